import Vocabulary

/// A line once it is joined with the others: what of it counts, and what it took over from them.
public struct SettledLine: Sendable, Hashable {
  public var fate: LineFate
  /// Of the line's attempts, how many other lines tell.
  public var told: Int32
  /// Numbers of names as they were given.
  public var source: Int32
  public var user: Int32
  public var sourceName: Int32
  public var `protocol`: Int32
  public var reason: UInt8
  /// Of a copy: the file that keeps the line; −1 for none.
  public var keptIn: Int32 = -1

  /// The line as it stands, told by others altogether.
  public init(_ line: LoginLine, _ fate: LineFate) {
    self.fate = fate
    told = line.attempts
    source = line.source
    user = line.user
    sourceName = line.sourceName
    self.protocol = line.protocol
    reason = line.reason
  }
}

/// Joins lines so that each attempt counts once, and says of each line what became of it. It is the same work that
/// `LoginAssembly.finish` does on its way to a store.
public struct LineSettlement: Sendable {
  private let canonical: CanonicalLineNames
  private let back: Inverse
  /// How many names it knows.
  public let nameCount: Int

  /// - Parameter names: behind the numbers of the lines.
  /// - Complexity: O(n log n) for n names.
  public init(names: LineNames) {
    canonical = CanonicalLineNames(names)
    back = Inverse(canonical)
    nameCount = names.count
  }

  /// - Parameters:
  ///   - cutLines: by file, the last line (1-based) of one that ends without a line end, as `noteCutLine`
  ///   - rotated: files of one log
  /// - Returns: one a line, in the order of the lines.
  /// - Complexity: as `LoginAssembly.finish`.
  public func settle(_ lines: [LoginLine], cutLines: [Int32: Int32] = [:], rotated: RotatedFiles = RotatedFiles())
    -> [SettledLine]
  {
    var log = Self.log(of: lines, canonical)
    var settled = lines.map { SettledLine($0, $0.isConnection ? .connection : .copy) }
    var report = ReconciliationReport()
    let cut = log.removeCutLines(cutLines, names: canonical.names, report: &report)
    let repeated = log.removeRepeatedStretches(report: &report)
    let retold = log.removeRetoldRepetitions(report: &report)
    let rotated = log.rotation(rotated)
    let told = log.removeCopies(rotated: rotated, report: &report)
    for place in log.secrets where settled[Int(place)].fate == .copy { settled[Int(place)].fate = .merged }
    Self.nameKeepers(&settled, lines, log)
    let twins = cut + repeated + retold + log.removeTwins(toldBefore: told, rotated: rotated, report: &report)
    let renamed = log.removeRenamedCopies(
      hosts: canonical.names.reporters.values, rotated: rotated, report: &report)
    let ownLogs = log.removeOwnLogs(services: canonical.services.services, report: &report)
    for twin in twins + renamed + ownLogs {
      settled[Int(twin.secret)].fate = .copy
      settled[Int(twin.secret)].keptIn = twin.keptIn
    }
    for place in log.joinConnections(report: &report) { settled[Int(place)].fate = .connection }
    log.mergeLayers(names: canonical.names, services: canonical.services.services, report: &report)
    for (row, record) in log.records.enumerated() {
      let index = Int(log.secrets[row])
      settled[index].fate = .counted
      settled[index].told = lines[index].attempts - record.attempts
      settled[index].source = back.number(record.source, back.sources)
      settled[index].user = back.number(record.user, back.users)
      settled[index].sourceName = back.number(log.sourceNames[row], back.sourceNames)
      settled[index].reason = record.reason
      // A protocol is only ever taken over by lines that have none.
      let known = lines[index].protocol
      settled[index].protocol = known >= 0 || record.protocol == 0 ? known : back.protocols[Int(record.protocol) - 1]
    }
    return settled
  }

  /// Which file keeps the line of each copy.
  private static func nameKeepers(_ settled: inout [SettledLine], _ lines: [LoginLine], _ log: EventLog) {
    struct Line: Hashable {
      var milliseconds: Int64
      var digest: UInt64
    }
    let copies = settled.indices.filter { settled[$0].fate == .copy }
    guard !copies.isEmpty else { return }
    let wanted = Set(copies.map { Line(milliseconds: lines[$0].milliseconds, digest: lines[$0].digest) })
    var keepers: [Line: Int32] = [:]
    for (row, record) in log.records.enumerated() {
      let line = Line(milliseconds: record.milliseconds, digest: log.kin[row].message)
      if wanted.contains(line) { keepers[line] = log.files[row] }
    }
    for copy in copies {
      settled[copy].keptIn = keepers[Line(milliseconds: lines[copy].milliseconds, digest: lines[copy].digest)] ?? -1
    }
  }

  /// The place of each line goes along where its password would.
  private static func log(of lines: [LoginLine], _ names: CanonicalLineNames) -> EventLog {
    let order = lines.indices.sorted { (lines[$0].milliseconds, $0) < (lines[$1].milliseconds, $1) }
    var log = EventLog()
    for place in order { log.append(lines[place], names, secret: Int32(place)) }
    log.orderTies()
    return log
  }
}

/// From canonical numbers to the given ones.
private struct Inverse: Sendable {
  var sources: [Int32]
  var users: [Int32]
  var sourceNames: [Int32]
  var protocols: [Int32]

  init(_ names: CanonicalLineNames) {
    sources = Self.inverted(names.sourceMap)
    users = Self.inverted(names.userMap)
    sourceNames = Self.inverted(names.sourceNameMap)
    protocols = Self.inverted(names.services.protocolMap.dropFirst().map { Int32($0) - 1 })
  }

  private static func inverted(_ map: [Int32]) -> [Int32] {
    var inverse = [Int32](repeating: -1, count: map.count)
    for (given, canonical) in map.enumerated() { inverse[Int(canonical)] = Int32(given) }
    return inverse
  }

  func number(_ id: Int32, _ table: [Int32]) -> Int32 { id < 0 ? -1 : table[Int(id)] }
}
