import CivilTime

/// Counts every published figure again, from the attempts alone.
enum GropersVerification {
  static func run(_ events: [GropersEvent], hosts: [GropersHost], list: [String]) throws {
    var check = Verification()
    let campaign = events.filter { !$0.separate }
    for milestone in GropersFigures.milestones {
      let sums = sums(events, hosts, through: milestone.date)
      check.expect("attempts as of \(milestone.date.iso)", sums.attempts, milestone.attempts)
      check.expect("hosts as of \(milestone.date.iso)", sums.hosts, milestone.hosts)
      check.expect("names as of \(milestone.date.iso)", sums.names, milestone.names)
    }
    let listed = Set(list)
    check.expect("names on the list", listed.count, GropersFigures.listSize)
    check.expect("the list has no upper case", list.allSatisfy { $0 == $0.lowercased() })
    check.expect(
      "first day", events.map(\.wall).min().map { WallClock.date($0).iso } ?? "", GropersFigures.firstDay.iso)
    let estimate = sums(events, hosts, through: GropersFigures.estimateDay)
    check.expect("names as of \(GropersFigures.estimateDay.iso)", estimate.names, GropersFigures.estimateNames)
    check.expect("every name of the campaign is on the list", campaign.allSatisfy { listed.contains($0.name) })
    checkRunOut(&check, tried: estimate.names)
    checkBursts(campaign, &check)

    let separate = events.filter(\.separate)
    check.expect("hosts of the separate effort", Set(separate.map(\.host)).count, GropersFigures.separateHosts)
    check.expect("names of the separate effort", Set(separate.map(\.name)).count, 22)
    check.expect("no name of the separate effort is on the list", separate.allSatisfy { !listed.contains($0.name) })
    check.expect(
      "the separate effort begins", separate.map(\.wall).min().map { WallClock.date($0).iso } ?? "",
      GropersFigures.separateFirstDay.iso)
    check.expect(
      "all of it comes from one provider",
      separate.allSatisfy { hosts[$0.host].reverseName?.hasSuffix("." + GropersFigures.separateDomain) ?? false })
    try check.finish("gropers")
  }

  static func sums(
    _ events: [GropersEvent], _ hosts: [GropersHost], through date: CivilDate
  ) -> (attempts: Int, hosts: Int, names: Int) {
    let counted = events.filter { WallClock.date($0.wall) <= date }
    return (counted.count, Set(counted.map { hosts[$0.host].address }).count, Set(counted.map(\.name)).count)
  }

  private static func checkRunOut(_ check: inout Verification, tried: Int) {
    let days = GropersFigures.estimateDay - GropersFigures.firstDay + 1
    check.expect("days up to the estimate", days, GropersFigures.estimateDays)
    check.expect("days in all", GropersFigures.listSize * days / tried, GropersFigures.runOutTotalDays)
    let left = (GropersFigures.listSize - tried) * days / tried
    check.expect("days left", left, GropersFigures.runOutDaysLeft)
    check.expect("run-out date", (GropersFigures.estimateDay + left).iso, GropersFigures.runOutDate.iso)
  }

  private static func checkBursts(_ campaign: [GropersEvent], _ check: inout Verification) {
    check.expect(
      "all attempts fall into the first two minutes of an hour", campaign.allSatisfy { $0.wall % 3600 < 120 })
    let perHour = Dictionary(grouping: campaign) { $0.wall / 3600 }
    check.expect("one to ten attempts at a time", perHour.values.allSatisfy { (1...10).contains($0.count) })
  }
}
