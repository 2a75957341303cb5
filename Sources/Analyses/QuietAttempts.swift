import CivilTime
import Logins
import Planning
import Vocabulary

/// A computer that fails with one name at a steady interval.
struct SteadyComputer: Sendable, Hashable {
  /// Id of `Dimension.source`.
  var source: Int32
  /// Id of `Dimension.user`; −1 where the lines name none.
  var user: Int32
  var attempts: Int
  /// Seconds; the median.
  var interval: Int
  /// UTC seconds.
  var first: Int64
  var last: Int64
  var file: Int32
  var line: Int
}

/// All attempts in order of time, and which computers stay below the ban rule: what a slow campaign is looked for in.
struct QuietAttempts {
  /// One run in order of time; with the successful logins where there are enough of them to say which share fails.
  let sequence: EventSequence
  /// Its rows that are unsuccessful attempts of a known address.
  let attemptRows: AttemptRows
  let hasLogins: Bool
  let rule: BanRule
  let steadyRule: SteadyRule
  /// By source id: its computer neither trips the rule, nor fails at a steady interval, nor belongs to a user who mistyped.
  private(set) var isQuiet: [Bool]
  /// By source id: a computer with an old password, failing with one name at a steady interval.
  private(set) var isSteady: [Bool]
  /// Those, most attempts first.
  private(set) var steady: [SteadyComputer] = []
  /// By source id: its computer trips the rule anywhere in the archive; a guard that counts addresses may not see it.
  private(set) var trips: [Bool]
  /// By source id: id of the first address of its /64 network; itself for IPv4.
  let computer: [Int32]
  /// By source id: UTC seconds of its first successful login, `.max` when there is none, or when its computer never failed.
  let firstLogin: [Int64]
  /// Every stamp is at second 0: gaps and clocks cannot be judged.
  private(set) var hasMinuteStamps = false

  /// nil when there is no attempt.
  /// - Parameter runs: the failures of each computer, which are put in order here unless they are.
  /// - Complexity: O(events), linear passes.
  init?(store: any EventStore, runs: SharedRuns, plan: Plan) async throws {
    let outcomes = try await store.aggregate(AggregateQuery(by: [.outcome], measures: [.attempts]))
    let all = outcomes.values[0].reduce(0, +)
    let successes = outcomes.keys[0].firstIndex(of: Int64(Outcome.success.rawValue)).map { outcomes.values[0][$0] } ?? 0
    guard all > successes else { return nil }
    rule = BanRule(plan)
    steadyRule = SteadyRule(plan)
    let dictionary = store.dictionary
    let addresses = dictionary.sources
    let needed = NameSequences.settings(plan, zone: store.zone).logins
    hasLogins = successes >= needed.successes && all >= needed.logins
    sequence = try await store.sequence(SequenceQuery(hasLogins ? EventFilter() : .unsuccessful))
    attemptRows = AttemptRows(sequence)
    let computer = Computers(addresses).ofSource
    self.computer = computer
    let failing = try await runs.runs(of: store)
    var fails = [Bool](repeating: false, count: addresses.count)
    for source in failing.sources { fails[Int(computer[Int(source.id)])] = true }
    let logins = try await LoginsBySource(
      store, of: successes > 0 ? computer.indices.filter { fails[Int(computer[$0])] } : [])
    firstLogin = logins.first
    isQuiet = Array(repeating: false, count: addresses.count)
    isSteady = isQuiet
    trips = isQuiet
    judge(failing, logins, localParts: dictionary.userLocalPart, names: dictionary.localParts.count)
  }

  /// An unsuccessful attempt of a known address.
  func isAttempt(_ row: Int) -> Bool { sequence.outcome[row] != .success && sequence.source[row] >= 0 }

  func isQuietAttempt(_ row: Int) -> Bool { isAttempt(row) && isQuiet[Int(sequence.source[row])] }

  /// Rows of a stretch of time, UTC seconds. O(log events).
  func rows(_ time: Range<Int64>) -> Range<Int> {
    let low = firstRow(notBefore: time.lowerBound)
    return low..<max(low, firstRow(notBefore: time.upperBound))
  }

  private func firstRow(notBefore seconds: Int64) -> Int {
    let moment = seconds.multipliedReportingOverflow(by: 1000)
    guard !moment.overflow else { return seconds < 0 ? 0 : sequence.milliseconds.count }
    var (low, high) = (0, sequence.milliseconds.count)
    while low < high {
      let middle = (low + high) / 2
      if sequence.milliseconds[middle] < moment.partialValue { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Different quiet computers on each day, by their attempts that are chosen.
  @inline(__always)
  func daily(_ days: DayCounts, zone: Zone, isChosen: (Int) -> Bool = { _ in true }) -> [Int] {
    let (milliseconds, source) = (sequence.milliseconds, sequence.source)
    // By source id; −1 for those that are not quiet.
    let quiet = computer.indices.map { isQuiet[$0] ? computer[$0] : -1 }
    let last = days.count
    var counts = [Int](repeating: 0, count: last)
    var lastDay = [Int32](repeating: -1, count: computer.count)
    var day = -1
    var nextStart = zone.startOfDay(days.first) * 1000
    attemptRows.forEach { row in
      while day < last, milliseconds[row] >= nextStart {
        day += 1
        nextStart = zone.startOfDay(days.first + (day + 1)) * 1000
      }
      let machine = Int(quiet[Int(source[row])])
      guard day >= 0, day < last, machine >= 0, isChosen(row) else { return }
      if lastDay[machine] != Int32(truncatingIfNeeded: day) {
        lastDay[machine] = Int32(truncatingIfNeeded: day)
        counts[day] += 1
      }
    }
    return counts
  }

  // MARK: - Judging sources

  private mutating func judge(_ runs: SourceRuns, _ logins: LoginsBySource, localParts: [Int32], names: Int) {
    var parts = ComputerVerdicts.parts(runs, computer: computer)
    let judge = ComputerJudge(
      runs: runs, computer: computer, rule: rule, steadyRule: steadyRule, logins: logins, localParts: localParts,
      names: names)
    Parallel.forEach(&parts) { judge.judge(&$0) }
    for part in parts {
      for verdict in part.verdicts {
        trips[Int(verdict.computer)] = verdict.trips
        isSteady[Int(verdict.computer)] = verdict.isSteady
        isQuiet[Int(verdict.computer)] = verdict.isQuiet
      }
      steady += part.steady
    }
    shareWithNetworks()
    let rows = runs.sources.reduce(0) { $0 + $1.range.count }
    hasMinuteStamps = rows >= Self.leastStamps && !parts.contains { $0.hasSeconds }
    steady.sort { ($1.attempts, $0.source) < ($0.attempts, $1.source) }
  }

  /// What was found of a computer holds for all its addresses that failed.
  private mutating func shareWithNetworks() {
    for source in computer.indices where Int(computer[source]) != source {
      let first = Int(computer[source])
      trips[source] = trips[first]
      isSteady[source] = isSteady[first]
      isQuiet[source] = isQuiet[first]
    }
  }

  private static let leastStamps = 50
}
