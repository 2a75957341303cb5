/// A column of values of which most archives have one only: the host that wrote, the file, a reverse name that no line
/// has. It takes memory only where there are several values.
public struct EvenColumn<Value: BitwiseCopyable & Hashable & Sendable>: Sendable, Hashable, RandomAccessCollection {
  public private(set) var count = 0
  /// One a row, or the one that all rows have.
  private var values: [Value] = []

  public init() {}

  public init(_ elements: [Value]) {
    makeRoom(for: elements.count)
    write(0..<elements.count) { elements[$0] }
  }

  public init(repeating value: Value, count: Int) {
    self.count = count
    if count > 0 { values = [value] }
  }

  /// - Parameter values: one a row; all of them may be alike.
  init(held values: [Value]) {
    count = values.count
    self.values = values
  }

  /// All rows have `first`.
  var isEven: Bool { values.count < 2 }

  /// Adds rows behind the others.
  public mutating func append(_ elements: [Value]) { append(contentsOf: EvenColumn(elements), room: 0) }

  /// - Parameter room: for so many rows in all memory is got, once any is needed.
  mutating func append(contentsOf other: EvenColumn, room: Int) {
    guard let value = other.values.first else { return }
    if isEven, other.isEven, values.first ?? value == value {
      if values.isEmpty { values = [value] }
    } else {
      spread(room)
      if other.isEven {
        values.append(contentsOf: repeatElement(value, count: other.count))
      } else {
        values.append(contentsOf: other.values)
      }
    }
    count += other.count
  }

  @inline(__always)
  mutating func append(_ value: Value) {
    if count == 0 {
      values.append(value)
    } else if count == 1 || !isEven || values[0] != value {
      add(value)
    }
    count += 1
  }

  private mutating func add(_ value: Value) {
    if isEven {
      if values[0] == value { return }
      spread(0)
    }
    values.append(value)
  }

  mutating func removeAll(keepingCapacity keepsCapacity: Bool) {
    count = 0
    values.removeAll(keepingCapacity: keepsCapacity)
  }

  /// One value a row from now on.
  private mutating func spread(_ room: Int) {
    guard isEven else { return }
    values.reserveCapacity(Swift.max(room, count))
    if let value = values.first { values.append(contentsOf: repeatElement(value, count: count - 1)) }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(row: Int) -> Value {
    @inline(__always) get {
      precondition(row >= 0 && row < count, "a row of the column")
      return isEven ? values[0] : values[row]
    }
    set {
      precondition(row >= 0 && row < count, "a row of the column")
      if isEven, values[0] == newValue { return }
      spread(0)
      values[row] = newValue
    }
  }

  /// The values of all rows, one by one; nil where all rows have `first`.
  var several: [Value]? { isEven ? nil : values }

  /// All values that occur, some of them several times.
  var occurring: some Sequence<Value> { values }

  /// Of a column without rows, which are then written in order.
  mutating func makeRoom(for rows: Int) { count = rows }

  /// Writes rows that come behind those that were written, and before any is read.
  @inline(__always)
  mutating func write(_ rows: Range<Int>, _ element: (Int) -> Value) {
    guard let first = rows.first else { return }
    if isEven {
      if first == 0 { values = [element(0)] }
      let value = values[0]
      if count == 1 || !rows.contains(where: { element($0) != value }) { return }
      values = .unwritten(count)
      for row in 0..<first { values[row] = value }
    }
    var span = values.mutableSpan
    for row in rows { span[row] = element(row) }
  }

  /// Keeps the rows whose mark is set.
  mutating func keep(_ kept: [Bool]) {
    if isEven {
      count = kept.count { $0 }
      if count == 0 { values = [] }
    } else {
      values.keep(kept)
      count = values.count
    }
  }

  /// The values of some rows, in the given order.
  func picked(_ rows: [Int]) -> EvenColumn {
    guard let several, rows.count > 1 else {
      return rows.first.map { EvenColumn(repeating: self[$0], count: rows.count) } ?? EvenColumn()
    }
    return EvenColumn(held: rows.map { several[$0] })
  }
}

extension EvenColumn where Value == Int32 {
  public func max() -> Int32? { values.max() }

  /// - Parameter map: by value the new one; a value below zero stays. Different values stay different.
  mutating func renumber(_ map: [Int32]) { values.renumber(map) }

  /// Lends the values of all rows to a body, which changes them in place.
  mutating func withSharedColumn<Result>(_ body: (SharedColumn) -> Result) -> Result {
    guard !isEven else { return body(SharedColumn(even: first ?? -1)) }
    return unsafe values.withUnsafeMutableBufferPointer { unsafe body(SharedColumn(values: SharedElements($0))) }
  }
}

extension [Int32] {
  /// - Parameter map: by number the new one. Below zero is no number.
  mutating func renumber(_ map: [Int32]) {
    for row in indices where self[row] >= 0 { self[row] = map[Int(self[row])] }
  }
}

extension Array where Element: BitwiseCopyable {
  /// Keeps the elements whose mark is set.
  mutating func keep(_ kept: [Bool]) {
    guard let first = kept.firstIndex(of: false) else { return }
    let marks = kept.span
    var elements = mutableSpan
    var target = first
    for index in first..<kept.count where marks[index] {
      elements[target] = elements[index]
      target += 1
    }
    removeLast(count - target)
  }
}
