import CivilTime
import Logins

/// How many computers of a campaign were at work, hour by hour or day by day, beside the other quiet ones.
struct CampaignPresence {
  var first: CivilDate
  var hoursPerValue: Int
  var members: [Double]
  var others: [Double]

  /// Longer brackets are shown by days, over the whole archive.
  private static let hourlyAtMost: Int64 = 10 * 86_400

  /// - Complexity: O(events).
  init(_ input: AnalysisInput, _ attempts: QuietAttempts, days: DayCounts, campaign: Campaign) {
    let zone = input.store.zone
    let isHourly = campaign.bracket.upperBound - campaign.bracket.lowerBound <= Self.hourlyAtMost
    first = isHourly ? zone.date(at: campaign.bracket.lowerBound) : days.first
    hoursPerValue = isHourly ? 1 : 24
    let start = zone.startOfDay(first)
    let last = isHourly ? zone.date(at: campaign.bracket.upperBound - 1) : days.last
    let count = (last - first + 1) * 24 / hoursPerValue
    let step = Int64(hoursPerValue) * 3600
    var isMember = [Bool](repeating: false, count: attempts.computer.count)
    for member in campaign.members { isMember[Int(member.source)] = true }
    var seen = [Int32](repeating: -1, count: attempts.computer.count)
    var counts = [Double](repeating: 0, count: max(0, count))
    var rest = counts
    let offset = zone.offset(at: start)
    let (sources, milliseconds) = (attempts.sequence.source, attempts.sequence.milliseconds)
    var minutes = WallMinutes(zone)
    var (slot, slotEnd) = (0, Int64.min)
    attempts.attemptRows.forEach(in: attempts.rows(start..<zone.startOfDay(last + 1))) { row in
      let source = Int(sources[row])
      let second = milliseconds[row] / 1000
      if second >= slotEnd {
        // By the wall clock, so that a change of the zone moves no day.
        let (here, end) = minutes.offset(at: second)
        let local = second - start + here - offset
        slot = Int(local / step)
        slotEnd = local < 0 ? second : min(end, second + step - local % step)
      }
      guard attempts.isQuiet[source], counts.indices.contains(slot), seen[source] != Int32(slot) else { return }
      seen[source] = Int32(slot)
      if isMember[source] { counts[slot] += 1 } else { rest[slot] += 1 }
    }
    (members, others) = (counts, rest)
  }
}
