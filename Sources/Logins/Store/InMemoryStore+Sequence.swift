extension InMemoryStore {
  public func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let filter = RowFilter(query.filter, self)
    guard let dimension = query.by else {
      if filter.takesAll, filter.rows == 0..<eventCount { return wholeSequence() }
      var matching: [Int32] = []
      forEachSelection(filter) { selection in
        for index in 0..<selection.count { matching.append(Int32(truncatingIfNeeded: selection.row(index))) }
      }
      if matching.count == eventCount { return wholeSequence() }
      return sequence(of: matching, keys: [0], bounds: [0, matching.count], query.columns)
    }
    return sorted(filter, by: dimension, query.columns)
  }

  /// A counting sort: every key has a known range, and rows stay in order of time within a key. Both passes read the
  /// rows block by block, so that nothing but their order is held beside the answer.
  private func sorted(
    _ filter: RowFilter, by dimension: Dimension, _ wanted: Set<SequenceQuery.Column>
  ) -> EventSequence {
    let range = keyRange(of: dimension)
    var starts = [Int](repeating: 0, count: Int(range.count) + 1)
    forEachMatch(filter, dimension, range) { _, distance in starts[distance + 1] += 1 }
    var keys: [Int64] = []
    var bounds: [Int] = []
    for distance in 0..<Int(range.count) {
      let count = starts[distance + 1]
      if count > 0 {
        keys.append(range.least + Int64(distance))
        bounds.append(starts[distance])
      }
      starts[distance + 1] = starts[distance] + count
    }
    let total = starts[Int(range.count)]
    bounds.append(total)
    var rows = [Int32](repeating: 0, count: total)
    forEachMatch(filter, dimension, range) { row, distance in
      rows[starts[distance]] = Int32(truncatingIfNeeded: row)
      starts[distance] += 1
    }
    return sequence(of: rows, keys: keys, bounds: bounds, wanted)
  }

  /// Calls with each row that matches and the distance of its key from the least.
  @inline(__always)
  private func forEachMatch(
    _ filter: RowFilter, _ dimension: Dimension, _ range: KeyRange, _ body: (_ row: Int, _ distance: Int) -> Void
  ) {
    var block = BlockKeys(dimension, range)
    forEachSelection(filter) { selection in
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
    func taken<Value: BitwiseCopyable>(_ column: SequenceQuery.Column, _ values: [Value]) -> [Value] {
      wanted.contains(column) ? Self.gathered(values, rows) : []
    }
    return EventSequence(
      keys: keys, bounds: bounds, milliseconds: Self.gathered(columns.milliseconds, rows),
      source: taken(.source, columns.source), user: taken(.user, columns.user),
      service: taken(.service, columns.service), outcome: taken(.outcome, columns.outcome),
      attempts: taken(.attempts, columns.attempts), file: wanted.contains(.place) ? files(of: rows) : EvenColumn(),
      line: taken(.place, columns.line))
  }

  private func files(of rows: [Int32]) -> EvenColumn {
    let files = columns.file
    if let only = files.first, files.several == nil { return EvenColumn(repeating: only, count: rows.count) }
    return EvenColumn(rows.map { files[Int($0)] })
  }

  @inline(__always)
  private static func gathered<Value: BitwiseCopyable>(_ column: [Value], _ rows: [Int32]) -> [Value] {
    Array(large: rows.count) { column[Int(rows[$0])] }
  }
}
