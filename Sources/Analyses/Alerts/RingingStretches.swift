import CivilTime
import Logins
import Planning

/// The stretches of an audit's period in which failed logins of all computers together exceeded the limit: the plan's,
/// else the one under which an alert rang that is not over, else the one that days like the usual ones exceed at most once a
/// month.
struct RingingStretches: Sendable {
  let slots: AlertSlots
  /// nil: none is stated, and usual days are too few to learn one.
  let limit: Int?
  let isStated: Bool
  /// The alert that rang under the limit is not over.
  let isKept: Bool
  /// In order of time.
  let ringing: [AlertSlots.Slot]

  init?(_ input: AnalysisInput, _ watch: AuditWatch) async throws {
    guard let days = input.days else { return nil }
    slots = try await AlertSlots(input, days: days, length: input.plan.policies.alertSeconds)
    isStated = input.plan.policies.alert != nil
    isKept = !isStated && watch.usual.limit != nil
    limit =
      input.plan.policies.alert?.failures ?? watch.usual.limit
      ?? AlertForecast(slots, learning: AlertLearning(input.plan)).limit
    let (length, time) = (Int64(slots.length), watch.audited.time)
    let limit = limit ?? .max
    ringing = slots.slots.filter {
      $0.attempts > limit && $0.start < time.upperBound && $0.start + length > time.lowerBound
    }
  }

  /// Ids of `Dimension.source` of the computers behind it.
  var sources: Set<Int32> { slots.sources(of: ringing) }

  /// UTC seconds of each.
  var times: [Range<Int64>] { ringing.map { $0.start..<($0.start + Int64(slots.length)) } }
}
