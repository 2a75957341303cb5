extension InMemoryStore {
  public func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    queries.map { _ in Aggregate(rowCount: 0, keys: [], values: []) }
  }
}
