extension InMemoryStore {
  public func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let filter = RowFilter(query.filter, columns: columns, dictionary: dictionary)
    let matching = filter.rows.filter { filter.matches($0, columns) }
    guard let dimension = query.by else {
      return sequence(of: matching, keys: [0], bounds: [0, matching.count])
    }
    let reader = KeyReader(dimension, store: self)
    let keyed = matching.map { (key: reader.key(of: $0), row: $0) }
      .sorted { ($0.key, $0.row) < ($1.key, $1.row) }
    var keys: [Int64] = []
    var bounds: [Int] = []
    for (position, item) in keyed.enumerated() where keys.last != item.key {
      keys.append(item.key)
      bounds.append(position)
    }
    bounds.append(keyed.count)
    return sequence(of: keyed.map(\.row), keys: keys, bounds: bounds)
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
