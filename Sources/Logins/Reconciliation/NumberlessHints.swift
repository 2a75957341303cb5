import Vocabulary

/// Junos tells of a try once more under the daemon's name, without a process number (`sshd: SSHD_LOGIN_FAILED: …`): such a
/// hint is of no connection that a number could tell, and pairs with a line of the same host, client and user that has one and
/// stands within a few seconds of it. What finds no such line counts. O(n log n).
struct NumberlessHints {
  private static let window: ClosedRange<Int64> = -5_000...5_000

  /// - Parameter rows: of one service, ascending.
  static func join(_ rows: [Int32], _ join: inout LayerJoin) {
    let hints = rows.map { Int($0) }.filter { isHint($0, join) }
    guard !hints.isEmpty else { return }
    let clients = Dictionary(grouping: hints) { join.client($0) }
    var answers: [UInt64: [Int]] = [:]
    for row in rows.map({ Int($0) }) where isAnswer(row, join) {
      let client = join.client(row)
      guard let asked = clients[client]?.count else { continue }
      // A repeated line answers as many, whatever number of them it states.
      let room = max(1, 4 * asked - (answers[client]?.count ?? 0))
      for _ in 0..<min(Int(join.records[row].attempts), asked, room) { answers[client, default: []].append(row) }
    }
    for (client, hints) in clients {
      for pair in join.userPairs(hints, with: answers[client] ?? [], window: window) { join.drop(pair.left) }
    }
  }

  private static func isHint(_ row: Int, _ join: LayerJoin) -> Bool {
    let record = join.records[row]
    return record.layer == .hint && record.pid == 0 && record.attempts == 1 && join.kin[row].session == 0
      && !join.isSuccess(row) && !join.isDropped(row)
  }

  private static func isAnswer(_ row: Int, _ join: LayerJoin) -> Bool {
    join.records[row].pid != 0 && !join.isSuccess(row) && !join.isDropped(row)
  }
}
