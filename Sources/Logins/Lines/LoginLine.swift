import Vocabulary

/// The names behind the numbers of `LoginLine`s, in any order, none of them twice.
public struct LineNames: Sendable, Hashable {
  public var sources: [Address]
  public var users: [String]
  public var sourceNames: [String]
  public var reporters: [String]
  public var services: [String]
  public var protocols: [String]

  public init(
    sources: [Address] = [], users: [String] = [], sourceNames: [String] = [], reporters: [String] = [],
    services: [String] = [], protocols: [String] = []
  ) {
    self.sources = sources
    self.users = users
    self.sourceNames = sourceNames
    self.reporters = reporters
    self.services = services
    self.protocols = protocols
  }

  /// All of them together.
  public var count: Int {
    sources.count + users.count + sourceNames.count + reporters.count + services.count + protocols.count
  }
}

/// One line that is a login event, or opens a connection, with its time known and before anything is joined: what has
/// to be kept so that lines that are read later are joined with it as if all had been read at once. 64 bytes.
public struct LoginLine: Sendable, Hashable {
  /// UTC.
  public var milliseconds: Int64
  /// Digest of the message, to recognise copies in whatever form they were kept.
  public var digest: UInt64
  /// Numbers of names, here and below; −1 is "not in the line".
  public var source: Int32
  public var user: Int32
  public var sourceName: Int32
  public var reporter: Int32
  public var service: Int32
  public var `protocol`: Int32
  /// At least 1.
  public var attempts: Int32
  /// Index of the evidence file.
  public var file: Int32
  /// 1-based.
  public var line: Int32
  /// 0 is "not in the line".
  public var pid: UInt32
  /// Digest of the session's id; 0 is "not in the line".
  public var session: UInt32
  public var outcome: Outcome
  /// `Reason.index`
  public var reason: UInt8
  public var layer: Layer
  /// The class of a password that the line gave away. The rest of its mark means nothing outside of the process.
  public var secretShape: SecretShape
  /// The line is no event: it only tells an address to others.
  public var isConnection: Bool

  public init(
    milliseconds: Int64, digest: UInt64 = 0, source: Int32 = -1, user: Int32 = -1, sourceName: Int32 = -1,
    reporter: Int32 = -1, service: Int32 = 0, protocol: Int32 = -1, attempts: Int32 = 1, file: Int32 = 0,
    line: Int32 = 1, pid: UInt32 = 0, session: UInt32 = 0, outcome: Outcome = .failure, reason: UInt8 = 0,
    layer: Layer = .login, secretShape: SecretShape = .absent, isConnection: Bool = false
  ) {
    self.milliseconds = milliseconds
    self.digest = digest
    self.source = source
    self.user = user
    self.sourceName = sourceName
    self.reporter = reporter
    self.service = service
    self.protocol = `protocol`
    self.attempts = attempts
    self.file = file
    self.line = line
    self.pid = pid
    self.session = session
    self.outcome = outcome
    self.reason = reason
    self.layer = layer
    self.secretShape = secretShape
    self.isConnection = isConnection
  }
}

/// What joining left of a line.
public enum LineFate: UInt8, Sendable, Hashable, CaseIterable {
  /// It is an event; some of its attempts may be told by other lines.
  case counted
  /// The same line stands in another file.
  case copy
  /// Other lines tell all of its attempts.
  case merged
  /// It only told an address.
  case connection
}

extension LoginLine {
  /// As a record whose numbers are canonical.
  fileprivate func record(_ names: CanonicalLineNames) -> EventRecord {
    let secret = secretShape == .absent ? 0 : EventRecord.secret
    return EventRecord(
      milliseconds: milliseconds, source: Self.renumbered(source, names.sourceMap),
      user: Self.renumbered(user, names.userMap), attempts: attempts, line: line, pid: pid,
      service: names.services.serviceMap[Int(service)], protocol: names.services.protocolMap[Int(`protocol` + 1)],
      reason: reason, layer: layer, flags: outcome.rawValue | (isConnection ? EventRecord.connection : 0) | secret,
      secretShape: secretShape)
  }

  @inline(__always)
  fileprivate static func renumbered(_ id: Int32, _ map: [Int32]) -> Int32 { id < 0 ? -1 : map[Int(id)] }
}

extension EventLog {
  /// Adds a line behind the others.
  mutating func append(_ line: LoginLine, _ names: CanonicalLineNames, secret: Int32 = -1) {
    records.append(line.record(names))
    kin.append(EventKin(message: line.digest, session: line.session))
    files.append(line.file)
    reporters.append(LoginLine.renumbered(line.reporter, names.reporterMap))
    sourceNames.append(LoginLine.renumbered(line.sourceName, names.sourceNameMap))
    secrets.append(secret)
  }
}

/// Names in the order of their content, and what the given numbers become there.
struct CanonicalLineNames: Sendable {
  var names: CanonicalNames
  var services: CanonicalServices
  var sourceMap: [Int32]
  var userMap: [Int32]
  var sourceNameMap: [Int32]
  var reporterMap: [Int32]

  init(_ given: LineNames) {
    let addresses = given.sources
    let sources = Self.ordered(addresses, by: addresses.indices.sorted { addresses[$0] < addresses[$1] })
    let users = Self.ordered(given.users, by: TextOrder.sorted(given.users))
    let sourceNames = Self.ordered(given.sourceNames, by: TextOrder.sorted(given.sourceNames))
    let reporters = Self.ordered(given.reporters, by: TextOrder.sorted(given.reporters))
    names = CanonicalNames(users: users, sourceNames: sourceNames, reporters: reporters, sources: sources)
    services = CanonicalServices(services: given.services, protocols: [""] + given.protocols)
    sourceMap = sources.maps[0]
    userMap = users.maps[0]
    sourceNameMap = sourceNames.maps[0]
    reporterMap = reporters.maps[0]
  }

  private static func ordered<Value: Sendable>(_ values: [Value], by order: [Int]) -> Canonical<Value> {
    var map = [Int32](repeating: 0, count: values.count)
    for (place, index) in order.enumerated() { map[index] = Int32(place) }
    return Canonical(values: order.map { values[$0] }, maps: [map])
  }
}

extension CanonicalNames {
  /// Of one table each, without passwords.
  init(
    users: Canonical<String>, sourceNames: Canonical<String>, reporters: Canonical<String>, sources: Canonical<Address>
  ) {
    self.users = users
    self.sourceNames = sourceNames
    self.reporters = reporters
    self.sources = sources
  }
}
