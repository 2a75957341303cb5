extension EventLog {
  private struct Teller: Hashable {
    var message: UInt64
    var pid: UInt32
    var reporter: Int32
    var service: UInt16
  }

  /// Between two lines of one row of repetitions.
  private static let pause: Int64 = 600_000

  /// Logs of one syslog daemon that tell repetitions each in its own way: `message repeated N times` where nothing came
  /// between, line by line where something did (rsyslog reduces each file for itself).
  ///
  /// Rows with one message of one process on one host, no ten minutes apart, some of which stand for more attempts than
  /// others: of the files that have such rows, the one that tells most attempts keeps them, and of those that tell as
  /// many the one with most lines. The others' rows are copies, if the keeper's log covers their time; what is left of
  /// two rotated files is none of the other. Lines that name no host may be of two. O(rows), with little to do where no
  /// row stands for several attempts.
  /// - Returns: as `removeTwins`.
  @discardableResult
  mutating func removeRetoldRepetitions(report: inout ReconciliationReport) -> [RemovedRow] {
    guard traits.hasSeveralFiles, traits.hasRepeats else { return [] }
    let repeated = repeatedMessages()
    guard !repeated.isEmpty else { return [] }
    let spans = fileSpans()
    guard spans.count > 1 else { return [] }
    var open: [Teller: [Int]] = [:]
    var copies: [(row: Int, keptIn: Int32)] = []
    for row in records.indices where repeated.contains(kin[row].message) && mayBeRetold(row) {
      let record = records[row]
      let teller = Teller(
        message: kin[row].message, pid: record.pid, reporter: reporters[row], service: record.service)
      if let last = open[teller]?.last, record.milliseconds - records[last].milliseconds > Self.pause {
        copies += retold(open.removeValue(forKey: teller) ?? [], spans)
      }
      open[teller, default: []].append(row)
    }
    for rows in open.values { copies += retold(rows, spans) }
    guard !copies.isEmpty else { return [] }
    copies.sort { $0.row < $1.row }
    var kept = [Bool](repeating: true, count: records.count)
    var pairs: [FilePair: Int] = [:]
    for copy in copies {
      kept[copy.row] = false
      pairs[FilePair(removedFrom: files[copy.row], keptIn: copy.keptIn), default: 0] += 1
    }
    let removed = copies.map { RemovedRow(secret: secrets[$0.row], keptIn: $0.keptIn) }
    keep(kept)
    report.add(pairs)
    return removed
  }

  private func mayBeRetold(_ row: Int) -> Bool { reporters[row] >= 0 && !records[row].isConnection }

  /// Messages of which a row stands for several attempts.
  private func repeatedMessages() -> Set<UInt64> {
    var messages: Set<UInt64> = []
    for row in records.indices where records[row].attempts > 1 && mayBeRetold(row) {
      messages.insert(kin[row].message)
    }
    return messages
  }

  /// The copies among rows that one process wrote with one message, ascending by time.
  private func retold(_ rows: [Int], _ spans: [Int32: FileSpan]) -> [(row: Int, keptIn: Int32)] {
    guard let first = rows.first, rows.contains(where: { files[$0] != files[first] }),
      rows.contains(where: { records[$0].attempts != records[first].attempts })
    else { return [] }
    let byFile = Dictionary(grouping: rows) { files[$0] }
    func weight(_ file: Int32) -> (Int, Int, Int32) {
      let own = byFile[file] ?? []
      return (own.reduce(0) { $0 + Int(records[$1].attempts) }, own.count, -file)
    }
    guard let keeper = byFile.keys.max(by: { weight($0) < weight($1) }), let span = spans[keeper] else { return [] }
    return byFile.filter { file, own in
      file != keeper && span.covers(records[own[0]].milliseconds, records[own[own.count - 1]].milliseconds, spans[file])
    }.values.joined().map { ($0, keeper) }
  }
}

/// The time that the rows of a file cover, in milliseconds.
struct FileSpan {
  var first: Int64 = 0
  var last: Int64 = 0
  /// Some of its stamps have parts of seconds.
  var isFine = false

  /// Whether rows of another file are of this time; where one of the two has parts of seconds, to two seconds.
  fileprivate func covers(_ start: Int64, _ end: Int64, _ other: FileSpan?) -> Bool {
    let slack: Int64 = isFine || other?.isFine == true ? 2_000 : 0
    return first - slack <= start && end <= last + slack
  }
}

extension EventLog {
  /// By file.
  func fileSpans() -> [Int32: FileSpan] {
    var spans: [Int32: FileSpan] = [:]
    // Rows of one file mostly follow each other: the span that is written is kept out of the table.
    var (file, span) = (Int32(-1), FileSpan())
    for (row, record) in records.enumerated() {
      if files[row] != file {
        if file >= 0 { spans[file] = span }
        file = files[row]
        span = spans[file] ?? FileSpan(first: record.milliseconds)
      }
      span.last = record.milliseconds
      span.isFine = span.isFine || record.milliseconds % 1000 != 0
    }
    if file >= 0 { spans[file] = span }
    return spans
  }
}
