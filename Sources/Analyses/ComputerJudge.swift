import Logins
import Planning

/// Tells which computers stay below the ban rule, and which of those are programs with an old password or people looking
/// for their own name.
struct ComputerJudge: Sendable {
  /// Failures by computer, in order of time.
  let runs: SourceRuns
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
    // Milliseconds, of one computer.
    var times: [Int64] = []
    var place = part.places.lowerBound
    while place < part.places.upperBound {
      let id = computer[Int(runs.sources[place].id)]
      var end = place + 1
      while end < part.places.upperBound, computer[Int(runs.sources[end].id)] == id { end += 1 }
      // Nearly every computer is one address, whose rows follow each other.
      if end - place == 1 {
        judge(runs.sources[place].range, of: id, place..<end, &part, &loggedIn, &times)
      } else {
        judge(rows(of: place..<end), of: id, place..<end, &part, &loggedIn, &times)
      }
      place = end
    }
  }

  /// Rows of several addresses, in order of time.
  private func rows(of places: Range<Int>) -> [Int] {
    runs.sources[places].flatMap(\.range).sorted { (runs.times[$0], $0) < (runs.times[$1], $1) }
  }

  /// - Parameter places: the addresses of the computer, in the runs.
  @inline(__always)
  private func judge(
    _ rows: some RandomAccessCollection<Int>, of id: Int32, _ places: Range<Int>, _ part: inout ComputerVerdicts,
    _ loggedIn: inout [Int32], _ times: inout [Int64]
  ) {
    // Two threads that count their references to one array computer by computer would wait for each other.
    let (seconds, users) = (runs.times.span, runs.users.span)
    var verdict = ComputerVerdicts.Verdict(computer: id)
    // Whoever comes too seldom for either rule need not be looked at.
    let attempts = runs.sources[places].reduce(0) { $0 + $1.attempts }
    if attempts >= rule.failures || rows.count >= steadyRule.failures || !part.hasSeconds {
      times.removeAll(keepingCapacity: true)
      for row in rows { times.append(Self.milliseconds(seconds[row])) }
      verdict.trips = trips(rows, times)
      if !part.hasSeconds { part.hasSeconds = times.contains { $0 % 60_000 != 0 } }
      if let found = steady(rows, times, users, places) {
        verdict.isSteady = true
        part.steady.append(found)
      }
    }
    verdict.isQuiet = !verdict.trips && !verdict.isSteady && !isOwner(Int(id), rows, users, &loggedIn)
    part.verdicts.append(verdict)
  }

  /// The whole milliseconds that the seconds were made of.
  private static func milliseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1000 + (seconds < 0 ? -0.5 : 0.5)) }

  @inline(__always)
  private func trips(_ rows: some RandomAccessCollection<Int>, _ times: [Int64]) -> Bool {
    let window = Int64(rule.within) * 1000
    let weights = runs.weights.span
    var (sum, first, place) = (0, 0, 0)
    var oldest = rows.startIndex
    for row in rows {
      sum += Int(weights[row])
      while first < place, times[first] < times[place] - window {
        sum -= Int(weights[rows[oldest]])
        first += 1
        rows.formIndex(after: &oldest)
      }
      if sum >= rule.failures { return true }
      place += 1
    }
    return false
  }

  /// Every name that it failed with logs in from it.
  @inline(__always)
  private func isOwner(
    _ id: Int, _ rows: some Collection<Int>, _ users: Span<Int32>, _ loggedIn: inout [Int32]
  ) -> Bool {
    var hasLogins = false
    var source = id
    // The addresses of a computer follow each other.
    while source < computer.count, Int(computer[source]) == id {
      logins.forEachUser(of: source) { user in
        loggedIn[Int(user < 0 ? -1 : localParts[Int(user)]) + 1] = Int32(id)
        hasLogins = true
      }
      source += 1
    }
    guard hasLogins else { return false }
    for row in rows {
      let user = users[row]
      guard user >= 0, loggedIn[Int(localParts[Int(user)]) + 1] == Int32(id) else { return false }
    }
    return true
  }

  /// One name all along, at a steady interval for so long; told without what lies before and behind that.
  @inline(__always)
  private func steady(
    _ rows: some RandomAccessCollection<Int>, _ times: [Int64], _ users: Span<Int32>, _ places: Range<Int>
  ) -> SteadyComputer? {
    guard rows.count >= steadyRule.failures, let first = rows.first else { return nil }
    let user = users[first]
    for row in rows where users[row] != user { return nil }
    guard times[times.count - 1] - times[0] >= Int64(steadyRule.lasting) * 1000,
      let interval = steadyRule.interval(times)
    else { return nil }
    let stretch = steadyRule.stretch(times, interval: interval)
    guard times[stretch.upperBound] - times[stretch.lowerBound] >= Int64(steadyRule.lasting) * 1000 else { return nil }
    let steady = rows.dropFirst(stretch.lowerBound).prefix(stretch.count)
    let row = steady.first ?? first
    let source = runs.sources[places].first { $0.range.contains(row) } ?? runs.sources[places.lowerBound]
    return SteadyComputer(
      source: source.id, user: user, attempts: steady.reduce(0) { $0 + Int(runs.weights[$1]) },
      interval: Int(interval / 1000), first: times[stretch.lowerBound] / 1000, last: times[stretch.upperBound] / 1000,
      file: runs.files[row], line: Int(runs.lines[row]))
  }
}

/// What was found of some computers.
struct ComputerVerdicts: Sendable {
  struct Verdict: Sendable {
    /// See `QuietAttempts.computer`.
    let computer: Int32
    var trips = false
    var isSteady = false
    var isQuiet = false
  }

  /// Of their addresses among the sources of the runs.
  let places: Range<Int>
  /// One a computer.
  var verdicts: [Verdict] = []
  var steady: [SteadyComputer] = []
  /// Some stamp is not at second 0.
  var hasSeconds = false

  private static let rowsOfPart = 100_000

  /// Ranges of about as many rows each, to be judged at the same time; no computer is in two.
  /// - Parameter computer: by source id; see `QuietAttempts.computer`.
  static func parts(_ runs: SourceRuns, computer: [Int32]) -> [ComputerVerdicts] {
    var parts: [ComputerVerdicts] = []
    var (first, rows) = (0, 0)
    let sources = runs.sources
    for (place, source) in sources.enumerated() {
      rows += source.range.count
      let isLast = place == sources.count - 1
      guard isLast || rows >= rowsOfPart && computer[Int(sources[place + 1].id)] != computer[Int(source.id)] else {
        continue
      }
      parts.append(ComputerVerdicts(places: first..<place + 1))
      (first, rows) = (place + 1, 0)
    }
    return parts
  }
}

/// Successful logins by source.
struct LoginsBySource: Sendable {
  /// By source id: UTC seconds of its first one, `.max` when there is none.
  private(set) var first: [Int64]
  /// By source id: where its logins are among `users`.
  private var places: [Range<Int32>]
  private var users: [Int32] = []

  /// - Parameter wanted: sources whose logins are asked for; the others have none here.
  init(_ store: any EventStore, of wanted: [Int]) async throws {
    let sources = store.dictionary.sources.count
    first = [Int64](repeating: .max, count: sources)
    places = [Range<Int32>](repeating: 0..<0, count: sources)
    guard !wanted.isEmpty else { return }
    let filter = EventFilter(
      outcomes: [.success], sources: wanted.count < sources ? Set(wanted.map { Int32($0) }) : nil)
    let found = try await store.sequence(SequenceQuery(filter, by: .source, columns: [.user]))
    for (run, source) in found.keys.enumerated() where source >= 0 {
      first[Int(source)] = EventTime.seconds(found.milliseconds[found.bounds[run]])
      places[Int(source)] = Int32(found.bounds[run])..<Int32(found.bounds[run + 1])
    }
    users = found.user
  }

  /// Calls with the user of each login, −1 for none.
  @inline(__always)
  func forEachUser(of source: Int, _ body: (Int32) -> Void) {
    for place in places[source] { body(users[Int(place)]) }
  }
}
