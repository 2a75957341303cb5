import Analyses
import CivilTime
import Findings
import Planning

/// What rings, what lasts and what is over: a thing rings once, is silent while it lasts, and gets an all-clear when it
/// ends. When a warning becomes an alarm, those are told who are told of alarms only.
///
/// It is over when a whole day of the zone has passed without it, or, where a single line shows it, at once. A period
/// of which no log has a line ends nothing. What attempts exceed for six weeks, by a level that was learned, is usual from then
/// on: else nobody would ever be told of what comes on top of it.
public struct AlertBook: Codable, Sendable, Hashable {
  /// By kind, then subject.
  public internal(set) var open: [OpenAlert] = []
  /// What is over, newest last: an audit of an older or longer period does not ring for it again.
  public internal(set) var over: [OpenAlert] = []

  private static let keptOver = 500

  public init() {}

  /// What one audit has to tell.
  public struct Outcome: Sendable, Hashable {
    /// Rings now.
    public var rings: [AlertSign] = []
    /// The same, most severe first, and of those break-ins first.
    var gravest: [AlertSign] {
      func rank(_ sign: AlertSign) -> Int { sign.kind == .breakIn ? 0 : 1 }
      return rings.enumerated().sorted { left, right in
        (right.element.finding.severity, rank(left.element), left.offset)
          < (left.element.finding.severity, rank(right.element), right.offset)
      }.map(\.element)
    }
    /// Rang before, and is still so.
    public var lasting: [Lasting] = []
    /// Of those that last, what is more severe than when it rang: whom only that concerns was not told yet.
    public var worse: [Worse] = []
    /// Of those that last, what became wider, and was not told for a day.
    public var wider: [Wider] = []
    /// All clear.
    public var ended: [OpenAlert] = []
    /// Not over, but usual from now on.
    public var settled: [OpenAlert] = []
    /// Logs that are silent because the plan names them no more; each is told once.
    public var withdrawn: [AlertSign] = []
    /// Logins that are worth a question, and do not ring at the level of the plan.
    public var questions: [AlertSign] = []
  }

  public struct Worse: Sendable, Hashable {
    public var sign: AlertSign
    /// When it rang, or was told last.
    public var before: Finding.Severity
  }

  public struct Wider: Sendable, Hashable {
    public var sign: AlertSign
    /// What joined since people were told last.
    public var members: [String]
  }

  public struct Lasting: Sendable, Hashable {
    public var alert: OpenAlert
    /// nil: the period has no sign of it, but it is not over.
    public var sign: AlertSign?
  }

  /// - Parameters:
  ///   - signs: what rings in the period, by its own level
  ///   - withdrawn: what would, but is nothing that the plan asks about any more
  ///   - isCovered: whether any log has a line of the period
  public mutating func take(
    _ signs: [AlertSign], withdrawn: [AlertSign] = [], of period: AuditPeriod, isCovered: Bool, zone: Zone
  ) -> Outcome {
    var outcome = Outcome()
    outcome.withdrawn = withdrawn.filter { withdraw($0, period) }
    var seen: Set<Int> = []
    for sign in signs {
      let key = Key(sign)
      if let index = open.firstIndex(where: { Key($0) == key }) {
        // A silence that has ended gets its all-clear, as one of which nothing is seen any more.
        guard !sign.isOver else {
          open[index].last = max(open[index].last, sign.last)
          continue
        }
        seen.insert(index)
        go(on: index, with: sign, in: period, &outcome)
      } else if sign.isOver {
        guard !over.contains(where: { Key($0) == key && $0.last >= sign.last }) else { continue }
        over.append(OpenAlert(sign, in: period))
        outcome.rings.append(sign)
      } else if !over.contains(where: { Key($0) == key && $0.last >= sign.last }) {
        open.append(OpenAlert(sign, in: period))
        seen.insert(open.count - 1)
        outcome.rings.append(sign)
      }
    }
    end(&outcome, seen: seen, period: period, isCovered: isCovered, zone: zone)
    settle(&outcome, period)
    open.sort { ($0.kind, $0.subject) < ($1.kind, $1.subject) }
    return outcome
  }

  /// - Returns: false when it was told before
  private mutating func withdraw(_ sign: AlertSign, _ period: AuditPeriod) -> Bool {
    let key = Key(sign)
    if let index = open.firstIndex(where: { Key($0) == key }) {
      open[index].isWithdrawn = true
      over.append(open.remove(at: index))
      return true
    }
    guard !over.contains(where: { Key($0) == key && $0.isWithdrawn }) else { return false }
    var told = OpenAlert(sign, in: period)
    told.isWithdrawn = true
    over.append(told)
    return true
  }

  /// An alert that rang before is still so.
  private mutating func go(on index: Int, with sign: AlertSign, in period: AuditPeriod, _ outcome: inout Outcome) {
    var alert = open[index]
    alert.last = max(alert.last, sign.last)
    alert.limit = sign.limit
    if sign.kind == .newCountries {
      // A state of an earlier form does not know whom the alert was about: those of this period are not told as joined.
      if alert.members.isEmpty { alert.toldMembers = sign.members.count }
      alert.members += sign.members.filter { !alert.members.contains($0) }
    }
    outcome.lasting.append(Lasting(alert: alert, sign: sign))
    let joined = Array(alert.members.dropFirst(alert.toldMembers))
    let before = Finding.Severity(rawValue: alert.severity) ?? .warning
    if before < sign.finding.severity {
      alert.severity = sign.finding.severity.rawValue
      outcome.worse.append(Worse(sign: sign, before: before))
    }
    if !joined.isEmpty, period.time.upperBound - alert.told >= 86_400 {
      outcome.wider.append(Wider(sign: sign, members: joined))
      alert.toldMembers = alert.members.count
      alert.told = period.time.upperBound
    }
    open[index] = alert
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
    close(ended, &outcome)
  }

  /// Takes the alerts out of those that are open.
  private mutating func close(_ indices: Set<Int>, _ outcome: inout Outcome) {
    outcome.lasting.removeAll { entry in indices.contains { Key(open[$0]) == Key(entry.alert) } }
    over += indices.sorted().map { open[$0] }
    // Break-ins may be many; they do not displace what the usual level depends on.
    for isOfLevel in [true, false] {
      let surplus = over.count { $0.isOfLevel == isOfLevel } - Self.keptOver
      for _ in 0..<max(0, surplus) {
        if let oldest = over.firstIndex(where: { $0.isOfLevel == isOfLevel }) { over.remove(at: oldest) }
      }
    }
    open = open.indices.filter { !indices.contains($0) }.map { open[$0] }
  }

  /// What has lasted for so long is usual from now on, where the usual level is learned.
  private mutating func settle(_ outcome: inout Outcome, _ period: AuditPeriod) {
    // In a month or quarter as a whole, two days far apart look as if it had lasted from one to the other.
    guard period.days(atMost: 7) else { return }
    let lasting = open.indices.filter { index in
      open[index].isOfLearnedLevel && period.time.upperBound - open[index].first >= Self.settlingSeconds
    }
    for index in lasting {
      open[index].isUsual = true
      outcome.settled.append(open[index])
    }
    close(Set(lasting), &outcome)
  }

  /// Six weeks.
  static let settlingSeconds: Int64 = 42 * 86_400

  /// A line ends a silence, an audit that ran ends the missing of audits, and a break-in is a moment and no state.
  private static func endsAtOnce(_ kind: String) -> Bool {
    [AlertKind.logSilence, .missedAudit, .breakIn].map(\.rawValue).contains(kind)
  }

  /// A break-in is not undone by a quiet day.
  private static func hasAllClear(_ kind: String) -> Bool {
    ![AlertKind.breakIn.rawValue, AlertKind.missedAudit.rawValue].contains(kind)
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
