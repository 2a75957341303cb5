import Vocabulary

extension EventLog {
  /// Brings the lines of one login together, so that each attempt counts once.
  ///
  /// A service of which one layer occurs only is left alone: the pass costs one look at each row then.
  mutating func mergeLayers(names: CanonicalNames, services: [String], report: inout ReconciliationReport) {
    let layerCount = Layer.allCases.count
    var read = [ReconciliationReport.LayerCount?](repeating: nil, count: services.count * layerCount)
    for record in records {
      let place = Int(record.service) * layerCount + Int(record.layer.rawValue)
      if read[place] == nil { read[place] = .init(service: services[Int(record.service)], layer: record.layer) }
      read[place]?.rowsRead += 1
      read[place]?.attemptsRead += Int(record.attempts)
    }
    func layers(_ service: Int) -> Int { read[service * layerCount..<(service + 1) * layerCount].count { $0 != nil } }
    let dovecot = services.firstIndex(of: "dovecot").flatMap { layers($0) > 0 ? $0 : nil }
    let doors = services.indices.filter { ["postfix", "exim", "sendmail"].contains(services[$0]) && layers($0) > 0 }
    let several = services.indices.filter { layers($0) > 1 || layers($0) == 1 && repeats(in: UInt16($0), services[$0]) }
    if !several.isEmpty || (dovecot != nil && !doors.isEmpty) {
      var join = LayerJoin(self, users: names.users.values)
      records = []
      for service in several {
        let rows = join.records.indices.filter { join.records[$0].service == service }
        if layers(service) > 1 || services[service] != "dovecot" {
          LoginLayers.join(rows, service: services[service], &join)
        } else {
          TryRepeats.join(rows, &join)
        }
      }
      if let dovecot, !doors.isEmpty { Self.joinSubmissions(dovecot, doors, &join) }
      settle(&join, &read, layerCount)
    }
    report.layers = read.compactMap { $0 }
  }

  /// Whether a service may have two lines of one layer about one attempt: several databases, a refusal and a failure,
  /// several hints.
  private func repeats(in service: UInt16, _ name: String) -> Bool {
    switch name {
    case "dovecot": records.contains { $0.service == service && $0.layer == .passdb }
    case "sshd": records.contains { $0.service == service && ($0.outcome == .denied || $0.layer == .hint) }
    default: records.contains { $0.service == service && $0.layer == .hint }
    }
  }

  private static func joinSubmissions(_ dovecot: Int, _ doors: [Int], _ join: inout LayerJoin) {
    let tries = join.records.indices.filter {
      join.records[$0].service == dovecot && join.records[$0].layer != .login && join.records[$0].outcome != .success
        && !join.claimed[$0] && !join.isDropped($0)
    }
    let doorRows = join.records.indices.filter {
      doors.contains(Int(join.records[$0].service)) && join.records[$0].layer == .login
        && join.records[$0].outcome != .success && !join.isDropped($0)
    }
    SubmissionJoin.join(tries, doorRows, &join)
  }

  private mutating func settle(
    _ join: inout LayerJoin, _ read: inout [ReconciliationReport.LayerCount?], _ layerCount: Int
  ) {
    var kept = [Bool](repeating: true, count: join.records.count)
    for row in join.records.indices where join.told[row] > 0 {
      let place = Int(join.records[row].service) * layerCount + Int(join.records[row].layer.rawValue)
      read[place]?.attemptsMerged += Int(join.told[row])
      if join.isDropped(row) {
        read[place]?.rowsMerged += 1
        kept[row] = false
      } else {
        join.records[row].attempts -= join.told[row]
      }
    }
    records = join.records
    keep(kept)
  }
}

/// Which way the layers of a service are joined.
enum LoginLayers {
  static func join(_ rows: [Int], service: String, _ join: inout LayerJoin) {
    guard service != "dovecot" else { return AccountJoin.join(rows, &join) }
    ProcessJoin.join(rows, &join)
    if service == "postfix", let row = rows.first { SaslJoin.join(service: join.records[Int(row)].service, &join) }
    // Lines without a process id, and pam lines of daemons that log elsewhere under another one.
    let isStrict = service == "sshd" || service == "postfix"
    let rest = rows.filter { !join.isDropped($0) && (!isStrict || join.records[$0].pid == 0) }
    AccountJoin.join(rest, &join)
  }
}
