extension EventLog {
  /// Overlapping files: of each identical line the largest multiplicity found in any one log stays.
  ///
  /// Two equal lines of one second in one file, or in two of its rotation, are two attempts; the same pair in another file is
  /// a copy of both. Where lines name no server, files that have little else in common are of two (`HostlessCopies`), and
  /// both lines stay.
  /// Rows are copies when time, content and the digest of the message agree. O(n), as rows are in order of content.
  /// - Returns: for `removeTwins`, what the removed rows told; empty where there are no twins.
  @discardableResult
  mutating func removeCopies(rotated: RotatedFiles, report: inout ReconciliationReport) -> [ToldCopy] {
    guard traits.hasSeveralFiles else { return [] }
    var judge = CopyJudge(rotated)
    var hostless = HostlessStretch()
    var start = 0
    while start < records.count {
      let end = endOfLine(from: start)
      if files[start] != files[end - 1] {
        if reporters[start] < 0 {
          let groups = hostless.copies(around: start, self).groups(counts(start..<end))
          for group in groups { judge.keepLargest(group, of: start..<end, self) }
          report.alikeWithoutHost += groups.dropFirst().reduce(0) { $0 + ($1.map(\.count).max() ?? 0) }
        } else if end - start == 2 {
          judge.keepOne(of: start, self)
        } else {
          judge.keepLargest(counts(start..<end), of: start..<end, self)
        }
      }
      start = end
    }
    guard !judge.kept.isEmpty else { return [] }
    report.copiesWithoutHost += records.indices.count { !judge.kept[$0] && reporters[$0] < 0 }
    keep(judge.kept)
    report.add(judge.removed.rows)
    return judge.settledCopies()
  }

  /// What goes on in the file after it. Files that have two different lines or more in common overlap, as those that were
  /// copied before they were emptied: what stands in both is a copy. Of a file that is all of one second a single line is
  /// enough where it has no other. O(n).
  func rotation(_ files: RotatedFiles) -> RotatedFiles {
    guard traits.hasSeveralFiles, !files.isEmpty else { return files }
    var shared: [Int32: Int] = [:]
    var lines: [Int32: Int] = [:]
    var start = 0
    while start < records.count {
      let end = endOfLine(from: start)
      let (first, last) = (self.files[start], self.files[end - 1])
      if first == last {
        if files.isMomentary(first) { lines[first, default: 0] += 1 }
      } else if end - start == 2, !files.hasMomentary {
        if files.predecessor(of: last) == first { shared[last, default: 0] += 1 }
        if files.predecessor(of: first) == last { shared[first, default: 0] += 1 }
      } else {
        let counts = counts(start..<end)
        for (file, count) in counts {
          if files.isMomentary(file) { lines[file, default: 0] += 1 }
          guard let before = files.predecessor(of: file), let other = counts.first(where: { $0.file == before }) else {
            continue
          }
          if !files.isMomentary(before) || other.count <= count { shared[file, default: 0] += 1 }
        }
      }
      start = end
    }
    let overlapping = shared.filter { file, count in
      count > 1 || files.predecessor(of: file).map { files.isMomentary($0) && count == lines[$0] } ?? false
    }
    return overlapping.isEmpty ? files : files.without(Set(overlapping.keys))
  }

  /// Behind the rows of one line.
  fileprivate func endOfLine(from start: Int) -> Int {
    var end = start + 1
    while end < records.count && isSameLine(start, end) { end += 1 }
    return end
  }

  func isSameLine(_ left: Int, _ right: Int) -> Bool {
    kin[left].message == kin[right].message && kin[left].session == kin[right].session
      && records[left].milliseconds == records[right].milliseconds
      && EventRecord.contentOrder(records[left], records[right]) == 0
      && reporters[left] == reporters[right] && sourceNames[left] == sourceNames[right]
      && records[left].pid == records[right].pid
  }

  /// How often the line whose rows these are stands in each file; rows are ascending by file.
  fileprivate func counts(_ range: Range<Int>) -> [FileCount] {
    var counts: [FileCount] = []
    for index in range {
      if counts.last?.file == files[index] {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((files[index], 1))
      }
    }
    return counts
  }
}

/// Attempts of a row that a line of another file, which went as its copy, told as well.
struct ToldCopy: Sendable {
  var row: Int32
  var file: Int32
  var attempts: Int32
}

typealias FileCount = (file: Int32, count: Int)

/// The stretch of time that rows are compared in just now. Stretches are asked for in order of time.
private struct HostlessStretch {
  private var number = Int64.min
  /// A row at or before the first of the stretch.
  private var start = 0
  private var copies = HostlessCopies([])

  /// - Complexity: O(rows of the stretch) when it is asked for first.
  mutating func copies(around row: Int, _ log: EventLog) -> HostlessCopies {
    let wanted = Self.stretch(of: log.records[row])
    guard wanted != number else { return copies }
    number = wanted
    while Self.stretch(of: log.records[start]) < wanted { start += 1 }
    var lines: [(milliseconds: Int64, files: [FileCount])] = []
    var line = start
    while line < log.records.count && Self.stretch(of: log.records[line]) == wanted {
      let end = log.endOfLine(from: line)
      if log.reporters[line] < 0 { lines.append((log.records[line].milliseconds, log.counts(line..<end))) }
      line = end
    }
    copies = HostlessCopies(lines)
    return copies
  }

  private static func stretch(of record: EventRecord) -> Int64 {
    let (quotient, remainder) = record.milliseconds.quotientAndRemainder(dividingBy: HostlessCopies.stretch)
    return remainder < 0 ? quotient - 1 : quotient
  }
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
