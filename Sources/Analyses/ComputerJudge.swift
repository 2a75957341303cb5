import Logins
import Planning

/// Tells which computers stay below the ban rule, and which of those are programs with an old password or people looking
/// for their own name.
struct ComputerJudge: Sendable {
  let sequence: EventSequence
  /// Rows of unsuccessful attempts, by computer, in order of time.
  let order: [Int32]
  /// Those of computer `id` are `order[starts[id]..<starts[id + 1]]`.
  let starts: [Int]
  /// By source id; see `QuietAttempts.computer`.
  let computer: [Int32]
  let rule: BanRule
  let steadyRule: SteadyRule
  let logins: LoginsBySource
  /// By user id.
  let localParts: [Int32]
  /// How many local parts there are.
  let names: Int

  /// O(attempts and logins of the computers).
  func judge(_ part: inout ComputerVerdicts) {
    /// By local part + 1: the computer that last logged in with it.
    var loggedIn = [Int32](repeating: -1, count: names + 1)
    // Of one computer: they lie far apart in the sequence, and are looked at several times.
    var times: [Int64] = []
    var weights: [Int32] = []
    // Two threads that count their references to one column row by row would wait for each other.
    let (milliseconds, attempts) = (sequence.milliseconds, sequence.attempts)
    for id in part.ids {
      let rows = order[starts[id]..<starts[id + 1]]
      var verdict = ComputerVerdicts.Verdict()
      if !rows.isEmpty {
        times.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        for row in rows {
          times.append(milliseconds[Int(row)])
          weights.append(attempts[Int(row)])
        }
        verdict.trips = trips(times, weights)
        if !part.hasSeconds { part.hasSeconds = times.contains { $0 % 60_000 != 0 } }
        if let found = steady(rows, times) {
          verdict.isSteady = true
          part.steady.append(found)
        }
        verdict.isQuiet = !verdict.trips && !verdict.isSteady && !isOwner(id, rows, &loggedIn)
      }
      part.verdicts.append(verdict)
    }
  }

  private func trips(_ times: [Int64], _ weights: [Int32]) -> Bool {
    let window = Int64(rule.within) * 1000
    var (sum, first) = (0, 0)
    for place in times.indices {
      sum += Int(weights[place])
      while first < place, times[first] < times[place] - window {
        sum -= Int(weights[first])
        first += 1
      }
      if sum >= rule.failures { return true }
    }
    return false
  }

  /// Every name that it failed with logs in from it.
  private func isOwner(_ id: Int, _ rows: ArraySlice<Int32>, _ loggedIn: inout [Int32]) -> Bool {
    var hasLogins = false
    var source = id
    // The addresses of a computer follow each other.
    while source < computer.count, Int(computer[source]) == id {
      for user in logins.users(of: source) {
        loggedIn[Int(user < 0 ? -1 : localParts[Int(user)]) + 1] = Int32(id)
        hasLogins = true
      }
      source += 1
    }
    return hasLogins
      && rows.allSatisfy { row in
        let user = sequence.user[Int(row)]
        return user >= 0 && loggedIn[Int(localParts[Int(user)]) + 1] == Int32(id)
      }
  }

  /// One name all along, at a steady interval for so long; told without what lies before and behind that.
  private func steady(_ rows: ArraySlice<Int32>, _ times: [Int64]) -> SteadyComputer? {
    guard rows.count >= steadyRule.failures, let first = rows.first else { return nil }
    let user = sequence.user[Int(first)]
    guard rows.allSatisfy({ sequence.user[Int($0)] == user }),
      times[times.count - 1] - times[0] >= Int64(steadyRule.lasting) * 1000, let interval = steadyRule.interval(times)
    else { return nil }
    let stretch = steadyRule.stretch(times, interval: interval)
    guard times[stretch.upperBound] - times[stretch.lowerBound] >= Int64(steadyRule.lasting) * 1000 else { return nil }
    let steady = rows.dropFirst(stretch.lowerBound).prefix(stretch.count)
    let row = Int(steady.first ?? first)
    return SteadyComputer(
      source: sequence.source[row], user: user,
      attempts: steady.reduce(0) { $0 + Int(sequence.attempts[Int($1)]) }, interval: Int(interval / 1000),
      first: times[stretch.lowerBound] / 1000, last: times[stretch.upperBound] / 1000,
      file: sequence.file[row], line: Int(sequence.line[row]))
  }
}

/// What was found of the computers of a range of ids.
struct ComputerVerdicts: Sendable {
  struct Verdict: Sendable {
    var trips = false
    var isSteady = false
    var isQuiet = false
  }

  let ids: Range<Int>
  /// One an id.
  var verdicts: [Verdict] = []
  var steady: [SteadyComputer] = []
  /// Some stamp is not at second 0.
  var hasSeconds = false

  private static let rowsOfPart = 100_000

  /// Ranges of about as many rows each, to be judged at the same time.
  /// - Parameter starts: see `ComputerJudge.starts`.
  static func parts(_ starts: [Int]) -> [ComputerVerdicts] {
    var parts: [ComputerVerdicts] = []
    var first = 0
    for id in 1..<starts.count where starts[id] - starts[first] >= rowsOfPart || id == starts.count - 1 {
      parts.append(ComputerVerdicts(ids: first..<id))
      first = id
    }
    return parts
  }
}

/// Successful logins by source.
struct LoginsBySource: Sendable {
  /// By source id: UTC seconds of its first one, `.max` when there is none.
  private(set) var first: [Int64]
  private var sequence: EventSequence?
  /// By source id: its run of the sequence, −1 for none.
  private var runs: [Int32]

  /// - Parameter wanted: sources whose logins are asked for; the others have none here.
  init(_ store: any EventStore, of wanted: [Int]) async throws {
    let sources = store.dictionary.sources.count
    first = [Int64](repeating: .max, count: sources)
    runs = [Int32](repeating: -1, count: sources)
    guard !wanted.isEmpty else { return }
    let filter = EventFilter(
      outcomes: [.success], sources: wanted.count < sources ? Set(wanted.map { Int32($0) }) : nil)
    let found = try await store.sequence(SequenceQuery(filter, by: .source, columns: [.user]))
    for (run, source) in found.keys.enumerated() where source >= 0 {
      first[Int(source)] = EventTime.seconds(found.milliseconds[found.bounds[run]])
      runs[Int(source)] = Int32(run)
    }
    sequence = found
  }

  /// The user of each login, −1 for none.
  func users(of source: Int) -> ArraySlice<Int32> {
    guard let sequence, runs[source] >= 0 else { return [] }
    let run = Int(runs[source])
    return sequence.user[sequence.bounds[run]..<sequence.bounds[run + 1]]
  }
}
