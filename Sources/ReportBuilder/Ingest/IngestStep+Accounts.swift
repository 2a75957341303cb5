import Diagnostics
import Evidence
import History
import LogFormats

extension IngestStep {
  /// What was known of a log that is read again from its start counts no more.
  func before(_ id: Int32) -> SourceRecord? {
    rereads.contains(id) ? nil : known[id]
  }

  mutating func account() {
    var current = known
    for (log, fate) in zip(reading.logs, fates) {
      guard let id = fate.brings else { continue }
      var record = log.record(id, after: before(id))
      record.keepHashes(of: known[id])
      current[id] = record
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
    accounts.tellRepetitions()
    for index in records.indices { keepYears(index) }
  }

  func wasRead(_ id: Int32) -> Bool { fates.contains { $0.brings == id } }

  mutating func keepYears(_ index: Int) {
    let id = records[index].id
    guard let before = before(id), let clock = StoredClock(text: before.clock),
      let inferred = accounts.files[index].year
    else { return }
    let wasRead = wasRead(id)
    let year = wasRead ? inferred.continuing(clock.reading, known: before.whole.lines) : clock.reading
    // Where what is known now is better than what was decided, and the log is still there, it is read again.
    accounts.keep(!wasRead && clock.isDoubtful && !inferred.isDoubtful && isThere(id) ? inferred : year, of: index)
  }

  func isThere(_ id: Int32) -> Bool {
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

}
