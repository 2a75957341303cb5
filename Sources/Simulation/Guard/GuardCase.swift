import CivilTime
import Statistics

/// Case 2: the ban daemon does not survive an upgrade of its language, and two computers are let through 206 times.
public enum GuardCase {
  public static let ordinaryNoise = 1_344

  public static func archive(_ options: SimulationOptions) throws -> SimulatedArchive {
    let zone = try zone(named: "Europe/London")
    var random = SplitMix64(seed: options.seed, purpose: "guard addresses")
    let countries = Array(SwarmCountries.all.prefix(60))
    let weights = Array(SwarmCountries.usualWeights.prefix(60))
    let plan = AddressPlan(countries: countries, weights: weights, ranges: 160, random: &random)
    var attempts = GuardAttempts(
      zone: zone, plan: plan, weights: weights,
      random: SplitMix64(seed: options.seed, purpose: "guard attempts"))
    attempts.make()
    let events = attempts.events
    try GuardVerification.run(events, bans: attempts.bans, plan: plan)

    var details = SplitMix64(seed: options.seed, purpose: "guard details")
    let lines = events.map { LogLine(wall: $0.wall, text: text($0, &details)) }
    var logs = GuardLogs(random: SplitMix64(seed: options.seed, purpose: "guard logs"))
    let dovecot = lines + masterLines + noise(options.noiseLines ?? ordinaryNoise, zone, &details)
    let streams = [
      LogStream(name: "dovecot.info", stamp: .iso, lines: dovecot),
      LogStream(name: "fail2ban.log", stamp: .isoMilliseconds, lines: logs.banDaemon(events, attempts.bans)),
      LogStream(name: "dpkg.log", stamp: .iso, lines: logs.packages()),
      LogStream(name: "syslog", stamp: .bsd, lines: logs.system()),
    ]
    return SimulatedArchive(
      zone: zone, streams: streams, files: [("plan.yml", planText), ("geography.csv", plan.csv)],
      truth: truth(events, attempts.bans, streams))
  }

  private static func text(_ event: GuardEvent, _ random: inout SplitMix64) -> String {
    let year = 2023 - random.below(9)
    return "auth: Info: passwd-file(\(event.name)@example.net,\(dotted(event.address))): unknown user "
      + "(given password: \(InventedNames.capitalised(event.name))\(year))"
  }

  private static let masterLines = [
    LogLine(wall: GuardFigures.shutdown + 1, text: "master: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)"),
    LogLine(
      wall: GuardFigures.guardBack - 1,
      text: "master: Info: Dovecot v2.3.13 (89f716dc2) starting up for imap, pop3, lmtp (core dumps disabled)"),
  ]

  private static func noise(_ count: Int, _ zone: Zone, _ random: inout SplitMix64) -> [LogLine] {
    let start = WallClock.second(GuardFigures.firstDay)
    let length = (GuardFigures.lastDay - GuardFigures.firstDay + 1) * 86_400
    return (0..<count).compactMap { index in
      var wall = start + length * index / count + random.below(max(1, length / count))
      if WallClock.utc(wall, in: zone) == nil { wall += 2 * 3600 }
      // Nothing is written between shutdown and boot.
      if (GuardFigures.shutdown...GuardFigures.guardBack).contains(wall) { wall = GuardFigures.guardBack + 60 }
      let user = "\(random.pick(InventedNames.accounts))@example.com"
      return LogLine(
        wall: wall,
        text:
          "imap(\(user))<\(1000 + random.below(40))>: Info: Disconnected: Logged out in=\(random.within(40...99)) out=\(random.within(600...899)) deleted=0 expunged=0 trashed=0"
      )
    }
  }

  private static func truth(_ events: [GuardEvent], _ bans: [GuardBan], _ streams: [LogStream]) -> Truth {
    func iso(_ wall: WallSecond) -> Truth { .text(WallClock.iso(wall)) }
    let unseen = events.filter { $0.kind == .unseen }
    return .record([
      "case": "guard",
      "lines": .record(streams.map { Truth.Member(name: $0.name, value: .number($0.lines.count)) }),
      "attempts": .number(events.count),
      "sources": .number(Set(events.map(\.address)).count),
      "bans": .number(bans.count),
      "first_day": .text(GuardFigures.firstDay.iso),
      "last_day": .text(GuardFigures.lastDay.iso),
      "days_kept": .number(GuardFigures.lastDay - GuardFigures.firstDay + 1),
      "incident": .record([
        "attempts": .number(GuardFigures.attempts),
        "sources": .list(Set(unseen.map(\.address)).sorted().map { .text(dotted($0)) }),
        "country": "GB",
        "attempts_of_each": .number(GuardFigures.attemptsOfEach),
        "first": iso(unseen.map(\.wall).min() ?? 0),
        "last": iso(unseen.map(\.wall).max() ?? 0),
        "most_a_minute_of_one_source": .number(GuardFigures.attemptsAMinute),
        "most_under_the_limit": .number(GuardFigures.mostUnderTheLimit),
        "too_many": .number(GuardFigures.attempts - GuardFigures.sources * GuardFigures.banAfter),
      ]),
      "guard": .record([
        "last_ban_before": iso(GuardFigures.lastBan),
        "python_upgraded": iso(GuardFigures.upgrade),
        "rebooted": iso(GuardFigures.shutdown),
        "started_again": iso(GuardFigures.guardBack),
        "first_ban_after": iso(GuardFigures.firstBanAfter),
        "scheduled_restart": iso(GuardFigures.scheduledRestart),
      ]),
      "had_it_gone_on": .record([
        "published_18_hours": .number(GuardFigures.untouchedUntilRestart),
        "from_the_first_attempt_to_midnight": .number(GuardFigures.untouchedFromAttack),
        "at_the_pace_seen": .number(GuardFigures.untouchedAtPaceSeen),
        "nine_hundred_sources_an_hour": .number(GuardFigures.nineHundredSourcesAnHour),
      ]),
    ])
  }

  private static let planText = """
    # On 25 May two computers are let through 206 times, although five failures should have been enough for a ban.
    # The archive is invented: every figure in it is known, see truth.json.
    spoor: 1
    title: The guard that slept
    archive:
      paths: [logs/]
      formats: auto
      time_zone: Europe/London
      year: 2023                   # the syslog's stamps carry no year
    window: [2023-05-25, 2023-05-25]
    geography: geography.csv       # invented countries of invented addresses
    policies:                      # what should have stopped it
      rate_limit: {attempts: 3, per: 1m, by: source}
      ban: {after: 5, within: 10m, for: 1h, by: source}

    """
}
