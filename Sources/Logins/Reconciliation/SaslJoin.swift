import Vocabulary

/// saslauthd tells of a try the name and no address, the server that asked it (postfix, sendmail, exim, cyrus) the address
/// and, some of them, no name: of the two lines the server's counts. So it is with PAM below a daemon, where PAM tells the
/// client's name and no address.
///
/// Tries pair with refusals at most a window away, by name where both have one, else in order of time. The name goes
/// over only where the refusal has no other try that near, nor the try another refusal, so that nobody is named who did
/// not ask. O(rows).
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
    let sureTries = paired(tries, with: doors, window, join)
    let sureDoors = paired(doors, with: tries, window, join)
    for pair in join.userPairs(tries, with: doors, window: -window...window) {
      if join.records[pair.right].user < 0, sureTries.contains(pair.left), sureDoors.contains(pair.right) {
        join.records[pair.right].user = join.records[pair.left].user
      }
      join.drop(pair.left)
    }
  }

  /// Rows that have exactly one of the others at most a window away. O(rows).
  private static func paired(
    _ rows: [Int], with others: [Int], _ window: Int64, _ join: LayerJoin
  ) -> Set<Int> {
    var found: Set<Int> = []
    var first = 0
    var end = 0
    for row in rows {
      let time = join.records[row].milliseconds
      while first < others.count, join.records[others[first]].milliseconds < time - window { first += 1 }
      while end < others.count, join.records[others[end]].milliseconds <= time + window { end += 1 }
      if end - first == 1 { found.insert(row) }
    }
    return found
  }
}
