import CivilTime
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
  /// Whole addresses of the entries that have a domain, normalised.
  public var addresses: Set<String> = []
  /// By entry: the day on which it came onto the list, where the list says so.
  public var added: [String: CivilDate] = [:]

  /// Every entry says when it came onto the list.
  public var isDated: Bool { !entries.isEmpty && added.count == entries.count }

  /// - Parameter lines: one name or mail address each, and behind it, after a blank or a comma, perhaps the day on which
  ///   it came onto the list (`name@example.com 2014-07-01`); empty lines and lines that begin with `#` are comments.
  public init(name: String, lines: some Sequence<some StringProtocol>) {
    self.name = name
    role = Role(rawValue: name) ?? .other
    var seen: Set<String> = []
    var undated: Set<String> = []
    for line in lines {
      let (text, date) = Self.dated(String(line))
      guard !text.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("#") else { continue }
      let normalised = NameForm.normalised(text)
      guard !normalised.isEmpty else { continue }
      seen.insert(normalised)
      if text.utf8.contains(UInt8(ascii: "@")) { addresses.insert(NameMatching.normalisedAddress(text)) }
      // Listed twice, a name was there from the earlier day on; listed without a day, nobody knows since when.
      if let date {
        added[normalised] = added[normalised].map { min($0, date) } ?? date
      } else {
        undated.insert(normalised)
      }
    }
    for name in undated { added[name] = nil }
    entries = seen.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The name of a line, and the day at its end.
  private static func dated(_ line: String) -> (text: String, date: CivilDate?) {
    let isGap: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "," || $0 == ";" }
    var text = line[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    guard text.utf8.count > 11, let gap = text.lastIndex(where: isGap),
      let date = CivilDate(iso: text[text.index(after: gap)...])
    else { return (line, nil) }
    text = text[..<gap]
    while let last = text.last, isGap(last) { text.removeLast() }
    return (String(text), date)
  }

  /// The whole text of a list file.
  public init(name: String, text: String) {
    self.init(name: name, lines: text.split(whereSeparator: \.isNewline))
  }
}

/// The one form in which names tried and names listed are compared: `NameMatching.normalised`, with a shortcut.
public enum NameForm {
  public static func normalised(_ text: String) -> String {
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
