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
  let hasLogins: Bool
  let rule: BanRule
  /// By source id: its computer neither trips the rule, nor fails at a steady interval, nor belongs to a user who mistyped.
  private(set) var isQuiet: [Bool]
  /// By source id: a computer with an old password, failing with one name at a steady interval.
  private(set) var isSteady: [Bool]
  /// Those, most attempts first.
  private(set) var steady: [SteadyComputer] = []
  /// By source id: its computer trips the rule anywhere in the archive; a guard that counts addresses may not see it.
  private(set) var trips: [Bool]
  /// By source id: attempts (rows) in the archive.
  private(set) var rowsOfSource: [Int32]
  /// By source id: id of the first address of its /64 network; itself for IPv4.
  let computer: [Int32]
  /// By source id: UTC seconds of its first successful login, `.max` when there is none.
  let firstLogin: [Int64]
  /// Every stamp is at second 0: gaps and clocks cannot be judged.
  private(set) var hasMinuteStamps = false

  /// Below, a site has too few logins to say which share of them usually fails.
  static let leastLogins = 3000
  static let leastSuccesses = 300

  /// nil when there is no attempt.
  /// - Complexity: O(events), linear passes.
  init?(store: any EventStore, plan: Plan) async throws {
    let outcomes = try await store.aggregate(AggregateQuery(by: [.outcome], measures: [.attempts]))
    let all = outcomes.values[0].reduce(0, +)
    let successes = outcomes.keys[0].firstIndex(of: Int64(Outcome.success.rawValue)).map { outcomes.values[0][$0] } ?? 0
    guard all > successes else { return nil }
    rule = BanRule(plan)
    let dictionary = store.dictionary
    let addresses = dictionary.sources
    hasLogins = successes >= Self.leastSuccesses && all >= Self.leastLogins
    sequence = try await store.sequence(SequenceQuery(hasLogins ? EventFilter() : .unsuccessful))
    computer = Computers(addresses).ofSource
    let logins = try await Self.logins(store, hasAny: successes > 0)
    firstLogin = logins.first
    isQuiet = Array(repeating: false, count: addresses.count)
    isSteady = isQuiet
    trips = isQuiet
    rowsOfSource = Array(repeating: 0, count: addresses.count)
    judge(ownNames: logins.names, localParts: dictionary.userLocalPart)
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
  func daily(_ days: DayCounts, zone: Zone, isChosen: (Int) -> Bool = { _ in true }) -> [Int] {
    var counts = [Int](repeating: 0, count: days.count)
    var lastDay = [Int32](repeating: -1, count: computer.count)
    var day = -1
    var nextStart = zone.startOfDay(days.first) * 1000
    for row in sequence.milliseconds.indices {
      while day < days.count, sequence.milliseconds[row] >= nextStart {
        day += 1
        nextStart = zone.startOfDay(days.first + (day + 1)) * 1000
      }
      guard day >= 0, day < days.count, isQuietAttempt(row), isChosen(row) else { continue }
      let machine = Int(computer[Int(sequence.source[row])])
      if lastDay[machine] != Int32(day) {
        lastDay[machine] = Int32(day)
        counts[day] += 1
      }
    }
    return counts
  }

  // MARK: - Judging sources

  /// First successful login by source, and the names that each source logged in with.
  private static func logins(
    _ store: any EventStore, hasAny: Bool
  ) async throws -> (first: [Int64], names: [Int32: Set<Int32>]) {
    var first = [Int64](repeating: .max, count: store.dictionary.sources.count)
    var names: [Int32: Set<Int32>] = [:]
    guard hasAny else { return (first, names) }
    let success = EventFilter(outcomes: [.success])
    let answer = try await store.aggregate(
      AggregateQuery(success, by: [.source, .localPart], measures: [.first]))
    for row in 0..<answer.rowCount where answer.keys[0][row] >= 0 {
      let source = Int(answer.keys[0][row])
      first[source] = min(first[source], answer.values[0][row])
      names[Int32(source), default: []].insert(Int32(answer.keys[1][row]))
    }
    return (first, names)
  }

  private mutating func judge(ownNames: [Int32: Set<Int32>], localParts: [Int32]) {
    let times = sequence.milliseconds
    let (order, starts) = byComputer()
    let window = Int64(rule.within) * 1000
    var minutes = true
    var owners = ownNames
    for (source, names) in ownNames where computer[Int(source)] != source {
      owners[computer[Int(source)], default: []].formUnion(names)
    }
    for id in rowsOfSource.indices {
      let rows = starts[id]..<starts[id + 1]
      guard !rows.isEmpty else { continue }
      var (sum, first) = (0, rows.lowerBound)
      var tripped = false
      for position in rows {
        let row = Int(order[position])
        if times[row] % 60_000 != 0 { minutes = false }
        rowsOfSource[Int(sequence.source[row])] += 1
        sum += Int(sequence.attempts[row])
        while first < position, times[Int(order[first])] < times[row] - window {
          sum -= Int(sequence.attempts[Int(order[first])])
          first += 1
        }
        if sum >= rule.failures { tripped = true }
      }
      trips[id] = tripped
      if let found = steady(order[rows]) {
        isSteady[id] = true
        steady.append(found)
      }
      let isOwner =
        owners[Int32(id)].map { own in
          order[rows].allSatisfy { row in
            let user = sequence.user[Int(row)]
            return user >= 0 && own.contains(localParts[Int(user)])
          }
        } ?? false
      isQuiet[id] = !tripped && !isSteady[id] && !isOwner
    }
    shareWithNetworks()
    hasMinuteStamps = minutes && order.count >= Self.leastStamps
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
  private static let leastSteady = 12
  /// Milliseconds. No mail program tries again sooner for a day; whoever guesses as fast as he is let does.
  private static let leastPause: Int64 = 30_000

  /// One name for a day or more, half a minute or more apart, nine of ten gaps within a tenth of the median: no person and
  /// no guessing.
  private func steady(_ rows: ArraySlice<Int32>) -> SteadyComputer? {
    guard rows.count >= Self.leastSteady, let first = rows.first, let last = rows.last else { return nil }
    let user = sequence.user[Int(first)]
    guard sequence.milliseconds[Int(last)] - sequence.milliseconds[Int(first)] >= 86_400_000,
      rows.allSatisfy({ sequence.user[Int($0)] == user })
    else { return nil }
    let gaps = zip(rows.dropFirst(), rows).map { sequence.milliseconds[Int($0)] - sequence.milliseconds[Int($1)] }
    let median = gaps.sorted()[gaps.count / 2]
    let close = gaps.count { abs($0 - median) * 10 <= median }
    guard median >= Self.leastPause, close * 10 >= gaps.count * 9 else { return nil }
    return SteadyComputer(
      source: sequence.source[Int(first)], user: user,
      attempts: rows.reduce(0) { $0 + Int(sequence.attempts[Int($1)]) }, interval: Int(median / 1000),
      first: sequence.milliseconds[Int(first)] / 1000, last: sequence.milliseconds[Int(last)] / 1000,
      file: sequence.file[Int(first)], line: Int(sequence.line[Int(first)]))
  }

  /// Rows of unsuccessful attempts by computer, in order of time: a counting sort.
  private func byComputer() -> (order: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: rowsOfSource.count + 1)
    for row in sequence.source.indices where isAttempt(row) {
      starts[Int(computer[Int(sequence.source[row])]) + 1] += 1
    }
    for id in rowsOfSource.indices { starts[id + 1] += starts[id] }
    var next = starts
    var order = [Int32](repeating: 0, count: starts[rowsOfSource.count])
    for row in sequence.source.indices where isAttempt(row) {
      let id = Int(computer[Int(sequence.source[row])])
      order[next[id]] = Int32(row)
      next[id] += 1
    }
    return (order, starts)
  }
}
