import Findings

/// Something that somebody should be told: what happened, in figures, and what to do now.
///
/// Every sentence is `Prose`, so that each channel knows which words an attacker typed and makes them harmless in its
/// own way. Nothing here is markup.
public struct Notice: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable {
    /// A level was reached.
    case alert
    /// What an alert told is over.
    case allClear = "all-clear"
    /// An audit's report, whether or not it holds anything.
    case report
    /// `spoor notify test`.
    case test
  }

  /// Stable and unique: `hourly-alert/2023-11-11T09:00Z`. The same id is put into the outbox once, and receivers may tell
  /// by it that a notice came twice.
  public var id: String
  public var kind: Kind
  /// An all-clear has that of the alert it ends, so that it reaches the same people.
  public var severity: Finding.Severity
  /// One line.
  public var subject: Prose
  /// Host that the logs are of.
  public var server: String
  /// UTC seconds.
  public var made: Int64
  /// IANA name of the zone that dates are shown in.
  public var zone: String
  public var sections: [Section]
  /// Where the report is: a path, or an https address.
  public var report: String?
  public var attachments: [Attachment]

  /// A part of the text, in this order: title, paragraphs, facts, steps.
  public struct Section: Sendable, Hashable, Codable {
    public var title: String?
    public var paragraphs: [Prose]
    public var facts: [Fact]
    /// What to do, in this order.
    public var steps: [Prose]

    public init(_ title: String? = nil, paragraphs: [Prose] = [], facts: [Fact] = [], steps: [Prose] = []) {
      self.title = title
      self.paragraphs = paragraphs
      self.facts = facts
      self.steps = steps
    }
  }

  /// `First seen: 2023-11-11 09:00`
  public struct Fact: Sendable, Hashable, Codable {
    public var label: String
    public var value: Prose

    public init(_ label: String, _ value: Prose) {
      self.label = label
      self.value = value
    }
  }

  /// A file that a mail may take along; only its path is kept, and a file that is gone meanwhile stays behind.
  public struct Attachment: Sendable, Hashable, Codable {
    /// Absolute.
    public var path: String
    public var name: String
    /// `text/plain`
    public var mediaType: String
    /// Taken along only by channels that want the workbook.
    public var isWorkbook: Bool

    public init(path: String, name: String, mediaType: String, isWorkbook: Bool = false) {
      self.path = path
      self.name = name
      self.mediaType = mediaType
      self.isWorkbook = isWorkbook
    }

    public static func workbook(_ path: String, name: String = "tables.xlsx") -> Attachment {
      Attachment(
        path: path, name: name, mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        isWorkbook: true)
    }
  }

  public init(
    id: String, kind: Kind, severity: Finding.Severity, subject: Prose, server: String, made: Int64, zone: String,
    sections: [Section] = [], report: String? = nil, attachments: [Attachment] = []
  ) {
    self.id = id
    self.kind = kind
    self.severity = severity
    self.subject = subject
    self.server = server
    self.made = made
    self.zone = zone
    self.sections = sections
    self.report = report
    self.attachments = attachments
  }

  /// `alarm`, `all-clear`: the word that stands before the subject.
  var badge: String {
    switch kind {
    case .alert: severity.rawValue
    case .allClear, .report, .test: kind.rawValue
    }
  }
}

extension Finding.Severity: Codable {}

/// `{"words": "…"}`, `{"strong": "…"}`, `{"evidence": "…"}` in a row.
extension Prose: Codable {
  private enum Key: String, CodingKey { case words, strong, evidence }

  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    var parts: [Part] = []
    while !list.isAtEnd {
      let part = try list.nestedContainer(keyedBy: Key.self)
      if let text = try part.decodeIfPresent(String.self, forKey: .evidence) {
        parts.append(.evidence(text))
      } else if let text = try part.decodeIfPresent(String.self, forKey: .strong) {
        parts.append(.strong(text))
      } else {
        parts.append(.words(try part.decode(String.self, forKey: .words)))
      }
    }
    self.init(parts: parts)
  }

  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for part in parts {
      var object = list.nestedContainer(keyedBy: Key.self)
      switch part {
      case .words(let text): try object.encode(text, forKey: .words)
      case .strong(let text): try object.encode(text, forKey: .strong)
      case .evidence(let text): try object.encode(text, forKey: .evidence)
      }
    }
  }
}
