import Vocabulary

/// sshd hands a try by keyboard to a child process, which asks PAM: `pam_unix(sshd:auth): …` bears the child's number,
/// `error: PAM: …` and `Accepted keyboard-interactive/pam …` that of the process which holds the connection.
///
/// pam lines of processes that write nothing else pair with lines about tries by keyboard of the same host, client and
/// user which come at most half a minute behind (PAM makes a client wait after a failure, and the directory of the next
/// module may be slow); what is left, with successes, for the next module may have accepted what pam_unix refused.
/// O(n log n).
struct KeyboardJoin {
  private static let window: ClosedRange<Int64> = -1_000...30_000
  /// A process number is another process's after so long.
  private static let gap: Int64 = 600_000
  private static let child: UInt16 = 1
  private static let answer: UInt16 = 2

  /// - Parameter rows: of one service, ascending.
  static func join(_ rows: [Int32], _ join: inout LayerJoin) {
    let children = linesOfChildren(rows, &join)
    guard !children.isEmpty else { return }
    let isChild = Set(children)
    let whole = join.settlesWholeParties
    var parties = NumberTable()
    var runs = RowRuns(parties: 0, gap: whole ? .max : window.upperBound) { once, _ in whole || once == child | answer }
    for row in rows {
      let row = Int(row)
      guard isChild.contains(row) || isAnswer(row, &join) else { continue }
      let party = parties.place(of: join.client(row))
      let bits = isChild.contains(row) ? child : answer
      runs.add(row, party: party, time: join.records[row].milliseconds, bits: bits, join)
    }
    runs.finish()
    join.forEachRun(runs.heads) { settle($0, isChild, &$1) }
  }

  /// pam lines of processes that write no other lines.
  private static func linesOfChildren(_ rows: [Int32], _ join: inout LayerJoin) -> [Int] {
    var processes = NumberTable()
    /// By process: when it last wrote something else.
    var others: [Int64] = []
    func process(_ row: Int) -> Int {
      let place = processes.place(
        of: UInt64(UInt32(bitPattern: join.reporters[row])) << 32 | UInt64(join.records[row].pid))
      if place == others.count { others.append(.min) }
      return place
    }
    func isNear(_ row: Int) -> Bool {
      let other = others[process(row)]
      return other != .min && abs(join.records[row].milliseconds - other) <= gap
    }
    func note(_ row: Int) { others[process(row)] = join.records[row].milliseconds }
    var found: [Int] = []
    for row in rows {
      let row = Int(row)
      if join.records[row].layer != .pam {
        note(row)
      } else if join.records[row].pid != 0, !join.isSuccess(row), !join.isDropped(row), !isNear(row) {
        found.append(row)
      }
    }
    guard !found.isEmpty else { return [] }
    others = [Int64](repeating: .min, count: others.count)
    var alone: [Int] = []
    for row in rows.reversed() {
      let row = Int(row)
      if join.records[row].layer != .pam {
        note(row)
      } else if found.last == row {
        found.removeLast()
        if !isNear(row) { alone.append(row) }
      }
    }
    return alone.reversed()
  }

  private static func isAnswer(_ row: Int, _ join: inout LayerJoin) -> Bool {
    join.isSuccess(row) ? join.records[row].layer == .login && !join.isDropped(row) : join.isTry(row)
  }

  private static func settle(_ run: [Int], _ isChild: Set<Int>, _ join: inout LayerJoin) {
    let children = run.filter { isChild.contains($0) }
    var answers: [Int] = []
    for row in run where !isChild.contains(row) && !join.isSuccess(row) && tellsTries(row, &join) {
      // A repeated line answers as many.
      for _ in 0..<min(Int(join.records[row].attempts), children.count) { answers.append(row) }
    }
    for pair in join.userPairs(children, with: answers, window: window) { join.drop(pair.left) }
    let left = children.filter { !join.isDropped($0) }
    let accepted = run.filter { join.isSuccess($0) && join.user($0) >= 0 }
    guard !left.isEmpty && !accepted.isEmpty else { return }
    var found: [LayerJoin.Pair] = []
    join.sameUser(left, accepted) { join.pairs($0, with: $1, window: window, into: &found) }
    for pair in found { join.drop(pair.left) }
  }

  /// `error: PAM: …`, told by another line or not, or `Failed keyboard-interactive/pam …` without one.
  private static func tellsTries(_ row: Int, _ join: inout LayerJoin) -> Bool {
    join.records[row].layer == .passdb || !join.isClaimed(row)
  }
}
