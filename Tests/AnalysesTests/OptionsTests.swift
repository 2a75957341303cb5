import Findings
import Planning
import Testing
import Vocabulary

@testable import Analyses

/// Every parameter of the methods can be set in a plan, is what it is documented to be, and changes what is told.
@Suite struct OptionsTests {
  /// As the methods state them; the plan reader, `spoor analyses show` and the report's method section take the same list.
  @Test func `The defaults are those of the methods`() {
    let listed = Self.defaults.split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return parts[1].split(separator: ";").map { "\(parts[0]) \($0.drop { $0 == " " })" }
    }
    let described = AnalysisCatalogue.descriptors.flatMap { descriptor in
      descriptor.parameters.map { "\(descriptor.id) \($0.name) = \($0.defaultValue.planText)" }
    }
    #expect(Set(described).subtracting(listed) == [] && Set(listed).subtracting(described) == [])
  }

  @Test func `Every number and span has a range, and its default lies within`() {
    for parameter in AnalysisCatalogue.descriptors.flatMap(\.parameters) {
      let number: Double? =
        switch parameter.defaultValue {
        case .count(let value): Double(value)
        case .number(let value): value
        case .duration(let seconds): Double(seconds)
        case .text, .flag: nil
        }
      #expect(number.map { parameter.range?.contains($0) == true } ?? true, "\(parameter.name)")
    }
  }

  @Test(arguments: OptionArchive.allCases)
  func `Every option changes something`(_ archive: OptionArchive) async throws {
    var usual: [String: InvestigationResult] = [:]
    for change in changes where change.archive == archive {
      let known = usual[change.analysis]
      let told = if let known { known } else { Self.told(try await archive.investigate(change.analysis)) }
      usual[change.analysis] = told
      let set = Self.told(try await archive.investigate(change.analysis, [change.name: change.value]))
      #expect(told != set, "\(change.analysis): {\(change.name): \(change.value.planText)}")
    }
    #expect(!usual.isEmpty, "no option is tried in the archive \(archive)")
  }

  /// What is told, without the method text, which names every option that is set.
  private static func told(_ result: InvestigationResult) -> InvestigationResult {
    var result = result
    for section in result.sections.indices { result.sections[section].method = "" }
    return result
  }

  /// Options whose effect needs more days or logins than a test should have change the rule that is gone by.
  @Test(arguments: rules)
  fileprivate func `Every other option reaches its rule`(_ change: Change) {
    // A length is that of a stretch.
    let base: [String: ParameterValue] = change.name == "for" ? ["from": .text("2023-02-01")] : [:]
    let steps = [base, base.merging([change.name: change.value]) { $1 }]
    let plans = steps.map { [Plan.AnalysisStep(id: change.analysis, parameters: $0)] }.map {
      Plan(title: "Test", folder: "/", archive: Plan.Archive(paths: []), analyses: $0)
    }
    let rules = plans.map { plan -> [AnyHashable] in
      [
        SpikeDays.dayParameters(plan), SpikeDays.widest(plan), SteadyRule(plan), OwnFailuresRule(plan),
        NameSequences.settings(plan, zone: .utc), LoginRules(plan), MissingFailures.Rule(plan),
      ]
    }
    #expect(rules[0] != rules[1], "\(change)")
  }

  @Test func `No option is left out`() {
    let known = Set((changes + rules).map { "\($0.analysis) \($0.name)" })
    let all = AnalysisCatalogue.descriptors.flatMap { descriptor in
      descriptor.parameters.map { "\(descriptor.id) \($0.name)" }
    }
    // Looked up while lines are read, and tested there.
    #expect(Set(all).subtracting(known) == ["password-shapes \(PasswordShapes.leakedParameter)"])
  }

  private static let defaults = """
    logins-after-failures: other_names = 3; others_failures = 5; others_within = 1h; network_sources = 3; network_many = 10; memory = 30d; least_streak = 3; new_user_streak = 5; typing_chance = 0.01; beyond_typing = 20; habit_logins = 10; habit_days = 7; new_countries = 0.05; kilometres = 1000.0; kilometres_an_hour = 1000.0; shared_by = 20; silence = 90d; intruder_accounts = 20; s1 = 4; s1_known = 2; s2 = 3; s3 = 2; s3_known = 1; s3_long = 4; s4 = 1; s5 = 1; s6 = 1; s7 = 4; s7_other = 2; everybody = 0.5; break_in = 4; check = 2; listed = 20
    spike-days: top = 10; least_days = 28; short_days = 7; days_around = 45; gap = 3; trim = 0.001; weekday_chance = 0.01; weekday_days = 56; chance = 0.01; ratio = 2.0; excess = 10.0; short_chance = 0.05; short_ratio = 3.0; short_excess = 20.0; joined_over = 1; grow_chance = 0.05; grow_ratio = 1.5; context = 1; hour_ratio = 4.0; hour_excess = 20.0; hour_trim = 0.05; hour_days = 14; hours = 72; shift_ratio = 1.5; shift_days = 14; level_days = 7; penalty = 3.0; change_ratio = 3.0; change_excess = 10.0; service_attempts = 30; steady_failures = 12; steady_pause = 30s; steady_for = 1d; steady_within = 0.1; steady_share = 0.9; own_failures = 30; own_ratio = 3.0; own_soon = 1d; shared_by = 20; shared_soon = 10m; shared_row = 2h; by_logarithms = 0.05
    busiest-sources: top = 25
    attempt-histogram: attempts = 50; single = 0.6; few = 15; swarm = 40; busiest = 0.05; quiet = 0.8; neighbours = 5.0; ready = 20; once = 0.9; even = 0.01
    name-sequences: from = ; for = 1d; false_brackets = 0.01; logins = 3000; successes = 300; group = 100; groups = 30; repeats = 10m; rise = 1.5; days = 28; raised = 1.5; surplus = 20.0; block = 50; least_events = 50; least_sources = 20; least_pairs = 8; least_names = 10; clock_hours = 10; clock_sources = 10; effect = 2.0; shuffles = 999; chance = 0.001; strong_chance = 1e-06; listed = 3; seldom = 3; name_ratio = 2.0; name_chance = 0.01; outside = 7; fresh = 20.0; members = 20
    hourly-alert: least = 5; quiet_days = 14; every = 30
    guard-failure: grace = 30s; too_many = 3; too_many_each = 2; late = 10m; used = 0.8; pace_chance = 0.001; until = auto
    country-surge: leading = 6; ratio = 1.4; chance = 0.01; deviations = 3.0; days = 14; sources = 30; usual_sources = 100; unknown = 0.5; doubtful = 0.2
    separate-efforts: sources = 2; attempts = 20; others = 20; chance = 0.01; names_gap = 0.5; order = 0.8; stay = 3; later = 0.5; minutes_gap = 0.3; least_names = 4; likeness = 0.5; shared = 3; common = 0.1; community = 3; top = 5
    clock-pattern: hours = 10; sources = 10; chance = 0.01; resultant = 0.2; times = 2.0; days = 10
    spamtrap-matches: hits = 7; containment = 0.2; mostly = 0.5; letters = 5; chance = 0.01; as_of = unknown
    run-out: days = 7; names = 50; quiet_days = 7; pace_days = 14; pace_deviations = 2.58; shape = 10.0; stopped_days = 7; stopped = 3.0; rough = 0.01; growth = -1.0
    password-shapes: passwords = 50; group = 5; computers = 3; leaked = none; lift = 3.0; chance = 0.001; few_names = 3; few_attempts = 100; dictionary = 10.0; many_names = 15; stolen = 0.8; sprayed = 0.2
    comparison: against = auto
    firewall-sets: expires = 30d; seen_within = 90d; min_attempts = 1
    log-coverage: gap = 6h; gap_chance = 1e-06; gap_ratio = 3.0; log_days = 14; log_ratio = 2.0; step = 2s; step_events = 5; no_failure_days = 7; no_failure_logins = 100; missing = 0.1; understood = 0.99; doubtful = 0.9; retention = 3
    """
}

private struct Change: Sendable, CustomTestStringConvertible {
  var analysis: String
  var name: String
  var value: ParameterValue
  var archive: OptionArchive = .days

  var testDescription: String { "\(analysis): {\(name): \(value.planText)}" }
}

private func of(_ analysis: String, _ archive: OptionArchive, _ values: [(String, ParameterValue)]) -> [Change] {
  values.map { Change(analysis: analysis, name: $0.0, value: $0.1, archive: archive) }
}

private let changes: [Change] = [
  of(
    "logins-after-failures", .accounts,
    [
      ("other_names", .count(6)), ("others_failures", .count(10)), ("others_within", .duration(seconds: 1800)),
      ("network_sources", .count(15)), ("network_many", .count(5)), ("memory", .duration(seconds: 1296000)),
      ("least_streak", .count(6)), ("new_user_streak", .count(10)), ("typing_chance", .number(1e-12)),
      ("beyond_typing", .count(40)), ("habit_logins", .count(10000)), ("habit_days", .count(3)),
      ("new_countries", .number(0.005)), ("kilometres", .number(10000.0)), ("kilometres_an_hour", .number(500.0)),
      ("shared_by", .count(1)), ("silence", .duration(seconds: 86400)), ("intruder_accounts", .count(1)),
      ("s1", .count(8)), ("s1_known", .count(4)), ("s2", .count(6)), ("s3", .count(4)), ("s3_known", .count(2)),
      ("s3_long", .count(8)), ("s4", .count(2)), ("s5", .count(2)), ("s6", .count(2)), ("s7", .count(8)),
      ("s7_other", .count(4)), ("everybody", .number(0.01)), ("break_in", .count(8)), ("check", .count(4)),
      ("listed", .count(0)),
    ]),
  of(
    "spike-days", .days,
    [
      ("top", .count(20)), ("least_days", .count(140)), ("days_around", .count(22)), ("gap", .count(6)),
      ("trim", .number(0.01)), ("weekday_chance", .number(0.0)), ("weekday_days", .count(112)),
      ("chance", .number(1e-12)), ("ratio", .number(4.0)), ("excess", .number(100.0)), ("joined_over", .count(2)),
      ("context", .count(2)), ("hour_ratio", .number(40.0)), ("hour_excess", .number(40.0)),
      ("hour_trim", .number(0.1)), ("hour_days", .count(3650)), ("shift_ratio", .number(1.0)),
      ("service_attempts", .count(60)), ("steady_failures", .count(100000)),
      ("steady_pause", .duration(seconds: 86400)), ("steady_for", .duration(seconds: 432000)),
      ("steady_within", .number(0.01)), ("own_failures", .count(60)), ("shared_by", .count(40)),
      ("shared_soon", .duration(seconds: 1200)),
    ]),
  of(
    "spike-days", .short,
    [
      ("short_days", .count(14)), ("short_chance", .number(1e-12)), ("short_ratio", .number(6.0)),
      ("short_excess", .number(200.0)),
    ]),
  of(
    "spike-days", .weeks,
    [
      ("grow_ratio", .number(1.2000000000000002)), ("shift_days", .count(28)), ("level_days", .count(35)),
      ("penalty", .number(1.5)),
    ]),
  of(
    "spike-days", .hours,
    [("hours", .count(144))]),
  of(
    "spike-days", .levels,
    [("change_ratio", .number(30.0)), ("change_excess", .number(100.0))]),
  of(
    "busiest-sources", .days,
    [("top", .count(50))]),
  of(
    "attempt-histogram", .days,
    [
      ("attempts", .count(1000000000)), ("single", .number(0.01)), ("few", .count(1000000)), ("swarm", .count(1000000)),
      ("busiest", .number(0.025)), ("quiet", .number(0.0)), ("neighbours", .number(1.0)), ("ready", .count(1000000)),
      ("once", .number(0.09)),
    ]),
  of(
    "attempt-histogram", .even,
    [("even", .number(0.4))]),
  of(
    "name-sequences", .campaign,
    [
      ("from", .text("2023-02-01")), ("false_brackets", .number(0.02)), ("days", .count(56)), ("raised", .number(15.0)),
      ("surplus", .number(200.0)), ("block", .count(100)), ("least_events", .count(100000)),
      ("least_sources", .count(100000)), ("least_pairs", .count(100000)), ("least_names", .count(100000)),
      ("clock_hours", .count(50)), ("clock_sources", .count(100000)), ("effect", .number(1.0)),
      ("shuffles", .count(1998)), ("listed", .count(6)), ("seldom", .count(1)), ("outside", .count(3650)),
      ("fresh", .number(200.0)), ("members", .count(100)),
    ]),
  of(
    "name-sequences", .logins,
    [("group", .count(50)), ("repeats", .duration(seconds: 86400))]),
  of(
    "name-sequences", .days,
    [("chance", .number(1e-12)), ("strong_chance", .number(1e-15)), ("name_chance", .number(0.1))]),
  of(
    "hourly-alert", .days,
    [("least", .count(25)), ("quiet_days", .count(70)), ("every", .count(15))]),
  of(
    "guard-failure", .outage,
    [
      ("grace", .duration(seconds: 60)), ("too_many", .count(1000000)), ("used", .number(0.96)),
      ("pace_chance", .number(1e-12)), ("until", .text("23:00")),
    ]),
  of(
    "guard-failure", .race,
    [("too_many_each", .count(3))]),
  of(
    "guard-failure", .late,
    [("late", .duration(seconds: 60))]),
  of(
    "country-surge", .days,
    [
      ("leading", .count(12)), ("ratio", .number(2.8)), ("chance", .number(0.005)), ("days", .count(70)),
      ("sources", .count(1000000)), ("usual_sources", .count(200)), ("unknown", .number(0.0)),
      ("doubtful", .number(0.0)),
    ]),
  of(
    "country-surge", .fewCountries,
    [("deviations", .number(10.0))]),
  of(
    "separate-efforts", .efforts,
    [
      ("sources", .count(10)), ("attempts", .count(1000000000)), ("others", .count(1000000)),
      ("chance", .number(1e-12)), ("names_gap", .number(1.0)), ("order", .number(1.0)), ("stay", .count(6)),
      ("later", .number(0.0)), ("minutes_gap", .number(1.0)), ("least_names", .count(8)), ("likeness", .number(1.0)),
      ("shared", .count(15)), ("common", .number(0.2)), ("community", .count(6)), ("top", .count(1)),
    ]),
  of(
    "clock-pattern", .clock,
    [
      ("hours", .count(100000)), ("sources", .count(20)), ("resultant", .number(1.0)), ("times", .number(20.0)),
      ("days", .count(50)),
    ]),
  of(
    "clock-pattern", .faintClock,
    [("chance", .number(1e-06))]),
  of(
    "spamtrap-matches", .list,
    [("hits", .count(1000000)), ("letters", .count(25)), ("as_of", .text("2014-01-01"))]),
  of(
    "spamtrap-matches", .fewListed,
    [("containment", .number(0.05)), ("mostly", .number(0.02)), ("chance", .number(0.001))]),
  of(
    "run-out", .list,
    [
      ("days", .count(35)), ("names", .count(1000000)), ("pace_days", .count(1)), ("pace_deviations", .number(0.258)),
      ("shape", .number(100.0)), ("rough", .number(1.0)), ("growth", .number(1000000000.0)),
    ]),
  of(
    "run-out", .left,
    [("stopped_days", .count(14)), ("stopped", .number(30.0))]),
  of(
    "password-shapes", .passwords,
    [
      ("passwords", .count(1000000)), ("group", .count(10)), ("computers", .count(1000)), ("lift", .number(1000.0)),
      ("few_names", .count(6)), ("dictionary", .number(1000000.0)),
    ]),
  of("password-shapes", .fewNames, [("few_attempts", .count(1000))]),
  of("password-shapes", .faintlyOwn, [("chance", .number(1e-10))]),
  of(
    "password-shapes", .stolen,
    [("many_names", .count(1000000)), ("stolen", .number(1.0))]),
  of(
    "password-shapes", .sprayed,
    [("sprayed", .number(0.5))]),
  of(
    "comparison", .days,
    [("against", .text("2023-01-12..2023-01-15"))]),
  of(
    "firewall-sets", .days,
    [
      ("expires", .duration(seconds: 5184000)), ("seen_within", .duration(seconds: 3888000)),
      ("min_attempts", .count(2)),
    ]),
  of(
    "log-coverage", .holes,
    [
      ("gap", .duration(seconds: 43200)), ("gap_chance", .number(1e-300)), ("log_days", .count(80)),
      ("log_ratio", .number(5.0)), ("step", .duration(seconds: 3000)), ("step_events", .count(10)),
      ("missing", .number(0.2)), ("understood", .number(0.495)), ("doubtful", .number(1.0)), ("retention", .count(15)),
    ]),
  of(
    "log-coverage", .sparse,
    [("gap_ratio", .number(5.0))]),
  of(
    "run-out", .longList,
    [("quiet_days", .count(1))]),
].flatMap { $0 }

private let rules: [Change] = [
  of(
    "log-coverage", .days,
    [("no_failure_days", .count(30)), ("no_failure_logins", .count(1000))]),
  of(
    "name-sequences", .days,
    [
      ("for", .duration(seconds: 3600)), ("groups", .count(10)), ("logins", .count(100)), ("name_ratio", .number(9.0)),
      ("rise", .number(9.0)), ("successes", .count(50)),
    ]),
  of(
    "spike-days", .days,
    [
      ("by_logarithms", .number(1.0)), ("grow_chance", .number(0.5)), ("own_ratio", .number(9.0)),
      ("own_soon", .duration(seconds: 3600)),
      ("shared_row", .duration(seconds: 60)), ("steady_share", .number(1.0)),
    ]),
].flatMap { $0 }
