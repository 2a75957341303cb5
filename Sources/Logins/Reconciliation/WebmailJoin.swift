import Vocabulary

/// A webmail asks the IMAP server: both write of one login, the webmail with the client's address, the server with that of
/// the webmail. The webmail's line counts, as it knows the client; the session that dovecot tells from the loopback address
/// goes, and so does one from another address that the logins show to be the webmail's (`WebmailAddresses`).
///
/// Only lines with the same name are joined, one with one: of the sessions that a webmail opens later, for each page that is
/// looked at, the webmail writes nothing, and they stay what they are.
struct WebmailJoin {
  static let services = ["roundcube", "sogo", "horde", "squirrelmail"]

  /// From dovecot's line to the webmail's. A refusal is held back for two seconds or more before the webmail hears of it,
  /// and dovecot's line of the session comes when the connection is closed.
  private static let refusals: ClosedRange<Int64> = -5_000...15_000
  private static let successes: ClosedRange<Int64> = -2_000...3_000

  /// - Parameters:
  ///   - rows: of dovecot and of the webmails, ascending.
  ///   - dovecot: the service of the sessions.
  ///   - loopback: ids of the loopback addresses.
  static func join(_ rows: [Int32], dovecot: Int, loopback: [Int], _ join: inout LayerJoin) {
    let addresses = Set(loopback.map(Int32.init)).union(
      WebmailAddresses.found(among: rows, dovecot: dovecot, join) { $0 ? successes : refusals })
    for (wanted, window) in [(false, refusals), (true, successes)] {
      var (inner, outer): ([Int], [Int]) = ([], [])
      for row in rows.lazy.map(Int.init)
      where join.isSuccess(row) == wanted && !join.isDropped(row) && join.user(row) >= 0 {
        let record = join.records[row]
        if Int(record.service) != dovecot {
          outer.append(row)
        } else if record.attempts - join.told[row] == 1, addresses.contains(record.source) {
          inner.append(row)
        }
      }
      var found: [LayerJoin.Pair] = []
      join.sameUser(inner, outer) { join.pairs($0, with: $1, window: window, into: &found) }
      for pair in found { join.drop(pair.left, for: pair.right) }
    }
  }
}
