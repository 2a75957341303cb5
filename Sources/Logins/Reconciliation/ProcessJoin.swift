import Vocabulary

/// Joins the lines of services that serve one client at a time in a process (sshd, postfix's smtpd, most FTP daemons):
/// lines of one host, process id and address that follow each other within ten minutes are of one connection.
///
/// Of a connection the best layer counts, the others are its echo: `login` before `passdb`, `worker`, `pam` and `hint`.
/// Failures and successes are judged apart. Hints are several words for one thing: they count once a user name.
struct ProcessJoin {
  private static let gap: Int64 = 600_000

  private struct Group {
    var rows: [Int]
    var source: Int32
    var last: Int64
  }

  private struct Process: Hashable {
    var reporter: Int32
    var pid: UInt32
  }

  static func join(_ rows: [Int], _ join: inout LayerJoin) {
    var open: [Process: Int] = [:]
    var groups: [Group] = []
    for row in rows where join.records[row].pid != 0 {
      let record = join.records[row]
      let process = Process(reporter: record.reporter, pid: record.pid)
      if let known = open[process], record.milliseconds - groups[known].last <= gap,
        record.source < 0 || groups[known].source < 0 || groups[known].source == record.source
      {
        groups[known].rows.append(row)
        groups[known].last = record.milliseconds
        if groups[known].source < 0 { groups[known].source = record.source }
      } else {
        open[process] = groups.count
        groups.append(Group(rows: [row], source: record.source, last: record.milliseconds))
      }
    }
    for group in groups where group.rows.count > 1 {
      settle(group.rows.filter { join.records[$0].outcome == .success }, &join)
      settle(group.rows.filter { join.records[$0].outcome != .success }, &join)
      for row in group.rows where join.records[row].source < 0 { join.records[row].source = group.source }
    }
  }

  private static func settle(_ rows: [Int], _ join: inout LayerJoin) {
    guard rows.count > 1, let best = rows.map({ join.records[$0].layer.rawValue }).min() else { return }
    let dropped = rows.filter { join.records[$0].layer.rawValue != best }
    for row in dropped { join.drop(row) }
    var kept = rows.filter { join.records[$0].layer.rawValue == best }
    if best == Layer.hint.rawValue { kept = joinHints(kept, &join) }
    joinRefusals(kept, &join)
    // A line that does not say the user takes it from the echoes, when they agree.
    let names = Set(dropped.map { join.records[$0].user }.filter { $0 >= 0 })
    if names.count == 1, let name = names.first {
      for row in kept where join.records[row].user < 0 { join.records[row].user = name }
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
      // `auth=0/4` of a whole connection beside one named hint: the larger number is the connection's.
      let named = best.values.reduce(0) { $0 + join.records[$1].attempts }
      if join.records[nameless].attempts > named { best = [-1: nameless] }
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
