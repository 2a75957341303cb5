import CivilTime
import Diagnostics
import Digests
import Evidence
import Findings
import Foundation
import History
import LogFormats
import Logins
import Planning

/// Reads what is new in the logs of a plan into a history: `spoor ingest`.
///
/// Files are recognised by content. A log that grew is read from shortly before where it ended; one that was renamed is
/// not read at all; one that was compressed is decoded, and its known lines are passed over. Everything, the reading too,
/// is one transaction: two ingests never read the same new lines, and one that dies leaves the history as it was.
public struct HistoryIngest {
  public struct Options: Sendable {
    public var zone: Zone
    public var jobs: Int
    public var hashes: Bool
    /// UTC seconds, for the record of ingests; nothing else depends on it.
    public var now: Int64?

    public init(zone: Zone, jobs: Int = 2, hashes: Bool = true, now: Int64? = nil) {
      self.zone = zone
      self.jobs = jobs
      self.hashes = hashes
      self.now = now
    }
  }

  let plan: Plan
  let options: Options
  let retention: Retention
  /// Small ones in tests.
  var limits = ReadLimits()
  let isInterrupted: @Sendable () -> Bool
  let progress: (@Sendable (Int, Int) -> Void)?

  /// - Parameter progress: stored bytes read, and in all; 0 in all when nobody knows.
  public init(
    plan: Plan, options: Options, retention: Retention = Retention(),
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) {
    self.plan = plan
    self.options = options
    self.retention = retention
    self.isInterrupted = isInterrupted
    self.progress = progress
  }

  /// - Throws: `Diagnostic` or `DiagnosticList` when nothing could be kept, `CancellationError` when interrupted; the
  ///   history is as it was before then.
  public func run(into history: HistoryFile) throws -> IngestSummary {
    let archive = ArchiveReading(
      plan: plan, zone: options.zone, formats: try FormatCommands.compiled(plan.archive.formats), jobs: options.jobs,
      hashes: options.hashes, limits: limits, isInterrupted: isInterrupted, progress: progress)
    return try history.write { writer in
      if !retention.key.isEmpty { writer.recognition = KeyedHash(key: retention.key) }
      var rereads: Set<Int32> = []
      while true {
        var ingest = try IngestStep(archive, writer, history, rereads: rereads)
        let doubted = ingest.doubtedSources
        if doubted.isSubset(of: rereads) {
          let summary = try ingest.keep(at: options.now, since: retention.eventsBefore)
          _ = try writer.forget(retention)
          return summary
        }
        rereads.formUnion(doubted)
      }
    }
  }
}

/// One ingest, within its transaction.
private struct IngestStep {
  private let archive: ArchiveReading
  private let writer: HistoryWriter
  private let known: [Int32: SourceRecord]
  private let places: [SourcePlace]
  private let rereads: Set<Int32>
  private var sighted: [SightedFile]
  private var reading: IngestReading
  private var findings: [Diagnostic]
  /// By position in `reading.logs`.
  private var fates: [LogFate] = []
  /// All logs, those that were read as they are now, ascending by number.
  private var records: [SourceRecord] = []
  private var accounts: FileAccounts

  private enum LogFate {
    case new(Int32)
    case continued(Int32)
    case copy(of: Int32)
    case empty

    var source: Int32? {
      switch self {
      case .new(let id), .continued(let id), .copy(let id): id
      case .empty: nil
      }
    }

    /// The log whose lines it brings.
    var brings: Int32? {
      switch self {
      case .new(let id), .continued(let id): id
      case .copy, .empty: nil
      }
    }
  }

  /// - Parameter rereads: logs whose lines have to be read from the start, as their times were misjudged
  init(
    _ archive: ArchiveReading, _ writer: HistoryWriter, _ history: HistoryFile, rereads: Set<Int32>
  ) throws {
    self.archive = archive
    self.writer = writer
    self.rereads = rereads
    let all = try writer.sources()
    known = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    places = try writer.places()
    let (found, own) = Self.find(archive.plan, history)
    let recognition = FileRecognition(sources: all, places: places)
    sighted = found.files.map { recognition.sight($0, rereads: rereads) }
    Self.leaveOneOfEach(&sighted)
    findings = found.diagnostics + own.map(Diagnostic.usedByPlan)
    reading = try IngestReading(sighted, sources: known, archive: archive)
    accounts = FileAccounts(plan: archive.plan, zone: archive.zone)
    try judge()
    account()
  }

  private static func find(
    _ plan: Plan, _ history: HistoryFile
  ) -> (found: (files: [FoundFile], diagnostics: [Diagnostic]), own: [String]) {
    let (all, diagnostics) = EvidenceFinder.find(paths: plan.archive.paths, relativeTo: plan.folder)
    let (evidence, own) = OwnFiles.leftOut(of: all, plan: plan)
    let base = URL(fileURLWithPath: history.path).resolvingSymlinksInPath().path
    let files = evidence.filter { file in
      let path = URL(fileURLWithPath: FileRecognition.path(of: file)).resolvingSymlinksInPath().path
      return !["", "-wal", "-shm", "-journal"].contains { path == base + $0 }
    }
    return ((files, diagnostics), own)
  }

  /// Of several files that go on from one log the first does; the others are read from their start and compared.
  private static func leaveOneOfEach(_ sighted: inout [SightedFile]) {
    var taken: Set<Int32> = []
    for index in sighted.indices {
      guard case .grown(let id) = sighted[index].knowledge else { continue }
      if !taken.insert(id).inserted { sighted[index].knowledge = .unknown }
    }
  }

  // MARK: Which log is which

  private mutating func judge() throws {
    var claimed: Set<Int32> = []
    var byContent: [String: Int32] = [:]
    for log in reading.logs {
      if case .grown(let id) = sighted[log.sighted].knowledge, log.file.packing == .plain { claimed.insert(id) }
    }
    for log in reading.logs {
      let content = "\(log.file.decodedBytes) \(log.file.contentDigest)"
      let fate: LogFate
      if log.batches.isEmpty || log.file.decodedBytes == 0 {
        fate = .empty
      } else if case .grown(let id) = sighted[log.sighted].knowledge, log.file.packing == .plain {
        fate = .continued(id)
      } else if let twin = byContent[content] {
        fate = .copy(of: twin)
      } else if let id = log.continued(among: known.values.filter { !claimed.contains($0.id) }) {
        claimed.insert(id)
        fate = .continued(id)
      } else {
        fate = .new(try writer.newSource(log.file.name))
      }
      if let id = fate.brings { byContent[content] = id }
      fates.append(fate)
    }
  }

  // MARK: Accounting

  /// What was known of a log that is read again from its start counts no more.
  private func before(_ id: Int32) -> SourceRecord? {
    rereads.contains(id) ? nil : known[id]
  }

  private mutating func account() {
    var current = known
    for (log, fate) in zip(reading.logs, fates) {
      guard let id = fate.brings else { continue }
      current[id] = log.record(id, after: before(id))
    }
    // Of several files with one content the first names it.
    for sighted in sighted.reversed() {
      guard case .unchanged(let places) = sighted.knowledge, places.count == 1, !wasRead(places[0].source) else {
        continue
      }
      current[places[0].source]?.name = sighted.file.name
      current[places[0].source]?.modified = sighted.file.modified
    }
    records = current.values.sorted { $0.id < $1.id }
    for (index, record) in records.enumerated() {
      accounts.add(
        record.evidenceFile(index), [(ScanAccount(record.whole), 0)],
        diagnostics: record.problems.map { $0.diagnostic(of: record.name) }, complete: record.isComplete)
    }
    accounts.inferYears()
    for index in records.indices { keepYears(index) }
  }

  private func wasRead(_ id: Int32) -> Bool { fates.contains { $0.brings == id } }

  private mutating func keepYears(_ index: Int) {
    let id = records[index].id
    guard let before = before(id), let clock = StoredClock(text: before.clock),
      let inferred = accounts.files[index].year
    else { return }
    let wasRead = wasRead(id)
    let year = wasRead ? inferred.continuing(clock.reading, known: before.whole.lines) : clock.reading
    // Where what is known now is better than what was decided, and the log is still there, it is read again.
    accounts.keep(!wasRead && clock.isDoubtful && !inferred.isDoubtful && isThere(id) ? inferred : year, of: index)
  }

  private func isThere(_ id: Int32) -> Bool {
    sighted.contains { file in
      if case .unchanged(let places) = file.knowledge { places.contains { $0.source == id } } else { false }
    }
  }

  /// Logs some of whose lines got other times than they would get now.
  var doubtedSources: Set<Int32> {
    var doubted: Set<Int32> = []
    for (index, record) in records.enumerated() {
      guard let before = known[record.id], let clock = StoredClock(text: before.clock),
        let year = accounts.files[index].year
      else { continue }
      let settled = wasRead(record.id) ? before.settled.lines : before.whole.lines
      let now = StoredClock(year, accounts.files[index].clockChanges)
      if now.before(settled) != clock.before(settled) { doubted.insert(record.id) }
    }
    return doubted.filter { wasRead($0) || isThere($0) }
  }

  // MARK: Keeping

  /// - Parameter bound: UTC seconds; what is older is not kept at all
  mutating func keep(at now: Int64?, since bound: Int64?) throws -> IngestSummary {
    let number = try writer.beginIngest(at: now, tool: Spoor.name)
    let indexes = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
    var assembly = LoginAssembly(
      zone: archive.zone, services: archive.formats.services, protocols: archive.formats.protocols)
    var operations = OperationalAssembly()
    var tails: [ReplacedTail] = []
    for position in reading.logs.indices {
      guard let id = fates[position].brings, let index = indexes[id] else { continue }
      let before = before(id)
      if let old = known[id] {
        tails.append(
          ReplacedTail(source: id, beyondLine: before?.settled.lines ?? 0, time: old.eventTimes(from: before)))
      }
      Self.add(&reading.logs[position], index, before, &assembly, &operations)
    }
    let clock = accounts.clock
    var (names, lines, _) = assembly.finishLines(
      interners: reading.interners, resolveTime: { clock.utcSeconds(file: $0, line: $1, seconds: $2, kind: $3) })
    var (happenings, _) = operations.finishLines {
      clock.utcSeconds(file: $0, line: $1, seconds: $2, kind: $3)
    }
    noteTails(lines)
    if let bound {
      lines.removeAll { $0.milliseconds < bound * 1000 }
      happenings.removeAll { $0.event.milliseconds < bound * 1000 }
    }
    for index in lines.indices { lines[index].file = records[Int(lines[index].file)].id }
    for index in happenings.indices { happenings[index].event.file = Int(records[happenings[index].event.file].id) }
    let changes = try writer.replace(tails, byTaking: &lines, names: names)
    let events = try writer.replace(tails, by: happenings) + changes.events
    names = LineNames()
    let summary = try saveLedger(number, events: events)
    try writer.endIngest(number, lines: summary.newLines, events: events)
    return summary
  }

  private static func add(
    _ log: inout IngestReading.Log, _ index: Int, _ before: SourceRecord?, _ assembly: inout LoginAssembly,
    _ operations: inout OperationalAssembly
  ) {
    let fresh = log.freshBatches(after: before)
    // Batches leave the log one by one: their rows are changed in place, which nobody else may hold.
    var batches = log.batches
    log.batches = []
    batches.removeSubrange(..<(fresh.first ?? batches.count))
    batches.reverse()
    var linesBefore = before?.settled.lines ?? 0
    while var batch = batches.popLast()?.scanned {
      if batch.account.closesWithLogin, let next = batches.last {
        batch.logins.repeatLast(next.scanned.account.repeatsAtStart)
      }
      assembly.add(file: index, linesBefore: linesBefore, batch: batch.logins, worker: batch.worker)
      operations.add(file: index, linesBefore: linesBefore, rows: batch.operations)
      linesBefore += batch.account.lines
    }
  }

  /// When the events were that the next ingest will read again.
  private mutating func noteTails(_ lines: [LoginLine]) {
    var first = [Int64?](repeating: nil, count: records.count)
    var last = first
    for line in lines where Int(line.line) > records[Int(line.file)].settled.lines {
      let seconds = line.milliseconds >= 0 ? line.milliseconds / 1000 : (line.milliseconds - 999) / 1000
      first[Int(line.file)] = min(first[Int(line.file)] ?? .max, seconds)
      last[Int(line.file)] = max(last[Int(line.file)] ?? .min, seconds)
    }
    for index in records.indices where wasRead(records[index].id) {
      records[index].tailFirst = first[index]
      records[index].tailLast = last[index]
    }
  }

  private mutating func saveLedger(_ number: Int64, events: Int) throws -> IngestSummary {
    let stamps = accounts.records
    let lost = lost()
    let positions = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
    for loss in lost {
      let next = loss.successors.compactMap { positions[$0].flatMap { stamps[$0].first } }.min()
      if let index = positions[loss.place.source] {
        records[index].cut = SourceCut(isTruncated: loss.isTruncated, next: next)
      }
    }
    for index in records.indices {
      let account = accounts.files[index]
      if let year = account.year { records[index].clock = StoredClock(year, account.clockChanges).text }
      records[index].firstStamp = stamps[index].first
      records[index].lastStamp = stamps[index].last
      if records[index] != known[records[index].id] { try writer.save(records[index], ingest: number) }
    }
    let files = try savePlaces(number)
    let read = Set(fates.compactMap(\.brings))
    var problems = findings + lost.map(\.diagnostic) + reading.diagnostics
    var isComplete = reading.isComplete && !findings.contains { $0.severity == .error }
    for (index, account) in accounts.files.enumerated() where read.contains(records[index].id) {
      problems += account.fileDiagnostics
      isComplete = isComplete && account.complete
    }
    for (log, fate) in zip(reading.logs, fates) where fate.brings == nil { problems += log.diagnostics }
    return IngestSummary(
      number: number, files: files, bytesRead: reading.bytes, newLines: files.reduce(0) { $0 + $1.newLines },
      newEvents: events, newestLine: records.compactMap(\.lastStamp).max(),
      diagnostics: problems + [accounts.doubtfulYears].compactMap { read.isEmpty ? nil : $0 }, isComplete: isComplete)
  }

  private func savePlaces(_ number: Int64) throws -> [IngestSummary.File] {
    var files: [IngestSummary.File] = []
    for file in sighted {
      guard case .unchanged(let group) = file.knowledge else { continue }
      let moved = group[0].path != file.path
      if moved { try writer.forgetPlaces(at: file.path) }
      for place in group {
        var place = place
        place.path = file.path
        place.seen = number
        try writer.save(place)
      }
      files.append(IngestSummary.File(name: file.file.name, change: moved ? .moved : .unchanged, newLines: 0))
    }
    for index in Set(reading.logs.map(\.sighted)).sorted() { try writer.forgetPlaces(at: sighted[index].path) }
    for (log, fate) in zip(reading.logs, fates) {
      let change = change(log, fate)
      files.append(change)
      // What could not be read to its end is tried again the next time.
      guard let id = fate.source, let stamp = sighted[log.sighted].stamp, log.isComplete || log.file.packing != .plain
      else { continue }
      try writer.save(
        SourcePlace(path: sighted[log.sighted].path, member: log.member, source: id, stamp: stamp, seen: number))
    }
    return files.sorted { $0.name < $1.name }
  }

  private func change(_ log: IngestReading.Log, _ fate: LogFate) -> IngestSummary.File {
    func file(_ change: IngestSummary.Change, _ lines: Int) -> IngestSummary.File {
      IngestSummary.File(name: log.file.name, change: change, newLines: max(0, lines))
    }
    func lines(_ id: Int32) -> Int { records.first { $0.id == id }?.whole.lines ?? 0 }
    switch fate {
    case .new(let id): return file(.new, lines(id))
    case .continued(let id):
      let more = lines(id) - (known[id]?.whole.lines ?? 0)
      return file(log.file.decodedBytes > (known[id]?.decodedBytes ?? 0) ? .grown : .moved, more)
    case .copy: return file(.copy, 0)
    case .empty: return file(.empty, 0)
    }
  }

  /// Logs that stood at a path, do so no more, and stand nowhere else: what was appended to them since is lost. Where
  /// a log stands that is known from another path, rotation has removed the one before it, which nobody wrote to any more.
  private func lost() -> [LostLog] {
    var seen = Set(fates.compactMap(\.source))
    for file in sighted { if case .unchanged(let group) = file.knowledge { seen.formUnion(group.map(\.source)) } }
    let last = places.map(\.seen).max() ?? 0
    return sighted.enumerated().flatMap { index, file -> [LostLog] in
      let gone = places.filter { $0.path == file.path && $0.seen == last && !seen.contains($0.source) }
      if gone.isEmpty { return [] }
      if case .unchanged = file.knowledge { return [] }
      let successors = zip(reading.logs, fates).filter { $0.0.sighted == index }.compactMap(\.1.source)
      if successors.contains(where: { known[$0] != nil }) { return [] }
      return gone.map { LostLog(place: $0, file: file.file, successors: successors) }
    }
  }
}

/// A log that was truncated or replaced since the last ingest.
private struct LostLog {
  /// Where it stood.
  var place: SourcePlace
  /// What stands there.
  var file: FoundFile
  /// Numbers of the logs in it.
  var successors: [Int32]

  var isTruncated: Bool { file.storedBytes < place.stamp.bytes }

  var diagnostic: Diagnostic {
    .warning(
      isTruncated ? "log-truncated" : "log-replaced",
      isTruncated
        ? "was \(place.stamp.bytes) bytes at the last ingest and is \(file.storedBytes) now: it was truncated, "
          + "or another log took its place, and what it held is nowhere among these paths"
        : "holds something else than at the last ingest, and what it held is nowhere among these paths",
      at: Place(file: file.name),
      help:
        "what the history has of it stays; lines that were written since the last ingest are lost, unless a copy "
        + "is ingested. Name the rotated logs too, as `mail.log*`")
  }
}

extension SourceRecord {
  /// UTC seconds of the events of which the lines are replaced: of all, when the log was read again from its start.
  fileprivate func eventTimes(from before: SourceRecord?) -> ClosedRange<Int64>? {
    guard before != nil else { return Int64.min...Int64.max }
    guard let tailFirst, let tailLast else { return nil }
    return tailFirst...tailLast
  }

  func evidenceFile(_ index: Int) -> EvidenceFile {
    EvidenceFile(
      index: index, name: name, packing: EvidenceFile.Packing(rawValue: packing) ?? .other, storedBytes: storedBytes,
      decodedBytes: decodedBytes, modified: modified, packed: packed, sha256: sha256, contentDigest: contentDigest)
  }
}
