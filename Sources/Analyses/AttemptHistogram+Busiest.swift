import Logins

extension AttemptHistogram {
  /// How many names log in from the computer that failed most, where they are so many that it stands for an office; nil
  /// for fewer. One pass over its logins.
  /// - Parameter answer: by source; attempts first
  static func usersOfBusiest(_ answer: Aggregate, _ input: AnalysisInput) async throws -> Int? {
    guard input.totals.successes > 0 else { return nil }
    let computer = input.computers.ofSource
    var attempts: [Int32: Int64] = [:]
    for row in 0..<answer.rowCount where answer.keys[0][row] >= 0 {
      attempts[computer[Int(answer.keys[0][row])], default: 0] += answer.values[0][row]
    }
    guard let busiest = attempts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
    let sources = Set(computer.indices.filter { computer[$0] == busiest }.map { Int32($0) })
    let logins = try await input.store.aggregate(
      AggregateQuery(EventFilter(outcomes: [.success], sources: sources), by: [.localPart], measures: [.rows]))
    let users = logins.keys[0].count { $0 >= 0 }
    return users >= OwnFailuresRule(input.plan).sharedBy ? users : nil
  }
}
