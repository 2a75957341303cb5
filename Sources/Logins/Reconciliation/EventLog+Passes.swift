extension EventLog {
  /// Lines of an hour that the clock showed twice, of which their file does not tell the pass, take that of the same line
  /// where another file tells it, because its lines step back there or its stamps have a zone. Else one attempt would count
  /// twice, an hour apart. O(rows), and O(log rows) for each line in doubt.
  /// - Parameter otherPass: see `AssemblyOptions`.
  mutating func settlePasses(_ otherPass: (_ file: Int, _ line: Int, _ utcSeconds: Int64) -> Int64?) {
    guard traits.hasSeveralFiles else { return }
    func later(_ row: Int) -> Int64? {
      let record = records[row]
      let seconds = EventTime.seconds(record.milliseconds)
      return otherPass(Int(files[row]), Int(record.line), seconds).map { ($0 - seconds) * 1000 + record.milliseconds }
    }
    var moves: [(row: Int, milliseconds: Int64)] = []
    for row in records.indices {
      guard let moment = later(row) else { continue }
      func isTold(at time: Int64) -> Bool {
        rows(around: time).contains { isSameMessage($0, row) && later($0) == nil }
      }
      if isTold(at: moment), !isTold(at: records[row].milliseconds) { moves.append((row, moment)) }
    }
    guard !moves.isEmpty else { return }
    for move in moves { records[move.row].milliseconds = move.milliseconds }
    let order = records.indices.sorted { (records[$0].milliseconds, $0) < (records[$1].milliseconds, $1) }
    self = picked(order)
    orderTies()
  }

  private func isSameMessage(_ left: Int, _ right: Int) -> Bool {
    let (one, other) = (records[left], records[right])
    return files[left] != files[right] && kin[left].message == kin[right].message && reporters[left] == reporters[right]
      && one.pid == other.pid && one.service == other.service
  }

  /// Rows of a moment; where stamps have parts of a second, those of a second before and behind too.
  func rows(around milliseconds: Int64) -> Range<Int> {
    let slack: Int64 = traits.hasFineStamps ? 1_999 : 0
    let start = firstRow(from: milliseconds - slack)
    var end = start
    while end < records.count, records[end].milliseconds <= milliseconds + slack { end += 1 }
    return start..<end
  }

  private func firstRow(from milliseconds: Int64) -> Int {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].milliseconds < milliseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
