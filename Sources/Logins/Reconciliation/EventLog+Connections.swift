extension EventLog {
  /// Some daemons name the client once, when it connects, and no more when it fails (spop3d): rows without an address
  /// take it from the last connection of their process, within an hour. Where one process serves many clients at a time
  /// its lines bear the session's id (OpenSMTPD), and are joined by that. The connections are dropped then.
  mutating func joinConnections(report: inout ReconciliationReport) {
    guard records.contains(where: \.isConnection) else { return }
    var open: [ProcessKey: EventRecord] = [:]
    for index in records.indices where records[index].pid != 0 || kin[index].session != 0 {
      let record = records[index]
      let key = ProcessKey(record, session: kin[index].session)
      if record.isConnection {
        open[key] = record
      } else if record.source < 0, let connection = open[key],
        record.milliseconds - connection.milliseconds <= 3_600_000
      {
        records[index].source = connection.source
        if record.sourceName < 0 { records[index].sourceName = connection.sourceName }
        report.addressesJoined += 1
      }
    }
    let kept = records.map { !$0.isConnection }
    report.connections = kept.reduce(0) { $0 + ($1 ? 0 : 1) }
    keep(kept)
  }
}

/// One process of one service on one host, or one session of it, as far as a log tells it.
struct ProcessKey: Hashable {
  var reporter: Int32
  /// 0 where there is a session: it may go on after the daemon was started anew.
  var pid: UInt32
  var service: UInt16
  /// Digest of the session's id; 0 is "not in the line".
  var session: UInt32

  init(_ record: EventRecord, session: UInt32) {
    reporter = record.reporter
    pid = session == 0 ? record.pid : 0
    service = record.service
    self.session = session
  }
}
