import CivilTime
import Statistics

/// Case 1: dovecot on `mx1.example.com`, 320 days of refused logins with a swarm in November.
public enum SwarmCase {
  public static let ordinaryNoise = 5_120

  public static func archive(_ options: SimulationOptions) throws -> SimulatedArchive {
    let zone = try zone(named: "Europe/London")
    var random = SplitMix64(seed: options.seed, purpose: "swarm sources")
    let plan = AddressPlan(
      countries: SwarmCountries.all, weights: SwarmCountries.usualWeights, ranges: 700, random: &random)
    var taken: Set<UInt32> = []
    let window = SwarmWindow().visits(plan: plan, taken: &taken, random: &random)
    let usual = SwarmBackground().visits(window: window, plan: plan, taken: &taken, random: &random)
    var schedule = SwarmSchedule(zone: zone, random: SplitMix64(seed: options.seed, purpose: "swarm hours"))
    let events = schedule.events(of: window + usual)
    try SwarmVerification(events, plan: plan).run()

    var noise = SwarmNoise(
      zone: zone, style: options.style, random: SplitMix64(seed: options.seed, purpose: "swarm noise"))
    let lines = events.map { LogLine(wall: $0.wall, text: text($0, options.style)) }
    let stream = LogStream(
      name: options.style == .native ? "dovecot.info" : "mail.log", stamp: options.style == .native ? .iso : .bsd,
      lines: lines + noise.lines(options.noiseLines ?? ordinaryNoise))
    return SimulatedArchive(
      zone: zone, streams: [stream],
      files: [
        ("plan.yml", planText(options)), ("geography.csv", plan.csv),
        ("lists/accounts.txt", InventedNames.accounts.map { $0 + "@example.com\n" }.joined()),
      ],
      truth: truth(events: events, lines: stream.lines.count))
  }

  private static func text(_ event: SwarmEvent, _ style: SimulationOptions.Style) -> String {
    let reason = event.exists ? "Password mismatch" : "unknown user"
    let prefix = style == .native ? "auth: Info: " : "mx1 dovecot: auth: "
    return "\(prefix)passwd-file(\(event.user),\(dotted(event.address))): \(reason) (given password: \(event.password))"
  }

  private static func truth(events: [SwarmEvent], lines: Int) -> Truth {
    .record([
      "case": "swarm",
      "lines": .number(lines),
      "events": .number(events.count),
      "other_lines": .number(lines - events.count),
      "first_day": .text(SwarmFigures.firstDay.iso),
      "days": .number(SwarmFigures.days.count),
      "attempts": .number(SwarmFigures.attempts),
      "sources": .number(SwarmFigures.sources),
      "countries": .number(SwarmFigures.countries),
      "users": .number(Set(events.map(\.user)).count),
      "countries_on_peak_day": .number(SwarmFigures.countriesOnPeakDay),
      "mean_countries_a_day": "about 18",
      "top_days": .list(SwarmFigures.topDays.map { .list([.text($0.day), .number($0.attempts)]) }),
      "window": .record([
        "first": .text(SwarmFigures.windowFirst.iso),
        "last": .text((SwarmFigures.windowFirst + 4).iso),
        "attempts": .number(SwarmFigures.windowDays.reduce(0, +)),
        "attempts_a_day": .list(SwarmFigures.windowDays.map { .number($0) }),
        "china_a_day": .list(SwarmFigures.windowChina.map { .number($0) }),
        "countries": .number(SwarmFigures.windowCountries),
        "leading_countries": .list(
          SwarmFigures.windowLeaders.map { .list([.text($0.country), .number($0.attempts)]) }),
        "sources": .number(SwarmFigures.windowSources),
        "sources_with_so_many_attempts": .list(
          SwarmFigures.windowHistogram.map { .list([.number($0.sources), .number($0.attemptsEach)]) }),
        "most_by_one_source": 8,
      ]),
      "detected_core": ["2023-11-11", "2023-11-13"],
      "most_by_one_source_a_day": .number(SwarmFigures.mostADay),
      "most_by_one_source_a_day_country": "BG",
    ])
  }

  private static func planText(_ options: SimulationOptions) -> String {
    """
    # A swarm of computers tries mail logins for five days, each of them once or twice.
    # The archive is invented: every figure in it is known, see truth.json.
    spoor: 1
    title: November swarm
    archive:
      paths: [logs/]
      formats: auto
      time_zone: Europe/London     # the stamps carry no zone
    \(options.style == .native ? "  year: auto                   # the stamps carry their year" : "  year: auto                   # the stamps carry no year: taken from the files' times")
    since: 2023-01-10
    until: 2023-11-25
    window: auto                   # the strongest incident that is found, and a day on either side
    geography: geography.csv       # invented countries of invented addresses
    lists:
      accounts: lists/accounts.txt # names that really exist
    policies:                      # what should have stopped it
      rate_limit: {attempts: 3, per: 1m, by: source}
      ban: {after: 5, within: 10m, for: 1h, by: source}
      alert: {failures: 40, per: 1h}

    """
  }
}
