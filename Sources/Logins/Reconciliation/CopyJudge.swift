/// Which of the rows that are of one line, and of several files, stay.
struct CopyJudge {
  private let rotated: RotatedFiles
  /// By row; empty as long as all stay.
  private(set) var kept: [Bool] = []
  private(set) var removed = RemovedRows()
  private var told: [ToldCopy] = []

  init(_ rotated: RotatedFiles) { self.rotated = rotated }

  /// Two rows, of one file each: the first stays, and the other where it is of the same log.
  @inline(__always)
  mutating func keepOne(of row: Int, _ log: EventLog) {
    let (file, other) = (log.files[row], log.files[row + 1])
    if rotated.log(of: file) != rotated.log(of: other) { remove(row + 1, keeping: row, firstKept: row, log) }
  }

  /// Keeps the rows of the log that has the line most often; among logs that have it equally often the first keeps it.
  /// - Parameter counts: how often it stands in each file that is compared. Ascending by file, as the rows are.
  mutating func keepLargest(_ counts: [FileCount], of rows: Range<Int>, _ log: EventLog) {
    var logs: [FileCount] = []
    for (file, count) in counts {
      let log = rotated.log(of: file)
      if let known = logs.firstIndex(where: { $0.file == log }) {
        logs[known].count += count
      } else {
        logs.append((log, count))
      }
    }
    guard logs.count > 1 else { return }
    var keeper = logs[0]
    for candidate in logs where candidate.count > keeper.count { keeper = candidate }
    let members = counts.map(\.file)
    let copies = members.filter { rotated.log(of: $0) != keeper.file }
    let keepers = rows.filter { members.contains(log.files[$0]) && !copies.contains(log.files[$0]) }
    guard let first = keepers.first else { return }
    // How many rows of each log were taken for copies: the first is one of the first row that stays, and so on.
    var places: [Int32: Int] = [:]
    for row in rows where copies.contains(log.files[row]) {
      let copied = rotated.log(of: log.files[row])
      remove(row, keeping: keepers[places[copied, default: 0]], firstKept: first, log)
      places[copied, default: 0] += 1
    }
  }

  private mutating func remove(_ row: Int, keeping keeper: Int, firstKept: Int, _ log: EventLog) {
    if kept.isEmpty { kept = [Bool](repeating: true, count: log.records.count) }
    kept[row] = false
    let file = log.files[row]
    removed.add(FilePair(removedFrom: file, keptIn: log.files[firstKept]))
    guard log.traits.hasFineStamps else { return }
    told.append(ToldCopy(row: Int32(clamping: keeper), file: file, attempts: log.records[keeper].attempts))
  }

  /// What the removed rows told, in the order of the rows that stay and with the numbers these have when only they are left.
  consuming func settledCopies() -> [ToldCopy] {
    var told = told
    told.sort { ($0.row, $0.file) < ($1.row, $1.file) }
    var (row, number) = (0, 0)
    for index in told.indices {
      while row < Int(told[index].row) {
        if kept[row] { number += 1 }
        row += 1
      }
      told[index].row = Int32(clamping: number)
    }
    return told
  }
}

struct FilePair: Hashable {
  var removedFrom: Int32
  var keptIn: Int32
}

/// Rows that were taken for copies, by the files that had and kept them.
struct RemovedRows {
  private var counts: [FilePair: Int] = [:]
  /// Copies follow each other: those of the pair that came last, which are not in `counts` yet.
  private var last = FilePair(removedFrom: -1, keptIn: -1)
  private var lastCount = 0

  @inline(__always)
  mutating func add(_ pair: FilePair) {
    if pair != last { settle(before: pair) }
    lastCount += 1
  }

  private mutating func settle(before pair: FilePair) {
    if lastCount > 0 { counts[last, default: 0] += lastCount }
    (last, lastCount) = (pair, 0)
  }

  var rows: [FilePair: Int] {
    var rows = counts
    if lastCount > 0 { rows[last, default: 0] += lastCount }
    return rows
  }
}
