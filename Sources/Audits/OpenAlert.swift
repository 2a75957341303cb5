import Analyses
import Findings
import Planning

/// Something that rang and is not over.
public struct OpenAlert: Codable, Sendable, Hashable {
  /// Raw name of an `AlertKind`, or `finding`.
  public var kind: String
  public var subject: String
  /// UTC seconds: when it began, and when it was last so.
  public var first: Int64
  public var last: Int64
  /// The period whose audit rang.
  public var rangIn: String
  public var severity: String
  /// What triggered.
  public var summary: Prose
  /// The learned limit under which it rang, which holds until it is over; nil where there is none.
  public var limit: Int?
  /// What it is about where that may grow while it lasts: names of countries, in the order in which they came.
  public var members: [String]
  /// How many of the members people were told of.
  public var toldMembers: Int
  /// UTC seconds: end of the period in which they were told last.
  public var told: Int64
  /// It lasted so long that it is the usual level since it began.
  public var isUsual: Bool
  /// The plan does not ask about it any more.
  public var isWithdrawn = false

  public init(
    kind: String, subject: String, first: Int64, last: Int64, rangIn: String, severity: String, summary: Prose,
    limit: Int? = nil, members: [String] = [], told: Int64 = 0, isUsual: Bool = false
  ) {
    self.kind = kind
    self.subject = subject
    self.first = first
    self.last = last
    self.rangIn = rangIn
    self.severity = severity
    self.summary = summary
    self.limit = limit
    self.members = members
    toldMembers = members.count
    self.told = told
    self.isUsual = isUsual
  }

  init(_ sign: AlertSign, in period: AuditPeriod) {
    self.init(
      kind: sign.kind.rawValue, subject: sign.subject, first: sign.first, last: sign.last, rangIn: period.name,
      severity: sign.finding.severity.rawValue, summary: sign.finding.summary, limit: sign.limit,
      members: sign.kind == .newCountries ? sign.members : [], told: period.time.upperBound)
  }

  /// It is about more attempts than usual, so that its own attempts must not become what is usual.
  var isOfLevel: Bool {
    switch AlertKind(rawValue: kind) {
    case .hourlyThreshold, .newCountries: true
    case .finding: ["spike-days", "country-surge", "hourly-alert"].contains(subject.prefix { $0 != "/" })
    default: false
    }
  }

  /// The level that it exceeds was learned; one that the plan states stays what it is.
  var isOfLearnedLevel: Bool { isOfLevel && (kind != AlertKind.hourlyThreshold.rawValue || limit != nil) }

  /// A limit that days like the usual ones exceed once a month is exceeded by chance now and then, in one stretch alone:
  /// such a day is a usual one.
  ///
  /// - Parameter stretch: seconds that failed logins are added up over
  func isChance(stretch: Int) -> Bool {
    kind == AlertKind.hourlyThreshold.rawValue && limit != nil && severity == Finding.Severity.warning.rawValue
      && last - first < Int64(stretch)
  }
}

extension OpenAlert {
  private enum Key: String, CodingKey {
    case kind, subject, first, last, rangIn, severity, summary, limit, members, toldMembers, told, isUsual, isWithdrawn
  }

  /// In the first form of the state the summary was one text, of which nothing tells what an attacker typed; the second had
  /// neither limits nor members.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let text = try? values.decode(String.self, forKey: .summary)
    self.init(
      kind: try values.decode(String.self, forKey: .kind), subject: try values.decode(String.self, forKey: .subject),
      first: try values.decode(Int64.self, forKey: .first), last: try values.decode(Int64.self, forKey: .last),
      rangIn: try values.decode(String.self, forKey: .rangIn),
      severity: try values.decode(String.self, forKey: .severity),
      summary: try text.map { Prose(parts: [.evidence($0)]) } ?? values.decode(Prose.self, forKey: .summary),
      limit: try values.decodeIfPresent(Int.self, forKey: .limit),
      members: try values.decodeIfPresent([String].self, forKey: .members) ?? [],
      told: try values.decodeIfPresent(Int64.self, forKey: .told) ?? 0,
      isUsual: try values.decodeIfPresent(Bool.self, forKey: .isUsual) ?? false)
    isWithdrawn = try values.decodeIfPresent(Bool.self, forKey: .isWithdrawn) ?? false
    toldMembers = try values.decodeIfPresent(Int.self, forKey: .toldMembers) ?? members.count
  }
}
