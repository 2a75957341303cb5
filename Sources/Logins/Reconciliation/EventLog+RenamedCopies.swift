import Vocabulary

extension EventLog {
  /// Copies of lines in which the host has another name, or the process no number: what a relay passed on under its own name
  /// or under the sender's address, a template with the full name of the host, and one without the process's number.
  ///
  /// Lines are compared that have one message of one service and lie at most a second apart in two logs. They are copies
  ///
  /// 1. where both name the process, equally, and one host is the other without its domain; where neither names one
  ///    (dovecot), after five such messages, or where lines of other services have shown that the hosts are one;
  /// 2. where both name the process, equally, and three processes or more say so of the two hosts, or of a host and lines
  ///    that name none, in one of four such pairs at least: no two computers number their processes alike, but of two that
  ///    one swarm asks the same at the same time, now and then two processes have one number;
  /// 3. where at least five messages that a log has without a process or a host, and nine of ten of such messages of a service
  ///    and time that other logs cover, stand in these with what is missing. A log that holds fewer of them is judged together
  ///    with those that have lines of it: of a log and its backup, each has left what the other lacks.
  ///
  /// Each line has one copy in another log. Hosts that are one by 1 or 2, and only one, have one name from then on, that with
  /// more lines, so that other lines of a login are joined. O(rows) where several hosts, or lines without a process, occur.
  /// - Parameter hosts: names behind the numbers of the reporters.
  /// - Returns: the rows that were removed.
  @discardableResult
  mutating func removeRenamedCopies(
    hosts: [String], rotated: RotatedFiles, report: inout ReconciliationReport
  ) -> [RemovedRow] {
    guard traits.hasSeveralFiles, mayHaveRenamedCopies, hasLogsSideBySide(rotated) else { return [] }
    let (copied, hasRepeats) = (report.overlaps, traits.hasRepeats)
    let (relations, removed) = withSharedRows { rows in
      let relations = RenamedHosts(rows, hosts, rotated, copied: copied)
      return (relations, RenamedSearch.removed(of: rows, relations, rotated, hasRepeats: hasRepeats))
    }
    if let numbers = relations.numbers(count: hosts.count) { reporters.renumber(numbers) }
    guard !removed.isEmpty else { return [] }
    var kept = [Bool](repeating: true, count: records.count)
    var pairs: [FilePair: Int] = [:]
    for (row, keptIn) in removed {
      kept[row] = false
      pairs[FilePair(removedFrom: files[row], keptIn: keptIn), default: 0] += 1
    }
    let gone = removed.map { RemovedRow(secret: secrets[$0.row], keptIn: $0.keptIn) }
    keep(kept)
    report.add(pairs)
    return gone
  }

  /// Whether two logs cover the same time.
  private func hasLogsSideBySide(_ rotated: RotatedFiles) -> Bool {
    var reach: [Int32: Int64] = [:]
    for (file, span) in fileSpans().sorted(by: { ($0.value.first, $0.key) < ($1.value.first, $1.key) }) {
      let log = rotated.log(of: file)
      if reach.contains(where: { $0.key != log && $0.value + 2_000 >= span.first }) { return true }
      reach[log] = max(reach[log] ?? .min, span.last)
      if reach.count > 64 { reach = reach.filter { $0.value + 2_000 >= span.first } }
    }
    return false
  }

  /// Whether two hosts occur, or lines of one service with a process and without.
  private var mayHaveRenamedCopies: Bool {
    guard let first = reporters.first else { return false }
    if reporters.contains(where: { $0 != first }) { return true }
    var seen: [UInt8] = []
    for record in records {
      let service = Int(record.service)
      if service >= seen.count { seen += [UInt8](repeating: 0, count: service + 1 - seen.count) }
      seen[service] |= record.pid == 0 ? 1 : 2
      if seen[service] == 3 { return true }
    }
    return false
  }
}
