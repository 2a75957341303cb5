/// The rows of a log in memory of which several threads change each its own part.
struct SharedRows: Sendable {
  let records: SharedElements<EventRecord>
  let kin: SharedElements<EventKin>
  let files: SharedColumn
  let reporters: SharedColumn
  let sourceNames: SharedColumn
  let secrets: SharedColumn

  var count: Int { records.count }

  /// Order of content, which no file order changes. Time, then every member; see `EventRecord.contentOrder`.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    let (record, other) = (records[left], records[right])
    if record.milliseconds != other.milliseconds { return record.milliseconds < other.milliseconds }
    let order = EventRecord.contentOrder(record, other)
    if order != 0 { return order < 0 }
    if reporters[left] != reporters[right] { return reporters[left] < reporters[right] }
    if sourceNames[left] != sourceNames[right] { return sourceNames[left] < sourceNames[right] }
    if record.pid != other.pid { return record.pid < other.pid }
    if kin[left].message != kin[right].message { return kin[left].message < kin[right].message }
    if kin[left].session != kin[right].session { return kin[left].session < kin[right].session }
    if files[left] != files[right] { return files[left] < files[right] }
    return record.line < other.line
  }

  func swap(_ left: Int, _ right: Int) {
    (records[left], records[right]) = (records[right], records[left])
    (kin[left], kin[right]) = (kin[right], kin[left])
    files.swap(left, right)
    reporters.swap(left, right)
    sourceNames.swap(left, right)
    secrets.swap(left, right)
  }

  /// Puts rows, in the given order, where others of them lie.
  func put(_ order: [Int], at rows: Range<Int>) {
    let ordered = order.map { (record: records[$0], kin: kin[$0]) }
    for (row, content) in zip(rows, ordered) {
      records[row] = content.record
      kin[row] = content.kin
    }
    files.put(order, at: rows)
    reporters.put(order, at: rows)
    sourceNames.put(order, at: rows)
    secrets.put(order, at: rows)
  }
}

/// A column of such rows: the values of all of them, or the one that all have.
struct SharedColumn: Sendable {
  private let values: SharedElements<Int32>
  /// Of all rows, where there are no `values`.
  private let even: Int32

  init(values: SharedElements<Int32>) {
    self.values = values
    even = -1
  }

  init(even: Int32) {
    unsafe values = SharedElements(UnsafeMutableBufferPointer(start: nil, count: 0))
    self.even = even
  }

  var isEven: Bool { values.count == 0 }

  /// Where all rows have one value, they keep it: it is only written itself.
  subscript(row: Int) -> Int32 {
    @inline(__always) get { isEven ? even : values[row] }
    nonmutating set {
      precondition(!isEven || newValue == even, "a value that some row has")
      if !isEven { values[row] = newValue }
    }
  }

  @inline(__always)
  func swap(_ left: Int, _ right: Int) {
    if !isEven { (values[left], values[right]) = (values[right], values[left]) }
  }

  func put(_ order: [Int], at rows: Range<Int>) {
    guard !isEven else { return }
    for (row, value) in zip(rows, order.map { values[$0] }) { values[row] = value }
  }

  /// Copies the values of other rows.
  func fill(_ place: Range<Int>, with column: EvenColumn<Int32>, _ rows: Range<Int>) {
    guard !isEven else { return }
    if let several = column.several {
      values.fill(place, with: several, rows)
    } else if let only = column.first {
      fill(place, with: only)
    }
  }

  func fill(_ place: Range<Int>, with value: Int32) {
    guard !isEven else { return }
    for row in place { values[row] = value }
  }
}
