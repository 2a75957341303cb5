import CivilTime
import History
import LogFormats
import Logins

extension IngestStep {
  /// - Parameter bound: UTC seconds; what is older is not kept at all
  mutating func keep(at now: Int64?, since bound: Int64?) throws -> IngestSummary {
    let number = try writer.beginIngest(at: now, tool: Spoor.name)
    let indexes = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
    var assembly = LoginAssembly(
      zone: archive.zone, services: archive.formats.services, protocols: archive.formats.protocols)
    var operations = OperationalAssembly()
    var tails: [ReplacedTail] = []
    let repetitions: [[ArchiveReading.Repetition]] = reading.logs.indices.map { position in
      fates[position].brings.flatMap { indexes[$0] }.map { self.repetitions(at: position, $0) } ?? []
    }
    for position in reading.logs.indices {
      guard let id = fates[position].brings, let index = indexes[id] else { continue }
      let before = before(id)
      if let old = known[id] {
        tails.append(
          ReplacedTail(source: id, beyondLine: before?.settled.lines ?? 0, time: old.eventTimes(from: before)))
      }
      Self.add(&reading.logs[position], index, before, repetitions[position], &assembly, &operations)
    }
    let clock = accounts.clock
    var (names, lines, _, shifted) = assembly.finishLines(
      interners: reading.interners, zonelessFiles: accounts.zonelessFiles,
      shiftOfTime: { clock.shift(file: $0, line: $1, seconds: $2, kind: $3) })
    accounts.tellShifts(shifted)
    var (happenings, _) = operations.finishLines {
      clock.utcSeconds(file: $0, line: $1, seconds: $2, kind: $3)
    }
    noteTails(lines, clock)
    if let bound {
      lines.removeAll { $0.milliseconds < bound * 1000 }
      happenings.removeAll { $0.event.milliseconds < bound * 1000 }
    }
    for index in lines.indices { lines[index].file = records[Int(lines[index].file)].id }
    for index in happenings.indices { happenings[index].event.file = Int(records[happenings[index].event.file].id) }
    let changes = try writer.replace(
      tails, byTaking: &lines, names: names, cutLines: cutLines, rotated: accounts.rotated(clock) { records[$0].id },
      repeatedHours: Self.repeatedHours(clock, indexes))
    let events = try writer.replace(tails, by: happenings) + changes.events
    names = LineNames()
    let summary = try saveLedger(number, events: events)
    try writer.endIngest(number, lines: summary.newLines, events: events)
    return summary
  }

  static func add(
    _ log: inout IngestReading.Log, _ index: Int, _ before: SourceRecord?, _ repetitions: [ArchiveReading.Repetition],
    _ assembly: inout LoginAssembly, _ operations: inout OperationalAssembly
  ) {
    let fresh = log.freshBatches(after: before)
    let batches = log.batches.dropFirst(fresh.first ?? log.batches.count).map(\.scanned)
    log.batches = []
    let lines = ArchiveReading.add(
      batches, ofFile: index, linesBefore: before?.settled.lines ?? 0, repetitions: repetitions, to: &assembly,
      &operations)
    if let last = batches.last?.account, last.openAddress != nil, !log.isComplete {
      assembly.noteCutLine(lines, ofFile: index, amidAddress: true)
    }
  }

  /// - Parameter indexes: of the logs in the clock, by their numbers
  private static func repeatedHours(_ clock: ArchiveClock, _ indexes: [Int32: Int]) -> RepeatedHours? {
    guard clock.doubtsPasses else { return nil }
    return RepeatedHours(changes: clock.doubtedChanges) { source, line, utcSeconds in
      indexes[source].flatMap { clock.otherPass(file: $0, line: line, utcSeconds: utcSeconds) }
    }
  }

  /// By log, the last line of one that ends without a line end.
  private var cutLines: [Int32: Int32] {
    let cut = records.filter { $0.whole.lacksLineEnd == true && $0.whole.lines > 0 }
    return Dictionary(uniqueKeysWithValues: cut.map { ($0.id, Int32(clamping: $0.whole.lines)) })
  }

  /// When the events were that the next ingest will read again; in an hour that the clock showed twice, in either pass.
  mutating func noteTails(_ lines: [LoginLine], _ clock: ArchiveClock) {
    var first = [Int64?](repeating: nil, count: records.count)
    var last = first
    for line in lines where Int(line.line) > records[Int(line.file)].settled.lines {
      let seconds = line.milliseconds >= 0 ? line.milliseconds / 1000 : (line.milliseconds - 999) / 1000
      first[Int(line.file)] = min(first[Int(line.file)] ?? .max, seconds)
      let later = clock.otherPass(file: Int(line.file), line: Int(line.line), utcSeconds: seconds) ?? seconds
      last[Int(line.file)] = max(last[Int(line.file)] ?? .min, later)
    }
    for index in records.indices where wasRead(records[index].id) {
      records[index].tailFirst = first[index]
      records[index].tailLast = last[index]
    }
  }

}
