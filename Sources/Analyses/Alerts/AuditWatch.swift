import CivilTime
import Findings
import Logins
import Planning

/// What a scheduled audit wants to know besides the answers of the analyses: whether something rings in its period, and
/// how the last periods compare.
public struct AuditWatch: Sendable, Hashable {
  public struct Period: Sendable, Hashable {
    /// `2023-11-11`, `2023-W45`
    public var name: String
    /// Short, for charts: `11 Nov`.
    public var label: String
    /// UTC seconds, half-open.
    public var time: Range<Int64>

    public init(name: String, label: String, time: Range<Int64>) {
      self.name = name
      self.label = label
      self.time = time
    }
  }

  /// The hours in which one program wrote lines of any kind.
  public struct LogHours: Sendable, Hashable {
    public var program: String
    /// UTC hours (seconds / 3600), ascending.
    public var hours: [Int64]
    /// Lines of each.
    public var lines: [Int]

    public init(program: String, hours: [Int64], lines: [Int]) {
      self.program = program
      self.hours = hours
      self.lines = lines
    }
  }

  /// Oldest first; the last is audited.
  public var periods: [Period]
  /// For the alert on silence.
  public var logs: [LogHours]
  public var usual: UsualTimes
  /// Break-ins that earlier audits told of: the name of the period, by the UTC seconds of the login. Who it was may have
  /// become a pseudonym since.
  public var toldLogins: [Int64: String] = [:]

  public var audited: Period { periods[periods.count - 1] }

  public init(periods: [Period], logs: [LogHours] = [], usual: UsualTimes = UsualTimes()) {
    precondition(!periods.isEmpty, "an audit has a period")
    self.periods = periods
    self.logs = logs
    self.usual = usual
  }
}

/// Something that rings in the period of an audit.
public struct AlertSign: Sendable, Hashable {
  public var kind: AlertKind
  /// What tells it from others of its kind; empty where there is one at a time.
  public var subject: String
  /// What triggered, with its figures and threshold; program and server, first and last, who.
  public var finding: Finding
  /// UTC seconds: when it began, and when it was last so.
  public var first: Int64
  public var last: Int64
  /// What to do now, most urgent first.
  public var advice: [Prose]
  /// The learned limit that was exceeded; nil where the plan states one, or there is none.
  public var limit: Int?
  /// What the alert is about, where it is about several: countries by their names, the files of a log or a guard that is silent.
  public var members: [String]
  /// It ended within the period: it rings once, and nothing of it lasts.
  public var isOver: Bool

  public init(
    _ kind: AlertKind, subject: String = "", finding: Finding, first: Int64, last: Int64, advice: [Prose] = [],
    limit: Int? = nil, members: [String] = [], isOver: Bool = false
  ) {
    self.kind = kind
    self.subject = subject
    self.finding = finding
    self.first = first
    self.last = last
    self.advice = advice
    self.limit = limit
    self.members = members
    self.isOver = isOver
  }
}

/// Asks for every kind of alert in turn.
enum AlertSigns {
  /// - Parameter set: the firewall set of the report
  static func all(_ input: AnalysisInput, _ watch: AuditWatch, set: Blocklist?) async throws -> [AlertSign] {
    var signs: [AlertSign] = []
    if let sign = try await threshold(input, watch, set) { signs.append(sign) }
    if let sign = try await newCountries(input, watch, set) { signs.append(sign) }
    if let sign = try await spamtrapNames(input, watch) { signs.append(sign) }
    signs += try await guards(input, watch)
    signs += try await breakIns(input, watch)
    signs += silences(watch, zone: input.store.zone, input)
    return signs
  }

  /// Attempts of the audited period.
  static func filter(_ watch: AuditWatch) -> EventFilter {
    var filter = EventFilter.unsuccessful
    filter.time = watch.audited.time
    return filter
  }
}
