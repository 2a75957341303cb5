import CivilTime

/// Counts every published figure again, from the lines alone.
enum SlowNetVerification {
  static func run(_ events: [SlowNetEvent]) throws {
    var check = Verification()
    let campaign = events.filter { $0.kind == .campaign }.sorted { $0.wall < $1.wall }
    checkExcerpt(events.filter { $0.kind != .login }.sorted { $0.wall < $1.wall }, &check)

    let patient = campaign.filter { $0.wall == SlowNetFigures.patientTimes[0] }.first?.address
    let times = campaign.filter { $0.address == patient }.map(\.wall)
    check.expect("attempts of the patient computer", times, SlowNetFigures.patientTimes)
    let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) / 3600 }
    check.expect("its shortest pause is 3.8 hours", gaps.min().map { (3.75..<3.85).contains($0) } ?? false)
    check.expect("its longest pause is 21 hours", gaps.max().map { (20.5..<21.5).contains($0) } ?? false)

    let ruled = campaign.filter { $0.wall >= SlowNetFigures.ruleStart }
    check.expect("computers caught by the rule", Set(ruled.map(\.address)).count, SlowNetFigures.caughtByRule)
    check.expect("attempts of computers caught by the rule", ruled.count, SlowNetFigures.caughtByRule)
    let span = (ruled.last?.wall ?? 0) - (ruled.first?.wall ?? 0)
    check.expect("about 31 hours", abs(span - SlowNetFigures.ruleHours * 3600) < 1800)

    for (address, mine) in Dictionary(grouping: campaign, by: \.address) {
      let close = zip(mine.dropFirst(), mine).contains { $0.wall - $1.wall < SlowNetFigures.slowestGap }
      check.expect("\(dotted(address)) rests for hours between two attempts", !close)
    }
    let people = Set(events.filter { $0.kind != .campaign }.map(\.address))
    check.expect("no computer belongs to both sides", campaign.allSatisfy { !people.contains($0.address) })
    try check.finish("slow net")
  }

  /// Among the failures of the 40 minutes only the published ones stand, in the published order.
  private static func checkExcerpt(_ failures: [SlowNetEvent], _ check: inout Verification) {
    let end = SlowNetFigures.excerptStart + SlowNetFigures.excerptMinutes * 60
    let excerpt = failures.filter { (SlowNetFigures.excerptStart..<end).contains($0.wall) }
    check.expect(
      "names of the excerpt", excerpt.map(\.user),
      SlowNetFigures.excerpt.map { $0.withDomain ? "\($0.name)@\(SlowNetFigures.domain)" : $0.name })
    check.expect("computers of the excerpt", Set(excerpt.map(\.address)).count, SlowNetFigures.excerptSources)
    let pairs = zip(excerpt, excerpt.dropFirst()).count { long, short in
      long.user == short.user + "@" + SlowNetFigures.domain && long.address != short.address
    }
    check.expect("pairs of the excerpt", pairs, SlowNetFigures.excerptPairs)
  }
}
