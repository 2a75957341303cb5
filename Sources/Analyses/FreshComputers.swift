import CivilTime
import Logins
import Statistics

/// Computers of a bracket that came at no other time, with names that nobody else tried: what a list of stolen logins
/// looks like when every entry is dealt to another computer. No name tells who belongs together then, only that so many
/// of the kind never came at other times.
struct FreshComputers {
  /// Source ids, ascending; empty where they are no more than other days explain.
  private(set) var sources: Set<Int32> = []
  /// How many of their kind as many other days bring.
  private(set) var usual: ClosedRange<Double> = 0...0

  /// - Parameters:
  ///   - least: how many there must be beyond twice as many as other days bring
  ///   - leastDays: other days that are needed
  ///   - isCandidate: by source id: quiet, and nobody's own.
  /// - Complexity: O(events).
  init(
    _ input: AnalysisInput, _ attempts: QuietAttempts, bracket: Range<Int64>, least: Double, leastDays: Int,
    isCandidate: (Int) -> Bool
  ) {
    guard let days = input.days else { return }
    let zone = input.store.zone
    let inside = days.indices(zone.date(at: bracket.lowerBound)...zone.date(at: bracket.upperBound - 1))
    let outside = (0..<days.count).filter { days.isJudged[$0] && !inside.contains($0) }
    let length = inside.count { days.covered[$0] }
    guard outside.count >= leastDays, 2 * outside.count >= length else { return }

    let parts = input.dictionary.userLocalPart
    var tryer = [Int32](repeating: -1, count: input.dictionary.localParts.count)
    // By computer: the day of all its attempts, −1 for none yet, −2 for several; within the bracket all days are one.
    var dayOf = [Int32](repeating: -1, count: attempts.computer.count)
    var isAlone = [Bool](repeating: true, count: attempts.computer.count)
    var minutes = WallMinutes(zone)
    attempts.attemptRows.forEach { row in
      let computer = attempts.computer[Int(attempts.sequence.source[row])]
      let date = minutes.day(minutes.number(at: floored(attempts.sequence.milliseconds[row], by: 1000)))
      let index = Int(date) - days.first.dayNumber
      let day = inside.contains(index) ? Int32(inside.lowerBound) : Int32(index)
      let known = dayOf[Int(computer)]
      dayOf[Int(computer)] = known == -1 || known == day ? day : -2
      let user = attempts.sequence.user[row]
      let part = user < 0 ? -1 : Int(parts[Int(user)])
      guard part >= 0 else {
        isAlone[Int(computer)] = false
        return
      }
      if tryer[part] == -1 { tryer[part] = computer }
      if tryer[part] != computer {
        isAlone[Int(computer)] = false
        isAlone[Int(tryer[part])] = false
      }
    }
    var byDay = [Int](repeating: 0, count: days.count)
    for source in attempts.computer.indices where Int(attempts.computer[source]) == source {
      guard dayOf[source] >= 0, isAlone[source], isCandidate(source) else { continue }
      if inside.contains(Int(dayOf[source])) {
        sources.insert(Int32(source))
      } else if byDay.indices.contains(Int(dayOf[source])) {
        byDay[Int(dayOf[source])] += 1
      }
    }
    let counts = outside.map { Double(byDay[$0]) }
    let mean = Double(length) * Spread.mean(counts)
    let spread = 2 * (Double(length) * max(Spread.variance(counts), Spread.mean(counts))).squareRoot()
    usual = max(0, mean - spread)...(mean + spread)
    if Double(sources.count) < 2 * usual.upperBound + least { sources = [] }
  }
}
