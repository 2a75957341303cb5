extension InMemoryStore {
  public func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let filter = RowFilter(query.filter, self)
    guard let dimension = query.by else {
      if filter.takesAll, filter.rows == 0..<eventCount { return wholeSequence() }
      var matching: [Int32] = []
      forEachSelection(filter, in: filter.rows) { selection in
        for index in 0..<selection.count { matching.append(Int32(truncatingIfNeeded: selection.row(index))) }
      }
      if matching.count == eventCount { return wholeSequence() }
      return sequence(of: matching, keys: [0], bounds: [0, matching.count], query.columns)
    }
    return sorted(filter, by: dimension, query.columns)
  }

  /// A counting sort: every key has a known range, and rows stay in order of time within a key. Both passes read the
  /// rows block by block, so that nothing but their order is held beside the answer, and both halves at the same time.
  private func sorted(
    _ filter: RowFilter, by dimension: Dimension, _ wanted: Set<SequenceQuery.Column>
  ) -> EventSequence {
    let range = keyRange(of: dimension)
    var halves = halves(of: filter.rows).map { SortedHalf(rows: $0, keys: Int(range.count)) }
    Parallel.forEach(&halves) { half in
      forEachMatch(filter, half.rows, dimension, range) { _, distance in half.places[distance] += 1 }
    }
    var keys: [Int64] = []
    var bounds: [Int] = []
    var total = 0
    for distance in 0..<Int(range.count) {
      let start = total
      for half in halves.indices {
        let count = halves[half].places[distance]
        halves[half].places[distance] = Int32(truncatingIfNeeded: total)
        total += Int(count)
      }
      if total > start {
        keys.append(range.least + Int64(distance))
        bounds.append(start)
      }
    }
    bounds.append(total)
    let rows = unsafe [Int32](unsafeUninitializedCapacity: total) { rows, used in
      // SAFETY: every row that was counted is written once, to a place of its own.
      let target = unsafe SharedElements(rows)
      Parallel.forEach(&halves) { half in
        forEachMatch(filter, half.rows, dimension, range) { row, distance in
          target[Int(half.places[distance])] = Int32(truncatingIfNeeded: row)
          half.places[distance] += 1
        }
      }
      used = total
    }
    return sequence(of: rows, keys: keys, bounds: bounds, wanted)
  }

  /// A half of the rows, in order of their keys.
  private struct SortedHalf: Sendable {
    let rows: Range<Int>
    /// By distance of the key from the least: how many rows have it, then where the next of them comes to lie.
    var places: [Int32]

    init(rows: Range<Int>, keys: Int) {
      self.rows = rows
      places = [Int32](repeating: 0, count: keys)
    }
  }

  private func halves(of rows: Range<Int>) -> [Range<Int>] {
    let middle = rows.lowerBound + rows.count / 2
    return [rows.lowerBound..<middle, middle..<rows.upperBound]
  }

  /// Calls with each row that matches and the distance of its key from the least.
  @inline(__always)
  private func forEachMatch(
    _ filter: RowFilter, _ rows: Range<Int>, _ dimension: Dimension, _ range: KeyRange,
    _ body: (_ row: Int, _ distance: Int) -> Void
  ) {
    var block = BlockKeys(dimension, range)
    forEachSelection(filter, in: rows) { selection in
      block.fill(selection, self)
      for index in 0..<selection.count { body(selection.row(index), Int(block.values[index])) }
    }
  }

  /// Everything in order of time: the columns are the store's own, and cost no memory.
  private func wholeSequence() -> EventSequence {
    let columns = columns
    return EventSequence(
      keys: [0], bounds: [0, eventCount], milliseconds: columns.milliseconds, source: columns.source,
      user: columns.user, service: columns.service, outcome: columns.outcome, attempts: columns.attempts,
      file: columns.file, line: columns.line)
  }

  private func sequence(
    of rows: [Int32], keys: [Int64], bounds: [Int], _ wanted: Set<SequenceQuery.Column>
  ) -> EventSequence {
    let columns = columns
    func taken<Value: BitwiseCopyable & Sendable>(_ column: SequenceQuery.Column, _ values: [Value]) -> [Value] {
      wanted.contains(column) ? values.picked(rows) : []
    }
    return EventSequence(
      keys: keys, bounds: bounds, milliseconds: columns.milliseconds.picked(rows),
      source: taken(.source, columns.source), user: taken(.user, columns.user),
      service: taken(.service, columns.service), outcome: taken(.outcome, columns.outcome),
      // Where each event is one attempt they are not looked up one by one.
      attempts: hasRepeats ? taken(.attempts, columns.attempts) : ones(wanted.contains(.attempts) ? rows.count : 0),
      file: wanted.contains(.place) ? files(of: rows) : EvenColumn(),
      line: taken(.place, columns.line))
  }

  /// The store's own column is one, where it is as long.
  private func ones(_ count: Int) -> [Int32] {
    if count == eventCount { return columns.attempts }
    return Array(large: count) { half, elements in
      for index in half { elements[index] = 1 }
    }
  }

  private func files(of rows: [Int32]) -> EvenColumn<Int32> {
    let files = columns.file
    if let only = files.first, files.several == nil { return EvenColumn(repeating: only, count: rows.count) }
    return EvenColumn(rows.map { files[Int($0)] })
  }
}

extension EventSequence {
  /// UTC seconds of all rows.
  package var seconds: [Double] { milliseconds.inSeconds }
}
