import Glibc
import Statistics

/// How many names two computers have in common when each takes its own from what all try: a small dictionary makes
/// everybody alike.
struct SharedByChance {
  private let sources: [Int32]
  private let all: Double
  private let pairs: Double
  /// Pairs of all that chance may be expected to join: a group takes two at least that share a computer.
  private static let level = 0.5

  /// - Parameters:
  ///   - sources: by name: computers that tried it
  ///   - limit: names of more computers are not compared
  ///   - computers: how many are compared with each other
  init(_ sources: [Int32], limit: Int, computers: Int) {
    self.sources = sources
    all = sources.reduce(0) { $0 + (Int($1) <= limit ? Double($1) : 0) }
    pairs = max(1, Double(computers) * Double(computers - 1) / 2)
  }

  /// Whether so many names in common are more than chance would give any of the pairs, as the names are tried by all
  /// others. O(names of the first).
  func isExceeded(_ common: Int, _ first: some Collection<Int32>, _ second: some Collection<Int32>) -> Bool {
    guard all > 0 else { return false }
    let draws = Double(second.count)
    let expected = first.reduce(0.0) { sum, name in
      sum - expm1(draws * log1p(-min(0.999, max(0, Double(sources[Int(name)]) - 2) / all)))
    }
    return Tails.poissonUpper(common, mean: expected) * pairs <= Self.level
  }
}
