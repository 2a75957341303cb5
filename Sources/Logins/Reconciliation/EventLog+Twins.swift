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
    let fineFiles = Set(spans.filter(\.value.isFine).keys)
    let hasRepeats = traits.hasRepeats
    let removed = withSharedRows { rows in
      let near = NearRows.among(
        Self.rows(of: stretches, rows), gap: hasRepeats ? TwinSearch.repetition : TwinSearch.reach, rows.records
      ) { row, _ in TwinSearch.digest(row, rows) }
      var search = TwinSearch(rows, toldBefore, rotated, fineFiles: fineFiles, hasRepeats: hasRepeats, of: near)
      for row in near { search.add(Int(row)) }
      return search.removed
    }
    guard !removed.isEmpty else { return [] }
    let twins = removed.map { RemovedRow(secret: secrets[$0.row], keptIn: $0.keptIn) }
    var pairs: [FilePair: Int] = [:]
    for twin in removed {
      pairs[FilePair(removedFrom: files[twin.row], keptIn: twin.keptIn), default: 0] += 1
    }
    var kept = [Bool](repeating: true, count: records.count)
    for twin in removed { kept[twin.row] = false }
    keep(kept)
    report.add(pairs)
    return twins
  }

  /// Ascending.
  private static func rows(of stretches: [ClosedRange<Int64>], _ log: SharedRows) -> [Int32] {
    var rows: [Int32] = []
    var row = 0
    for stretch in stretches {
      while row < log.count, log.records[row].milliseconds < stretch.lowerBound { row += 1 }
      while row < log.count, log.records[row].milliseconds <= stretch.upperBound {
        rows.append(Int32(row))
        row += 1
      }
    }
    return rows
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
  static let repetition: Int64 = 600_000

  private(set) var removed: [(row: Int, keptIn: Int32)] = []
  private var recent: RecentRows
  private var found: [Int32] = []
  private var added = 0
  /// Of copies to the letter, in the order of the rows, and which of them belongs to the next row.
  private let toldBefore: [ToldCopy]
  private var place = 0

  private let log: SharedRows
  private let rotated: RotatedFiles
  /// Files whose stamps have parts of a second, also where that is the very beginning of one.
  private let fineFiles: Set<Int32>

  /// - Parameter rows: those that will be added, in order of time.
  init(
    _ log: SharedRows, _ toldBefore: [ToldCopy], _ rotated: RotatedFiles, fineFiles: Set<Int32>, hasRepeats: Bool,
    of rows: [Int32]
  ) {
    (self.log, self.toldBefore, self.rotated) = (log, toldBefore, rotated)
    self.fineFiles = fineFiles
    recent = RecentRows(of: rows, reach: hasRepeats ? Self.repetition : Self.reach, log.records)
  }

  /// Of what twins have in common.
  static func digest(_ row: Int, _ log: SharedRows) -> UInt64 {
    let record = log.records[row]
    let process =
      UInt64(record.pid) << 32 | UInt64(record.service) << 16 ^ UInt64(UInt32(bitPattern: log.reporters[row]))
    return log.kin[row].message ^ process &* 0xBF58_476D_1CE4_E5B9
  }

  private static func saySame(_ row: Int, _ other: Int, _ log: SharedRows) -> Bool {
    let (record, before) = (log.records[row], log.records[other])
    return log.kin[row].message == log.kin[other].message && record.pid == before.pid
      && log.reporters[row] == log.reporters[other] && record.service == before.service
  }

  mutating func add(_ row: Int) {
    let (log, record) = (log, log.records[row])
    let digest = Self.digest(row, log)
    // Only a line that tells several in one reaches far back.
    let oldest = record.milliseconds - (record.attempts > 1 && record.pid != 0 ? Self.repetition : Self.reach)
    recent.find(digest, into: &found) {
      log.records[$0].milliseconds >= oldest
    } matches: {
      Self.saySame($0, row, log)
    }
    let own = recent.append(row, toldByCopies(of: row), digest: digest)
    for before in found {
      guard rotated.log(of: log.files[recent[before].row]) != rotated.log(of: log.files[row]),
        areNear(recent[before].row, row)
      else { continue }
      let other = recent[before].row
      let isWhole = saysMore(row, than: other)
      let (part, whole) = isWhole ? (before, own) : (own, before)
      if recent.take(part, into: whole, log.records, teller: { log.files[$0] }) {
        removed.append(isWhole ? (other, log.files[row]) : (row, log.files[other]))
      }
      if recent[own].isGone { break }
    }
    added += 1
    guard added % 65_536 == 0 else { return }
    recent.forget { log.records[$0].milliseconds >= record.milliseconds - Self.repetition }
  }

  /// What copies of a row told. Rows are asked for in their order.
  private mutating func toldByCopies(of row: Int) -> ToldAttempts {
    var told = ToldAttempts()
    while place < toldBefore.count, toldBefore[place].row <= row {
      let copy = toldBefore[place]
      if copy.row == row, told[copy.file] == nil { told.add(Int(copy.attempts), of: copy.file) }
      place += 1
    }
    return told
  }

  private func isFine(_ row: Int) -> Bool {
    log.records[row].milliseconds % 1000 != 0 || fineFiles.contains(log.files[row])
  }

  /// More attempts, or as many with parts of the second.
  private func saysMore(_ row: Int, than other: Int) -> Bool {
    let (attempts, others) = (log.records[row].attempts, log.records[other].attempts)
    return attempts != others ? attempts > others : isFine(row) && !isFine(other)
  }

  /// `earlier` is not later than `row`.
  private func areNear(_ earlier: Int, _ row: Int) -> Bool {
    guard isFine(earlier) || isFine(row) else { return false }
    let (before, record) = (log.records[earlier], log.records[row])
    let distance = record.milliseconds - before.milliseconds
    if record.attempts > 1 && before.attempts == 1 && record.pid != 0 { return distance <= Self.repetition }
    return distance <= (before.milliseconds % 1000 == 0 ? Self.reach : Self.slack)
  }
}
