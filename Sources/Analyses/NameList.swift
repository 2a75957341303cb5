import Statistics

/// A list of the plan, such as the names that never belonged to anybody, in the form in which names are compared.
public struct NameList: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable {
    /// Names that never belonged to anybody: whoever tries one read the list.
    case spamtraps
    /// Names that exist.
    case accounts
    /// What its title says, and no more.
    case other
  }

  public var name: String
  public var role: Role
  /// Normalised, each once, ascending by UTF-8 bytes.
  public var entries: [String]

  /// - Parameter lines: one name or mail address each; empty lines and lines that begin with `#` are comments.
  public init(name: String, lines: some Sequence<some StringProtocol>) {
    self.name = name
    role = Role(rawValue: name) ?? .other
    var seen: Set<String> = []
    for line in lines {
      let text = String(line)
      guard !text.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("#") else { continue }
      let normalised = NameForm.normalised(text)
      if !normalised.isEmpty { seen.insert(normalised) }
    }
    entries = seen.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The whole text of a list file.
  public init(name: String, text: String) {
    self.init(name: name, lines: text.split(whereSeparator: \.isNewline))
  }
}

/// The one form in which names tried and names listed are compared: `NameMatching.normalised`, with a shortcut.
enum NameForm {
  static func normalised(_ text: String) -> String {
    // Nearly all names are plain ASCII in their final form already.
    text.utf8.allSatisfy(isPlain) ? text : NameMatching.normalised(text)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
