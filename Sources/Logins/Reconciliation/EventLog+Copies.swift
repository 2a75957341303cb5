extension EventLog {
  /// Overlapping files: of each identical line the largest multiplicity found in any one file stays.
  ///
  /// Two equal lines of one second in one file are two attempts; the same pair in a second file is a copy of both.
  /// Rows are copies when time, content and the digest of the message agree. O(n), as rows are in order of content.
  mutating func removeCopies(report: inout ReconciliationReport) {
    var kept: [Bool] = []
    var removed: [FilePair: Int] = [:]
    var start = 0
    while start < records.count {
      var end = start + 1
      while end < records.count && isSameLine(start, end) { end += 1 }
      if records[start].file != records[end - 1].file {
        if kept.isEmpty { kept = [Bool](repeating: true, count: records.count) }
        keepLargest(start..<end, &kept, &removed)
      }
      start = end
    }
    guard !kept.isEmpty else { return }
    report.copiesWithoutHost += records.indices.count { !kept[$0] && records[$0].reporter < 0 }
    keep(kept)
    report.add(removed)
  }

  private func isSameLine(_ left: Int, _ right: Int) -> Bool {
    kin[left].message == kin[right].message && kin[left].session == kin[right].session
      && records[left].milliseconds == records[right].milliseconds
      && EventRecord.contentOrder(records[left], records[right]) == 0
  }

  /// The rows of the range are one line, ascending by file. Among files that have it equally often the first keeps it.
  private func keepLargest(_ range: Range<Int>, _ kept: inout [Bool], _ removed: inout [FilePair: Int]) {
    var files: [(file: Int32, count: Int)] = []
    for index in range {
      if files.last?.file == records[index].file {
        files[files.count - 1].count += 1
      } else {
        files.append((records[index].file, 1))
      }
    }
    var keeper = files[0]
    for candidate in files where candidate.count > keeper.count { keeper = candidate }
    for index in range where records[index].file != keeper.file { kept[index] = false }
    for other in files where other.file != keeper.file {
      removed[FilePair(removedFrom: other.file, keptIn: keeper.file), default: 0] += other.count
    }
  }
}

struct FilePair: Hashable {
  var removedFrom: Int32
  var keptIn: Int32
}

extension ReconciliationReport {
  /// Adds rows that were taken for copies, by the files that had and kept them.
  mutating func add(_ removed: [FilePair: Int]) {
    var rows: [FilePair: Int] = removed
    for overlap in overlaps {
      rows[FilePair(removedFrom: Int32(overlap.removedFrom), keptIn: Int32(overlap.keptIn)), default: 0] += overlap.rows
    }
    overlaps = rows.map { Overlap(removedFrom: Int($0.key.removedFrom), keptIn: Int($0.key.keptIn), rows: $0.value) }
      .sorted { ($0.removedFrom, $0.keptIn) < ($1.removedFrom, $1.keptIn) }
  }
}
