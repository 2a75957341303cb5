import Vocabulary

/// Something that happened to a computer or its guards besides a login: a ban, a restart, an upgrade, a boot.
/// About 120 bytes; the texts of equal events share their memory.
public struct OperationalEvent: Sendable, Hashable {
  /// UTC milliseconds.
  public var milliseconds: Int64
  public var kind: OperationalKind
  /// Who wrote the line: `fail2ban`, `dpkg`, `systemd`, `sshd`, …
  public var program: String
  /// The jail, the unit or service, the package; nil for the program, the guard or the computer as a whole.
  public var subject: String?
  /// The banned or found address; the first of a banned network.
  public var source: Address?
  /// Of a banned network: its prefix length in bits of its own family. nil: one address.
  public var networkBits: Int?
  public var fromVersion: String?
  /// Of a package after its change, of a guard or kernel that starts.
  public var toVersion: String?
  /// What else the line says: a result, an exit code, the length of a ban; else empty.
  public var detail: String
  /// Host that wrote the line.
  public var reporter: String?
  /// Index of the evidence file.
  public var file: Int
  /// 1-based.
  public var line: Int

  public init(
    milliseconds: Int64, kind: OperationalKind, program: String, subject: String? = nil, source: Address? = nil,
    networkBits: Int? = nil, fromVersion: String? = nil, toVersion: String? = nil, detail: String = "",
    reporter: String? = nil, file: Int = 0, line: Int = 1
  ) {
    self.milliseconds = milliseconds
    self.kind = kind
    self.program = program
    self.subject = subject
    self.source = source
    self.networkBits = networkBits
    self.fromVersion = fromVersion
    self.toVersion = toVersion
    self.detail = detail
    self.reporter = reporter
    self.file = file
    self.line = line
  }

  /// Order of time, then of content, which no order of files changes; file and line last.
  public static func precedes(_ left: OperationalEvent, _ right: OperationalEvent) -> Bool {
    if left.milliseconds != right.milliseconds { return left.milliseconds < right.milliseconds }
    if left.kind != right.kind { return left.kind.index < right.kind.index }
    let texts: [KeyPath<OperationalEvent, String>] = [\.program, \.orderedTexts, \.detail]
    for text in texts where left[keyPath: text] != right[keyPath: text] {
      return left[keyPath: text].utf8.lexicographicallyPrecedes(right[keyPath: text].utf8)
    }
    let none = Address(high: 0, low: 0)
    if left.source != right.source { return left.source ?? none < right.source ?? none }
    if left.networkBits != right.networkBits { return left.networkBits ?? 128 < right.networkBits ?? 128 }
    return (left.file, left.line) < (right.file, right.line)
  }

  /// The texts that may be missing, as one.
  private var orderedTexts: String {
    [subject, fromVersion, toVersion, reporter].map { $0 ?? "" }.joined(separator: "\u{0}")
  }
}
