import CivilTime
import Findings
import Logins
import Statistics

/// What the sum over all programs hides: a jump at one of them that is small beside the others.
extension SpikeDays {
  private struct Jump {
    var service: String
    var days: ClosedRange<CivilDate>
    var attempts: Int
    var expected: Double
    var probability: Double
    var surplus: Double { Double(attempts) - expected }
  }

  private static let servicesLookedAt = 12
  private static let named = 5

  /// Each program's own days by the same rule, the probability divided by how many are looked at; only what does not
  /// overlap days that stand out anyway. nil for one program, or when nothing is found. One pass over the failures.
  func services(_ input: AnalysisInput) async throws -> (finding: Finding, table: Table)? {
    let services = input.totals.services.filter { $0.attempts >= leastAttemptsOfService }.prefix(Self.servicesLookedAt)
    guard let days = input.days, services.count > 1, input.baselines.attempts.method != .none else { return nil }
    let answer = try await input.store.aggregate(
      AggregateQuery(.unsuccessful, by: [.service, .day], measures: [.attempts]))
    var counts: [String: [Int]] = [:]
    for row in 0..<answer.rowCount {
      guard let name = input.dictionary.services.name(at: answer.keys[0][row]),
        let day = days.index(CivilDate(dayNumber: Int(answer.keys[1][row])))
      else { continue }
      counts[name, default: Array(repeating: 0, count: days.count)][day] += Int(answer.values[0][row])
    }
    var parameters = Self.dayParameters(input.plan)
    parameters.q /= Double(services.count)
    parameters.shortQ /= Double(services.count)
    let jumps = services.flatMap { service in
      Self.jumps(service.name, counts[service.name] ?? [], days, input, parameters, family: Double(services.count))
    }.sorted { ($1.surplus, $0.service) < ($0.surplus, $1.service) }
    guard let first = jumps.first else { return nil }
    return (Self.finding(jumps, first, of: services.count), Self.table(jumps))
  }

  private static func jumps(
    _ service: String, _ counts: [Int], _ days: DayCounts, _ input: AnalysisInput,
    _ parameters: SpikeBaseline.Parameters, family: Double
  ) -> [Jump] {
    guard !counts.isEmpty else { return [] }
    let baseline = Baseline(counts, days, parameters: parameters)
    let incident = input.incident.map { days.indices($0.context) } ?? 0..<0
    let known = input.isUnusual
    return baseline.windows.compactMap { window in
      guard !window.contains(where: { incident.contains($0) || known[$0] || days.explained[$0] > 0 }) else {
        return nil
      }
      let covered = window.filter { days.covered[$0] }
      return Jump(
        service: service, days: days.date(window.lowerBound)...days.date(window.upperBound),
        attempts: covered.reduce(0) { $0 + counts[$1] },
        expected: covered.reduce(0) { $0 + (baseline.expected[$1] ?? 0) },
        probability: min(1, family * (covered.compactMap { baseline.adjusted[$0] }.min() ?? 1)))
    }
  }

  private static func finding(_ jumps: [Jump], _ first: Jump, of services: Int) -> Finding {
    let others = jumps.dropFirst().prefix(named).map { jump -> Prose in
      "\(evidence: jump.service) on \(Numerals.dates(jump.days.lowerBound, jump.days.upperBound)) (\(Numerals.grouped(jump.attempts)))"
    }
    let isClear = first.probability <= 0.0001
    var finding = Finding(
      id: "spike-days/services", status: .found, severity: isClear ? .warning : .notice,
      verdict: isClear ? .clear : .likely,
      summary: """
        At \(evidence: first.service) alone failed logins jumped on \(Numerals.dates(first.days.lowerBound, first.days.upperBound)): \
        \(strong: Numerals.grouped(first.attempts)), where about \(Wording.about(first.expected)) would be usual there; the sum of \
        all programs hides it.
        """,
      details: ["A jump like this \(Wording.chance(first.probability))."],
      uncertainty: "Each of \(Wording.small(services)) programs was looked at, and the probability adjusted for that.",
      numbers: [
        NamedNumber("jumps", .count(jumps.count)), NamedNumber("program", .evidence(first.service)),
        NamedNumber("jump_first", .date(first.days.lowerBound)), NamedNumber("jump_last", .date(first.days.upperBound)),
        NamedNumber("attempts", .count(first.attempts)),
        NamedNumber("expected", .number(first.expected, places: 1)),
        NamedNumber("probability", .probability(first.probability)),
      ], tables: ["service-spikes"])
    if isClear {
      finding.recommendation = """
        \(strong: "Look at who tried the program") \(evidence: first.service) on \
        \(Numerals.dates(first.days.lowerBound, first.days.upperBound)), give it an alert of its own, since one on all programs \
        together does not notice, and close it to the outside where nobody needs it there.
        """
    }
    if !others.isEmpty { finding.details.append("So did those at \(Wording.list(Array(others))).") }
    return finding
  }

  private static func table(_ jumps: [Jump]) -> Table {
    Table(
      id: "service-spikes", title: "Jumps at single programs",
      note: "Days on which one program had far more failed logins than usual, while the sum of all did not stand out.",
      columns: [
        Column("program", "Program", .evidence(jumps.map(\.service))),
        Column("first", "From", .dates(jumps.map(\.days.lowerBound))),
        Column("last", "To", .dates(jumps.map(\.days.upperBound))),
        Column(.attempts, .counts(jumps.map(\.attempts))),
        Column(.expected, .numbers(jumps.map(\.expected), places: 1)),
        Column(.chance, .probabilities(jumps.map(\.probability))),
      ])
  }
}
