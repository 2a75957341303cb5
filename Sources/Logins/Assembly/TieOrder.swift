/// Puts rows of one moment into the order of their content, which does not depend on who read what first.
struct TieOrder: Sendable {
  let records: SharedElements<EventRecord>
  let kin: SharedElements<EventKin>

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

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    EventRecord.precedes(records[left], kin[left], records[right], kin[right])
  }

  /// - Parameter rows: of one moment.
  private func orderMoment(_ rows: Range<Int>) {
    guard rows.count > 24 else { return insertEach(of: rows) }
    guard rows.dropFirst().contains(where: { precedes($0, $0 - 1) }) else { return }
    let order = rows.sorted(by: precedes)
    let ordered = order.map { (record: records[$0], kin: kin[$0]) }
    for (row, content) in zip(rows, ordered) {
      records[row] = content.record
      kin[row] = content.kin
    }
  }

  /// Few rows a moment are the rule: each is put in its place without allocating.
  private func insertEach(of rows: Range<Int>) {
    for row in rows.dropFirst() {
      var place = row
      while place > rows.lowerBound, precedes(place, place - 1) {
        (records[place], records[place - 1]) = (records[place - 1], records[place])
        (kin[place], kin[place - 1]) = (kin[place - 1], kin[place])
        place -= 1
      }
    }
  }
}

extension EventLog {
  /// Puts rows of one moment into the order of their content; both halves of the rows at the same time.
  mutating func orderTies() {
    unsafe records.withUnsafeMutableBufferPointer { records in
      unsafe kin.withUnsafeMutableBufferPointer { kin in
        let ties = unsafe TieOrder(records: SharedElements(records), kin: SharedElements(kin))
        let middle = ties.startOfMoment(records.count / 2)
        var halves = [0..<middle, middle..<records.count]
        Parallel.forEach(&halves) { ties.order($0) }
      }
    }
  }
}
