/// Values of which those that occur among the rows keep their order and get numbers without gaps.
struct Renumbering<Value: Sendable>: Sendable {
  private(set) var values: [Value]
  private var occurs: [Bool]

  init(_ values: [Value]) {
    self.values = values
    occurs = [Bool](repeating: false, count: values.count)
  }

  /// A row has the value of a number; none below zero.
  @inline(__always)
  mutating func note(_ id: Int32) {
    if id >= 0 { occurs[Int(id)] = true }
  }

  /// Rows have the values of numbers.
  @inline(__always)
  mutating func note(_ rows: Range<Int>, _ id: (Int) -> Int32) {
    var marks = occurs.mutableSpan
    for row in rows {
      let id = id(row)
      if id >= 0 { marks[Int(id)] = true }
    }
  }

  /// Leaves out the values that no row has.
  /// - Returns: by number the new one, −1 for those that are left out; nil when nothing changes.
  mutating func leaveOut() -> [Int32]? {
    guard occurs.contains(false) else { return nil }
    var kept: [Value] = []
    let map = values.indices.map { id -> Int32 in
      guard occurs[id] else { return -1 }
      kept.append(values[id])
      return Int32(kept.count - 1)
    }
    values = kept
    return map
  }
}
