import Vocabulary

/// A webmail asks the IMAP server of its own computer: both write of one login, the webmail with the client's address, the
/// server with that of the computer itself. The webmail's line counts, as it knows the client; the session that dovecot
/// tells from the loopback address goes.
///
/// Only lines with the same name are joined, one with one: of the sessions that a webmail opens later, for each page that is
/// looked at, the webmail writes nothing, and they stay what they are. A server that the webmail reaches under another
/// address than the loopback's is not told from a client that is inside, and both lines count.
struct WebmailJoin {
  static let services = ["roundcube", "sogo", "horde", "squirrelmail"]

  /// From dovecot's line to the webmail's. A refusal is held back for two seconds or more before the webmail hears of it,
  /// and dovecot's line of the session comes when the connection is closed.
  private static let refusals: ClosedRange<Int64> = -5_000...15_000
  private static let successes: ClosedRange<Int64> = -2_000...3_000

  /// - Parameters:
  ///   - dovecot: the service of the sessions.
  ///   - doors: services of webmails.
  ///   - loopback: ids of the loopback addresses.
  static func join(dovecot: Int, doors: [Int], loopback: [Int], _ join: inout LayerJoin) {
    guard !loopback.isEmpty else { return }
    for (wanted, window) in [(false, refusals), (true, successes)] {
      let rows = join.records.indices.filter { row in
        join.isSuccess(row) == wanted && !join.isDropped(row) && join.user(row) >= 0
      }
      let inner = rows.filter { row in
        let record = join.records[row]
        return Int(record.service) == dovecot && record.attempts - join.told[row] == 1
          && loopback.contains(Int(record.source))
      }
      guard !inner.isEmpty else { continue }
      let outer = rows.filter { doors.contains(Int(join.records[$0].service)) && join.records[$0].layer == .login }
      var found: [LayerJoin.Pair] = []
      join.sameUser(inner, outer) { join.pairs($0, with: $1, window: window, into: &found) }
      for pair in found { join.drop(pair.left, for: pair.right) }
    }
  }
}
