/// Puts rows of one moment into the order of their content, which does not depend on who read what first.
struct TieOrder: Sendable {
  let rows: SharedRows

  private var records: SharedElements<EventRecord> { rows.records }

  /// Orders each moment of the rows, as far as it lies within them. Rows ascend by time. O(rows) where few share a moment.
  func order(_ rows: Range<Int>) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let time = records[start].milliseconds
      var end = start + 1
      while end < rows.upperBound, records[end].milliseconds == time { end += 1 }
      if end - start > 1 { orderMoment(start..<end) }
      start = end
    }
  }

  /// Orders the whole moment that a row and the row before it are of, if they are of one.
  func orderMoment(across row: Int) {
    guard row > 0, row < records.count, records[row - 1].milliseconds == records[row].milliseconds else { return }
    orderMoment(startOfMoment(row)..<endOfMoment(row))
  }

  /// The first row of the moment that a row is of.
  func startOfMoment(_ row: Int) -> Int {
    var start = row
    guard row < records.count else { return row }
    while start > 0, records[start - 1].milliseconds == records[row].milliseconds { start -= 1 }
    return start
  }

  private func endOfMoment(_ row: Int) -> Int {
    var end = row + 1
    while end < records.count, records[end].milliseconds == records[row].milliseconds { end += 1 }
    return end
  }

  /// - Parameter rows: of one moment.
  private func orderMoment(_ moment: Range<Int>) {
    guard moment.count > 24 else { return insertEach(of: moment) }
    guard moment.dropFirst().contains(where: { rows.precedes($0, $0 - 1) }) else { return }
    rows.put(moment.sorted(by: rows.precedes), at: moment)
  }

  /// Few rows a moment are the rule: each is put in its place without allocating.
  private func insertEach(of moment: Range<Int>) {
    for row in moment.dropFirst() {
      var place = row
      while place > moment.lowerBound, rows.precedes(place, place - 1) {
        rows.swap(place, place - 1)
        place -= 1
      }
    }
  }
}

extension EventLog {
  /// Puts rows of one moment into the order of their content; both halves of the rows at the same time.
  mutating func orderTies() {
    withSharedRows { rows in
      let ties = TieOrder(rows: rows)
      let middle = ties.startOfMoment(rows.count / 2)
      var halves = [0..<middle, middle..<rows.count]
      Parallel.forEach(&halves) { ties.order($0) }
    }
  }
}
