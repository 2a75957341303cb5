/// Do names come in an order that one hand dealt out? Events of a campaign in order of time, one entry each.
///
/// Names and sources are numbers given out by the caller, from 0 below 2³¹; runs of one source with one name are
/// collapsed before.
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

    /// Distinct for each name and form.
    var fullName: Int { 2 &* name &+ (hasDomain ? 1 : 0) }
  }

  public let events: [Event]
  /// Events of a block.
  public let blockSize: Int

  public init(_ events: [Event], blockSize: Int = 50) {
    self.events = events
    self.blockSize = max(2, blockSize)
  }

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

  /// Long-first neighbours expected by chance: Σ long·short/N in each block, added up. O(n), or O(n log 50) where names
  /// are numbered far apart.
  public var expectedFormPairs: Double {
    guard var counts = BlockCounts(of: events.lazy.map { 2 * $0.name + 1 }) else { return sortedFormPairs }
    return expectation { block in
      counts.begin()
      var products = 0
      for event in block {
        // Each pair of a long and a short form is counted with the later of the two.
        products += counts.count(of: event.fullName ^ 1)
        counts.add(event.fullName)
      }
      return Double(products) / Double(block.count)
    }
  }

  private var sortedFormPairs: Double {
    expectation { block in
      // Sorted, both forms of a name stand side by side.
      var products = 0
      var (name, short, long) = (0, 0, 0)
      for full in block.map(\.fullName).sorted() {
        if full >> 1 != name {
          products += short * long
          (name, short, long) = (full >> 1, 0, 0)
        }
        if full & 1 == 1 { long += 1 } else { short += 1 }
      }
      return Double(products + short * long) / Double(block.count)
    }
  }

  /// Neighbours with the same full name from different sources. O(n).
  public var handedOn: Int {
    zip(events, events.dropFirst()).count {
      $0.name == $1.name && $0.hasDomain == $1.hasDomain && $0.source != $1.source
    }
  }

  /// Expected by chance: Σ n(n − 1)/N in each block, added up. O(n), or O(n log 50) where names are numbered far apart.
  public var expectedHandedOn: Double {
    guard var counts = BlockCounts(of: events.lazy.map(\.fullName)) else {
      return expectation { block in Self.orderedPairs(block.map(\.fullName)) / Double(block.count) }
    }
    return expectation { block in
      counts.begin()
      var pairs = 0
      for event in block {
        // The nth of a value makes an ordered pair with each of those before it, either way.
        pairs += 2 * counts.count(of: event.fullName)
        counts.add(event.fullName)
      }
      return Double(pairs) / Double(block.count)
    }
  }

  /// Pairs of events with the same full name and source, and how many chance would bring. O(n log n).
  public var repeated: (pairs: Int, expected: Double) {
    let n = Double(events.count)
    let names = Self.orderedPairs(events.map(\.fullName))
    let sources = Self.orderedPairs(events.map(\.source))
    return (repeatedPairs, n > 1 ? names * sources / (2 * n * (n - 1)) : 0)
  }

  /// Events of one source after the other, so that few values are counted at a time.
  private var repeatedPairs: Int {
    guard var counts = BlockCounts(of: events.lazy.map(\.fullName)), let last = events.lazy.map(\.source).max(),
      last < 4 * events.count
    else { return Int(Self.orderedPairs(events.map { $0.fullName << 31 | $0.source }) / 2) }
    var ends = [Int](repeating: 0, count: last + 2)
    for event in events { ends[event.source + 1] += 1 }
    for source in 0...last { ends[source + 1] += ends[source] }
    var names = [Int](repeating: 0, count: events.count)
    for event in events {
      names[ends[event.source]] = event.fullName
      ends[event.source] += 1
    }
    // Each end has moved on to where the next source begins.
    var (pairs, start) = (0, 0)
    for source in 0...last {
      counts.begin()
      for place in start..<ends[source] {
        pairs += counts.count(of: names[place])
        counts.add(names[place])
      }
      start = ends[source]
    }
    return pairs
  }

  /// Σ n·(n − 1) over the different values, none below 0.
  private static func orderedPairs(_ values: [Int]) -> Double {
    if let greatest = values.max(), greatest < 4 * values.count {
      var counts = [Int](repeating: 0, count: greatest + 1)
      for value in values { counts[value] += 1 }
      return counts.reduce(0) { $0 + Double($1) * Double($1 - 1) }
    }
    var sum = 0.0
    var (value, count) = (0, 0.0)
    for next in values.sorted() {
      if next != value {
        sum += count * (count - 1)
        (value, count) = (next, 0)
      }
      count += 1
    }
    return sum + count * (count - 1)
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
    let blocks = Self.blocks(events.count, size: blockSize)
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
    Self.blocks(events.count, size: blockSize).reduce(0) { $0 + ofBlock(events[$1]) }
  }
}
