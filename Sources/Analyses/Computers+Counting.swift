import Logins

extension EventStore {
  /// `aggregate` with `.distinct(.source)` as a number of computers: IPv6 addresses of one /64 network are one.
  ///
  /// - Complexity: as `aggregate`; a second pass over the events of networks that came with several addresses, where
  ///   there are any.
  func aggregate(_ queries: [AggregateQuery], counting computers: Computers) async throws -> [Aggregate] {
    var answers = try await aggregate(queries)
    guard !computers.shared.isEmpty else { return answers }
    let counted = queries.indices.filter { queries[$0].measures.contains(.distinct(.source)) }
    let bySource = try await aggregate(counted.map { Self.bySource(queries[$0], of: computers.shared) })
    for (place, detail) in zip(counted, bySource) {
      answers[place] = Self.joined(answers[place], queries[place].measures, detail, computers)
    }
    return answers
  }

  func aggregate(_ query: AggregateQuery, counting computers: Computers) async throws -> Aggregate {
    try await aggregate([query], counting: computers)[0]
  }

  private static func bySource(_ query: AggregateQuery, of shared: Set<Int32>) -> AggregateQuery {
    var filter = query.filter
    filter.sources = filter.sources.map { $0.intersection(shared) } ?? shared
    return AggregateQuery(filter, by: query.by + [.source], measures: [.rows])
  }

  /// The answer with every number of addresses lowered by what networks have more than one of.
  private static func joined(
    _ answer: Aggregate, _ measures: [Measure], _ detail: Aggregate, _ computers: Computers
  ) -> Aggregate {
    guard detail.rowCount > 0, let sources = detail.keys.last else { return answer }
    let keys = detail.keys.dropLast()
    var surplus: [[Int64]: Int64] = [:]
    var group: [Int64]?
    var previous: Int32 = -1
    // Ascending by the group, then by source: addresses of one network follow each other.
    for row in 0..<detail.rowCount {
      let own = keys.map { $0[row] }
      let computer = computers.ofSource[Int(sources[row])]
      if own == group, computer == previous { surplus[own, default: 0] += 1 }
      (group, previous) = (own, computer)
    }
    let values = zip(measures, answer.values).map { measure, column in
      guard measure == .distinct(.source) else { return column }
      return column.indices.map { row in column[row] - (surplus[answer.keys.map { $0[row] }] ?? 0) }
    }
    return Aggregate(rowCount: answer.rowCount, keys: answer.keys, values: values)
  }
}

extension AnalysisInput {
  /// What the store counts, with computers in place of addresses.
  func counted(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    try await store.aggregate(queries, counting: computers)
  }

  func counted(_ query: AggregateQuery) async throws -> Aggregate {
    try await store.aggregate(query, counting: computers)
  }
}
