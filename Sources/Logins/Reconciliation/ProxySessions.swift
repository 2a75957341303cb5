import Vocabulary

/// Sessions that a dovecot proxy passed on: the server behind it writes of them under the proxy's session id and client
/// address, so both tell of the same attempts.
///
/// Of each such session the host counts that tells of most attempts, failures and successes apart: the proxy also tells
/// of what it refused itself, and either may log less than the other.
struct ProxySessions {
  /// Lines of one session are no further apart; ids are kept as digests, of which some agree by chance.
  private static let reach: Int64 = 3_600_000

  private struct Session {
    var reporter: Int32
    var source: Int32
    var last: Int64
    var isShared = false
  }

  /// - Parameter rows: of dovecot, ascending; of more than one host, else there is nothing to join.
  /// - Complexity: O(rows)
  static func join(_ rows: [Int32], _ join: inout LayerJoin) {
    var table = NumberTable()
    var sessions: [Session] = []
    for row in rows {
      let row = Int(row)
      guard let key = key(row, &join) else { continue }
      let record = join.records[row]
      let place = table.place(of: key)
      if place == sessions.count {
        sessions.append(Session(reporter: join.reporters[row], source: record.source, last: record.milliseconds))
      } else if sessions[place].reporter != join.reporters[row] && sessions[place].source == record.source
        && record.milliseconds - sessions[place].last <= reach
      {
        sessions[place].isShared = true
      }
      sessions[place].last = record.milliseconds
    }
    guard sessions.contains(where: \.isShared) else { return }
    var members: [(group: Int, row: Int)] = []
    for row in rows {
      let row = Int(row)
      guard let key = key(row, &join), let place = table.known(key), sessions[place].isShared,
        sessions[place].source == join.records[row].source
      else { continue }
      members.append((place, row))
    }
    let groups = RowGroups(members, groups: sessions.count)
    for place in sessions.indices where sessions[place].isShared { settle(groups.rows(of: place), &join) }
  }

  /// The session, and whether the line tells of a success; nil for lines that name none.
  private static func key(_ row: Int, _ join: inout LayerJoin) -> UInt64? {
    let session = join.kin[row].session
    guard session != 0, join.records[row].layer == .login || join.isTry(row) else { return nil }
    return UInt64(session) << 1 | (join.isSuccess(row) ? 1 : 0)
  }

  /// Drops what the hosts say that tell of fewer attempts than another.
  private static func settle(_ rows: ArraySlice<Int>, _ join: inout LayerJoin) {
    let hosts = Dictionary(grouping: rows) { join.reporters[$0] }
    /// Each layer tells the same attempts.
    func attempts(_ rows: [Int]) -> Int {
      Dictionary(grouping: rows) { join.records[$0].layer }.values
        .map { $0.reduce(0) { $0 + Int(join.records[$1].attempts) } }.max() ?? 0
    }
    let order = hosts.sorted { (-attempts($0.value), $0.key) < (-attempts($1.value), $1.key) }
    for host in order.dropFirst() {
      for row in host.value { join.drop(row) }
    }
  }
}
