extension EventLog {
  /// Stretches of a file that it has twice: two backups of a log joined where they overlap, or what a relay sent once more,
  /// with the stamps of the first time, after its connection had broken.
  ///
  /// Where the stamps of a file fall back by more than two seconds, another run of lines begins. Of the rows of a run that
  /// are not newer than all before it, at least nine of ten, with five different messages or more, have to stand in a run
  /// before it: no clock that was put back brings that about. Of each line the largest number found in any one run stays.
  /// O(n) with little to do where no line comes twice.
  /// - Returns: as `removeTwins`.
  @discardableResult
  mutating func removeRepeatedStretches(report: inout ReconciliationReport) -> [RemovedRow] {
    let suspects = filesWithRepeatedLines()
    guard !suspects.isEmpty else { return [] }
    var rows: [Int32: [Int]] = [:]
    for row in records.indices where suspects.contains(files[row]) && !records[row].isConnection {
      rows[files[row], default: []].append(row)
    }
    rows = rows.filter { stepsBack(amid: $0.value) }
    guard !rows.isEmpty else { return [] }
    let lines = lineNumbers()
    var kept = [Bool](repeating: true, count: records.count)
    var pairs: [FilePair: Int] = [:]
    for (file, its) in rows {
      let repeated = repeatedRows(among: its.sorted { records[$0].line < records[$1].line }, lines)
      for row in repeated { kept[row] = false }
      if !repeated.isEmpty { pairs[FilePair(removedFrom: file, keptIn: file)] = repeated.count }
    }
    guard !pairs.isEmpty else { return [] }
    let removed = kept.indices.filter { !kept[$0] }.map { RemovedRow(secret: secrets[$0], keptIn: files[$0]) }
    keep(kept)
    report.add(pairs)
    return removed
  }

  private static let leastMessages = 5
  private static let stepBack: Int64 = 2_000

  /// Files that have as many lines as matter twice, not one behind the other.
  private func filesWithRepeatedLines() -> Set<Int32> {
    var counts: [Int32: Int] = [:]
    for row in records.indices.dropFirst()
    where records[row].milliseconds == records[row - 1].milliseconds && files[row] == files[row - 1]
      && abs(Int(records[row].line) - Int(records[row - 1].line)) > Self.leastMessages && isSameLine(row - 1, row)
    {
      counts[files[row], default: 0] += 1
    }
    return Set(counts.filter { $0.value >= Self.leastMessages }.keys)
  }

  /// Whether some line of a file has an earlier stamp than one before it.
  /// - Parameter rows: of the file, in order of time.
  private func stepsBack(amid rows: [Int]) -> Bool {
    var behind = 0
    var last = Int32.min
    for row in rows {
      while records[rows[behind]].milliseconds < records[row].milliseconds - Self.stepBack {
        last = max(last, records[rows[behind]].line)
        behind += 1
      }
      if records[row].line < last { return true }
    }
    return false
  }

  /// By row, a number that equal lines have in common.
  private func lineNumbers() -> [Int] {
    var numbers = [Int](repeating: 0, count: records.count)
    for row in records.indices.dropFirst() {
      numbers[row] = isSameLine(row - 1, row) ? numbers[row - 1] : row
    }
    return numbers
  }

  /// - Parameter rows: of one file, in its order.
  private func repeatedRows(among rows: [Int], _ lines: [Int]) -> [Int] {
    var runs: [Range<Int>] = []
    var start = 0
    for place in rows.indices.dropFirst()
    where records[rows[place]].milliseconds < records[rows[place - 1]].milliseconds - Self.stepBack {
      runs.append(start..<place)
      start = place
    }
    runs.append(start..<rows.count)
    guard runs.count > 1 else { return [] }
    // Of each line, how often it stands in the run that has it most often.
    var known: [Int: Int] = [:]
    var newest = Int64.min
    var repeated: [Int] = []
    for run in runs {
      let old = run.filter { records[rows[$0]].milliseconds <= newest }.map { rows[$0] }
      var found: [Int: Int] = [:]
      var copies: [Int] = []
      // What is of the newest second itself may have come after it.
      var others = 0
      for row in old {
        found[lines[row], default: 0] += 1
        if found[lines[row], default: 0] <= known[lines[row], default: 0] {
          copies.append(row)
        } else if records[row].milliseconds < newest {
          others += 1
        }
      }
      if copies.count >= 9 * others, Set(copies.map { kin[$0].message }).count >= Self.leastMessages {
        repeated += copies
      }
      var counts: [Int: Int] = [:]
      for place in run { counts[lines[rows[place]], default: 0] += 1 }
      known.merge(counts) { max($0, $1) }
      newest = run.reduce(newest) { max($0, records[rows[$1]].milliseconds) }
    }
    return repeated
  }
}
