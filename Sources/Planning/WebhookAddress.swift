/// What the address of a webhook must be, wherever it is kept: in the plan, a variable or a file.
public enum WebhookAddress {
  public struct Fault: Sendable, Hashable {
    /// Never holds the address: the address of a webhook is a secret itself.
    public var message: String
    public var help: String
  }

  /// nil when notices can be sent there.
  public static func fault(_ text: String) -> Fault? {
    let help = "write https://hooks.example.com/…"
    guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return Fault(
        message: "the address of the webhook is too long, or holds blanks or other odd characters", help: help)
    }
    let isOpen = text.hasPrefix("http://")
    guard isOpen || text.hasPrefix("https://"), let host = host(text), !host.isEmpty else {
      return Fault(message: "the webhook has no address of the form https://host/path", help: help)
    }
    if text.dropFirst(isOpen ? 7 : 8).prefix(while: { $0 != "/" }).contains("@") {
      return Fault(
        message: "the address of the webhook holds a user name or a password",
        help: "leave it out; with secret_env or secret_file each notice is signed")
    }
    if isOpen, !["localhost", "127.0.0.1", "[::1]"].contains(host) {
      return Fault(
        message: "a webhook of another computer is not encrypted",
        help: "write https://; http:// is for this computer alone")
    }
    return nil
  }

  /// `hooks.example.com`: what may be said of an address; nil when it has none.
  public static func host(_ text: String) -> String? {
    guard let mark = text.range(of: "://") else { return nil }
    let rest = text[mark.upperBound...].prefix { !"/?#".contains($0) }
    if rest.hasPrefix("[") { return rest.firstIndex(of: "]").map { String(rest[...$0]) } }
    return String(rest.prefix { $0 != ":" })
  }
}
