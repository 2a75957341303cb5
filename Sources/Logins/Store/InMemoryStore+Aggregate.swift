extension InMemoryStore {
  /// Rows are looked at in blocks; keys of a block are read once for all queries that need them. A big store is split
  /// into two parts that run at the same time.
  public func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    let pass = AggregatePass(queries, store: self)
    let groupings: [Grouping]
    if eventCount < 100_000 {
      groupings = pass.run(0..<eventCount)
    } else {
      let middle = eventCount / 2
      async let late = pass.run(middle..<eventCount)
      var early = pass.run(0..<middle)
      for (index, grouping) in await late.enumerated() { early[index].join(grouping) }
      groupings = early
    }
    return groupings.map { $0.aggregate(columns) }
  }
}

/// Several queries made ready to be answered in one pass.
struct AggregatePass: Sendable {
  private struct Prepared: Sendable {
    /// Index into `filters`.
    var filter: Int
    /// Indexes into `blocks`: of the query's dimensions, then of its distinct measures.
    var keys: [Int]
    /// Each part of the rows begins with a grouping of its own; nothing is shared between threads.
    var grouping: @Sendable () -> Grouping
  }

  private let store: InMemoryStore
  private var filters: [RowFilter] = []
  private var blocks: [BlockKeys] = []
  private var prepared: [Prepared] = []

  init(_ queries: [AggregateQuery], store: InMemoryStore) {
    self.store = store
    var filterPlaces: [EventFilter: Int] = [:]
    for query in queries {
      let filter: Int
      if let known = filterPlaces[query.filter] {
        filter = known
      } else {
        filter = filters.count
        filterPlaces[query.filter] = filter
        filters.append(RowFilter(query.filter, columns: store.columns, dictionary: store.dictionary))
      }
      let distinct = query.measures.compactMap { measure -> Dimension? in
        if case .distinct(let dimension) = measure { dimension } else { nil }
      }
      let keys = query.by.map { block(of: $0) }
      let distinctKeys = distinct.map { block(of: $0) }
      let space = KeySpace(keys.map { blocks[$0].range })
      let ranges = distinctKeys.map { blocks[$0].range }
      let rowCount = store.eventCount
      prepared.append(
        Prepared(filter: filter, keys: keys + distinctKeys) {
          Grouping(space: space, measures: query.measures, distinctRanges: ranges, rowCount: rowCount)
        })
    }
  }

  private mutating func block(of dimension: Dimension) -> Int {
    if let known = blocks.firstIndex(where: { $0.dimension == dimension }) { return known }
    blocks.append(BlockKeys(dimension, store.keyRange(of: dimension)))
    return blocks.count - 1
  }

  func run(_ rows: Range<Int>) -> [Grouping] {
    let columns = store.columns
    var blocks = blocks
    var groupings = prepared.map { $0.grouping() }
    var selections = [[Int32]](repeating: [], count: filters.count)
    var start = rows.lowerBound
    while start < rows.upperBound {
      let block = start..<min(start + BlockKeys.size, rows.upperBound)
      for index in blocks.indices { blocks[index].fill(block, store) }
      for index in filters.indices { select(block, filters[index], columns, &selections[index]) }
      for (index, query) in prepared.enumerated() where !selections[query.filter].isEmpty {
        groupings[index].add(
          selections[query.filter], of: block, blocks: blocks, keys: query.keys, columns: columns)
      }
      start = block.upperBound
    }
    return groupings
  }

  /// Positions within the block of the rows that match.
  private func select(_ block: Range<Int>, _ filter: RowFilter, _ columns: EventColumns, _ selection: inout [Int32]) {
    selection.removeAll(keepingCapacity: true)
    let rows = block.clamped(to: filter.rows)
    guard !rows.isEmpty else { return }
    if filter.takesAll {
      selection.append(
        contentsOf: Int32(rows.lowerBound - block.lowerBound)..<Int32(rows.upperBound - block.lowerBound))
    } else {
      filter.select(rows, columns, from: block.lowerBound, into: &selection)
    }
  }
}
