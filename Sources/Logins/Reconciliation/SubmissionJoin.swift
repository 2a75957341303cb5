import Vocabulary

/// Mail servers may ask dovecot for their passwords: dovecot's password database and the mail server both write of one
/// attempt. The mail server's line counts, as it is the door that was tried; it takes user and reason from the other.
struct SubmissionJoin {
  private static let window: Int64 = 30_000

  /// - Parameters:
  ///   - tries: rows of dovecot that no dovecot login covers.
  ///   - doors: login rows of mail servers.
  static func join(_ tries: [Int], _ doors: [Int], _ join: inout LayerJoin) {
    let doorsBySource = Dictionary(grouping: doors.filter { join.records[$0].source >= 0 }) { join.records[$0].source }
    for (source, rows) in Dictionary(grouping: tries, by: { join.records[$0].source }) where source >= 0 {
      for pair in join.userPairs(rows, with: doorsBySource[source] ?? [], window: window) {
        if join.records[pair.right].user < 0 { join.records[pair.right].user = join.records[pair.left].user }
        if join.records[pair.right].reason == Reason.unspecified.index {
          join.records[pair.right].reason = join.records[pair.left].reason
        }
        join.drop(pair.left)
      }
    }
  }
}
