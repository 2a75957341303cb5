extension InMemoryStore {
  public func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let filter = RowFilter(query.filter, columns: columns, dictionary: dictionary)
    let matching = filter.rows.filter { filter.matches($0, columns) }
    guard let dimension = query.by else {
      return sequence(of: matching, keys: [0], bounds: [0, matching.count])
    }
    // A counting sort: every key has a known range, and rows stay in order of time within a key.
    let range = keyRange(of: dimension)
    let reader = KeyReader(dimension, store: self)
    let distances = matching.map { Int(reader.key(of: $0) - range.least) }
    var starts = [Int](repeating: 0, count: Int(range.count) + 1)
    for distance in distances { starts[distance + 1] += 1 }
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
    bounds.append(matching.count)
    var rows = [Int](repeating: 0, count: matching.count)
    for (row, distance) in zip(matching, distances) {
      rows[starts[distance]] = row
      starts[distance] += 1
    }
    return sequence(of: rows, keys: keys, bounds: bounds)
  }

  private func sequence(of rows: [Int], keys: [Int64], bounds: [Int]) -> EventSequence {
    EventSequence(
      keys: keys, bounds: bounds, milliseconds: rows.map { columns.milliseconds[$0] },
      source: rows.map { columns.source[$0] }, user: rows.map { columns.user[$0] },
      service: rows.map { Int32(columns.service[$0]) }, outcome: rows.map { columns.outcome[$0] },
      attempts: rows.map { columns.attempts[$0] }, file: rows.map { columns.file[$0] },
      line: rows.map { Int(columns.line[$0]) })
  }
}
