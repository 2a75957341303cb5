import Vocabulary

/// Joins the lines of services whose layers are written by different processes (dovecot): by session, else by address,
/// user and time.
///
/// Lines of password databases count, as they carry each user; a login line `auth failed, N attempts` counts what of its
/// N they do not cover, all N when there are none. pam_unix lines count only where neither of them tells of the attempt.
struct AccountJoin {
  /// Between lines of one try.
  private static let tryWindow: Int64 = 30_000
  /// Between a try and the end of its connection: the half minute, and the three minutes after which dovecot gives up on
  /// an idle client.
  private static let loginWindow: Int64 = 210_000
  /// Lines of one moment may stand in either order.
  private static let disorder: Int64 = 5_000

  /// Rows of one address; without an address, of one user.
  private struct Party: Hashable {
    var source: Int32
    var user: Int32
  }

  static func join(_ rows: [Int], _ join: inout LayerJoin) {
    TryRepeats.join(rows, &join)
    joinSessions(rows, &join)
    let parties = Dictionary(grouping: rows) { row in
      Party(source: join.records[row].source, user: join.records[row].source < 0 ? join.user(row) : -1)
    }
    for party in parties.values where party.count > 1 {
      settleSuccesses(party.filter { join.records[$0].outcome == .success }, &join)
      settleFailures(party.filter { join.records[$0].outcome != .success }, &join)
    }
  }

  // MARK: Sessions

  private static func joinSessions(_ rows: [Int], _ join: inout LayerJoin) {
    let sessions = Dictionary(grouping: rows.filter { join.kin[$0].session != 0 }) { join.kin[$0].session }
    for session in sessions.values where session.count > 1 {
      let failures = session.filter { join.records[$0].outcome != .success }
      let tries = failures.filter { TryRepeats.isTry($0, join) && !join.isDropped($0) }
      for login in failures where join.records[login].layer == .login { cover(login, with: tries, &join) }
    }
  }

  /// Counts tries against the attempts of a login line, which tells them the protocol in return.
  private static func cover(_ login: Int, with tries: [Int], _ join: inout LayerJoin) {
    for row in tries where !join.claimed[row] {
      join.claimed[row] = true
      if join.records[row].protocol == 0 { join.records[row].protocol = join.records[login].protocol }
      if join.records[row].sourceName < 0 { join.records[row].sourceName = join.records[login].sourceName }
      join.told[login] = min(join.records[login].attempts, join.told[login] + join.records[row].attempts)
    }
  }

  // MARK: Failures of one party

  private static func settleFailures(_ rows: [Int], _ join: inout LayerJoin) {
    func layer(_ wanted: Layer) -> [Int] {
      rows.filter { join.records[$0].layer == wanted && !join.isDropped($0) }
    }
    for pair in join.userPairs(layer(.worker), with: layer(.passdb), window: disorder) { join.drop(pair.left) }
    let tries = rows.filter { TryRepeats.isTry($0, join) && !join.isDropped($0) }
    let logins = layer(.login)
    coverByUser(logins, tries, &join)
    coverByTime(logins, tries, &join)
    for pair in join.userPairs(layer(.pam), with: tries, window: tryWindow) { join.drop(pair.left) }
    dropPamOfLogins(layer(.pam), logins, &join)
    dropHints(layer(.hint), rows.filter { join.records[$0].layer != .hint }, &join)
  }

  private static func remaining(_ login: Int, _ join: LayerJoin) -> Int32 {
    join.records[login].attempts - join.told[login]
  }

  private static func coverByUser(_ logins: [Int], _ tries: [Int], _ join: inout LayerJoin) {
    let byUser = Dictionary(grouping: tries, by: join.user)
    for (user, group) in Dictionary(grouping: logins, by: join.user) {
      cover(group, byUser[user] ?? [], &join)
    }
  }

  /// A login line names the last user only: what is left of its attempts are tries with other names.
  private static func coverByTime(_ logins: [Int], _ tries: [Int], _ join: inout LayerJoin) {
    cover(logins.filter { join.records[$0].attempts > 1 || join.user($0) < 0 }, tries, &join)
  }

  /// Login lines take the latest tries before them that no other line took. O(logins + tries): each try is put on a stack
  /// once and taken off at most once.
  private static func cover(_ logins: [Int], _ tries: [Int], _ join: inout LayerJoin) {
    var stack: [Int] = []
    var next = 0
    for login in logins {
      let end = join.records[login].milliseconds
      while next < tries.count && join.records[tries[next]].milliseconds <= end + disorder {
        if !join.claimed[tries[next]] { stack.append(tries[next]) }
        next += 1
      }
      while remaining(login, join) > 0, let row = stack.last, join.records[row].milliseconds >= end - loginWindow,
        join.kin[row].session == 0 || join.kin[login].session == 0
      {
        stack.removeLast()
        cover(login, with: [row], &join)
      }
    }
  }

  /// pam_unix lines of attempts that the login line counts.
  private static func dropPamOfLogins(_ pam: [Int], _ logins: [Int], _ join: inout LayerJoin) {
    guard !pam.isEmpty else { return }
    var open = logins.filter { remaining($0, join) > 0 }.map { (row: $0, left: remaining($0, join)) }
    var head = 0
    for row in pam {
      let time = join.records[row].milliseconds
      while head < open.count && join.records[open[head].row].milliseconds < time - disorder { head += 1 }
      guard head < open.count else { return }
      if join.records[open[head].row].milliseconds <= time + loginWindow {
        join.drop(row)
        open[head].left -= join.records[row].attempts
        if open[head].left <= 0 { head += 1 }
      }
    }
  }

  private static func dropHints(_ hints: [Int], _ others: [Int], _ join: inout LayerJoin) {
    var head = 0
    for row in hints {
      let time = join.records[row].milliseconds
      while head < others.count && join.records[others[head]].milliseconds < time - tryWindow { head += 1 }
      guard head < others.count else { return }
      if join.records[others[head]].milliseconds <= time + tryWindow { join.drop(row) }
    }
  }

  // MARK: Successes of one party

  /// The login line counts; lines of databases and of pam about the same success are its echo.
  private static func settleSuccesses(_ rows: [Int], _ join: inout LayerJoin) {
    var best: [Int] = []
    for wanted in [Layer.login, .passdb, .worker, .pam, .hint] {
      let rest = rows.filter { join.records[$0].layer == wanted && !join.isDropped($0) }
      for pair in join.userPairs(rest, with: best, window: tryWindow) { join.drop(pair.left) }
      best = (best + rest.filter { !join.isDropped($0) }).sorted()
    }
  }
}
