import CivilTime
import Statistics

/// Case 3: an IMAP server on `Debussy` in May; hundreds of computers share one list and none is ever banned.
public enum SlowNetCase {
  public static let ordinaryNoise = 480
  private static let host = "Debussy"

  public static func archive(_ options: SimulationOptions) throws -> SimulatedArchive {
    let zone = try zone(named: "Europe/London")
    var random = SplitMix64(seed: options.seed, purpose: "slownet addresses")
    let countries = Array(SwarmCountries.all.prefix(60))
    let weights = Array(SwarmCountries.usualWeights.prefix(60))
    let plan = AddressPlan(countries: countries, weights: weights, ranges: 160, random: &random)
    var users = SlowNetUsers(
      plan: plan, taken: [], random: SplitMix64(seed: options.seed, purpose: "slownet users"))
    let excerptEnd = SlowNetFigures.excerptStart + SlowNetFigures.excerptMinutes * 60
    let ordinary = users.events().filter { event in
      // The published 40 minutes hold no slip of a user.
      event.kind != .typo || !(SlowNetFigures.excerptStart..<excerptEnd).contains(event.wall)
    }
    var campaign = SlowNetCampaign(
      plan: plan, weights: WeightedChoice(weights), taken: users.taken,
      random: SplitMix64(seed: options.seed, purpose: "slownet campaign"))
    let events = ordinary + campaign.events()
    try SlowNetVerification.run(events)

    var details = SplitMix64(seed: options.seed, purpose: "slownet details")
    let lines = events.map { LogLine(wall: $0.wall, text: text($0, &details)) }
    let stream = LogStream(
      name: "mail.log", stamp: .bsd, lines: lines + noise(options.noiseLines ?? ordinaryNoise, &details))
    return SimulatedArchive(
      zone: zone, streams: [stream],
      files: [
        ("plan.yml", planText), ("geography.csv", plan.csv),
        ("lists/accounts.txt", SlowNetUsers.accounts.sorted().map { "\($0)@\(SlowNetFigures.domain)\n" }.joined()),
      ],
      truth: truth(events, lines: stream.lines.count))
  }

  private static func text(_ event: SlowNetEvent, _ random: inout SplitMix64) -> String {
    let what =
      event.kind == .login ? "Login" : "Disconnected (auth failed, 1 attempts in \(random.within(4...9)) secs)"
    let process = event.kind == .login ? ", mpid=\(random.within(1000...32_000)), TLS" : ""
    return "\(host) dovecot: imap-login: \(what): user=<\(event.user)>, method=PLAIN, rip=\(dotted(event.address)), "
      + "lip=192.0.2.1\(process), session=<\(session(&random))>"
  }

  private static func session(_ random: inout SplitMix64) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return String(decoding: (0..<16).map { _ in alphabet[random.below(64)] }, as: UTF8.self)
  }

  private static func noise(_ count: Int, _ random: inout SplitMix64) -> [LogLine] {
    let start = WallClock.second(SlowNetFigures.firstDay)
    let length = (SlowNetFigures.lastDay - SlowNetFigures.firstDay + 1) * 86_400
    return (0..<count).map { index in
      let wall = start + length * index / count + random.below(max(1, length / count))
      let user = "\(random.pick(SlowNetUsers.accounts))@\(SlowNetFigures.domain)"
      let text =
        random.chance(1, of: 4)
        ? "postfix/qmgr[\(random.within(900...960))]: \(random.within(100_000...999_999)): removed"
        : "dovecot: imap(\(user)): Disconnected: Logged out in=\(random.within(40...99)) out=\(random.within(600...899))"
      return LogLine(wall: wall, text: "\(host) \(text)")
    }
  }

  private static func truth(_ events: [SlowNetEvent], lines: Int) -> Truth {
    let campaign = events.filter { $0.kind == .campaign }
    let typos = events.filter { $0.kind == .typo }
    let ruleEnd = SlowNetFigures.ruleStart + SlowNetFigures.ruleHours * 3600
    let hit = typos.filter { (SlowNetFigures.ruleStart..<ruleEnd).contains($0.wall) }
    func iso(_ wall: WallSecond) -> Truth { .text(WallClock.iso(wall)) }
    return .record([
      "case": "slownet",
      "year": .number(SlowNetFigures.firstDay.year),
      "lines": .number(lines),
      "events": .number(events.count),
      "other_lines": .number(lines - events.count),
      "failures": .number(campaign.count + typos.count),
      "logins": .number(events.count { $0.kind == .login }),
      "campaign": .record([
        "attempts": .number(campaign.count),
        "sources": .number(Set(campaign.map(\.address)).count),
        "first": iso(campaign.map(\.wall).min() ?? 0),
        "last": iso(campaign.map(\.wall).max() ?? 0),
        "pause_of_one_source_at_least_seconds": .number(SlowNetFigures.slowestGap),
      ]),
      "excerpt": .record([
        "first": iso(SlowNetFigures.excerptStart),
        "minutes": .number(SlowNetFigures.excerptMinutes),
        "attempts": .number(SlowNetFigures.excerpt.count),
        "sources": .number(SlowNetFigures.excerptSources),
        "pairs": .number(SlowNetFigures.excerptPairs),
        "names": .list(SlowNetFigures.excerpt.map { .text($0.withDomain ? $0.name + "@" : $0.name) }),
      ]),
      "patient_source": .record([
        "attempts": .number(SlowNetFigures.patientTimes.count),
        "times": .list(SlowNetFigures.patientTimes.map(iso)),
      ]),
      "one_strike_rule": .record([
        "from": iso(SlowNetFigures.ruleStart),
        "hours": .number(SlowNetFigures.ruleHours),
        "sources": .number(SlowNetFigures.caughtByRule),
        "legitimate_users_hit": .number(Set(hit.map(\.user)).count),
      ]),
      "legitimate_users_with_slips": .number(Set(typos.map(\.user)).count),
      "legitimate_users": .number(Set(events.filter { $0.kind == .login }.map(\.user)).count),
    ])
  }

  private static let planText = """
    # Hundreds of computers try mail logins so slowly that no ban rule sees one of them.
    # The archive is invented: every figure in it is known, see truth.json.
    spoor: 1
    title: The slow net
    archive:
      paths: [logs/]
      formats: auto
      time_zone: Europe/London
      year: 2014                   # BSD stamps carry no year
    window: [2014-05-03, 2014-05-08]
    geography: geography.csv       # invented countries of invented addresses
    lists:
      accounts: lists/accounts.txt # names that really exist
    policies:                      # what should have stopped it
      ban: {after: 5, within: 10m, for: 1h, by: source}
      alert: {failures: 100, per: 1h}

    """
}
