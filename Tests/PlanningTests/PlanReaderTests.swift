import CivilTime
import Diagnostics
import Planning
import Testing
import Vocabulary

@Suite("Plans without mistakes")
struct PlanReaderTests {
  @Test("the least plan: everything else has its default")
  func least() throws {
    let (plan, warnings) = try Doubles.read(Doubles.start)
    #expect(warnings.isEmpty)
    #expect(plan.title == "case" && plan.file == "plan.yml" && plan.folder == "/case" && plan.text == Doubles.start)
    #expect(plan.archive == Plan.Archive(paths: ["logs/"]))
    #expect(plan.since == nil && plan.until == nil && plan.window == .auto && plan.geography == .auto)
    #expect(plan.analyses.map(\.id) == ["overview", "spike-days", "country-surge"])
    #expect(plan.report == Plan.ReportOptions() && plan.policies == Plan.Policies() && plan.exclude.isEmpty)
  }

  @Test("every key with a value")
  func everything() throws {
    let (plan, warnings) = try Doubles.read(
      """
      spoor: 1
      title: "November: the swarm"
      archive:
        paths: [logs/, /var/log/mail.log, 'old/*.gz', "-"]
        formats: [dovecot, formats/gate.yml]
        time_zone: Europe/London
        year: 2023
      since: 2023-01-10
      until: 2023-11-25
      window: [2023-11-10, 2023-11-14]
      geography: geo.mmdb
      lists:
        spamtraps: lists/traps.txt
        accounts: ./lists/traps.txt
      policies:
        rate_limit: {attempts: 3, per: 1m, by: source}
        ban: {after: 5, within: 10m, for: 1h30m, by: source}
        alert: {failures: 100, per: 1h}
      exclude:
        - {source_name: "*.dynamic.example.net", service: imap}
        - source: 192.0.2.0/24
        - source: 2001:db8::7
        - user: ""
      analyses:
        - country-surge
        - spike-days: {top: 5, q: 0.05, gap: 2h, service: imap, hours: no}
      report: {template: templates/board.md, outputs: [md, json], audience: internal, passwords: drop}
      """)
    #expect(warnings.isEmpty)
    #expect(plan.title == "November: the swarm")
    #expect(plan.archive.paths == ["logs/", "/var/log/mail.log", "old/*.gz", "-"])
    #expect(plan.archive.formats == [.builtIn("dovecot"), .file("/case/formats/gate.yml")])
    #expect(plan.archive.timeZone?.name == "Europe/London" && plan.archive.year == 2023)
    #expect(plan.since == CivilDate(iso: "2023-01-10") && plan.until == CivilDate(iso: "2023-11-25"))
    let days = try (#require(CivilDate(iso: "2023-11-10")), #require(CivilDate(iso: "2023-11-14")))
    #expect(plan.window == .days(days.0, days.1))
    #expect(plan.geography == .file("/case/geo.mmdb"))
    #expect(plan.lists.map(\.name) == ["spamtraps", "accounts"])
    #expect(plan.lists.allSatisfy { $0.path == "/case/lists/traps.txt" })
    #expect(plan.policies.rateLimit == .init(attempts: 3, seconds: 60))
    #expect(plan.policies.ban == .init(failures: 5, withinSeconds: 600, forSeconds: 5400))
    #expect(plan.policies.alert == .init(failures: 100, seconds: 3600))
    #expect(plan.exclude.count == 4)
    #expect(plan.exclude[0] == Plan.Exclusion(sourceName: "*.dynamic.example.net", service: "imap"))
    let network = try #require(plan.exclude[1].network)
    #expect(network.contains(try #require(Address("192.0.2.99"))) && network.prefix == 24)
    #expect(plan.exclude[2].network?.prefix == 128 && plan.exclude[3].user == "")
    #expect(plan.analyses[0] == Plan.AnalysisStep(id: "country-surge"))
    #expect(
      plan.analyses[1].parameters == [
        "top": .count(5), "q": .number(0.05), "gap": .duration(seconds: 7200), "service": .text("imap"),
        "hours": .flag(false),
      ])
    #expect(plan.report.template == .file("/case/templates/board.md"))
    #expect(plan.report.outputs == [.md, .json] && plan.report.audience == .internal)
  }

  @Test("auto is the default said aloud")
  func auto() throws {
    let (plan, _) = try Doubles.read(
      "spoor: 1\narchive: {paths: [logs/], formats: auto, year: auto}\nwindow: auto\ngeography: none\nanalyses: auto\n")
    #expect(plan.archive == Plan.Archive(paths: ["logs/"]) && plan.window == .auto && plan.geography == .none)
    #expect(plan.analyses.count == 3)
  }

  @Test("own formats are read besides the built-in ones, or alone with a warning")
  func ownFormats() throws {
    func read(_ list: String) throws -> (choices: [Plan.FormatChoice]?, warnings: [Diagnostic]) {
      let (plan, warnings) = try Doubles.read("spoor: 1\narchive:\n  paths: [logs/]\n  formats: \(list)\n")
      return (plan.archive.formats, warnings)
    }
    let both = try read("[auto, formats/gate.yml]")
    #expect(both.choices == [.allBuiltIn, .file("/case/formats/gate.yml")] && both.warnings.isEmpty)
    let alone = try read("[formats/gate.yml]")
    #expect(alone.choices == [.file("/case/formats/gate.yml")])
    #expect(alone.warnings.map(Doubles.short) == ["4:12 only-own-formats"])
    #expect(try read("[dovecot, formats/gate.yml]").warnings.isEmpty)
  }

  @Test("a byte order mark, Windows line ends and comments change nothing")
  func dressing() throws {
    let (plan, warnings) = try Doubles.read(
      "\u{FEFF}# a plan\r\nspoor: 1\r\narchive:\r\n  paths:\r\n    - logs/ # all\r\n")
    #expect(plan.archive.paths == ["logs/"] && warnings.isEmpty)
  }

  @Test("a plan that names no version is read, with a warning")
  func noVersion() throws {
    let (_, warnings) = try Doubles.read("archive: {paths: [logs/]}\n")
    #expect(warnings.map(Doubles.short) == ["1:1 no-version"])
  }

  @Test("a network with host bits is read as its network, with a warning")
  func hostBits() throws {
    let (plan, warnings) = try Doubles.read(Doubles.start + "exclude: [{source: 192.0.2.7/24}]\n")
    #expect(plan.exclude.first?.network?.address == Address("192.0.2.0"))
    #expect(warnings.map(Doubles.short) == ["3:20 network-host-bits"])
    #expect(warnings.first?.message == "192.0.2.7/24 is the network 192.0.2.0/24")
  }

  @Test(
    "spans of time",
    arguments: [
      ("90s", 90), ("10m", 600), ("1h", 3600), ("2d", 172_800), ("1h30m", 5400), ("1d2h3m4s", 93_784), ("0s", 0),
    ] as [(String, Int)])
  func durations(text: String, seconds: Int) {
    #expect(PlanDuration.seconds(text) == seconds)
    #expect(PlanDuration.seconds(PlanDuration.text(seconds)) == seconds)
  }

  @Test(
    "what is no span of time",
    arguments: [
      "", "10", "m", "10 m", "-10m", "1.5h", "10min", "30m1h", "1h1h", "1H", "99999999999d", "9999999999d", "٣m",
    ])
  func badDurations(text: String) {
    #expect(PlanDuration.seconds(text) == nil)
  }
}

@Suite("Plans of audits")
struct AuditPlanTests {
  @Test("the keys of audits have their places and their defaults")
  func audit() throws {
    let plan = try Doubles.read(
      Doubles.start + """
        policies: {alert: {failures: auto, per: 30m}}
        audit:
          folder: audits
          history: ../kept.sqlite
          period: week
          keep: 12
          usual: 120d
          alerts: {hourly-threshold: alarm, new-countries: off, spike-days: notice, overview/totals: warning}
        """
    ).plan
    let audit = try #require(plan.audit)
    #expect(audit.folder == "/case/audits")
    #expect(audit.history == "/case/../kept.sqlite")
    #expect(audit.period == .week)
    #expect(audit.keep == 12)
    #expect(audit.usualDays == 120)
    #expect(audit.level(of: .hourlyThreshold) == .alarm)
    #expect(audit.level(of: .newCountries) == .off)
    #expect(audit.level(of: .breakIn) == .warning)
    #expect(audit.level(ofFinding: "spike-days/incident") == .notice)
    #expect(audit.level(ofFinding: "overview/totals") == .warning)
    #expect(audit.level(ofFinding: "overview/other") == .off)
    #expect(plan.policies.alert == nil)
    #expect(plan.policies.alertSeconds == 1800)
    let least = try #require(try Doubles.read(Doubles.start + "audit: {folder: /srv/audits}\n").plan.audit)
    #expect(least == Plan.Audit(folder: "/srv/audits"))
    #expect(try Doubles.read(Doubles.start).plan.audit == nil)
  }

  @Test("mistakes in the keys of audits are told at their places")
  func mistakes() {
    let text = """
      audit:
        folder: /var/log/mail.log
        period: fortnight
        keep: 0
        usual: 3d
        alerts: {hourly-treshold: alarm, spike-days: loud, spike-days/: alarm}
        every: day
      """
    #expect(
      Doubles.mistakes(Doubles.start + text) == [
        "4:11 not-a-folder", "5:11 unknown-period", "6:9 out-of-range", "7:10 out-of-range", "8:12 unknown-alert",
        "8:48 unknown-level", "8:54 unknown-alert", "9:3 unknown-key",
      ])
    // A level that an alert never has would silence it for ever.
    for (level, isReached) in [
      ("new-countries: alarm", false), ("new-countries: warning", true), ("log-silence: notice", true),
      ("spamtrap-names: alarm", false), ("break-in: alarm", true), ("hourly-threshold: alarm", true),
    ] {
      let found = Doubles.mistakes(Doubles.start + "audit: {folder: a, alerts: {\(level)}}")
      #expect(found.map { $0.contains("unreachable-level") } == (isReached ? [] : [true]), "\(level): \(found)")
    }
    #expect(Doubles.mistakes(Doubles.start + "audit: {period: day}") == ["3:8 missing-key"])
    #expect(Doubles.mistakes(Doubles.start + "audit: yes") == ["3:8 wrong-type"])
  }
}
