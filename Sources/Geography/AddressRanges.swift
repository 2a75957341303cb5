/// Ranges of one family of addresses and the country of each, in columns: three arrays instead of one of rows, whose
/// padding would double them.
struct AddressRanges<Bound: FixedWidthInteger & Sendable>: Sendable {
  private(set) var starts: [Bound] = []
  private(set) var ends: [Bound] = []
  private(set) var codes: [UInt16] = []

  var count: Int { starts.count }

  /// Makes room for more ranges, so that hundreds of thousands are not moved each time there is none.
  mutating func reserve(_ more: Int) {
    starts.reserveCapacity(count + more)
    ends.reserveCapacity(count + more)
    codes.reserveCapacity(count + more)
  }

  mutating func append(_ start: Bound, _ end: Bound, _ code: CountryCode) {
    starts.append(start)
    ends.append(end)
    codes.append(code.packed)
  }

  /// Makes the ranges ascend. O(n) where they do already, else O(n log n).
  mutating func sort() {
    let ascends = starts.indices.dropFirst().allSatisfy { starts[$0 - 1] < starts[$0] }
    guard !ascends else { return }
    let order = starts.indices.sorted {
      (starts[$0], ends[$0], codes[$0]) < (starts[$1], ends[$1], codes[$1])
    }
    starts = order.map { starts[$0] }
    ends = order.map { ends[$0] }
    codes = order.map { codes[$0] }
  }

  /// Starts of two ranges in a row that say two things of one address, at most `limit` pairs. They ascend.
  func overlaps(atMost limit: Int) -> [(before: Bound, start: Bound)] {
    var found: [(before: Bound, start: Bound)] = []
    for index in starts.indices.dropFirst() where starts[index] <= ends[index - 1] && found.count < limit {
      // The same range said twice does no harm.
      if codes[index] == codes[index - 1] && ends[index] <= ends[index - 1] { continue }
      found.append((starts[index - 1], starts[index]))
    }
    return found
  }

  /// Unknown when no range has the address, or its range has no country. O(log n).
  func code(for address: Bound) -> CountryCode {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, address <= ends[low - 1] else { return .unknown }
    return CountryCode(packed: codes[low - 1])
  }
}
