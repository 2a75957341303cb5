/// A mark for each number below a bound: which of them occur in a list, in order, without sorting it.
struct NumberMarks {
  private var words: [UInt64]

  /// - Parameter count: the bound.
  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  /// Whether so many numbers are enough for looking through all marks to be less work than sorting them.
  func suit(_ numbers: Int) -> Bool { words.count <= numbers * 2 }

  /// Adds each number that occurs once, ascending.
  /// - Parameter numbers: not below 0, below the bound.
  /// - Complexity: O(numbers + bound / 64)
  mutating func appendDistinct(_ numbers: [Int32], to ascending: inout [Int32]) {
    for number in numbers { words[Int(number) >> 6] |= 1 << UInt64(number & 63) }
    for word in words.indices where words[word] != 0 {
      var marks = words[word]
      words[word] = 0
      while marks != 0 {
        ascending.append(Int32(truncatingIfNeeded: word << 6 | marks.trailingZeroBitCount))
        marks &= marks - 1
      }
    }
  }
}
