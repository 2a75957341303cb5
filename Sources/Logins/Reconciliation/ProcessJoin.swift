import Vocabulary

/// Joins the lines of services that serve one client at a time in a process (sshd, postfix's smtpd, most FTP daemons):
/// lines of one host, process id and address that follow each other within ten minutes are of one connection. Where the
/// lines name their session, it stands in place of the process, which may serve others at the same time.
///
/// Of a connection the best layer counts, the others are its echo: `login` before `passdb`, `worker`, `pam` and `hint`.
/// Failures and successes are judged apart. Hints are several words for one thing: they count once a user name. Only
/// postfix's sum up a connection each, of which a process serves one after the other: where nothing better is told, all of
/// them count. Two kinds of lines need more care:
///
/// * sshd writes `error: PAM: …` (passdb) for each try by keyboard, but `Failed keyboard-interactive/pam …` (worker) only
///   from half of `MaxAuthTries` on: what the former say beyond the latter are tries of their own. `Failed password …`
///   (login) in the same connection tells other tries.
/// * several modules of a PAM stack may each write of one try. PAM makes a client wait after a failure, so lines of one
///   process that come within a second and are not alike are one try. (Two that are alike are two, as everywhere.)
///
/// A module may also say no to what the next one of its stack accepts: hosts with sssd log a failure of pam_unix at each
/// login. Such a line with nothing but the success behind it is of the same try, and no failure.
struct ProcessJoin {
  private static let gap: Int64 = 600_000
  /// Between a module that says no and the success of the same try: a directory may be slow.
  private static let stackWindow: Int64 = 30_000

  // What a row of a connection is, as bits behind those of its layer.
  private static let layers = UInt16(1 << Layer.allCases.count) - 1
  private static let denied: UInt16 = 1 << 12
  private static let failed: UInt16 = 1 << 13
  private static let withSource: UInt16 = 1 << 14
  private static let withoutSource: UInt16 = 1 << 15

  /// - Parameters:
  ///   - rows: of one service, ascending.
  ///   - logsEachTry: whether a process tells each try of one kind in its `passdb` lines, some of these in its `worker`
  ///     lines as well, and tries of another kind in its `login` lines.
  ///   - sumsUp: whether a hint is a whole connection's sum, and two hints are of two connections.
  static func join(_ rows: [Int32], logsEachTry: Bool, sumsUp: Bool, _ join: inout LayerJoin) {
    join.forEachRun(runs(rows, &join)) { run, join in
      dropAccepted(run, &join)
      settle(run.filter { join.isSuccess($0) }, logsEachTry: false, sumsUp: sumsUp, &join)
      settle(
        run.filter { !join.isSuccess($0) && !join.isDropped($0) }, logsEachTry: logsEachTry, sumsUp: sumsUp, &join)
      guard let known = run.first(where: { join.records[$0].source >= 0 }) else { return }
      let source = join.records[known].source
      for row in run where join.records[row].source < 0 { join.records[row].source = source }
    }
  }

  /// First rows of the connections in which there is something to join.
  private static func runs(_ rows: [Int32], _ join: inout LayerJoin) -> [Int32] {
    var processes = NumberTable()
    // By process: the address its connection is known to be from, or −1.
    var sources: [Int32] = []
    let whole = join.settlesWholeParties
    var runs = RowRuns(parties: 0, gap: gap) { once, twice in
      let failures = once & layers
      let successes = once >> UInt16(Layer.allCases.count) & layers
      let hints: UInt16 =
        1 << UInt16(Layer.hint.rawValue) | 1 << UInt16(Int(Layer.hint.rawValue) + Layer.allCases.count)
      return whole || failures & (failures &- 1) != 0 || successes & (successes &- 1) != 0
        || twice & (hints | 1 << UInt16(Layer.pam.rawValue)) != 0
        || (failures & 1 << UInt16(Layer.pam.rawValue) != 0 && successes != 0)
        || (once & denied != 0 && once & failed != 0) || (once & withSource != 0 && once & withoutSource != 0)
    }
    for row in rows {
      let row = Int(row)
      let record = join.records[row]
      let session = join.kin[row].session
      guard record.pid != 0 || session != 0 else { continue }
      let reporter = UInt64(UInt32(bitPattern: join.reporters[row])) << 32
      // The top bit keeps sessions apart from processes; no reporter has it.
      let place = processes.place(
        of: session != 0 ? reporter ^ 1 << 63 | UInt64(session) : reporter | UInt64(record.pid))
      if place == sources.count { sources.append(-1) }
      let isSuccess = join.isSuccess(row)
      var bits: UInt16 = 1 << (UInt16(record.layer.rawValue) + (isSuccess ? UInt16(Layer.allCases.count) : 0))
      if !isSuccess { bits |= record.flags & 3 == Outcome.denied.rawValue ? denied : failed }
      bits |= record.source < 0 ? withoutSource : withSource
      let fits = record.source < 0 || sources[place] < 0 || sources[place] == record.source
      let continues = runs.add(row, party: place, time: record.milliseconds, bits: bits, fits: fits, join)
      if !continues || sources[place] < 0 { sources[place] = record.source }
    }
    runs.finish()
    return runs.heads
  }

  /// Drops what modules said of a try that succeeded: the line right before the success, and those within a second of it.
  private static func dropAccepted(_ run: [Int], _ join: inout LayerJoin) {
    for (place, success) in run.enumerated() where join.isSuccess(success) {
      var next = success
      var window = stackWindow
      for row in run[..<place].reversed() {
        guard join.records[row].layer == .pam, !join.isSuccess(row), join.records[row].attempts == 1,
          join.records[next].milliseconds - join.records[row].milliseconds <= window,
          join.user(row) == join.user(success) || join.user(row) < 0 || join.user(success) < 0,
          join.kin[row].message != join.kin[next].message
        else { break }
        join.drop(row)
        next = row
        window = 1000
      }
    }
  }

  private static func settle(_ rows: [Int], logsEachTry: Bool, sumsUp: Bool, _ join: inout LayerJoin) {
    guard rows.count > 1, let best = rows.map({ join.records[$0].layer.rawValue }).min() else { return }
    let keepsTries = logsEachTry && best <= Layer.worker.rawValue
    func counts(_ row: Int) -> Bool {
      let layer = join.records[row].layer.rawValue
      return layer == best || (keepsTries && layer <= Layer.worker.rawValue)
    }
    let dropped = rows.filter { !counts($0) }
    var kept = rows.filter(counts)
    for row in dropped { join.drop(row) }
    if keepsTries {
      let tries = kept.filter { join.records[$0].layer == .passdb }
      let echoes = kept.filter { join.records[$0].layer == .worker }
      dropTold(tries, by: echoes, &join)
      if !tries.isEmpty { for row in echoes { join.claim(row) } }
    }
    if best == Layer.hint.rawValue && !sumsUp { kept = joinHints(kept, &join) }
    if best == Layer.pam.rawValue { joinModules(kept, &join) }
    joinRefusals(kept, &join)
    // A line that does not say the user takes it from the echoes, when they agree.
    let names = Set(dropped.map { join.records[$0].user }.filter { $0 >= 0 })
    if names.count == 1, let name = names.first {
      for row in kept where join.records[row].user < 0 { join.records[row].user = name }
    }
  }

  /// Drops as many of the tries as the other lines tell, the latest first.
  private static func dropTold(_ tries: [Int], by lines: [Int], _ join: inout LayerJoin) {
    var told = lines.reduce(0) { $0 + Int(join.records[$1].attempts) }
    for row in tries.reversed() {
      let here = min(Int32(clamping: told), join.records[row].attempts)
      join.told[row] = here
      told -= Int(here)
    }
  }

  /// Of lines of several PAM modules about one try the first stays.
  private static func joinModules(_ rows: [Int], _ join: inout LayerJoin) {
    var first: Int?
    for row in rows {
      guard join.records[row].attempts == 1 else { continue }
      if let known = first, join.records[row].milliseconds - join.records[known].milliseconds <= 1000,
        join.kin[row].message != join.kin[known].message,
        join.user(row) == join.user(known) || join.user(row) < 0
          || join.user(known) < 0
      {
        if join.records[known].user < 0 { join.records[known].user = join.records[row].user }
        join.drop(row)
      } else {
        first = row
      }
    }
  }

  /// Keeps one hint for each user, the one that states most attempts; hints without a user only if there is no other.
  private static func joinHints(_ rows: [Int], _ join: inout LayerJoin) -> [Int] {
    var best: [Int32: Int] = [:]
    for row in rows {
      if let known = best[join.user(row)], join.records[known].attempts >= join.records[row].attempts { continue }
      best[join.user(row)] = row
    }
    if best.count > 1, let nameless = best.removeValue(forKey: -1) {
      // What a whole connection came to beside one named hint: the larger number is the connection's.
      let named = best.values.reduce(0) { $0 + Int(join.records[$1].attempts) }
      if Int(join.records[nameless].attempts) > named { best = [-1: nameless] }
    }
    let kept = Set(best.values)
    for row in rows where !kept.contains(row) { join.drop(row) }
    return rows.filter(kept.contains)
  }

  /// sshd says first that a rule refuses the user, and then that the password failed: one attempt, and the rule is why.
  private static func joinRefusals(_ rows: [Int], _ join: inout LayerJoin) {
    for denial in rows where join.records[denial].outcome == .denied {
      let failures = rows.filter { row in
        join.records[row].outcome == .failure && !join.isDropped(row)
          && (join.user(row) == join.user(denial) || join.user(row) < 0 || join.user(denial) < 0)
      }
      guard !failures.isEmpty else { continue }
      for row in failures { join.records[row].reason = join.records[denial].reason }
      join.drop(denial)
    }
  }
}
