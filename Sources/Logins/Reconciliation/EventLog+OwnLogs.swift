extension EventLog {
  /// Daemons that keep a log of their own and tell syslog the same, unless they are told otherwise.
  private static let tellingTwice: Set = ["xrdp"]

  private struct Message: Hashable {
    var digest: UInt64
    var service: UInt16
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
    var told: [Message: [Int]] = [:]
    for row in records.indices where wanted.contains(records[row].service) && reporters[row] >= 0 {
      told[Message(digest: kin[row].message, service: records[row].service), default: []].append(row)
    }
    guard !told.isEmpty else { return [] }
    var kept = [Bool](repeating: true, count: records.count)
    var removed: [RemovedRow] = []
    var pairs: [FilePair: Int] = [:]
    for row in records.indices where wanted.contains(records[row].service) && reporters[row] < 0 {
      let record = records[row]
      let key = Message(digest: kin[row].message, service: record.service)
      guard
        let place = told[key]?.firstIndex(where: {
          abs(records[$0].milliseconds - record.milliseconds) <= 1_000 && files[$0] != files[row]
        }), let keeper = told[key]?.remove(at: place)
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
