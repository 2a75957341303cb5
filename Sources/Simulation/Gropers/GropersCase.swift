import CivilTime
import Statistics

/// Case 4: a POP3 server is asked for names that were only ever bait, a few every full hour; then a second effort joins.
public enum GropersCase {
  public static let ordinaryNoise = 2_064
  private static let host = "skapet"

  public static func archive(_ options: SimulationOptions) throws -> SimulatedArchive {
    let zone = try zone(named: "Europe/Oslo")
    var random = SplitMix64(seed: options.seed, purpose: "gropers addresses")
    let countries = Array(SwarmCountries.all.prefix(80))
    let weights = Array(SwarmCountries.usualWeights.prefix(80))
    let plan = AddressPlan(countries: countries, weights: weights, ranges: 240, random: &random)

    var listRandom = SplitMix64(seed: options.seed, purpose: "gropers list")
    let likely = Set(InventedNames.firstNames + InventedNames.roles + GropersFigures.separateNames)
    let list = SpamtrapNames.list(GropersFigures.listSize, avoided: likely, random: &listRandom)
    var campaign = GropersCampaign(
      plan: plan, weights: weights, random: SplitMix64(seed: options.seed, purpose: "gropers attempts"))
    let events = campaign.events(list: listRandom.shuffled(list)) + campaign.separateEvents()
    try GropersVerification.run(events, hosts: campaign.hosts, list: list)

    var pids = SplitMix64(seed: options.seed, purpose: "gropers noise")
    let lines = events.map { event in
      let pid = 1000 + pids.below(31_000)
      let source = campaign.hosts[event.host].text
      return LogLine(
        wall: event.wall,
        text: "\(host) spop3d[\(pid)]: authentication failed: no such user: \(event.name) - \(source)")
    }
    let stream = LogStream(
      name: "maillog", stamp: .bsd, lines: lines + noise(options.noiseLines ?? ordinaryNoise, &pids))
    return SimulatedArchive(
      zone: zone, streams: [stream],
      files: [
        ("plan.yml", planText), ("plan-september.yml", septemberPlanText), ("geography.csv", plan.csv),
        ("lists/spamtraps.txt", list.map { $0 + "\n" }.joined()),
      ],
      truth: truth(events, campaign.hosts, lines: stream.lines.count))
  }

  /// What else such a server writes; none of it is a login.
  private static func noise(_ count: Int, _ random: inout SplitMix64) -> [LogLine] {
    let start = WallClock.second(GropersFigures.firstDay)
    let length = (GropersFigures.lastDay - GropersFigures.firstDay + 1) * 86_400
    return (0..<count).map { index in
      let wall = start + length * index / count + random.below(max(1, length / count))
      let pid = 1000 + random.below(60)
      let address = "240.\(random.below(4)).\(random.below(4)).\(random.within(1...60))"
      let text =
        switch random.below(6) {
        case 0: "ntpd[\(pid)]: adjusting local clock by 0.\(random.within(10...99))s"
        case 1: "spamd[\(pid)]: \(address): disconnected after \(random.within(10...390)) seconds."
        case 2: "spop3d[\(pid)]: connect from \(address)"
        default: "spamd[\(pid)]: \(address): connected (\(random.within(1...9))/\(random.below(9)))"
        }
      return LogLine(wall: wall, text: "\(host) \(text)")
    }
  }

  private static func truth(_ events: [GropersEvent], _ hosts: [GropersHost], lines: Int) -> Truth {
    func record(_ date: CivilDate, _ sums: (attempts: Int, hosts: Int, names: Int)) -> Truth {
      .record([
        "as_of": .text(date.iso), "attempts": .number(sums.attempts), "hosts": .number(sums.hosts),
        "names": .number(sums.names),
      ])
    }
    let separate = events.filter(\.separate)
    let dates = GropersFigures.milestones.map(\.date) + [GropersFigures.estimateDay, GropersFigures.lastDay]
    return .record([
      "case": "gropers",
      "year": .number(GropersFigures.firstDay.year),
      "lines": .number(lines),
      "events": .number(events.count),
      "other_lines": .number(lines - events.count),
      "first_day": .text(GropersFigures.firstDay.iso),
      "as_of": .list(dates.map { record($0, GropersVerification.sums(events, hosts, through: $0)) }),
      "list": .record(["name": "spamtraps", "size": .number(GropersFigures.listSize)]),
      "run_out": .record([
        "as_of": .text(GropersFigures.estimateDay.iso),
        "tried": .number(GropersFigures.estimateNames),
        "days": .number(GropersFigures.estimateDays),
        "per_day": "44.26",
        "total_days": .number(GropersFigures.runOutTotalDays),
        "days_left": .number(GropersFigures.runOutDaysLeft),
        "date": .text(GropersFigures.runOutDate.iso),
      ]),
      "bursts": .record(["first_second_of_hour": 0, "last_second_of_hour": 119, "most_at_a_time": 10]),
      "separate_effort": .record([
        "first_day": .text(GropersFigures.separateFirstDay.iso),
        "domain": .text(GropersFigures.separateDomain),
        "hosts": .number(GropersFigures.separateHosts),
        "names": .number(GropersFigures.separateNames.count),
        "names_on_the_list": 0,
        "attempts": .number(separate.count),
      ]),
    ])
  }
}
