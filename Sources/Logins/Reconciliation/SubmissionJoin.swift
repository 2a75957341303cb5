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
  ///   - rows: of dovecot and of the mail servers, ascending.
  ///   - dovecot: the service of the tries: failures that no dovecot login covers. Of the mail servers the login lines
  ///     that failed are looked at.
  static func join(_ rows: [Int32], dovecot: Int, _ join: inout LayerJoin) {
    let whole = join.settlesWholeParties
    let near =
      whole
      ? rows
      : NearRows.among(rows, gap: window.upperBound, join.records) { _, record in
        guard record.source >= 0, record.outcome != .success else { return nil }
        return (record.layer == .login) == (Int(record.service) == dovecot) ? nil : UInt64(record.source)
      }
    var runs = RowRuns(parties: join.sourceCount, gap: whole ? .max : window.upperBound) { once, _ in
      whole || once == door | tryLine
    }
    for row in near {
      let row = Int(row)
      let record = join.records[row]
      guard record.source >= 0, !join.isSuccess(row), !join.isDropped(row) else { continue }
      let isTry = Int(record.service) == dovecot
      if isTry {
        guard record.layer != .login, !join.isClaimed(row), join.kin[row].session == 0 else { continue }
      } else {
        guard record.layer == .login else { continue }
      }
      runs.add(
        row, party: Int(record.source), time: record.milliseconds, bits: isTry ? tryLine : door, join)
    }
    runs.finish()
    join.forEachRun(runs.heads) { run, join in
      let tries = run.filter { Int(join.records[$0].service) == dovecot }
      let doorRows = run.filter { Int(join.records[$0].service) != dovecot }
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
