extension EventLog {
  /// Some daemons name the client once, when it connects, and no more when it fails (spop3d): rows without an address
  /// take it from the last connection of their process, within an hour. Where one process serves many clients at a time
  /// its lines bear the session's id (OpenSMTPD), and are joined by that. A line of a connection may as well name who
  /// tries, and no client (slapd): rows without a name take that. The connections are dropped then.
  ///
  /// A line of an attempt that nobody judged, as the password server was down, is of the layer `hint`: the sum of failures
  /// at the connection's end counts it as well, and loses it.
  /// - Returns: as `secrets` had them, the sums of which nothing was left; they are dropped too.
  @discardableResult
  mutating func joinConnections(report: inout ReconciliationReport) -> [Int32] {
    guard traits.hasConnections, records.contains(where: \.isConnection) else { return [] }
    var emptied: [Int32] = []
    var open: [ProcessKey: OpenConnection] = [:]
    for index in records.indices where records[index].pid != 0 || kin[index].session != 0 {
      let record = records[index]
      let key = ProcessKey(record, reporter: reporters[index], session: kin[index].session)
      if record.isConnection && record.layer == .hint {
        open[key, default: OpenConnection()].doubt(record)
      } else if record.isConnection {
        open[key, default: OpenConnection()].take(record, sourceName: sourceNames[index])
      } else if let connection = open[key] {
        join(index, connection, report: &report)
        guard record.layer == .hint, let unjudged = open[key]?.withdraw(for: record) else { continue }
        if unjudged < record.attempts {
          records[index].attempts -= unjudged
        } else {
          emptied.append(secrets[index])
          records[index].flags |= EventRecord.connection
        }
      }
    }
    let kept = records.map { !$0.isConnection }
    report.connections = kept.reduce(0) { $0 + ($1 ? 0 : 1) }
    keep(kept)
    return emptied
  }

  private mutating func join(_ index: Int, _ connection: OpenConnection, report: inout ReconciliationReport) {
    let record = records[index]
    if record.source < 0, let client = connection.client, record.milliseconds - client.milliseconds <= 3_600_000 {
      records[index].source = client.source
      if sourceNames[index] < 0 { sourceNames[index] = connection.sourceName }
      report.addressesJoined += 1
    }
    if record.user < 0, connection.user >= 0, record.milliseconds - connection.named <= 3_600_000 {
      records[index].user = connection.user
      report.namesJoined += 1
    }
  }
}

/// What a process or session has told of whom it talks to.
private struct OpenConnection {
  /// The line with the address.
  var client: EventRecord?
  /// Of the client; −1 is "not told".
  var sourceName: Int32 = -1
  /// Who tries, by the last line that names somebody; −1 is "not told".
  var user: Int32 = -1
  /// When that line was written, in milliseconds.
  var named = Int64.min
  /// The last line of an attempt that nobody judged, with the attempts of those before it.
  private var unjudged: EventRecord?

  mutating func doubt(_ record: EventRecord) {
    let before = unjudged.flatMap { isNear($0, record) ? $0.attempts : nil } ?? 0
    unjudged = record
    unjudged?.attempts = record.attempts.addingReportingOverflow(before).partialValue
  }

  /// How many attempts of the connection that a sum closes nobody judged. The next connection begins behind it.
  mutating func withdraw(for sum: EventRecord) -> Int32? {
    defer { unjudged = nil }
    guard let unjudged, isNear(unjudged, sum), sum.outcome != .success else { return nil }
    return unjudged.attempts
  }

  /// Lines of one connection: a server gives up on an idle client sooner.
  private func isNear(_ one: EventRecord, _ next: EventRecord) -> Bool {
    one.source == next.source && next.milliseconds - one.milliseconds <= 600_000
  }

  mutating func take(_ record: EventRecord, sourceName: Int32) {
    if record.source >= 0 {
      client = record
      self.sourceName = sourceName
      // A new client, unless the name was told in the same moment: which came first is not known then.
      if named != record.milliseconds { user = -1 }
    } else {
      // Of two names in one moment nobody knows which of them an answer is about.
      user = named == record.milliseconds && user != record.user ? -1 : record.user
      named = record.milliseconds
    }
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

  init(_ record: EventRecord, reporter: Int32, session: UInt32) {
    self.reporter = reporter
    pid = session == 0 ? record.pid : 0
    service = record.service
    self.session = session
  }
}
