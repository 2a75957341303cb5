/// Which keys occur in which group. A bitmap where few pairs are possible, otherwise a list that is put in order of its
/// groups at the end: both are several times faster than a hash table of millions of pairs.
struct DistinctPairs: Sendable {
  /// 16 MiB of bits.
  private static let bitLimit: UInt64 = 1 << 27

  /// How many keys are possible.
  let range: UInt64
  private let isBitmap: Bool
  private var bits: [UInt64] = []
  /// Pairs as they come, any number of times.
  private var groups: [UInt32] = []
  private var keys: [UInt32] = []

  /// - Parameter groups: how many groups are possible; nil when they are not known beforehand.
  init(range: UInt64, groups: UInt64?) {
    self.range = range
    if let groups, Self.fitsBitmap(range: range, groups: groups) {
      isBitmap = true
      bits = [UInt64](repeating: 0, count: Int(groups * range / 64) + 1)
    } else {
      isBitmap = false
    }
  }

  static func fitsBitmap(range: UInt64, groups: UInt64) -> Bool {
    let (size, overflow) = groups.multipliedReportingOverflow(by: range)
    return !overflow && size <= bitLimit
  }

  /// - Parameters:
  ///   - groups: the first `count`; the others mean nothing.
  ///   - keys: one for each of these.
  ///   - skipsFirst: key 0 stands for "none" and is not taken.
  mutating func insert(groups: [UInt32], count: Int, keys: [UInt32], skipsFirst: Bool) {
    let (new, keys) = (groups.span, keys.span)
    if isBitmap {
      let range = range
      var span = bits.mutableSpan
      for index in 0..<count {
        let key = keys[index]
        if skipsFirst && key == 0 { continue }
        let pair = UInt64(new[index]) &* range &+ UInt64(key)
        span[Int(pair >> 6)] |= 1 << (pair & 63)
      }
    } else {
      for index in 0..<count {
        let key = keys[index]
        if skipsFirst && key == 0 { continue }
        self.groups.append(new[index])
        self.keys.append(key)
      }
    }
  }

  /// Adds what another part of the rows came to; `moved` gives this part's group of each of its groups.
  mutating func join(_ other: DistinctPairs, moved: [Int]) {
    if isBitmap {
      // Bitmaps are only used where groups have the same places everywhere.
      for index in bits.indices { bits[index] |= other.bits[index] }
    } else {
      for group in other.groups { groups.append(UInt32(truncatingIfNeeded: moved[Int(group)])) }
      keys += other.keys
    }
  }

  /// Number of keys of each of the first `count` groups. O(bits / 64), or O(rows + keys that are possible).
  func counts(_ count: Int) -> [Int64] {
    isBitmap ? (0..<count).map { setBits(UInt64($0) * range..<UInt64($0 + 1) * range) } : countsOfList(count)
  }

  /// Calls with every pair of a bitmap.
  func forEachBit(_ body: (_ group: Int, _ key: Int) -> Void) {
    for (index, word) in bits.enumerated() {
      var rest = word
      while rest != 0 {
        let pair = UInt64(index) << 6 | UInt64(rest.trailingZeroBitCount)
        body(Int(pair / range), Int(pair % range))
        rest &= rest - 1
      }
    }
  }

  private func setBits(_ range: Range<UInt64>) -> Int64 {
    guard !range.isEmpty else { return 0 }
    let (first, last) = (Int(range.lowerBound >> 6), Int((range.upperBound - 1) >> 6))
    let firstMask = UInt64.max << (range.lowerBound & 63)
    let lastMask = UInt64.max >> (63 - (range.upperBound - 1) & 63)
    if first == last { return Int64((bits[first] & firstMask & lastMask).nonzeroBitCount) }
    var sum = (bits[first] & firstMask).nonzeroBitCount + (bits[last] & lastMask).nonzeroBitCount
    for index in first + 1..<last { sum += bits[index].nonzeroBitCount }
    return Int64(sum)
  }

  private func countsOfList(_ count: Int) -> [Int64] {
    var next = [Int](repeating: 0, count: count + 1)
    for group in groups { next[Int(group) + 1] += 1 }
    for group in 0..<count { next[group + 1] += next[group] }
    let bounds = next
    var ordered = [UInt32](repeating: 0, count: keys.count)
    for index in groups.indices {
      let group = Int(groups[index])
      ordered[next[group]] = keys[index]
      next[group] += 1
    }
    // By key: one more than the last group that has it.
    var seen = [UInt32](repeating: 0, count: Int(range))
    return (0..<count).map { group in
      var distinct: Int64 = 0
      for key in ordered[bounds[group]..<bounds[group + 1]] where seen[Int(key)] != UInt32(group + 1) {
        seen[Int(key)] = UInt32(group + 1)
        distinct += 1
      }
      return distinct
    }
  }
}
