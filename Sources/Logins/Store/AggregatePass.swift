/// Several queries made ready to be answered in one pass: what they have in common is looked at once.
struct AggregatePass: Sendable {
  /// Queries that look at the same rows by the same dimensions.
  private struct Prepared: Sendable {
    /// Index into `filters`.
    var filter: Int
    var by: [Dimension]
    /// Those of all its queries, each once.
    var measures: [Measure] = []
    /// Indexes into `blocks` of the filter: of the dimensions, then of the distinct measures.
    var keys: [Int] = []
  }

  /// Where the answer to a query is found.
  private struct Place: Sendable {
    var prepared: Int
    /// Indexes into its measures.
    var measures: [Int]
  }

  private let store: InMemoryStore
  private var filters: [RowFilter] = []
  /// By filter: the dimensions that its queries ask for.
  private var blocks: [[BlockKeys]] = []
  private var prepared: [Prepared] = []
  private var places: [Place] = []

  init(_ queries: [AggregateQuery], store: InMemoryStore) {
    self.store = store
    var filterPlaces: [EventFilter: Int] = [:]
    for query in queries {
      let filter = filterPlaces[query.filter] ?? filters.count
      if filter == filters.count {
        filterPlaces[query.filter] = filter
        filters.append(RowFilter(query.filter, store))
        blocks.append([])
      }
      places.append(place(of: query, filter))
    }
    for index in prepared.indices {
      let filter = prepared[index].filter
      let distinct = prepared[index].measures.distinctDimensions
      prepared[index].keys = (prepared[index].by + distinct).map { block(of: $0, filter) }
    }
  }

  private mutating func place(of query: AggregateQuery, _ filter: Int) -> Place {
    var index = prepared.count
    if let known = prepared.firstIndex(where: { $0.filter == filter && $0.by == query.by }) {
      index = known
    } else {
      prepared.append(Prepared(filter: filter, by: query.by))
    }
    let measures = query.measures.map { measure in
      if let known = prepared[index].measures.firstIndex(of: measure) { return known }
      prepared[index].measures.append(measure)
      return prepared[index].measures.count - 1
    }
    return Place(prepared: index, measures: measures)
  }

  private mutating func block(of dimension: Dimension, _ filter: Int) -> Int {
    if let known = blocks[filter].firstIndex(where: { $0.dimension == dimension }) { return known }
    blocks[filter].append(BlockKeys(dimension, store.keyRange(of: dimension)))
    return blocks[filter].count - 1
  }

  /// Each part of the rows begins with groupings of its own; nothing is shared between threads.
  private func grouping(_ query: Prepared) -> Grouping {
    let ranges = query.keys.map { blocks[query.filter][$0].range }
    return Grouping(
      by: query.by, countryOfSource: store.dictionary.sourceCountry,
      space: KeySpace(Array(ranges.prefix(query.by.count))), measures: query.measures,
      distinctRanges: Array(ranges.dropFirst(query.by.count)), rowCount: store.eventCount)
  }

  /// What the rows come to: a grouping for all queries that differ in measures only.
  func run(_ rows: Range<Int>) -> [Grouping] {
    let columns = store.columns
    var blocks = blocks
    var groupings = prepared.map { grouping($0) }
    var selection = RowSelection()
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: RowSelection.most) {
      let block = start..<min(start + RowSelection.most, rows.upperBound)
      for filter in filters.indices {
        selection.select(block, filters[filter], columns)
        guard selection.count > 0 else { continue }
        if store.hasRepeats { selection.weigh(columns.attempts) }
        for index in blocks[filter].indices { blocks[filter][index].fill(selection, store) }
        for (index, query) in prepared.enumerated() where query.filter == filter {
          groupings[index].add(selection, blocks: blocks[filter], keys: query.keys)
        }
      }
    }
    return groupings
  }

  /// The answers to the queries, in their order.
  /// - Parameter late: what the rows behind came to; empty where there are none.
  func answers(_ groupings: [Grouping], _ late: [Grouping]) -> [Aggregate] {
    let columns = store.columns
    var all = groupings.indices.map { Answering(grouping: groupings[$0], late: late.isEmpty ? nil : late[$0]) }
    Parallel.forEach(&all) { $0.finish(columns) }
    return places.map { place in
      let answer = all[place.prepared].answer
      return Aggregate(
        rowCount: answer.rowCount, keys: answer.keys, values: place.measures.map { answer.values[$0] })
    }
  }
}

/// A grouping on its way to an answer.
private struct Answering: Sendable {
  var grouping: Grouping?
  var late: Grouping?
  var answer = Aggregate(rowCount: 0, keys: [], values: [])

  mutating func finish(_ columns: EventColumns) {
    guard var whole = grouping else { return }
    grouping = nil
    if let late { whole.join(late) }
    late = nil
    answer = whole.aggregate(columns)
  }
}
