import CivilTime

/// Counts every published figure again, from the attempts and bans alone.
enum GuardVerification {
  static func run(_ events: [GuardEvent], bans: [GuardBan], plan: AddressPlan) throws {
    var check = Verification()
    let unseen = events.filter { $0.kind == .unseen }
    let perSource = Dictionary(grouping: unseen, by: \.address)
    check.expect("attempts of the two", unseen.count, GuardFigures.attempts)
    check.expect("how many they are", perSource.count, GuardFigures.sources)
    check.expect("they are in the United Kingdom", perSource.keys.allSatisfy { plan.country(of: $0) == "GB" })
    for (address, mine) in perSource {
      let times = mine.map(\.wall).sorted()
      check.expect("attempts of \(dotted(address))", times.count, GuardFigures.attemptsOfEach)
      check.expect(
        "\(dotted(address)) stays between 08:12 and 08:51",
        times.allSatisfy { (GuardFigures.attackStart..<GuardFigures.attackEnd).contains($0) })
      check.expect(
        "\(dotted(address)) never has four attempts in a minute",
        mostIn(60, times) <= GuardFigures.attemptsAMinute)
      check.expect("\(dotted(address)) is never banned", !bans.contains { $0.address == address })
    }
    let minutes = (GuardFigures.attackEnd - GuardFigures.attackStart) / 60
    check.expect("minutes", minutes, GuardFigures.minutes)
    check.expect(
      "most under the limit", minutes * GuardFigures.attemptsAMinute * GuardFigures.sources,
      GuardFigures.mostUnderTheLimit)
    checkPolicy(events, bans, &check)

    let asleep = GuardFigures.lastBan + 1..<GuardFigures.firstBanAfter
    check.expect("no ban while the guard sleeps", !bans.contains { asleep.contains($0.wall) })
    check.expect("the last ban before", bans.contains { $0.wall == GuardFigures.lastBan })
    check.expect("the first ban after", bans.contains { $0.wall == GuardFigures.firstBanAfter })
    try check.finish("guard")
  }

  /// Apart from the two, whoever fails five times in ten minutes is banned at once and away for an hour.
  private static func checkPolicy(_ events: [GuardEvent], _ bans: [GuardBan], _ check: inout Verification) {
    let bansOf = Dictionary(grouping: bans, by: \.address)
    for (address, mine) in Dictionary(grouping: events.filter { $0.kind != .unseen }, by: \.address) {
      let times = mine.map(\.wall).sorted()
      let banned = (bansOf[address] ?? []).map(\.wall).sorted()
      check.expect("\(dotted(address)) keeps the rate limit", mostIn(60, times) <= GuardFigures.attemptsAMinute)
      var expected: [WallSecond] = []
      var recent: [WallSecond] = []
      for time in times {
        recent = recent.filter { $0 > time - GuardFigures.banWithin } + [time]
        if recent.count == GuardFigures.banAfter {
          expected.append(time + 1)
          recent = []
        }
      }
      check.expect("bans of \(dotted(address))", banned, expected)
      check.expect(
        "\(dotted(address)) keeps away while it is banned",
        !times.contains { time in banned.contains { $0 <= time && time < $0 + GuardFigures.banFor } })
    }
  }

  /// Most of the ascending times in any closed span of `seconds`.
  private static func mostIn(_ seconds: Int, _ times: [WallSecond]) -> Int {
    var first = 0
    var most = 0
    for (index, time) in times.enumerated() {
      while times[first] < time - seconds { first += 1 }
      most = max(most, index - first + 1)
    }
    return most
  }
}
