extension EventLog {
  /// Daemons that keep a log of their own and tell syslog the same, unless they are told otherwise.
  private static let tellingTwice: Set = ["mysql", "xrdp"]
  /// Of these, the ones that write their own stamp to syslog as well: what they say is compared without it.
  private static let stampingTwice: Set = ["mysql"]

  private struct Message: Hashable {
    var digest: UInt64
    var service: UInt16
    var source: Int32
    var user: Int32
    var attempts: Int32
  }

  /// Lines of a log of a daemon's own that syslog has as well: one message at most a second later or earlier, which names
  /// the server, where the daemon's own log names none. Each is removed for one line of syslog. O(rows of such daemons).
  /// - Returns: as `removeTwins`.
  mutating func removeOwnLogs(
    services: [String], report: inout ReconciliationReport
  ) -> [RemovedRow] {
    let wanted = Set(
      services.indices.filter { traits.mayHave($0) && Self.tellingTwice.contains(services[$0]) }.map { UInt16($0) })
    guard !wanted.isEmpty else { return [] }
    let stamping = Set(services.indices.filter { Self.stampingTwice.contains(services[$0]) }.map { UInt16($0) })
    func message(_ row: Int) -> Message {
      let record = records[row]
      return Message(
        digest: stamping.contains(record.service) ? 0 : kin[row].message, service: record.service,
        source: record.source, user: record.user, attempts: record.attempts)
    }
    var told: [Message: ToldRows] = [:]
    for row in records.indices where wanted.contains(records[row].service) && reporters[row] >= 0 {
      told[message(row), default: ToldRows()].rows.append(row)
    }
    guard !told.isEmpty else { return [] }
    var kept = [Bool](repeating: true, count: records.count)
    var removed: [RemovedRow] = []
    var pairs: [FilePair: Int] = [:]
    for row in records.indices where wanted.contains(records[row].service) && reporters[row] < 0 {
      let record = records[row]
      let key = message(row)
      guard
        let keeper = told[key]?.take(
          from: record.milliseconds - 1_000, records,
          where: {
            records[$0].milliseconds <= record.milliseconds + 1_000 && files[$0] != files[row]
          })
      else { continue }
      kept[row] = false
      removed.append(RemovedRow(secret: secrets[row], keptIn: files[keeper]))
      pairs[FilePair(removedFrom: files[row], keptIn: files[keeper]), default: 0] += 1
    }
    guard !removed.isEmpty else { return [] }
    keep(kept)
    report.add(pairs)
    return removed
  }
}

/// Rows of syslog with one message, in order of time, that nothing was removed for yet.
private struct ToldRows {
  /// −1 where something was.
  var rows: [Int] = []
  private var first = 0

  /// The first row that fits. Times are asked for in order.
  mutating func take(from time: Int64, _ records: [EventRecord], where fits: (_ row: Int) -> Bool) -> Int? {
    while first < rows.count, rows[first] < 0 || records[rows[first]].milliseconds < time { first += 1 }
    for place in rows[first...].indices where rows[place] >= 0 {
      // Rows ascend by time: a file's own line is passed over, a later moment ends the search.
      if fits(rows[place]) {
        defer { rows[place] = -1 }
        return rows[place]
      }
      if records[rows[place]].milliseconds > time + 2_000 { return nil }
    }
    return nil
  }
}
