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
    records = current.values.sorted { $0.id < $1.id }
    nameRecords()
    for (index, record) in records.enumerated() {
      accounts.add(
        record.evidenceFile(index), [(ScanAccount(record.whole), 0)],
        diagnostics: record.problems.map { $0.diagnostic(of: record.name) }, complete: record.isComplete)
    }
    accounts.inferYears()
    let inferred = accounts.files.map(\.year)
    for index in records.indices { keepYears(index) }
    // What is kept tells the years of the others, too.
    if accounts.files.map(\.year) != inferred {
      for index in records.indices where isDecided(index) { accounts.decideYears(of: index) }
      accounts.inferYears()
      for index in records.indices { keepYears(index) }
    }
    accounts.tellRepetitions()
  }

  /// The years of a log that was not read are those that were decided when it was, and certain.
  private func isDecided(_ index: Int) -> Bool {
    guard !wasRead(records[index].id), let decided = before(records[index].id),
      let clock = StoredClock(text: decided.clock)
    else { return false }
    return !clock.isDoubtful && clock.reading.basis != .notNeeded && clock.reading == accounts.files[index].year
  }

  /// Of several files with one content the one whose name says most of its age names it, and the earliest time is its own, as
  /// where all files are read at once.
  private mutating func nameRecords() {
    var files: [Int32: [(name: String, modified: Int64?)]] = [:]
    for index in sighted.indices {
      if case .unchanged(let places) = sighted[index].knowledge {
        guard places.count == 1, !wasRead(places[0].source) else { continue }
        files[places[0].source, default: []].append((sighted[index].file.name, sighted[index].file.modified))
      } else {
        for (log, fate) in zip(reading.logs, fates) where log.sighted == index {
          guard let id = fate.source else { continue }
          files[id, default: []].append((log.file.name, log.file.modified))
        }
      }
    }
    let names = records.map { record in files[record.id]?.map(\.name) ?? [record.name] }
    for (index, telling) in RotationOrder.mostTelling(of: names).enumerated() {
      guard let its = files[records[index].id] else { continue }
      records[index].name = names[index][telling]
      records[index].modified = its.compactMap(\.modified).min()
    }
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
    let isBetter = !inferred.isDoubtful && (clock.isDoubtful || inferred.discredits(clock.reading))
    accounts.keep(!wasRead && isBetter && isThere(id) ? inferred : year, of: index)
  }

  func isThere(_ id: Int32) -> Bool {
    sighted.contains { file in
      if case .unchanged(let places) = file.knowledge { places.contains { $0.source == id } } else { false }
    }
  }

  /// Logs some of whose lines got other times than they would get now, or that are needed for the first line of another.
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
    return doubted.union(doubtedByRepetitions).filter { wasRead($0) || isThere($0) }
  }

}
