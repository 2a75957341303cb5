extension EventLog {
  /// Some daemons name the client once, when it connects, and no more when it fails (spop3d): rows without an address
  /// take it from the last connection of their process, within an hour. The connections are dropped then.
  mutating func joinConnections(report: inout ReconciliationReport) {
    guard records.contains(where: \.isConnection) else { return }
    var open: [ProcessKey: EventRecord] = [:]
    for index in records.indices where records[index].pid != 0 {
      let record = records[index]
      let key = ProcessKey(record)
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

/// One process of one service on one host, as far as a log tells it.
struct ProcessKey: Hashable {
  var reporter: Int32
  var pid: UInt32
  var service: UInt16

  init(_ record: EventRecord) {
    reporter = record.reporter
    pid = record.pid
    service = record.service
  }
}
