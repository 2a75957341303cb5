import Vocabulary

extension EventLog {
  /// Brings the lines of one login together, so that each attempt counts once.
  ///
  /// A service of which one layer occurs only is left alone: the pass costs one look at each row then.
  /// - Returns: whether rows were changed or dropped.
  @discardableResult
  mutating func mergeLayers(
    names: CanonicalNames, services: [String], settlesWholeParties: Bool = false, report: inout ReconciliationReport
  ) -> Bool {
    let survey = ServiceSurvey(self, services: services.count)
    let plan = LayerPlan(survey, services, names)
    var merged = [ServiceSurvey.LayerCount](repeating: .init(), count: survey.counts.count)
    if !plan.isEmpty {
      let kept = LayerJoin.joining(
        &self, users: names.users.values, sourceCount: names.sources.values.count,
        settlesWholeParties: settlesWholeParties
      ) { join in
        plan.join(&join, survey)
        return join.settle(&merged)
      }
      if !kept.isEmpty { keep(kept) }
    }
    report.layers = survey.counts.indices.filter { survey.counts[$0].rows > 0 }.map { place in
      ReconciliationReport.LayerCount(
        service: services[place / Layer.allCases.count], layer: Layer.allCases[place % Layer.allCases.count],
        rowsRead: survey.counts[place].rows, attemptsRead: survey.counts[place].attempts,
        rowsMerged: merged[place].rows, attemptsMerged: merged[place].attempts)
    }
    return !plan.isEmpty
  }
}

extension LayerJoin {
  /// Takes from each row what other lines tell of it.
  /// - Parameter merged: what is told, by service, then by layer.
  /// - Returns: of each row whether it stays; nothing when all do.
  fileprivate func settle(_ merged: inout [ServiceSurvey.LayerCount]) -> [Bool] {
    var kept: [Bool] = []
    for row in told.indices where told[row] > 0 {
      let place = Int(records[row].service) * Layer.allCases.count + Int(records[row].layer.rawValue)
      merged[place].attempts += Int(told[row])
      if isDropped(row) {
        merged[place].rows += 1
        if kept.isEmpty { kept = [Bool](repeating: true, count: told.count) }
        kept[row] = false
      } else {
        records[row].attempts -= told[row]
      }
    }
    return kept
  }
}

/// Which joins have something to do.
private struct LayerPlan {
  private let services: [String]
  /// Services with several lines about one attempt.
  private var several: [Int]
  private var dovecot: Int?
  /// Mail servers.
  private var doors: [Int]
  /// The service that saslauthd's lines are of.
  private var sasl: Int?
  /// Servers that may have asked it.
  private var askers: [Int]
  private var audit: Int?
  /// Servers that a webmail asks, with the webmails.
  private var webmails: [(server: Int, doors: [Int])]
  /// Ids of the addresses under which a webmail may reach the server of its own computer.
  private var loopback: [Int]

  init(_ survey: ServiceSurvey, _ services: [String], _ names: CanonicalNames) {
    self.services = services
    func occurring(_ name: String) -> Int? {
      services.firstIndex(of: name).flatMap { survey.layers($0) > 0 ? $0 : nil }
    }
    /// Whether a service may have two lines of one layer about one attempt: several databases, a refusal and a failure,
    /// several hints, several hosts.
    func repeats(_ service: Int) -> Bool {
      let echoes = survey.has(service, .hint) || survey.has(service, .pam)
      switch services[service] {
      // A proxy and the server behind it tell of one session.
      case "dovecot": return survey.has(service, .passdb) || names.reporters.values.count > 1
      case "sshd": return survey.hasRefusals[service] || echoes
      default: return echoes
      }
    }
    several = services.indices.filter { survey.layers($0) > 1 || repeats($0) }
    dovecot = occurring("dovecot")
    doors = ["postfix", "exim", "sendmail"].compactMap(occurring)
    sasl = occurring("postfix").flatMap { survey.has($0, .passdb) || survey.has($0, .pam) ? $0 : nil }
    askers = LoginLayers.saslServers.compactMap(occurring)
    audit = occurring("audit")
    webmails = WebmailJoin.askers.compactMap { server, doors in
      guard let server = occurring(server) else { return nil }
      let doors = doors.compactMap(occurring)
      return doors.isEmpty ? nil : (server, doors)
    }
    let sources = names.sources.values
    loopback = webmails.isEmpty ? [] : sources.indices.filter { sources[$0].kind == .loopback }
  }

  var isEmpty: Bool {
    several.isEmpty && audit == nil && (dovecot == nil || doors.isEmpty) && (sasl == nil || askers.count < 2)
      && webmails.isEmpty
  }

  func join(_ join: inout LayerJoin, _ survey: ServiceSurvey) {
    let shared = join
    // A row is of one service.
    var turns = several
    Parallel.forEach(&turns) { service in
      var own = shared
      LoginLayers.join(survey.rows(of: [service]), of: service, services[service], survey, &own)
    }
    if let sasl { SaslJoin.join(survey.rows(of: askers), daemon: sasl, windows: .sasl, &join) }
    if let audit { AuditJoin.join(audit: audit, &join) }
    if let dovecot, !doors.isEmpty {
      SubmissionJoin.join(survey.rows(of: [dovecot] + doors), dovecot: dovecot, &join)
    }
    for (server, doors) in webmails {
      WebmailJoin.join(survey.rows(of: [server] + doors), server: server, loopback: loopback, &join)
    }
  }
}

/// Which way the layers of a service are joined.
enum LoginLayers {
  /// Servers that may leave their passwords to saslauthd, whose lines are postfix's.
  static let saslServers = ["postfix", "sendmail", "exim", "cyrus"]

  /// - Parameter rows: of the service, ascending.
  static func join(
    _ rows: [Int32], of service: Int, _ name: String, _ survey: ServiceSurvey, _ join: inout LayerJoin
  ) {
    let hasSessions = survey.hasSessionTries[service]
    guard name != "dovecot" else {
      if survey.hasSeveralReporters[service] { ProxySessions.join(rows, &join) }
      return AccountJoin.join(rows, hasSessions: hasSessions, &join)
    }
    ProcessJoin.join(rows, logsEachTry: name == "sshd", sumsUp: name == "postfix", &join)
    if name == "sshd" {
      KeyboardJoin.join(rows, &join)
      NumberlessHints.join(rows, &join)
    }
    // Lines without a process id, and pam lines of daemons that log elsewhere under another one.
    let isStrict = name == "sshd" || name == "postfix"
    let rest = rows.filter { !join.isDropped(Int($0)) && (!isStrict || join.records[Int($0)].pid == 0) }
    guard !rest.isEmpty else { return }
    AccountJoin.join(rest, hasSessions: hasSessions, &join)
    if !isStrict { SaslJoin.join(rest, daemon: service, windows: .pam, &join) }
  }
}
