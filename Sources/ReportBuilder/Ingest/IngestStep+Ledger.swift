import Diagnostics
import History

extension IngestStep {
  mutating func saveLedger(_ number: Int64, events: Int) throws -> IngestSummary {
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

  func savePlaces(_ number: Int64) throws -> [IngestSummary.File] {
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

  func change(_ log: IngestReading.Log, _ fate: LogFate) -> IngestSummary.File {
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

}
