import Vocabulary

extension EventLog {
  /// Brings the lines of one login together, so that each attempt counts once.
  ///
  /// A service of which one layer occurs only is left alone: the pass costs one look at each row then.
  mutating func mergeLayers(
    names: CanonicalNames, services: [String], settlesWholeParties: Bool = false, report: inout ReconciliationReport
  ) {
    let layerCount = Layer.allCases.count
    var counts = [Count](repeating: Count(), count: services.count * layerCount)
    var refusals = [Bool](repeating: false, count: services.count)
    for record in records {
      let place = Int(record.service) * layerCount + Int(record.layer.rawValue)
      counts[place].rowsRead += 1
      counts[place].attemptsRead += Int(record.attempts)
      if record.flags & 3 == Outcome.denied.rawValue { refusals[Int(record.service)] = true }
    }
    func has(_ service: Int, _ layer: Layer) -> Bool { counts[service * layerCount + Int(layer.rawValue)].rowsRead > 0 }
    func layers(_ service: Int) -> Int { Layer.allCases.count { has(service, $0) } }
    /// Whether a service may have two lines of one layer about one attempt: several databases, a refusal and a failure,
    /// several hints, several hosts.
    func repeats(_ service: Int) -> Bool {
      switch services[service] {
      // A proxy and the server behind it tell of one session.
      case "dovecot": has(service, .passdb) || names.reporters.values.count > 1
      case "sshd": refusals[service] || has(service, .hint) || has(service, .pam)
      default: has(service, .hint) || has(service, .pam)
      }
    }
    let dovecot = services.firstIndex(of: "dovecot").flatMap { layers($0) > 0 ? $0 : nil }
    let doors = services.indices.filter { ["postfix", "exim", "sendmail"].contains(services[$0]) && layers($0) > 0 }
    let webmails = services.indices.filter { WebmailJoin.services.contains(services[$0]) && layers($0) > 0 }
    let sasl = services.firstIndex(of: "postfix").flatMap { has($0, .passdb) || has($0, .pam) ? $0 : nil }
    let askers = services.indices.filter { LoginLayers.saslServers.contains(services[$0]) && layers($0) > 0 }
    let audit = services.firstIndex(of: "audit").flatMap { layers($0) > 0 ? $0 : nil }
    let several = services.indices.filter { layers($0) > 1 || repeats($0) }
    if !several.isEmpty || audit != nil || (dovecot != nil && !(doors.isEmpty && webmails.isEmpty))
      || (sasl != nil && askers.count > 1)
    {
      var join = LayerJoin(taking: &self, users: names.users.values, sourceCount: names.sources.values.count)
      join.settlesWholeParties = settlesWholeParties
      for service in several {
        LoginLayers.join(join.rows(of: service), service: services[service], &join)
      }
      if let sasl { SaslJoin.join(join.rows(of: askers), daemon: sasl, windows: .sasl, &join) }
      if let audit { AuditJoin.join(audit: audit, &join) }
      if let dovecot, !doors.isEmpty { SubmissionJoin.join(dovecot: dovecot, doors: doors, &join) }
      if let dovecot, !webmails.isEmpty {
        let sources = names.sources.values
        let loopback = sources.indices.filter { sources[$0].kind == .loopback }
        WebmailJoin.join(dovecot: dovecot, doors: webmails, loopback: loopback, &join)
      }
      settle(&join, &counts)
    }
    report.layers = counts.indices.filter { counts[$0].rowsRead > 0 }.map { place in
      let count = counts[place]
      return ReconciliationReport.LayerCount(
        service: services[place / layerCount], layer: Layer.allCases[place % layerCount], rowsRead: count.rowsRead,
        attemptsRead: count.attemptsRead, rowsMerged: count.rowsMerged, attemptsMerged: count.attemptsMerged)
    }
  }

  private struct Count {
    var rowsRead = 0
    var attemptsRead = 0
    var rowsMerged = 0
    var attemptsMerged = 0
  }

  private mutating func settle(_ join: inout LayerJoin, _ counts: inout [Count]) {
    var kept: [Bool] = []
    for row in join.records.indices where join.told[row] > 0 {
      let place = Int(join.records[row].service) * Layer.allCases.count + Int(join.records[row].layer.rawValue)
      counts[place].attemptsMerged += Int(join.told[row])
      if join.isDropped(row) {
        counts[place].rowsMerged += 1
        if kept.isEmpty { kept = [Bool](repeating: true, count: join.records.count) }
        kept[row] = false
      } else {
        join.records[row].attempts -= join.told[row]
      }
    }
    self = join.giveBack()
    if !kept.isEmpty { keep(kept) }
  }
}

extension LayerJoin {
  /// Rows of one service, ascending.
  fileprivate func rows(of service: Int) -> [Int32] { rows(of: [service]) }

  /// Rows of any of the services, ascending.
  fileprivate func rows(of services: [Int]) -> [Int32] {
    var isWanted = [Bool](repeating: false, count: 1 << 16)
    for service in services { isWanted[service] = true }
    var rows: [Int32] = []
    // Of millions: an array that grows would be copied over and over, and end up twice as large.
    rows.reserveCapacity(records.reduce(0) { $0 + (isWanted[Int($1.service)] ? 1 : 0) })
    for row in records.indices where isWanted[Int(records[row].service)] { rows.append(Int32(row)) }
    return rows
  }
}

/// Which way the layers of a service are joined.
enum LoginLayers {
  /// Servers that may leave their passwords to saslauthd, whose lines are postfix's.
  static let saslServers = ["postfix", "sendmail", "exim", "cyrus"]

  /// - Parameter rows: of the service, ascending.
  static func join(_ rows: [Int32], service: String, _ join: inout LayerJoin) {
    guard service != "dovecot" else {
      ProxySessions.join(rows, &join)
      return AccountJoin.join(rows, &join)
    }
    ProcessJoin.join(rows, logsEachTry: service == "sshd", &join)
    if service == "sshd" { KeyboardJoin.join(rows, &join) }
    // Lines without a process id, and pam lines of daemons that log elsewhere under another one.
    let isStrict = service == "sshd" || service == "postfix"
    let rest = rows.filter { !join.isDropped(Int($0)) && (!isStrict || join.records[Int($0)].pid == 0) }
    guard let first = rest.first else { return }
    AccountJoin.join(rest, &join)
    if !isStrict {
      let daemon = Int(join.records[Int(first)].service)
      SaslJoin.join(rest, daemon: daemon, windows: .pam, &join)
    }
  }
}
