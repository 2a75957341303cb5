import Vocabulary

/// saslauthd tells of a try the name and no address, the server that asked it (postfix, sendmail, exim, cyrus) the address
/// and, some of them, no name: of the two lines the server's counts. So it is with PAM below a daemon, where PAM tells the
/// client's name and no address.
///
/// Tries pair with refusals at most a window away, by name where both have one, else in order of time. The name goes
/// over only where no other try or refusal is that near, so that nobody is named who did not ask. O(rows).
struct SaslJoin {
  /// saslauthd answers before its server writes.
  static let saslWindow: Int64 = 5_000
  /// Some daemons make a client wait before they write (pure-ftpd).
  static let pamWindow: Int64 = 30_000

  /// - Parameters:
  ///   - rows: of saslauthd and of the servers that may ask it, ascending.
  ///   - daemon: the service that saslauthd's lines are of.
  ///   - window: milliseconds.
  static func join(_ rows: [Int32], daemon: Int, window: Int64, _ join: inout LayerJoin) {
    var tries: [Int] = []
    var doors: [Int] = []
    for row in rows {
      let row = Int(row)
      let record = join.records[row]
      guard record.outcome != .success, !join.isDropped(row) else { continue }
      switch record.layer {
      case .login: doors.append(row)
      case .passdb, .worker, .forwarded, .pam: if record.source < 0, Int(record.service) == daemon { tries.append(row) }
      case .hint: break
      }
    }
    guard !tries.isEmpty && !doors.isEmpty else { return }
    let lonelyTries = lonely(tries, window, &join)
    let lonelyDoors = lonely(doors, window, &join)
    for pair in join.userPairs(tries, with: doors, window: -window...window) {
      if join.records[pair.right].user < 0, lonelyTries.contains(pair.left), lonelyDoors.contains(pair.right) {
        join.records[pair.right].user = join.records[pair.left].user
      }
      join.drop(pair.left)
    }
  }

  /// Rows without another within two windows.
  private static func lonely(_ rows: [Int], _ window: Int64, _ join: inout LayerJoin) -> Set<Int> {
    var found: Set<Int> = []
    for (index, row) in rows.enumerated() {
      let time = join.records[row].milliseconds
      let before = index > 0 ? time - join.records[rows[index - 1]].milliseconds : .max
      let behind = index + 1 < rows.count ? join.records[rows[index + 1]].milliseconds - time : .max
      if before > 2 * window && behind > 2 * window { found.insert(row) }
    }
    return found
  }
}
