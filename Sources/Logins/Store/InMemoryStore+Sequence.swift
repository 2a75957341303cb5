extension InMemoryStore {
  public func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let filter = RowFilter(query.filter, self)
    guard let dimension = query.by else {
      if filter.takesAll, filter.rows == 0..<eventCount { return wholeSequence(query) }
      var matching: [Int32] = []
      forEachSelection(filter, in: filter.rows) { selection in
        for index in 0..<selection.count { matching.append(Int32(truncatingIfNeeded: selection.row(index))) }
      }
      if matching.count == eventCount { return wholeSequence(query) }
      return sequence(in: .rows(matching), keys: [0], bounds: [0, matching.count], query)
    }
    return sorted(filter, by: dimension, query)
  }

  /// A counting sort: every key has a known range, and rows stay in order of time within a key. Both passes read the
  /// rows block by block, so that nothing but their places is held beside the answer, and both halves at the same time.
  private func sorted(_ filter: RowFilter, by dimension: Dimension, _ query: SequenceQuery) -> EventSequence {
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
        halves[half].count += Int(count)
        total += Int(count)
      }
      if total > start {
        keys.append(range.least + Int64(distance))
        bounds.append(start)
      }
    }
    bounds.append(total)
    for half in halves.indices.dropFirst() { halves[half].before = halves[half - 1].before + halves[half - 1].count }
    return sequence(
      in: .placed(placement(filter, dimension, range, total, &halves)), keys: keys, bounds: bounds, query)
  }

  /// A half of the rows, in order of their keys.
  private struct SortedHalf: Sendable {
    let rows: Range<Int>
    /// By distance of the key from the least: how many rows have it, then where the next of them comes to lie.
    var places: [Int32]
    /// Rows that match, and those of the halves before it.
    var count = 0
    var before = 0

    init(rows: Range<Int>, keys: Int) {
      self.rows = rows
      places = [Int32](repeating: 0, count: keys)
    }
  }

  /// Rows in order of time, and for each where it comes to lie.
  ///
  /// Columns are read in the first order and written in the second: of each key the next rows come to lie side by side,
  /// so that what is written stays in the cache until it is full, while reading in the order of the keys would wait for
  /// memory at nearly every row.
  private struct Placement: Sendable {
    /// nil: all rows of the store.
    var rows: [Int32]?
    var places: [Int32]
  }

  private func placement(
    _ filter: RowFilter, _ dimension: Dimension, _ range: KeyRange, _ total: Int, _ halves: inout [SortedHalf]
  ) -> Placement {
    let places = unsafe [Int32](unsafeUninitializedCapacity: total) { memory, used in
      unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(memory))
      // SAFETY: a place is written for every row that was counted, each half behind those before it.
      let target = unsafe SharedElements(memory)
      Parallel.forEach(&halves) { half in
        var next = half.before
        forEachMatch(filter, half.rows, dimension, range) { _, distance in
          target[next] = half.places[distance]
          half.places[distance] += 1
          next += 1
        }
      }
      used = total
    }
    if total == eventCount { return Placement(places: places) }
    let rows = unsafe [Int32](unsafeUninitializedCapacity: total) { memory, used in
      // SAFETY: as above.
      let target = unsafe SharedElements(memory)
      Parallel.forEach(&halves) { half in
        var next = half.before
        forEachSelection(filter, in: half.rows) { selection in
          for index in 0..<selection.count { target[next + index] = Int32(truncatingIfNeeded: selection.row(index)) }
          next += selection.count
        }
      }
      used = total
    }
    return Placement(rows: rows, places: places)
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
  private func wholeSequence(_ query: SequenceQuery) -> EventSequence {
    let columns = columns
    return EventSequence(
      keys: [0], bounds: [0, eventCount], milliseconds: query.inSeconds ? TimeColumn() : columns.milliseconds,
      seconds: query.inSeconds ? columns.milliseconds.inSeconds : [], source: columns.source, user: columns.user,
      service: columns.service, outcome: columns.outcome, attempts: columns.attempts, file: columns.file,
      line: columns.line)
  }

  /// Which rows of the store, and in which order.
  private enum Order {
    /// Ascending.
    case rows([Int32])
    case placed(Placement)

    var count: Int {
      switch self {
      case .rows(let rows): rows.count
      case .placed(let placement): placement.places.count
      }
    }

    @inline(__always)
    func column<Value: BitwiseCopyable & Sendable, Result: BitwiseCopyable & Sendable>(
      of column: [Value], _ result: @Sendable (Value) -> Result
    ) -> [Result] {
      Array(large: count) { half, elements in
        let column = column.span
        switch self {
        case .rows(let rows):
          let rows = rows.span
          for index in half { elements[index] = result(column[Int(rows[index])]) }
        case .placed(let placement):
          // Each half writes the elements of its rows, wherever these come to lie: no two have one place.
          let places = placement.places.span
          if let rows = placement.rows?.span {
            for index in half { elements[Int(places[index])] = result(column[Int(rows[index])]) }
          } else {
            for index in half { elements[Int(places[index])] = result(column[index]) }
          }
        }
      }
    }

    func times(of column: TimeColumn) -> TimeColumn {
      switch column.kept {
      case .seconds(let seconds, let start): TimeColumn(.seconds(self.column(of: seconds) { $0 }, since: start))
      case .milliseconds(let milliseconds): TimeColumn(.milliseconds(self.column(of: milliseconds) { $0 }))
      }
    }

    /// UTC seconds.
    func seconds(of column: TimeColumn) -> [Double] {
      switch column.kept {
      case .seconds(let seconds, let start):
        let first = Double(start) / 1000
        return self.column(of: seconds) { first + Double($0) }
      case .milliseconds(let milliseconds): return self.column(of: milliseconds) { Double($0) / 1000 }
      }
    }
  }

  private func sequence(in order: Order, keys: [Int64], bounds: [Int], _ query: SequenceQuery) -> EventSequence {
    let columns = columns
    func taken<Value: BitwiseCopyable & Sendable>(_ column: SequenceQuery.Column, _ values: [Value]) -> [Value] {
      query.columns.contains(column) ? order.column(of: values) { $0 } : []
    }
    return EventSequence(
      keys: keys, bounds: bounds, milliseconds: query.inSeconds ? TimeColumn() : order.times(of: columns.milliseconds),
      seconds: query.inSeconds ? order.seconds(of: columns.milliseconds) : [], source: taken(.source, columns.source),
      user: taken(.user, columns.user), service: taken(.service, columns.service),
      outcome: taken(.outcome, columns.outcome),
      // Where each event is one attempt they are not looked up one by one.
      attempts: hasRepeats
        ? taken(.attempts, columns.attempts) : ones(query.columns.contains(.attempts) ? order.count : 0),
      file: query.columns.contains(.place) ? files(in: order) : EvenColumn(), line: taken(.place, columns.line))
  }

  /// The store's own column is one, where it is as long.
  private func ones(_ count: Int) -> [Int32] {
    if count == eventCount { return columns.attempts }
    return Array(large: count) { half, elements in
      for index in half { elements[index] = 1 }
    }
  }

  private func files(in order: Order) -> EvenColumn<Int32> {
    guard let several = columns.file.several else {
      return EvenColumn(repeating: columns.file.first ?? 0, count: order.count)
    }
    return EvenColumn(order.column(of: several) { $0 })
  }
}
