extension InMemoryStore {
  /// Rows are looked at in blocks; keys of a block are read once for all queries that need them. A big store is split
  /// into two parts that run at the same time.
  public func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    let pass = AggregatePass(queries, store: self)
    guard eventCount >= 100_000 else { return pass.answers(pass.run(0..<eventCount), []) }
    let middle = eventCount / 2
    async let late = pass.run(middle..<eventCount)
    let early = pass.run(0..<middle)
    return pass.answers(early, await late)
  }
}
