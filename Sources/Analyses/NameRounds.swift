import CivilTime
import Findings
import Logins
import Statistics

/// Whether names were gone through evenly, each about as often as any other: one or few passwords sprayed over all
/// accounts, or a list that was worked through more than once.
///
/// Asked over all computers, of the names that log in here when four fifths of them were tried, else of the names that
/// the stretch alone has. Fisher's index of dispersion D = Σ(c − c̄)²/c̄ is χ² with n − 1 degrees of freedom where
/// chance hands the names out; it has to be at most half as large as chance makes it, with a lower tail of at most one in
/// a million. Of names that nobody logs in with, two attempts each on average are needed: of those tried once nobody
/// knows how many there were to try.
struct NameRounds {
  /// How many names, and how many of them were tried just `times` times.
  var names: Int
  var exactly: Int
  /// The most frequent number of attempts with a name.
  var times: Int
  var attempts: Int
  /// They log in here.
  var areAccounts: Bool
  /// The attempts with one name lie far apart, with the other names between them.
  var isInRounds: Bool
  /// That tried two of the names or more, and from which nobody ever logged in.
  var computers: Int
  /// D, its expectation, and the chance of as small a one.
  var dispersion: Double
  var degrees: Double
  var probability: Double

  /// What a plan cannot set: fewer names show nothing; part of the accounts; what is even.
  private static let leastNames = 20
  private static let accountsShare = 0.8
  private static let mostDispersion = 0.5
  private static let mostChance = 1e-6
  /// Part of the time of all attempts that those with one name of several rounds span.
  private static let roundSpan = 0.3

  /// What was tried within a stretch, by local part.
  private struct Tried {
    var attempts = 0
    var first = Int64.max
    var last = Int64.min
  }

  /// nil where the names were not gone through evenly.
  /// - Parameter stretch: UTC seconds
  /// - Complexity: O(events).
  init?(_ input: AnalysisInput, _ stretch: Range<Int64>) async throws {
    let unsuccessful = EventFilter.unsuccessful.outcomes
    let answers = try await input.store.aggregate(
      [
        AggregateQuery(
          EventFilter(time: stretch, outcomes: unsuccessful), by: [.localPart], measures: [.rows, .first, .last]),
        AggregateQuery(EventFilter(outcomes: unsuccessful), by: [.localPart], measures: [.rows]),
        AggregateQuery(EventFilter(outcomes: [.success]), by: [.localPart], measures: [.rows]),
      ])
    let tried = Self.tried(answers[0])
    let accounts = Set(answers[2].keys[0].filter { $0 >= 0 })
    var chosen = accounts
    areAccounts =
      accounts.count >= Self.leastNames
      && Double(accounts.count { tried[$0] != nil }) >= Self.accountsShare * Double(accounts.count)
    if !areAccounts {
      let all = Dictionary(uniqueKeysWithValues: zip(answers[1].keys[0], answers[1].values[0]))
      chosen = Self.own(tried, all: all, stretch, input)
    }
    var counts = chosen.map { tried[$0]?.attempts ?? 0 }
    attempts = counts.reduce(0, +)
    names = counts.count
    // In several rounds names that were never tried are of another list; in one they say that chance left none out.
    if attempts >= 2 * names { counts.removeAll { $0 == 0 } }
    let mean = Double(attempts) / Double(max(1, counts.count))
    guard names >= Self.leastNames, mean >= (areAccounts ? Self.accountsShare : 2) else { return nil }
    dispersion = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / mean
    degrees = Double(counts.count - 1)
    probability = Tails.chiSquaredLower(dispersion, df: degrees)
    guard dispersion <= Self.mostDispersion * degrees, probability <= Self.mostChance else { return nil }
    var numbers: [Int: Int] = [:]
    for count in counts { numbers[count, default: 0] += 1 }
    let most = numbers.max { ($0.value, $1.key) < ($1.value, $0.key) }
    (times, exactly) = (most?.key ?? 0, most?.value ?? 0)
    isInRounds = Self.isInRounds(chosen.compactMap { tried[$0] })
    let sources = try await input.counted(
      AggregateQuery(
        EventFilter(time: stretch, outcomes: unsuccessful, users: Self.users(chosen, input)), by: [.source],
        measures: [.distinct(.localPart), .rows]))
    let known = try await input.store.aggregate(
      AggregateQuery(EventFilter(outcomes: [.success]), by: [.source], measures: [.rows]))
    let owners = Set(known.keys[0])
    let strange = (0..<sources.rowCount).filter { sources.keys[0][$0] >= 0 && !owners.contains(sources.keys[0][$0]) }
    // A server that refuses everybody for a while is asked by its own users, from where they log in.
    guard 2 * strange.reduce(0, { $0 + Int(sources.values[1][$1]) }) >= attempts else { return nil }
    computers = input.computers.count(
      strange.filter { sources.values[0][$0] > 1 }.map { Int32(sources.keys[0][$0]) })
  }

  private static func tried(_ answer: Aggregate) -> [Int64: Tried] {
    var tried: [Int64: Tried] = [:]
    for row in 0..<answer.rowCount where answer.keys[0][row] >= 0 {
      tried[answer.keys[0][row]] = Tried(
        attempts: Int(answer.values[0][row]), first: answer.values[1][row], last: answer.values[2][row])
    }
    return tried
  }

  /// Names that come at least twice as often within the stretch as at other times.
  private static func own(
    _ tried: [Int64: Tried], all: [Int64: Int64], _ stretch: Range<Int64>, _ input: AnalysisInput
  ) -> Set<Int64> {
    guard let span = input.coverage.span else { return [] }
    let rest = max(1, Double(span.upperBound - span.lowerBound) - Double(stretch.upperBound - stretch.lowerBound))
    let ratio = Double(stretch.upperBound - stretch.lowerBound) / rest
    return Set(
      tried.filter { name, count in
        Double(count.attempts) >= 2 * ratio * Double(Int(all[name] ?? 0) - count.attempts)
      }.keys)
  }

  private static func isInRounds(_ tried: [Tried]) -> Bool {
    guard let first = tried.map(\.first).min(), let last = tried.map(\.last).max(), last > first else { return false }
    let spans = tried.filter { $0.attempts > 1 }.map { Double($0.last - $0.first) }
    return !spans.isEmpty && Spread.median(spans) >= roundSpan * Double(last - first)
  }

  private static func users(_ localParts: Set<Int64>, _ input: AnalysisInput) -> Set<Int32> {
    let parts = input.dictionary.userLocalPart
    return Set(parts.indices.filter { localParts.contains(Int64(parts[$0])) }.map { Int32($0) })
  }

  // MARK: - What it says

  /// - Parameter when: `1–3 April 2026`
  func finding(_ when: String) -> Finding {
    let what = areAccounts ? "names that log in here" : "names that hardly come at other times"
    let often = """
      \(Numerals.grouped(exactly)) of the \(Numerals.grouped(names)) \(what) were tried just \(Wording.times(times))
      """
    let who = computers > 0 ? ", by \(Wording.computers(computers)) that tried several of them" : ""
    let how = times > 1 && isInRounds ? " in rounds" : " evenly"
    return Finding(
      id: "name-sequences/rounds", status: .found, severity: areAccounts ? .warning : .notice, verdict: .likely,
      summary: """
        \(strong: "One list of names was gone through\(how)") (\(when)): \(often)\(who)\
        \(areAccounts ? ", as when one or few passwords are sprayed over all accounts" : "").
        """,
      details: ["Chance, or people who mistype, would try some names far more often than others."],
      uncertainty: """
        By chance: \(Numerals.probability(probability)); the scatter between the names is \
        \(Wording.percent(dispersion / degrees)) of what chance makes.
        """,
      numbers: [
        NamedNumber("round_names", .count(names)), NamedNumber("round_names_exactly", .count(exactly)),
        NamedNumber("round_times", .count(times)), NamedNumber("round_attempts", .count(attempts)),
        NamedNumber("round_sources", .count(computers)),
        NamedNumber("round_dispersion", .number(dispersion, places: 2)),
        NamedNumber("round_probability", .probability(probability)),
      ])
  }
}
