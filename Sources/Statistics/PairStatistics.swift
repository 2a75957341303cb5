/// Do names come in an order that one hand dealt out? Events of a campaign in order of time, one entry each.
///
/// Names and sources are numbers given out by the caller; runs of one source with one name are collapsed before.
public struct PairStatistics: Sendable, Hashable {
  public struct Event: Sendable, Hashable {
    /// The local part.
    public var name: Int
    public var hasDomain: Bool
    public var source: Int

    public init(name: Int, hasDomain: Bool, source: Int) {
      self.name = name
      self.hasDomain = hasDomain
      self.source = source
    }

    var fullName: [Int] { [name, hasDomain ? 1 : 0] }
  }

  public let events: [Event]
  public init(_ events: [Event]) { self.events = events }

  /// Blocks in which permutations stay, since fashions of names change: 50 events each, a last one below 25 joins the one
  /// before.
  public static func blocks(_ count: Int, size: Int = 50) -> [Range<Int>] {
    var blocks = stride(from: 0, to: max(0, count), by: size).map { $0..<min($0 + size, count) }
    if blocks.count > 1, let last = blocks.last, last.count < size / 2 {
      blocks.removeLast(2)
      blocks.append((last.lowerBound - size)..<last.upperBound)
    }
    return blocks
  }

  /// Neighbours with the same local part from different sources: with the domain first, and without it first. O(n).
  public var formPairs: (longFirst: Int, shortFirst: Int) { Self.formPairs(events) }

  private static func formPairs(_ events: [Event]) -> (longFirst: Int, shortFirst: Int) {
    var pairs = (longFirst: 0, shortFirst: 0)
    for (first, second) in zip(events, events.dropFirst())
    where first.name == second.name && first.source != second.source {
      if first.hasDomain, !second.hasDomain { pairs.longFirst += 1 }
      if second.hasDomain, !first.hasDomain { pairs.shortFirst += 1 }
    }
    return pairs
  }

  /// Long-first neighbours expected by chance: Σ long·short/N in each block, added up. O(n).
  public var expectedFormPairs: Double {
    expectation { block in
      var forms: [Int: (long: Int, short: Int)] = [:]
      for event in block {
        if event.hasDomain {
          forms[event.name, default: (0, 0)].long += 1
        } else {
          forms[event.name, default: (0, 0)].short += 1
        }
      }
      return Double(forms.values.reduce(0) { $0 + $1.long * $1.short }) / Double(block.count)
    }
  }

  /// Neighbours with the same full name from different sources. O(n).
  public var handedOn: Int {
    zip(events, events.dropFirst()).count {
      $0.name == $1.name && $0.hasDomain == $1.hasDomain && $0.source != $1.source
    }
  }

  /// Expected by chance: Σ n(n − 1)/N in each block, added up. O(n).
  public var expectedHandedOn: Double {
    expectation { block in
      var counts: [[Int]: Int] = [:]
      for event in block { counts[event.fullName, default: 0] += 1 }
      return Double(counts.values.reduce(0) { $0 + $1 * ($1 - 1) }) / Double(block.count)
    }
  }

  /// Pairs of events with the same full name and source, and how many chance would bring. O(n).
  public var repeated: (pairs: Int, expected: Double) {
    var names: [[Int]: Int] = [:]
    var sources: [Int: Int] = [:]
    var both: [[Int]: Int] = [:]
    for event in events {
      names[event.fullName, default: 0] += 1
      sources[event.source, default: 0] += 1
      both[event.fullName + [event.source], default: 0] += 1
    }
    let ordered: ([Int]) -> Double = { $0.reduce(0.0) { $0 + Double($1) * Double($1 - 1) } }
    let n = Double(events.count)
    return (
      both.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 },
      n > 1 ? ordered(Array(names.values)) * ordered(Array(sources.values)) / (2 * n * (n - 1)) : 0
    )
  }

  /// Chance of at least the long-first pairs seen when names are shuffled inside their blocks, sources staying:
  /// (1 + as many)/(1 + rounds). O(rounds·n).
  public func formPairsP(rounds: Int = 999, seed: UInt64) -> Double {
    let seen = formPairs.longFirst
    return permuted(rounds, seed) { Self.formPairs($0).longFirst >= seen }
  }

  /// The same for names handed on.
  public func handedOnP(rounds: Int = 999, seed: UInt64) -> Double {
    let seen = handedOn
    return permuted(rounds, seed) { PairStatistics($0).handedOn >= seen }
  }

  private func permuted(_ rounds: Int, _ seed: UInt64, _ isAsLarge: ([Event]) -> Bool) -> Double {
    var random = SplitMix64(seed: seed)
    let blocks = Self.blocks(events.count)
    var large = 0
    var shuffled = events
    for _ in 0..<max(1, rounds) {
      for block in blocks {
        var part = Array(events[block])
        random.shuffle(&part)
        for (offset, event) in part.enumerated() {
          shuffled[block.lowerBound + offset].name = event.name
          shuffled[block.lowerBound + offset].hasDomain = event.hasDomain
        }
      }
      if isAsLarge(shuffled) { large += 1 }
    }
    return Double(large + 1) / Double(max(1, rounds) + 1)
  }

  private func expectation(_ ofBlock: (ArraySlice<Event>) -> Double) -> Double {
    Self.blocks(events.count).reduce(0) { $0 + ofBlock(events[$1]) }
  }
}
