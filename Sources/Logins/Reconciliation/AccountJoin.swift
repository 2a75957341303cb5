import Vocabulary

/// Joins the lines of services whose layers are written by different processes (dovecot): by session, else by address,
/// user and time.
///
/// Lines of password databases count, as they carry each user; a login line `auth failed, N attempts` counts what of its
/// N they do not cover, all N when there are none. pam_unix lines count only where neither of them tells of the attempt,
/// and not when the same user's success follows at once: the next module of the stack accepted what pam_unix did not know.
/// In the same way a database that asked the next one has said nothing of how the try ended.
struct AccountJoin {
  /// Between lines of one try.
  private static let tryWindow: Int64 = 30_000
  /// Between a try and the end of its connection: the half minute, and the three minutes after which dovecot gives up on
  /// an idle client.
  private static let loginWindow: Int64 = 210_000
  /// Between a module that says no and the success of the same try. A failed one would have kept the client waiting longer.
  private static let stackWindow: Int64 = 2_000
  /// From a database that asks the next one to what that says: it may be slow, or make the client wait.
  private static let nextWindow: Int64 = 30_000
  /// Lines of one moment may stand in either order.
  private static let disorder: Int64 = 5_000

  /// - Parameters:
  ///   - rows: of one service, ascending.
  ///   - hasSessions: false when no failed try of the service names its session.
  static func join(_ rows: [Int32], hasSessions: Bool, _ join: inout LayerJoin) {
    let runs = runs(rows, &join)
    join.forEachRun(runs) { run, join in
      TryRepeats.join(run, &join)
      joinDatabases(run, &join)
      if !hasSessions { settle(run, &join) }
    }
    guard hasSessions else { return }
    joinSessions(rows, &join)
    join.forEachRun(runs) { settle($0, &$1) }
  }

  private static func settle(_ run: [Int], _ join: inout LayerJoin) {
    let successes = run.filter { join.isSuccess($0) }
    let failures = run.filter { !join.isSuccess($0) && !join.isDropped($0) }
    if successes.count > 1 { settleSuccesses(successes, &join) }
    if failures.count > 1 { settleFailures(failures, &join) }
    if !failures.isEmpty && !successes.isEmpty { dropAccepted(failures, successes, &join) }
  }

  /// Rows of one address, or without an address of one user, that follow each other closely enough to concern each other:
  /// first rows of such runs, where there are several layers or several tries.
  private static func runs(_ rows: [Int32], _ join: inout LayerJoin) -> [Int32] {
    let layers = UInt16(1 << Layer.allCases.count) - 1
    let tries = [Layer.passdb, .worker, .forwarded].reduce(UInt16(0)) { $0 | 1 << UInt16($1.rawValue) }
    let sources = join.sourceCount
    let whole = join.settlesWholeParties
    let gap = loginWindow + disorder
    let rowsOfAll = join
    let party: @Sendable (EventRecord) -> UInt32 = { record in
      UInt32(record.source >= 0 ? Int(record.source) : sources + 1 + Int(rowsOfAll.user(of: record)))
    }
    let near = whole ? rows : NearRows.among(rows, gap: gap, join.records) { UInt64(party($1)) }
    var runs = RowRuns(parties: sources + 1 + join.foldedUsers.count, gap: whole ? .max : gap) { once, twice in
      let failures = once & layers
      let successes = once >> UInt16(Layer.allCases.count)
      return whole || failures & (failures &- 1) != 0 || successes & (successes &- 1) != 0 || twice & tries != 0
        || (failures & (1 << UInt16(Layer.pam.rawValue) | tries) != 0 && successes != 0)
    }
    for row in near {
      let row = Int(row)
      let record = join.records[row]
      let bit = UInt16(record.layer.rawValue) + (join.isSuccess(row) ? UInt16(Layer.allCases.count) : 0)
      runs.add(row, party: Int(party(record)), time: record.milliseconds, bits: 1 << bit, join)
    }
    runs.finish()
    return runs.heads
  }

  // MARK: Databases

  /// Brings the lines of several databases and processes about one try together, session by session.
  private static func joinDatabases(_ rows: [Int], _ join: inout LayerJoin) {
    let tries = rows.filter { join.isTry($0) && !join.isSuccess($0) && !join.isDropped($0) }
    guard let first = tries.first else { return }
    let accepted = rows.filter { join.isSuccess($0) && join.user($0) >= 0 }
    guard tries.count > 1 || !accepted.isEmpty else { return }
    let session = join.kin[first].session
    if tries.allSatisfy({ join.kin[$0].session == session }) { return joinDatabases(tries, session, accepted, &join) }
    for (session, tries) in Dictionary(grouping: tries, by: { join.kin[$0].session }).sorted(by: { $0.key < $1.key }) {
      joinDatabases(tries, session, accepted, &join)
    }
  }

  private static func joinDatabases(_ tries: [Int], _ session: UInt32, _ accepted: [Int], _ join: inout LayerJoin) {
    func layer(_ wanted: Layer) -> [Int] { tries.filter { join.records[$0].layer == wanted && !join.isDropped($0) } }
    let answers = tries.filter { join.records[$0].layer != .forwarded }
    for pair in join.userPairs(layer(.forwarded), with: answers, window: -disorder...nextWindow) {
      join.drop(pair.left, for: pair.right)
    }
    for pair in join.userPairs(layer(.worker), with: layer(.passdb), window: -disorder...disorder) {
      join.drop(pair.left, for: pair.right)
    }
    let successes = accepted.filter { session == 0 || join.kin[$0].session == session || join.kin[$0].session == 0 }
    if !successes.isEmpty { dropForwarded(tries.filter { !join.isDropped($0) }, session, successes, &join) }
  }

  /// Tries that the next database accepted: those that were handed on; and of one session, from before databases said so,
  /// those whose success follows sooner than dovecot lets a client try again.
  private static func dropForwarded(_ refused: [Int], _ session: UInt32, _ accepted: [Int], _ join: inout LayerJoin) {
    var found: [LayerJoin.Pair] = []
    join.sameUser(refused.filter { join.user($0) >= 0 }, accepted) { refused, accepted in
      let forwarded = refused.filter { join.records[$0].layer == .forwarded }
      join.pairs(forwarded[...], with: accepted, window: 0...nextWindow, into: &found)
      guard session != 0 else { return }
      let others = refused.filter { join.records[$0].layer != .forwarded }
      let own = accepted.filter { join.kin[$0].session == session }
      join.pairs(others[...], with: own[...], window: 0...1000, into: &found)
    }
    for pair in found { join.drop(pair.left) }
  }

  // MARK: Sessions

  /// Counts the tries of a session against the attempts of its login lines, however far apart they are.
  private static func joinSessions(_ rows: [Int32], _ join: inout LayerJoin) {
    var sessions = NumberTable()
    for row in rows where isSessionTry(Int(row), &join) { _ = sessions.place(of: UInt64(join.kin[Int(row)].session)) }
    guard sessions.count > 0 else { return }
    var members: [(group: Int, row: Int)] = []
    for row in rows {
      let row = Int(row)
      guard
        isSessionTry(row, &join)
          || (join.records[row].layer == .login && !join.isSuccess(row) && !join.isDropped(row)),
        let session = sessions.known(UInt64(join.kin[row].session))
      else { continue }
      members.append((session, row))
    }
    let groups = RowGroups(members, groups: sessions.count)
    for group in 0..<sessions.count {
      let session = groups.rows(of: group)
      let tries = session.filter { join.isTry($0) }
      for login in session where join.records[login].layer == .login {
        for row in tries where isOneClient(login, row, &join) { cover(login, with: row, &join) }
      }
    }
  }

  /// Ids of sessions are kept as digests of 32 bits: of millions some agree by chance.
  private static func isOneClient(_ left: Int, _ right: Int, _ join: inout LayerJoin) -> Bool {
    join.records[left].source == join.records[right].source || join.records[left].source < 0
      || join.records[right].source < 0
  }

  private static func isSessionTry(_ row: Int, _ join: inout LayerJoin) -> Bool {
    join.kin[row].session != 0 && join.isTry(row) && !join.isSuccess(row) && !join.isDropped(row)
  }

  /// Counts a try against the attempts of a login line, which tells it the protocol in return.
  private static func cover(_ login: Int, with row: Int, _ join: inout LayerJoin) {
    guard !join.isClaimed(row) else { return }
    join.claim(row)
    if join.records[row].protocol == 0 { join.records[row].protocol = join.records[login].protocol }
    if join.sourceNames[row] < 0 { join.sourceNames[row] = join.sourceNames[login] }
    let told = Int(join.told[login]) + Int(join.records[row].attempts)
    join.told[login] = min(join.records[login].attempts, Int32(clamping: told))
  }

  // MARK: Failures of one party

  private static func settleFailures(_ rows: [Int], _ join: inout LayerJoin) {
    func layer(_ wanted: Layer) -> [Int] {
      rows.filter { join.records[$0].layer == wanted && !join.isDropped($0) }
    }
    let tries = rows.filter { join.isTry($0) && !join.isDropped($0) }
    let logins = layer(.login)
    coverByUser(logins, tries, &join)
    coverByTime(logins, tries, &join)
    for pair in join.userPairs(layer(.pam), with: tries, window: -tryWindow...tryWindow) { join.drop(pair.left) }
    dropPamOfLogins(layer(.pam), logins, &join)
    let hints = layer(.hint)
    if !hints.isEmpty { dropHints(hints, rows.filter { join.records[$0].layer != .hint }, &join) }
  }

  private static func coverByUser(_ logins: [Int], _ tries: [Int], _ join: inout LayerJoin) {
    guard !tries.isEmpty else { return }
    var groups: [(logins: ArraySlice<Int>, tries: ArraySlice<Int>)] = []
    join.sameUser(logins, tries) { groups.append(($0, $1)) }
    for group in groups { cover(group.logins, group.tries, &join) }
  }

  /// A login line names the last user only: what is left of its attempts are tries with other names.
  private static func coverByTime(_ logins: [Int], _ tries: [Int], _ join: inout LayerJoin) {
    guard !tries.isEmpty else { return }
    cover(logins.filter { join.records[$0].attempts > 1 || join.user($0) < 0 }[...], tries[...], &join)
  }

  /// Login lines take the latest tries before them that no other line took. O(logins + tries): each try is put on a stack
  /// once and taken off at most once.
  private static func cover(_ logins: ArraySlice<Int>, _ tries: ArraySlice<Int>, _ join: inout LayerJoin) {
    var stack: [Int] = []
    var next = tries.startIndex
    for login in logins {
      let end = join.records[login].milliseconds
      while next < tries.endIndex && join.records[tries[next]].milliseconds <= end + disorder {
        if !join.isClaimed(tries[next]) { stack.append(tries[next]) }
        next += 1
      }
      while join.told[login] < join.records[login].attempts, let row = stack.last,
        join.records[row].milliseconds >= end - loginWindow,
        join.kin[row].session == 0 || join.kin[login].session == 0
      {
        stack.removeLast()
        cover(login, with: row, &join)
      }
    }
  }

  /// pam_unix lines of attempts that the login line counts.
  private static func dropPamOfLogins(_ pam: [Int], _ logins: [Int], _ join: inout LayerJoin) {
    guard !pam.isEmpty else { return }
    var open = logins.map { (row: $0, left: join.records[$0].attempts - join.told[$0]) }.filter { $0.left > 0 }
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

  /// What only hints at a try is an echo of a line near it that tells one: of the same name, or of none where either says
  /// none.
  private static func dropHints(_ hints: [Int], _ others: [Int], _ join: inout LayerJoin) {
    var echoes: [Int] = []
    join.sameUser(hints, others) { echoes += near($0, $1, join) }
    echoes += near(hints.filter { join.user($0) < 0 }[...], others[...], join)
    echoes += near(hints[...], others.filter { join.user($0) < 0 }[...], join)
    for row in echoes { join.drop(row) }
  }

  /// Those of some rows that have one of others within the time of a try. Both in order of time. O(rows + others).
  private static func near(_ rows: ArraySlice<Int>, _ others: ArraySlice<Int>, _ join: LayerJoin) -> [Int] {
    var head = others.startIndex
    return rows.filter { row in
      let time = join.records[row].milliseconds
      while head < others.endIndex && join.records[others[head]].milliseconds < time - tryWindow { head += 1 }
      return head < others.endIndex && join.records[others[head]].milliseconds <= time + tryWindow
    }
  }

  /// pam_unix lines of tries that the next module accepted. The user stands in both, or they do not concern each other.
  private static func dropAccepted(_ failures: [Int], _ successes: [Int], _ join: inout LayerJoin) {
    let pam = failures.filter { join.records[$0].layer == .pam && !join.isDropped($0) && join.user($0) >= 0 }
    let accepted = successes.filter { !join.isDropped($0) && join.user($0) >= 0 }
    guard !pam.isEmpty && !accepted.isEmpty else { return }
    var found: [LayerJoin.Pair] = []
    join.sameUser(pam, accepted) { join.pairs($0, with: $1, window: 0...stackWindow, into: &found) }
    for pair in found { join.drop(pair.left) }
  }

  // MARK: Successes of one party

  /// The login line counts; lines of databases and of pam about the same success are its echo.
  private static func settleSuccesses(_ rows: [Int], _ join: inout LayerJoin) {
    var best: [Int] = []
    for wanted in [Layer.login, .passdb, .worker, .pam, .hint] {
      let rest = rows.filter { join.records[$0].layer == wanted && !join.isDropped($0) }
      guard !rest.isEmpty else { continue }
      for pair in join.userPairs(rest, with: best, window: -tryWindow...tryWindow) { join.drop(pair.left) }
      best = (best + rest.filter { !join.isDropped($0) }).sorted()
    }
  }
}
