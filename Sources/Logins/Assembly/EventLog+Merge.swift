extension EventLog {
  /// Resolves times, gives ids their canonical numbers, and merges the parts by time. Parts are settled where they are,
  /// several at a time, and are empty then.
  init(
    parts: inout [LoginAssembly.Part], names: CanonicalNames, services: CanonicalServices,
    identicalFiles: Set<Int>, shiftOfTime: @escaping BatchSettling.ShiftOfTime,
    undated: inout EventLog?, report: inout ReconciliationReport
  ) {
    report.rowsRead += parts.reduce(0) { $0 + $1.batch.count }
    if !identicalFiles.isEmpty {
      report.rowsOfIdenticalFiles += parts.reduce(0) {
        $0 + (identicalFiles.contains(Int($1.file)) ? $1.batch.count : 0)
      }
      parts.removeAll { identicalFiles.contains(Int($0.file)) }
    }
    let hasSeveralFiles = parts.contains { $0.file != parts[0].file }
    var chunks = SettledChunk.chunks(of: &parts)
    let keepsUndated = undated != nil
    Parallel.forEach(&chunks) { $0.settle(names, services, shiftOfTime, keepsUndated: keepsUndated) }
    var traits = RowTraits.none
    for chunk in chunks {
      traits.add(chunk.traits)
      undated?.append(chunk.undated)
    }
    traits.hasSeveralFiles = hasSeveralFiles
    report.rowsWithoutTime +=
      report.rowsRead - report.rowsOfIdenticalFiles - chunks.reduce(0) { $1.runs.reduce($0) { $0 + $1.rows.count } }
    self = RunMerge(&chunks).merged()
    self.traits = traits
  }
}

/// A chunk of rows, and the batches that lie in it.
struct SettledChunk: Sendable {
  private let chunk: RowChunk
  private var parts: [LoginAssembly.Part] = []
  /// Of the chunk, from when it is settled.
  private(set) var log = EventLog()
  /// One a batch: rows that ascend by time. None is empty.
  private(set) var runs: [(rows: Range<Int>, file: Int32)] = []
  private(set) var traits = RowTraits.none
  /// Events whose time cannot be told, where somebody wants them.
  private(set) var undated = EventLog()

  private init(_ chunk: RowChunk) { self.chunk = chunk }

  /// - Parameter parts: empty then.
  static func chunks(of parts: inout [LoginAssembly.Part]) -> [SettledChunk] {
    var chunks: [SettledChunk] = []
    var places: [ObjectIdentifier: Int] = [:]
    for part in parts {
      guard let chunk = part.batch.chunk else { continue }
      let place = places[ObjectIdentifier(chunk), default: chunks.count]
      if place == chunks.count {
        chunks.append(SettledChunk(chunk))
        places[ObjectIdentifier(chunk)] = place
      }
      chunks[place].parts.append(part)
    }
    parts = []
    return chunks
  }

  /// Settles the rows of all batches.
  fileprivate mutating func settle(
    _ names: CanonicalNames, _ services: CanonicalServices, _ shiftOfTime: @escaping BatchSettling.ShiftOfTime,
    keepsUndated: Bool
  ) {
    log = chunk.take()
    guard let worker = parts.first?.worker else { return }
    precondition(parts.allSatisfy { $0.worker == worker }, "a batch is filled by one worker")
    log.files = EvenColumn(repeating: 0, count: log.records.count)
    log.reporters.renumber(names.reporters.maps[worker])
    log.sourceNames.renumber(names.sourceNames.maps[worker])
    log.secrets.renumber(names.secretMaps[worker])
    for part in parts {
      var settling = BatchSettling(part, names, services, shiftOfTime)
      let settled = settling.settle(part.batch.rows, of: &log)
      if !settled.rows.isEmpty { runs.append((settled.rows, part.file)) }
      if keepsUndated { undated.append(settled.undated) }
      traits.add(settling.traits)
    }
    parts = []
  }

  /// Gives the memory of some rows back.
  mutating func release(_ rows: Range<Int>, inLargePages: Bool) {
    SpentMemory.release(&log.records, rows, inLargePages: inLargePages)
    SpentMemory.release(&log.kin, rows, inLargePages: inLargePages)
  }

  /// Gives the memory of the rows back.
  mutating func release() {
    SpentMemory.release(&log.records)
    SpentMemory.release(&log.kin)
    log = EventLog()
  }
}
