import Findings
import Logins
import Planning
import Statistics

/// What the log shows about the plan's rate limit.
struct RateLimitWords {
  let finding: Finding

  /// - Parameter outage: the addresses that a failed ban let through; without one, all of the archive are looked at.
  init(_ limit: Plan.Policies.RateLimit, runs: SourceRuns, outage: GuardOutage?, input: AnalysisInput) {
    let id = "guard-failure/rate-limit"
    let rule =
      "\(Wording.exactly(limit.attempts, "attempt", "attempts")) in \(Wording.length(limit.seconds)) by one address"
    let length = Double(max(1, limit.seconds))
    if Self.isByTheMinute(runs) {
      finding = .notEnoughData(
        id, "The stamps have no seconds, so nothing can be said about the rate limit of \(rule).")
      return
    }
    var most = 0
    var over: [(source: SourceRuns.Source, most: Int)] = []
    for source in runs.sources {
      let run = runs.run(source)
      let sliding = source.attempts > limit.attempts ? run.most(inHalfOpen: length) : source.attempts
      guard sliding > limit.attempts else {
        most = max(most, min(sliding, limit.attempts))
        continue
      }
      let byClock = Self.byClock(runs, source.range, length: limit.seconds).most
      most = max(most, byClock)
      if byClock > limit.attempts { over.append((source, byClock)) }
    }
    let stretch = Wording.length(limit.seconds)
    guard over.isEmpty else {
      over.sort { ($1.most, $0.source.id) < ($0.most, $1.source.id) }
      let row = over[0].source.range.lowerBound
      finding = Finding(
        id: id, status: .found, severity: .notice, verdict: .likely,
        summary: """
          The rate limit (\(rule)) was exceeded by \(Wording.exactly(over.count, "computer", "computers")); the most was \
          \(over[0].most) in \(stretch) by the clock, from \(evidence: over[0].source.text).
          """,
        caveats: ["A line can stand for several attempts of one connection, which many limiters count as one."],
        numbers: [
          NamedNumber("limit", .count(limit.attempts)), NamedNumber("sources_over", .count(over.count)),
          NamedNumber("most", .count(over[0].most)),
        ],
        evidence: [EvidenceReference(file: input.fileName(Int(runs.files[row])), line: Int(runs.lines[row]))])
      return
    }
    var numbers = [NamedNumber("limit", .count(limit.attempts)), NamedNumber("most", .count(most))]
    guard let outage else {
      finding = Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary: "The rate limit (\(rule)) was never exceeded: the most was \(most) in \(stretch).", numbers: numbers)
      return
    }
    let stretches = Int(outage.last / length) - Int(outage.first / length) + 1
    let allowed = limit.attempts * stretches * outage.computers
    let use = Double(outage.attempts) / Double(max(1, allowed))
    numbers += [
      NamedNumber("allowed", .count(allowed)), NamedNumber("used", .count(outage.attempts)),
      NamedNumber("share_used", .share(use)),
    ]
    // How likely is it that none of so many stretches has more than the limit, without a limit?
    let mean = Double(outage.attempts) / Double(stretches * outage.computers)
    var chance = 1.0
    let below = Tails.poissonLower(limit.attempts, mean: mean)
    for _ in 0..<min(100_000, stretches * outage.computers) { chance *= below }
    var finding = Finding(
      id: id, status: .found, severity: .info, verdict: .clear,
      summary: """
        \(strong: "The rate limit held:") never more than \(most) in \(stretch) from one computer. \
        \(outage.computers == 1 ? "It" : "They") used \(Wording.percent(use)) of the \(Numerals.grouped(allowed)) \
        attempts that it allows in that time.
        """,
      numbers: numbers)
    let stated = Parameters(GuardFailure.descriptor, plan: input.plan)
    if use >= stated.number("used"), chance < stated.number("pace_chance") {
      finding.details.append(
        """
        It looks like the limit itself that set their pace: without one, so even a stream of attempts at that mean rate \
        would be rare (\(Numerals.probability(chance))).
        """)
      finding.numbers.append(NamedNumber("chance_without_limit", .probability(chance)))
    }
    finding.caveats = ["Attempts that a limiter refuses before they are logged cannot be seen."]
    self.finding = finding
  }

  /// The most failures in one stretch of the clock.
  private static func byClock(_ runs: SourceRuns, _ range: Range<Int>, length: Int) -> (most: Int, stretches: Int) {
    var (most, sum, stretches) = (0, 0, 0)
    var current: Int?
    for row in range {
      let stretch = Int((runs.times[row] / Double(max(1, length))).rounded(.down))
      if stretch != current {
        current = stretch
        sum = 0
        stretches += 1
      }
      sum += Int(runs.weights[row])
      most = max(most, sum)
    }
    return (most, stretches)
  }

  /// Fifty stamps or more, and every one of a full minute.
  static func isByTheMinute(_ runs: SourceRuns) -> Bool {
    runs.times.count >= 50 && runs.times.allSatisfy { $0.truncatingRemainder(dividingBy: 60) == 0 }
  }
}
