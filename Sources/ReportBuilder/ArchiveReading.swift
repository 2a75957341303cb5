import CivilTime
import Diagnostics
import Evidence
import Findings
import Foundation
import LogFormats
import Logins
import Planning
import Vocabulary

/// From the paths of a plan to one store of login events, with every line accounted for.
struct ArchiveReading {
  var plan: Plan
  var zone: Zone
  var formats: CompiledFormats
  var jobs: Int
  var hashes: Bool
  /// False for `spoor events --every-line`.
  var reconciles = true
  /// Small ones in tests.
  var limits = ReadLimits()
  /// For `spoor events`: logins without a time too.
  var keepsUndated = false
  /// What passwords that lines give away are looked up in.
  var leaked: LeakedPasswords?
  var countries: @Sendable ([Address]) -> [String] = { $0.map { _ in "??" } }
  var isInterrupted: @Sendable () -> Bool
  /// Stored bytes read, and in all (0 when nobody knows).
  var progress: (@Sendable (Int, Int) -> Void)?

  /// What a worker thread keeps between batches.
  struct Worker {
    var number: Int
    var scanner: LineScanner
    var interner = LoginInterner()
    /// Filled again for each batch, so that its memory is got once.
    var logins = LoginBatch()
  }

  /// What one batch of lines came to.
  struct Batch: Sendable {
    var worker: Int
    var bytesBefore: Int
    var account: ScanAccount
    var logins: LoginBatch
    var operations: [OperationalRow]
  }

  /// An event that a line tells by saying that the line before it was repeated.
  struct Repetition: Sendable {
    var worker: Int
    var logins: LoginBatch
  }

  /// - Throws: `DiagnosticList` when a named path cannot be used at all, `CancellationError`.
  func read() throws -> ReadArchive {
    let (all, findings) = EvidenceFinder.find(paths: plan.archive.paths, relativeTo: plan.folder)
    let (found, own) = OwnFiles.leftOut(of: all, plan: plan)
    var stages = Stages()
    let (formats, leaked) = (formats, leaked)
    let progress = progress
    let report: (@Sendable (ReadProgress) -> Void)? =
      if let progress { { progress($0.storedBytes, $0.totalStoredBytes ?? 0) } } else { nil }
    var reading: Reading<Worker, Batch> = unsafe EvidenceReader(found, limits: limits).read(
      jobs: jobs, hashing: hashes, progress: report, isCancelled: isInterrupted,
      makeWorker: { number in Worker(number: number, scanner: LineScanner(formats: formats, leaked: leaked)) },
      scan: { worker, bytes, position in unsafe Self.scan(bytes, at: position.byteOffset, &worker, formats) })
    stages.end("scanning")
    if reading.cancelled { throw CancellationError() }
    var archive = FileAccounts(plan: plan, zone: zone)
    for file in reading.files {
      archive.add(
        file.file, file.batches.map { ($0.account, $0.bytesBefore) }, diagnostics: file.diagnostics,
        complete: file.complete)
    }
    archive.inferYears()
    archive.tellRepetitions()
    let repetitions: [[Repetition]] = reading.files.indices.map { index in
      guard let before = archive.repeatedFile(before: index), let last = Self.closing(reading.files[before].batches),
        let first = reading.files[index].batches.first
      else { return [] }
      return last.repeated(by: first.account)
    }
    var assembly = LoginAssembly(zone: zone, services: formats.services, protocols: formats.protocols)
    var operations = OperationalAssembly()
    for index in reading.files.indices {
      let batches = reading.files[index].batches
      let linesBefore = Self.add(
        batches, ofFile: index, linesBefore: 0, repetitions: repetitions[index], to: &assembly, &operations)
      let file = archive.files[index]
      if file.scan.lacksLineEnd {
        assembly.noteCutLine(linesBefore, ofFile: index, amidAddress: file.scan.openAddress != nil && !file.complete)
      }
    }
    stages.end("accounting")
    let clock = archive.clock
    let interners = reading.workers.map(\.interner)
    reading.workers = []
    var options = Self.options(
      plan: plan, zone: zone, identical: archive.identicalFiles, reconciles: reconciles, countries: countries)
    options.keepsUndated = keepsUndated
    options.zonelessFiles = archive.zonelessFiles
    options.rotated = archive.rotated(clock) { Int32(clamping: $0) }
    if clock.doubtsPasses { options.otherPass = { clock.otherPass(file: $0, line: $1, utcSeconds: $2) } }
    let (store, reconciliation, undated) = assembly.finish(
      interners: interners, options: options,
      shiftOfTime: { clock.shift(file: $0, line: $1, seconds: $2, kind: $3) })
    archive.tellShifts(reconciliation.shiftedCopies)
    archive.tellZones()
    let (events, operationalReport) = operations.finish(
      identicalFiles: reconciles ? archive.identicalFiles : [], reconciles: reconciles,
      resolveTime: { clock.utcSeconds(file: $0, line: $1, seconds: $2, kind: $3) })
    stages.end("assembling")
    return ReadArchive(
      stages: stages.times, store: store.withOperationalEvents(events), undated: undated,
      reconciliation: reconciliation,
      operations: operationalReport, accounts: archive,
      diagnostics: findings + own.map(Diagnostic.usedByPlan) + reading.diagnostics,
      isComplete: reading.complete && !findings.contains { $0.severity == .error })
  }

  /// Adds the batches of a file, or of its end, and what the first lines of one say of the last line before them.
  /// - Parameter repetitions: what the first lines say of the file before.
  /// - Returns: how many lines the file has up to their end.
  static func add(
    _ batches: [Batch], ofFile index: Int, linesBefore: Int, repetitions: [Repetition],
    to assembly: inout LoginAssembly,
    _ operations: inout OperationalAssembly
  ) -> Int {
    var linesBefore = linesBefore
    var last: Batch?
    for (place, batch) in batches.enumerated() {
      for again in place == 0 ? repetitions : last?.repeated(by: batch.account) ?? [] {
        assembly.add(file: index, linesBefore: linesBefore, batch: again.logins, worker: again.worker)
      }
      if !batch.account.isAllRepetitions { last = batch }
      assembly.add(file: index, linesBefore: linesBefore, batch: batch.logins, worker: batch.worker)
      operations.add(file: index, linesBefore: linesBefore, rows: batch.operations)
      linesBefore += batch.account.lines
    }
    return linesBefore
  }

  /// The batch whose last line repetitions behind a file would speak of.
  static func closing(_ batches: [Batch]) -> Batch? { batches.last { !$0.account.isAllRepetitions } }

  static func scan(
    _ bytes: UnsafeRawBufferPointer, at bytesBefore: Int, _ worker: inout Worker, _ formats: CompiledFormats
  ) -> Batch {
    // Taken out of the worker and put back, so that the closure holds them alone.
    var logins = worker.logins
    var interner = worker.interner
    worker.logins = LoginBatch()
    worker.interner = LoginInterner()
    var operations: [OperationalRow] = []
    let tell: (OperationalMatch, UnsafeRawBufferPointer) -> Void = { match, text in
      operations.append(unsafe OperationalRow(match, in: text, formats))
    }
    worker.scanner.watched = max(0, UnreadLine.watchedBytes - bytesBefore)
    var account = unsafe worker.scanner.scan(bytes, operational: tell) { match, text in
      func part(_ range: ByteRange) -> UnsafeRawBufferPointer? {
        guard range.isPresent else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: text[Int(range.start)..<Int(range.start + range.count)])
      }
      let row = LoginRow(
        seconds: match.stamp.seconds, milliseconds: match.stamp.milliseconds,
        stampKind: StampKind(rawValue: match.stamp.kind.rawValue) ?? .none, source: match.source,
        attempts: match.attempts, outcome: match.outcome, reason: match.reason, layer: match.layer,
        secret: match.secret, service: match.service, protocol: match.protocol, pid: match.pid,
        lineInBatch: Int32(match.lineIndex), isConnection: match.isConnection)
      unsafe logins.append(
        row, user: part(match.user), sourceName: part(match.sourceName), reporter: part(match.reporter),
        session: part(match.session), message: part(match.message) ?? UnsafeRawBufferPointer(start: nil, count: 0),
        interner: &interner)
    }
    if bytesBefore == 0 && account.damageCutHead() { logins.dropFirstLine() }
    let taken = logins.take(&interner)
    worker.interner = interner
    worker.logins = logins
    return Batch(
      worker: worker.number, bytesBefore: bytesBefore, account: account, logins: taken, operations: operations)
  }

  /// What the plan leaves out of the events.
  static func options(
    plan: Plan, zone: Zone, identical: Set<Int>, reconciles: Bool,
    countries: @escaping @Sendable ([Address]) -> [String]
  ) -> AssemblyOptions {
    var options = AssemblyOptions(identicalFiles: reconciles ? identical : [], reconciles: reconciles)
    options.countries = countries
    if plan.since != nil || plan.until != nil {
      let start = plan.since.map(zone.startOfDay) ?? .min
      let end = plan.until.map { zone.startOfDay($0 + 1) } ?? .max
      options.time = start..<max(start, end)
    }
    options.exclusions = plan.exclude.map { rule in
      var exclusion = AssemblyOptions.Exclusion()
      if let network = rule.network { exclusion.source = { network.contains($0) } }
      if let pattern = rule.sourceName { exclusion.sourceName = { Glob.matches($0, pattern: pattern) } }
      if let pattern = rule.user { exclusion.user = { Glob.matches($0, pattern: pattern) } }
      if let name = rule.service { exclusion.service = { $0 == name } }
      return exclusion
    }
    return options
  }
}

extension ArchiveReading.Batch {
  /// What the first lines of the stretch behind say of the last event, if they say that its line was repeated.
  func repeated(by next: ScanAccount) -> [ArchiveReading.Repetition] {
    guard next.repeats(account) else { return [] }
    return next.leadingRepetitions.enumerated().compactMap { line, repetition in
      let (attempts, overflow) = account.closingAttempts.multipliedReportingOverflow(by: repetition.times)
      let stamp = repetition.stamp
      return logins.lastAgain(
        attempts: overflow ? .max : attempts, line: line, seconds: stamp.seconds, milliseconds: stamp.milliseconds,
        stampKind: StampKind(rawValue: stamp.kind.rawValue) ?? .none
      ).map { ArchiveReading.Repetition(worker: worker, logins: $0) }
    }
  }
}

/// An archive, read: the events, and an account of every line.
struct ReadArchive: Sendable {
  var stages: [(name: String, seconds: Double)]
  var store: InMemoryStore
  /// Logins whose lines have no time, as the lines say them; only where they were asked for.
  var undated: InMemoryStore?
  var reconciliation: ReconciliationReport
  var operations: OperationalReport
  var accounts: FileAccounts
  /// About paths and containers.
  var diagnostics: [Diagnostic]
  /// Every named path was read to its end.
  var isComplete: Bool
  /// UTC seconds: of what was before, a history has the logs' accounts, and no event; nil: nothing was removed.
  var since: Int64?

  /// Of what time anything is known.
  var coverage: Coverage {
    let all = accounts.coverage(copiedEvents: reconciliation.copies)
    return since.map(all.known) ?? all
  }
}

extension ReadArchive {
  /// For the terminal: everything that was wrong with the evidence, damaged lines as one warning a file.
  var fileDiagnostics: [Diagnostic] {
    diagnostics + accounts.files.flatMap(\.fileDiagnostics) + [accounts.doubtfulYears].compactMap { $0 }
  }

  /// For the report.
  var problems: [Provenance.Problem] {
    diagnostics.filter { !$0.isAboutOwnFiles }.map { Provenance.Problem($0) } + accounts.problems
      + [accounts.doubtfulYears].compactMap { $0.map { Provenance.Problem($0) } }
  }
}

extension OperationalRow {
  /// What a scanner found, in bytes that are gone after the call.
  init(_ match: OperationalMatch, in bytes: UnsafeRawBufferPointer, _ formats: CompiledFormats) {
    func text(_ range: ByteRange) -> String? { unsafe match.text(range, in: bytes) }
    let event = OperationalEvent(
      milliseconds: 0, kind: match.kind, program: formats.services[Int(match.service)], subject: text(match.subject),
      source: match.source, networkBits: match.networkBits, fromVersion: text(match.fromVersion),
      toVersion: text(match.toVersion),
      detail: text(match.detail) ?? formats.shapes[Int(match.shape)].detail ?? "", reporter: text(match.reporter))
    let line = Int(match.line.start)..<Int(match.line.start + match.line.count)
    unsafe self.init(
      event, seconds: match.stamp.seconds, milliseconds: match.stamp.milliseconds,
      stampKind: StampKind(rawValue: match.stamp.kind.rawValue) ?? .none, lineInBatch: match.lineIndex,
      line: UnsafeRawBufferPointer(rebasing: bytes[line]))
  }
}
