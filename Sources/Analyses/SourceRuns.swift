import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// Failures of each computer in order of time: what guards that watch one source at a time see.
struct SourceRuns: Sendable {
  struct Source: Sendable {
    /// Or the /64 network, when several addresses of it came and networks are taken together.
    var address: Address
    var isNetwork = false
    /// Of the first address.
    var id: Int32
    /// Rows of the columns.
    var range: Range<Int>
    var attempts: Int

    var text: String { SourceRuns.text(address, isNetwork: isNetwork) }
  }

  static func text(_ address: Address, isNetwork: Bool) -> String {
    isNetwork ? "\(address)/\(Computers.networkBits)" : address.description
  }

  /// Ascending by address.
  private(set) var sources: [Source] = []
  /// UTC seconds.
  private(set) var times: [Double]
  private(set) var weights: [Int32]
  private(set) var users: [Int32]
  private(set) var files: EvenColumn<Int32>
  private(set) var lines: [Int32]
  /// Attempts whose line names no address.
  private(set) var withoutSource = 0
  /// Rows of those.
  private var unnamed = 0..<0

  var attempts: Int { sources.reduce(0) { $0 + $1.attempts } }

  /// UTC seconds of a row, rounded down.
  func second(_ row: Int) -> Int64 { Self.second(times[row]) }

  @inline(__always)
  static func second(_ time: Double) -> Int64 {
    let whole = Int64(time)
    return Double(whole) > time ? whole - 1 : whole
  }

  func run(_ source: Source) -> WeightedRun { WeightedRun(times: times, weights: weights, range: source.range) }

  /// Calls with each source and its run, without counting references to the columns anew for each.
  @inline(__always)
  func forEachRun(_ body: (Source, borrowing WeightedRun) -> Void) {
    var run = WeightedRun(times: times, weights: weights, range: 0..<0)
    for source in sources {
      run.range = source.range
      body(source, run)
    }
  }

  /// One source an address.
  /// - Parameter sequence: by source, with seconds, users, attempts and places.
  /// - Complexity: O(events).
  init(_ sequence: EventSequence, addresses: [Address]) {
    times = sequence.seconds
    weights = sequence.attempts
    users = sequence.user
    files = sequence.file
    lines = sequence.line
    sources.reserveCapacity(sequence.keys.count)
    for (run, key) in sequence.keys.enumerated() {
      let range = sequence.bounds[run]..<sequence.bounds[run + 1]
      if key >= 0 {
        sources.append(
          Source(address: addresses[Int(key)], id: Int32(key), range: range, attempts: attempts(of: range)))
      } else {
        unnamed = range
        withoutSource = attempts(of: range)
      }
    }
  }

  /// By place of the source: how many different users it tried. O(events), without a pair of both in memory.
  func usersOfSources(_ users: Int) -> [Int] {
    var lastSource = [Int32](repeating: -1, count: users)
    return sources.indices.map { place in
      var distinct = 0
      for row in sources[place].range where self.users[row] >= 0 {
        let user = Int(self.users[row])
        if lastSource[user] != Int32(place) {
          lastSource[user] = Int32(place)
          distinct += 1
        }
      }
      return distinct
    }
  }

  /// By user id: how many different computers tried it. O(events).
  func computersOfUsers(_ users: Int, _ computers: Computers) -> [Int] {
    var lastComputer = [Int32](repeating: -1, count: users)
    var distinct = [Int](repeating: 0, count: users)
    // The addresses of a computer follow each other.
    for source in sources {
      let computer = computers.ofSource[Int(source.id)]
      for row in source.range where self.users[row] >= 0 {
        let user = Int(self.users[row])
        if lastComputer[user] != computer {
          lastComputer[user] = computer
          distinct[user] += 1
        }
      }
    }
    return distinct
  }

  private func attempts(of rows: Range<Int>) -> Int { rows.reduce(0) { $0 + Int(weights[$1]) } }

  /// Without what a guard lets pass.
  func without(_ exempt: [Network], addresses: [Address]) -> SourceRuns {
    guard !exempt.isEmpty else { return self }
    var rest = self
    rest.sources.removeAll { source in exempt.contains { $0.contains(addresses[Int(source.id)]) } }
    return rest
  }

  /// Without what was logged while a clock repeated itself: neither order nor speed can be told of it.
  /// - Complexity: O(1) where no clock did; else O(events), and a copy of the columns.
  func without(_ repeated: RepeatedTime) -> SourceRuns {
    guard !repeated.isEmpty else { return self }
    var rest = self
    rest.sources.removeAll(keepingCapacity: true)
    for var source in sources {
      let rows = source.range.filter { !repeated.holds(second($0)) }
      if rows.count < source.range.count {
        source.range = rest.append(rows)
        source.attempts = rest.attempts(of: source.range)
      }
      if !rows.isEmpty { rest.sources.append(source) }
    }
    return rest
  }

  /// The attempts of a stretch of time.
  /// - Parameter time: UTC seconds.
  /// - Complexity: O(sources · log(events)); the columns are shared.
  func within(_ time: Range<Int64>) -> SourceRuns {
    var part = self
    part.sources.removeAll(keepingCapacity: true)
    for var source in sources {
      let range = rows(of: source.range, within: time)
      guard !range.isEmpty else { continue }
      if range != source.range {
        source.range = range
        source.attempts = attempts(of: range)
      }
      part.sources.append(source)
    }
    part.unnamed = rows(of: unnamed, within: time)
    part.withoutSource = attempts(of: part.unnamed)
    return part
  }

  private func rows(of run: Range<Int>, within time: Range<Int64>) -> Range<Int> {
    func first(notBefore second: Int64) -> Int {
      var (low, high) = (run.lowerBound, run.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] < Double(second) { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(notBefore: time.lowerBound)..<first(notBefore: time.upperBound)
  }

  /// The IPv6 addresses of one /64 network as one computer, as counts take them; a guard bans addresses.
  /// - Complexity: O(sources), and a copy of the columns and a sort of these networks' attempts where there are any.
  func joiningNetworks() -> SourceRuns {
    var joined = self
    joined.sources.removeAll(keepingCapacity: true)
    var start = 0
    while start < sources.count {
      let network = sources[start].address.isIPv4 ? nil : sources[start].address.network(prefix: 64)
      var end = start + 1
      if let network {
        // Sources ascend by address, so the members of a network follow each other.
        while end < sources.count, sources[end].address.network(prefix: 64) == network { end += 1 }
      }
      if let network, end - start > 1 {
        joined.append(network, sources[start..<end])
      } else {
        joined.sources.append(sources[start])
      }
      start = end
    }
    return joined
  }

  /// Copies rows to the end of the columns, and says where they are.
  private mutating func append(_ rows: [Int]) -> Range<Int> {
    let begin = times.count
    times += rows.map { times[$0] }
    weights += rows.map { weights[$0] }
    users += rows.map { users[$0] }
    files.append(rows.map { files[$0] })
    lines += rows.map { lines[$0] }
    return begin..<times.count
  }

  /// Appends the attempts of several addresses in order of time.
  private mutating func append(_ network: Address, _ members: ArraySlice<Source>) {
    let rows = members.flatMap(\.range).sorted {
      (times[$0], files[$0], lines[$0]) < (times[$1], files[$1], lines[$1])
    }
    sources.append(
      Source(
        address: network, isNetwork: true, id: members[members.startIndex].id, range: append(rows),
        attempts: members.reduce(0) { $0 + $1.attempts }))
  }
}

extension Wording {
  static func exactly(_ number: Int, _ singular: String, _ plural: String) -> String {
    "\(small(number)) \(number == 1 ? singular : plural)"
  }

  /// A length that a plan states, in its own unit: `10 minutes`, `1 hour`, `90 seconds`.
  static func length(_ seconds: Int) -> String {
    for (unit, singular, plural) in [
      (604_800, "week", "weeks"), (86_400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"),
    ] where seconds >= unit && seconds % unit == 0 {
      return exactly(seconds / unit, singular, plural)
    }
    return exactly(seconds, "second", "seconds")
  }

  /// `4th`, `22nd`
  static func ordinal(_ number: Int) -> String {
    let ending =
      switch (number % 10, number % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return Numerals.grouped(number) + ending
  }

  /// `of the 3,072 attempts`
  static func part(_ number: Int, of whole: Int) -> String {
    number == 0 ? "none" : "\(Numerals.grouped(number)) (\(Numerals.percent(number, of: whole)))"
  }
}

extension AnalysisInput {
  /// Those that a guard with such a rule watches, and what it watches: nil where it is everything, or where the logs know
  /// none of the services.
  func guardedRuns(_ rule: BanRule) async throws -> (runs: SourceRuns, services: [String]?) {
    let names = store.dictionary.services
    let ids = names.indices.filter { rule.services.contains(names[$0].lowercased()) }
    guard !ids.isEmpty, ids.count < names.count else { return (try await sourceRuns(), nil) }
    var filter = EventFilter.unsuccessful
    filter.services = Set(ids.map { Int32($0) })
    let sequence = try await store.sequence(
      SequenceQuery(filter, by: .source, columns: [.user, .attempts, .place], inSeconds: true))
    return (SourceRuns(sequence, addresses: store.dictionary.sources), ids.map { names[$0] })
  }

  /// A stretch that stands out, found or stated, and not only a window that somebody asked for.
  var standsOut: Bool {
    guard let incident else { return false }
    return incident.origin == .detected || (incident.probability ?? 1) <= 0.01
  }

  /// It does, and not only as days do now and then by themselves where they scatter widely.
  var isSure: Bool { standsOut && (incident?.expectedNumber ?? 0) <= SpikeDays.widest(plan) }
}
