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

    var text: String { isNetwork ? "\(address)/64" : address.description }
  }

  /// Ascending by address.
  private(set) var sources: [Source] = []
  /// UTC seconds.
  private(set) var times: [Double] = []
  private(set) var weights: [Int32] = []
  private(set) var users: [Int32] = []
  private(set) var files: [Int32] = []
  private(set) var lines: [Int] = []
  /// Attempts whose line names no address.
  private(set) var withoutSource = 0

  var attempts: Int { sources.reduce(0) { $0 + $1.attempts } }

  /// Without what a guard lets pass.
  func without(_ exempt: [Network], addresses: [Address]) -> SourceRuns {
    guard !exempt.isEmpty else { return self }
    var rest = self
    rest.sources.removeAll { source in exempt.contains { $0.contains(addresses[Int(source.id)]) } }
    return rest
  }

  func run(_ source: Source) -> WeightedRun { WeightedRun(times: times, weights: weights, range: source.range) }

  /// - Parameter networks: take IPv6 addresses of one /64 network as one computer, as counts do; a guard bans addresses.
  /// - Complexity: O(events), and a sort of the events of each IPv6 network.
  init(_ input: AnalysisInput, filter: EventFilter, networks: Bool) async throws {
    let sequence = try await input.store.sequence(SequenceQuery(filter, by: .source))
    let addresses = input.store.dictionary.sources
    var order: [Int]?
    var previous: Address?
    for (run, key) in sequence.keys.enumerated() {
      let range = sequence.bounds[run]..<sequence.bounds[run + 1]
      let attempts = range.reduce(0) { $0 + Int(sequence.attempts[$1]) }
      guard key >= 0 else {
        withoutSource += attempts
        continue
      }
      let address = addresses[Int(key)]
      let network = networks && !address.isIPv4 ? address.network(prefix: 64) : nil
      if let network, network == previous, let last = sources.last {
        // Two runs in order of time become one.
        var rows = order ?? Array(sequence.milliseconds.indices)
        let joined = last.range.lowerBound..<range.upperBound
        rows[joined].sort {
          (sequence.milliseconds[$0], sequence.file[$0], sequence.line[$0])
            < (sequence.milliseconds[$1], sequence.file[$1], sequence.line[$1])
        }
        order = rows
        sources[sources.count - 1] = Source(
          address: network, isNetwork: true, id: last.id, range: joined, attempts: last.attempts + attempts)
      } else {
        sources.append(Source(address: address, id: Int32(key), range: range, attempts: attempts))
      }
      previous = network
    }
    if let order {
      times = order.map { Double(sequence.milliseconds[$0]) / 1000 }
      weights = order.map { sequence.attempts[$0] }
      users = order.map { sequence.user[$0] }
      files = order.map { sequence.file[$0] }
      lines = order.map { sequence.line[$0] }
    } else {
      times = sequence.milliseconds.map { Double($0) / 1000 }
      weights = sequence.attempts
      users = sequence.user
      files = sequence.file
      lines = sequence.line
    }
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
  /// A stretch that stands out, found or stated, and not only a window that somebody asked for.
  var standsOut: Bool {
    guard let incident else { return false }
    return incident.origin == .detected || (incident.probability ?? 1) <= 0.01
  }
}
