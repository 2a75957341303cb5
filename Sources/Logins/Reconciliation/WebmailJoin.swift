import Vocabulary

/// A webmail asks the IMAP server: both write of one login, the webmail with the client's address, the server with that of
/// the webmail. The webmail's line counts, as it knows the client; the session that dovecot tells from the loopback address
/// goes, and so does one from another address that the logins show to be the webmail's (`WebmailAddresses`). So it is with
/// Zimbra's postfix, whose saslauthd asks the mailbox server by SOAP.
///
/// Only lines with the same name are joined, one with one: of the sessions that a webmail opens later, for each page that is
/// looked at, the webmail writes nothing, and they stay what they are.
struct WebmailJoin {
  /// Who asks whom: the server that is asked, then those that the client came to.
  static let askers = [
    (server: "dovecot", doors: ["roundcube", "sogo", "horde", "squirrelmail"]), (server: "zimbra", doors: ["postfix"]),
  ]

  /// From the server's line to the webmail's. A refusal is held back for two seconds or more before the webmail hears of it,
  /// and dovecot's line of the session comes when the connection is closed.
  private static let refusals: ClosedRange<Int64> = -5_000...15_000
  private static let successes: ClosedRange<Int64> = -2_000...3_000

  /// - Parameters:
  ///   - rows: of the server and of the webmails, ascending.
  ///   - server: the service of the sessions.
  ///   - loopback: ids of the loopback addresses.
  static func join(_ rows: [Int32], server: Int, loopback: [Int], _ join: inout LayerJoin) {
    let addresses = Set(loopback.map(Int32.init)).union(
      WebmailAddresses.found(among: rows, server: server, join) { $0 ? successes : refusals })
    for (wanted, window) in [(false, refusals), (true, successes)] {
      var (inner, outer): ([Int], [Int]) = ([], [])
      for row in rows.lazy.map(Int.init)
      where join.isSuccess(row) == wanted && !join.isDropped(row) && join.user(row) >= 0 {
        let record = join.records[row]
        if Int(record.service) != server {
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
