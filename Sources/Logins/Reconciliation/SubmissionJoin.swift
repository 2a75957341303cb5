import Vocabulary

/// Mail servers may ask dovecot for their passwords: dovecot's password database and the mail server both write of one
/// attempt. The mail server's line counts, as it is the door that was tried; it takes user and reason from the other.
///
/// The mail server's line comes behind the database's: dovecot waits two seconds, or as long as it is told to, before it
/// answers. A try with a session is of dovecot's own login processes; a mail server gives it none.
struct SubmissionJoin {
  /// From a try to the mail server's line.
  private static let window: ClosedRange<Int64> = -2_000...15_000
  private static let door: UInt16 = 1
  private static let tryLine: UInt16 = 2

  /// - Parameters:
  ///   - dovecot: the service of the tries: failures that no dovecot login covers.
  ///   - doors: services of mail servers; their login lines that failed.
  static func join(dovecot: Int, doors: [Int], _ join: inout LayerJoin) {
    var isDoor = [Bool](repeating: false, count: 1 << 16)
    for service in doors { isDoor[service] = true }
    let whole = join.settlesWholeParties
    var runs = RowRuns(parties: join.sourceCount, gap: whole ? .max : window.upperBound) { once, _ in
      whole || once == door | tryLine
    }
    for row in join.records.indices {
      let record = join.records[row]
      guard record.source >= 0, !join.isSuccess(row) else { continue }
      let bits: UInt16
      if Int(record.service) == dovecot {
        guard record.layer != .login, !join.isClaimed(row), join.kin[row].session == 0 else { continue }
        bits = tryLine
      } else {
        guard isDoor[Int(record.service)], record.layer == .login else { continue }
        bits = door
      }
      guard !join.isDropped(row) else { continue }
      runs.add(row, party: Int(record.source), time: record.milliseconds, bits: bits, &join)
    }
    runs.finish()
    var rows: [Int] = []
    for head in runs.heads {
      join.run(head, into: &rows)
      let tries = rows.filter { Int(join.records[$0].service) == dovecot }
      let doorRows = rows.filter { Int(join.records[$0].service) != dovecot }
      for pair in join.userPairs(tries, with: doorRows, window: window) {
        if join.records[pair.right].user < 0 { join.records[pair.right].user = join.records[pair.left].user }
        if join.records[pair.right].reason == Reason.unspecified.index {
          join.records[pair.right].reason = join.records[pair.left].reason
        }
        join.drop(pair.left)
      }
    }
  }
}
