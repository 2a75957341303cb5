import Analyses
import CivilTime
import Findings
import Notices
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

  public init(
    kind: String, subject: String, first: Int64, last: Int64, rangIn: String, severity: String, summary: Prose
  ) {
    self.kind = kind
    self.subject = subject
    self.first = first
    self.last = last
    self.rangIn = rangIn
    self.severity = severity
    self.summary = summary
  }
}

extension OpenAlert {
  private enum Key: String, CodingKey { case kind, subject, first, last, rangIn, severity, summary }

  /// In the first form of the state the summary was one text, of which nothing tells what an attacker typed.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let text = try? values.decode(String.self, forKey: .summary)
    self.init(
      kind: try values.decode(String.self, forKey: .kind), subject: try values.decode(String.self, forKey: .subject),
      first: try values.decode(Int64.self, forKey: .first), last: try values.decode(Int64.self, forKey: .last),
      rangIn: try values.decode(String.self, forKey: .rangIn),
      severity: try values.decode(String.self, forKey: .severity),
      summary: try text.map { Prose(parts: [.evidence($0)]) } ?? values.decode(Prose.self, forKey: .summary))
  }
}

/// What rings, what lasts and what is over: a thing rings once, is silent while it lasts, and gets an all-clear when it
/// ends. When a warning becomes an alarm, those are told who are told of alarms only.
///
/// It is over when a whole day of the zone has passed without it, or, where a single line shows it, at once. A period
/// of which no log has a line ends nothing.
public struct AlertBook: Codable, Sendable, Hashable {
  /// By kind, then subject.
  public private(set) var open: [OpenAlert] = []
  /// What is over, newest last: an audit of an older or longer period does not ring for it again.
  public private(set) var over: [OpenAlert] = []

  private static let keptOver = 500

  public init() {}

  /// What one audit has to tell.
  public struct Outcome: Sendable, Hashable {
    /// Rings now.
    public var rings: [AlertSign] = []
    /// Rang before, and is still so.
    public var lasting: [Lasting] = []
    /// Of those that last, what is more severe than when it rang: whom only that concerns was not told yet.
    public var worse: [Worse] = []
    /// All clear.
    public var ended: [OpenAlert] = []
  }

  public struct Worse: Sendable, Hashable {
    public var sign: AlertSign
    /// When it rang, or was told last.
    public var before: Finding.Severity
  }

  public struct Lasting: Sendable, Hashable {
    public var alert: OpenAlert
    /// nil: the period has no sign of it, but it is not over.
    public var sign: AlertSign?
  }

  /// - Parameters:
  ///   - signs: what rings in the period, by its own level
  ///   - isCovered: whether any log has a line of the period
  public mutating func take(
    _ signs: [AlertSign], of period: AuditPeriod, isCovered: Bool, zone: Zone
  ) -> Outcome {
    var outcome = Outcome()
    var seen: Set<Int> = []
    for sign in signs {
      let key = Key(sign)
      if let index = open.firstIndex(where: { Key($0) == key }) {
        open[index].last = max(open[index].last, sign.last)
        seen.insert(index)
        outcome.lasting.append(Lasting(alert: open[index], sign: sign))
        let before = Finding.Severity(rawValue: open[index].severity) ?? .warning
        if before < sign.finding.severity {
          open[index].severity = sign.finding.severity.rawValue
          outcome.worse.append(Worse(sign: sign, before: before))
        }
      } else if !over.contains(where: { Key($0) == key && $0.last >= sign.last }) {
        open.append(
          OpenAlert(
            kind: key.kind, subject: sign.subject, first: sign.first, last: sign.last, rangIn: period.name,
            severity: sign.finding.severity.rawValue, summary: sign.finding.summary))
        seen.insert(open.count - 1)
        outcome.rings.append(sign)
      }
    }
    end(&outcome, seen: seen, period: period, isCovered: isCovered, zone: zone)
    open.sort { ($0.kind, $0.subject) < ($1.kind, $1.subject) }
    return outcome
  }

  private mutating func end(
    _ outcome: inout Outcome, seen: Set<Int>, period: AuditPeriod, isCovered: Bool, zone: Zone
  ) {
    var ended: Set<Int> = []
    for (index, alert) in open.enumerated() {
      let isGone = !seen.contains(index) && Self.endsAtOnce(alert.kind)
      let calm = zone.startOfDay(zone.date(at: alert.last) + 2)
      if isGone || isCovered && calm <= period.time.upperBound {
        ended.insert(index)
        if Self.hasAllClear(alert.kind) { outcome.ended.append(alert) }
      } else if !seen.contains(index), alert.first < period.time.upperBound {
        outcome.lasting.append(Lasting(alert: alert))
      }
    }
    outcome.lasting.removeAll { entry in ended.contains { Key(open[$0]) == Key(entry.alert) } }
    over = Array((over + ended.sorted().map { open[$0] }).suffix(Self.keptOver))
    open = open.indices.filter { !ended.contains($0) }.map { open[$0] }
  }

  /// A line ends a silence, and an audit that ran ends the missing of audits.
  private static func endsAtOnce(_ kind: String) -> Bool {
    [AlertKind.logSilence.rawValue, AlertKind.missedAudit.rawValue].contains(kind)
  }

  /// A break-in is not undone by a quiet day.
  private static func hasAllClear(_ kind: String) -> Bool {
    ![AlertKind.breakIn.rawValue, AlertKind.missedAudit.rawValue].contains(kind)
  }

  /// Takes back what the audits of a clock that was ahead said of the time after `now` (UTC seconds).
  mutating func forget(after now: Int64) {
    func known(_ alerts: [OpenAlert]) -> [OpenAlert] {
      alerts.filter { $0.first <= now }.map { alert in
        var alert = alert
        alert.last = min(alert.last, now)
        return alert
      }
    }
    open = known(open)
    over = known(over)
  }

  private struct Key: Hashable {
    var kind: String
    var subject: String

    init(_ sign: AlertSign) {
      kind = sign.kind.rawValue
      subject = sign.subject
    }

    init(_ alert: OpenAlert) {
      kind = alert.kind
      subject = alert.subject
    }
  }
}
