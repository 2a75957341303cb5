extension EventLog {
  /// Logs that two daemons wrote of the same events: the journal written out beside what syslog kept, or one syslog with
  /// parts of a second beside one without. Their stamps differ by a moment, so they are no copies to the letter.
  ///
  /// Rows of two logs with one message of one process on one host are twins when at least one stamp has parts of a second
  /// and they are at most a second apart; each has one twin. Where a syslog daemon told N equal lines in one
  /// (`message repeated`), the row has up to N twins before it. Only stretches that two files cover are looked at, so
  /// rotated files cost nothing. O(rows in such stretches).
  /// - Parameter toldBefore: of what other files the rows are copies to the letter: a file that has both of two lines tells
  ///   of two events.
  /// - Returns: the rows that were removed.
  @discardableResult
  mutating func removeTwins(
    toldBefore: [ToldCopy], rotated: RotatedFiles, report: inout ReconciliationReport
  ) -> [RemovedRow] {
    guard traits.hasSeveralFiles, traits.hasFineStamps else { return [] }
    let spans = fileSpans()
    let stretches = Self.stretchesOfSeveralFiles(spans)
    guard !stretches.isEmpty else { return [] }
    var search = TwinSearch(toldBefore, rotated, fineFiles: Set(spans.filter(\.value.isFine).keys))
    var row = 0
    for stretch in stretches {
      while row < records.count && records[row].milliseconds < stretch.lowerBound { row += 1 }
      while row < records.count && records[row].milliseconds <= stretch.upperBound {
        search.add(row, self)
        row += 1
      }
    }
    guard !search.removed.isEmpty else { return [] }
    let twins = search.removed.map { RemovedRow(secret: secrets[$0.row], keptIn: $0.keptIn) }
    var pairs: [FilePair: Int] = [:]
    for twin in search.removed {
      pairs[FilePair(removedFrom: files[twin.row], keptIn: twin.keptIn), default: 0] += 1
    }
    var kept = [Bool](repeating: true, count: records.count)
    for twin in search.removed { kept[twin.row] = false }
    keep(kept)
    report.add(pairs)
    return twins
  }

  /// Times that the rows of two files or more cover, where one of the files has parts of seconds; ascending, apart.
  private static func stretchesOfSeveralFiles(_ spans: [Int32: FileSpan]) -> [ClosedRange<Int64>] {
    guard spans.count > 1, spans.values.contains(where: \.isFine) else { return [] }
    let slack = TwinSearch.reach
    var stretches: [ClosedRange<Int64>] = []
    var reach = Int64.min
    for span in spans.values.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
      let end = min(reach, span.last + slack)
      if reach > .min, span.first - slack <= end {
        let start = span.first - slack
        if let before = stretches.last, start <= before.upperBound {
          stretches[stretches.count - 1] = before.lowerBound...max(before.upperBound, end)
        } else {
          stretches.append(start...end)
        }
      }
      reach = max(reach, span.last + slack)
    }
    return stretches
  }
}

/// A row that was removed as the copy of another.
struct RemovedRow: Sendable {
  /// As `EventLog.secrets` had it.
  var secret: Int32
  /// The file that keeps the other.
  var keptIn: Int32
}

/// Finds the twins among rows that come in order of time.
private struct TwinSearch {
  static let slack: Int64 = 1_000
  /// The same between stamps of which one has no parts of a second, and stands for all of it.
  static let reach = slack + 999
  /// Between the first and the last of the lines that are told in one.
  private static let repetition: Int64 = 600_000

  private struct Key: Hashable {
    var message: UInt64
    var pid: UInt32
    var reporter: Int32
    var service: UInt16
  }

  /// A row that stays so far, and how many of its attempts each other file tells as well.
  private struct Entry {
    var row: Int
    var told: [Int32: Int32] = [:]
    var isGone = false
  }

  private(set) var removed: [(row: Int, keptIn: Int32)] = []
  private var entries: [Key: [Entry]] = [:]
  private var added = 0
  /// Of copies to the letter, in the order of the rows, and which of them belongs to the next row.
  private let toldBefore: [ToldCopy]
  private var place = 0

  private let rotated: RotatedFiles
  /// Files whose stamps have parts of a second, also where that is the very beginning of one.
  private let fineFiles: Set<Int32>

  init(_ toldBefore: [ToldCopy], _ rotated: RotatedFiles, fineFiles: Set<Int32>) {
    self.toldBefore = toldBefore
    self.fineFiles = fineFiles
    self.rotated = rotated
  }

  mutating func add(_ row: Int, _ log: EventLog) {
    let records = log.records
    let record = records[row]
    let key = Key(
      message: log.kin[row].message, pid: record.pid, reporter: log.reporters[row], service: record.service)
    let oldest = record.milliseconds - (record.pid == 0 ? Self.slack + 1_000 : Self.repetition)
    var list = entries[key] ?? []
    list.removeAll { records[$0.row].milliseconds < oldest }
    var own = Entry(row: row, told: toldByCopies(of: row))
    for place in list.indices where !own.isGone {
      guard rotated.log(of: log.files[list[place].row]) != rotated.log(of: log.files[row]),
        areNear(list[place].row, row, log)
      else { continue }
      if saysMore(row, than: list[place].row, log) {
        take(&list[place], into: &own, log)
      } else {
        take(&own, into: &list[place], log)
      }
    }
    list.removeAll(where: \.isGone)
    if !own.isGone { list.append(own) }
    entries[key] = list
    forgetIfMany(before: oldest, records)
  }

  /// What copies of a row told. Rows are asked for in their order.
  private mutating func toldByCopies(of row: Int) -> [Int32: Int32] {
    var told: [Int32: Int32] = [:]
    while place < toldBefore.count, toldBefore[place].row <= row {
      if toldBefore[place].row == row { told[toldBefore[place].file] = toldBefore[place].attempts }
      place += 1
    }
    return told
  }

  /// Takes the one row for a part of the other, unless a file that told the one has told all attempts of the other already,
  /// or the other's file has told the one in another line.
  private mutating func take(_ part: inout Entry, into whole: inout Entry, _ log: EventLog) {
    let (lesser, greater) = (log.records[part.row], log.records[whole.row])
    let (file, keeper) = (log.files[part.row], log.files[whole.row])
    guard whole.told[file, default: 0] + lesser.attempts <= greater.attempts, part.told[keeper] == nil,
      part.told.allSatisfy({ whole.told[$0.key, default: 0] + $0.value <= greater.attempts })
    else { return }
    whole.told[file, default: 0] += lesser.attempts
    for (file, attempts) in part.told where file != keeper { whole.told[file, default: 0] += attempts }
    part.isGone = true
    removed.append((part.row, keeper))
  }

  private func isFine(_ row: Int, _ log: EventLog) -> Bool {
    log.records[row].milliseconds % 1000 != 0 || fineFiles.contains(log.files[row])
  }

  /// More attempts, or as many with parts of the second.
  private func saysMore(_ row: Int, than other: Int, _ log: EventLog) -> Bool {
    let (attempts, others) = (log.records[row].attempts, log.records[other].attempts)
    return attempts != others ? attempts > others : isFine(row, log) && !isFine(other, log)
  }

  /// `earlier` is not later than `row`.
  private func areNear(_ earlier: Int, _ row: Int, _ log: EventLog) -> Bool {
    guard isFine(earlier, log) || isFine(row, log) else { return false }
    let (before, record) = (log.records[earlier], log.records[row])
    let distance = record.milliseconds - before.milliseconds
    if record.attempts > 1 && before.attempts == 1 && record.pid != 0 { return distance <= Self.repetition }
    return distance <= (before.milliseconds % 1000 == 0 ? Self.reach : Self.slack)
  }

  /// Keeps memory bounded by the rows of ten minutes.
  private mutating func forgetIfMany(before oldest: Int64, _ records: [EventRecord]) {
    added += 1
    guard added > 100_000 else { return }
    added = 0
    let limit = oldest - Self.repetition
    entries = entries.filter { $0.value.contains { records[$0.row].milliseconds >= limit } }
  }
}
