/// Which keys occur in which group. A bitmap where few pairs are possible, otherwise a hash table.
struct DistinctPairs: Sendable {
  /// 16 MiB of bits.
  private static let bitLimit: UInt64 = 1 << 27

  /// How many keys are possible.
  let range: UInt64
  private let isBitmap: Bool
  private var bits: [UInt64] = []
  private var table = NumberTable()

  /// - Parameter groups: how many groups are possible; nil when they are not known beforehand.
  init(range: UInt64, groups: UInt64?) {
    self.range = range
    if let groups, case let (size, overflow) = groups.multipliedReportingOverflow(by: range), !overflow,
      size <= Self.bitLimit
    {
      isBitmap = true
      bits = [UInt64](repeating: 0, count: Int(size / 64) + 1)
    } else {
      isBitmap = false
    }
  }

  /// - Parameters:
  ///   - groups: of the selected positions.
  ///   - keys: by position.
  ///   - skipsFirst: key 0 stands for "none" and is not taken.
  mutating func insert(groups: [UInt64], selection: [Int32], keys: [UInt32], skipsFirst: Bool) {
    if isBitmap {
      let range = range
      var span = bits.mutableSpan
      for index in groups.indices {
        let key = keys[Int(selection[index])]
        if skipsFirst && key == 0 { continue }
        let pair = groups[index] &* range &+ UInt64(key)
        span[Int(pair >> 6)] |= 1 << (pair & 63)
      }
    } else {
      for index in groups.indices {
        let key = keys[Int(selection[index])]
        if skipsFirst && key == 0 { continue }
        _ = table.place(of: groups[index] &* range &+ UInt64(key))
      }
    }
  }

  /// Adds what another part of the rows came to; `moved` gives this part's group of each of its groups.
  mutating func join(_ other: DistinctPairs, moved: [Int]) {
    if isBitmap {
      // Bitmaps are only used where groups have the same places everywhere.
      for index in bits.indices { bits[index] |= other.bits[index] }
    } else {
      for pair in other.table.numbers {
        _ = table.place(of: UInt64(moved[Int(pair / range)]) * range + pair % range)
      }
    }
  }

  /// Number of keys of each of the first `count` groups.
  func counts(_ count: Int) -> [Int64] {
    var result = [Int64](repeating: 0, count: count)
    if isBitmap {
      for (index, word) in bits.enumerated() {
        var rest = word
        while rest != 0 {
          result[(index * 64 + rest.trailingZeroBitCount) / Int(range)] += 1
          rest &= rest - 1
        }
      }
    } else {
      for pair in table.numbers { result[Int(pair / range)] += 1 }
    }
    return result
  }
}
