/// A column of values of which most archives have one only: the host that wrote, the file, a reverse name that no line
/// has. It takes memory only where there are several values.
public struct EvenColumn<Value: BitwiseCopyable & Hashable & Sendable>: Sendable, Hashable, RandomAccessCollection {
  public private(set) var count = 0
  /// Of all rows; nil where there are none, or `values`.
  @usableFromInline private(set) var only: Value?
  /// One a row, unless all rows have one.
  @usableFromInline private(set) var values: [Value] = []

  public init() {}

  public init(_ elements: [Value]) {
    makeRoom(for: elements.count)
    write(0..<elements.count) { elements[$0] }
  }

  public init(repeating value: Value, count: Int) {
    self.count = count
    only = count > 0 ? value : nil
  }

  /// - Parameter values: one a row; all of them may be alike.
  init(held values: [Value]) {
    count = values.count
    self.values = values
  }

  /// Adds rows behind the others.
  public mutating func append(_ elements: [Value]) { append(contentsOf: EvenColumn(elements), room: 0) }

  /// - Parameter room: for so many rows in all memory is got, once any is needed.
  mutating func append(contentsOf other: EvenColumn, room: Int) {
    if count == 0, let value = other.only {
      only = value
    } else if other.count > 0, only == nil || only != other.only {
      spread(room)
      if let value = other.only {
        values.append(contentsOf: repeatElement(value, count: other.count))
      } else {
        values.append(contentsOf: other.values)
      }
    }
    count += other.count
  }

  @inline(__always)
  mutating func append(_ value: Value) {
    if only != value { add(value) }
    count &+= 1
  }

  @inline(never)
  private mutating func add(_ value: Value) {
    if count == 0 {
      only = value
    } else {
      spread(0)
      values.append(value)
    }
  }

  mutating func removeAll(keepingCapacity keepsCapacity: Bool) {
    count = 0
    only = nil
    values.removeAll(keepingCapacity: keepsCapacity)
  }

  /// One value a row from now on.
  private mutating func spread(_ room: Int) {
    if values.capacity < room { values.reserveCapacity(room) }
    guard let value = only else { return }
    only = nil
    values.append(contentsOf: repeatElement(value, count: count))
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(row: Int) -> Value {
    @inlinable get { only ?? values[row] }
    set {
      if only == newValue { return }
      spread(0)
      values[row] = newValue
    }
  }

  /// The values of all rows, one by one; nil where all rows have `first`.
  var several: [Value]? { only == nil && count > 0 ? values : nil }

  /// All values that occur, some of them several times.
  var occurring: [Value] { only.map { [$0] } ?? values }

  /// Of a column without rows, which are then written in order.
  mutating func makeRoom(for rows: Int) { count = rows }

  /// Writes rows that come behind those that were written, and before any is read.
  @inline(__always)
  mutating func write(_ rows: Range<Int>, _ element: (Int) -> Value) {
    guard let first = rows.first else { return }
    if first == 0 { only = element(0) }
    if let value = only {
      if !rows.contains(where: { element($0) != value }) { return }
      only = nil
      values = .unwritten(count)
      for row in 0..<first { values[row] = value }
    }
    var span = values.mutableSpan
    for row in rows { span[row] = element(row) }
  }

  /// Keeps the rows whose mark is set.
  mutating func keep(_ kept: [Bool]) {
    if only != nil {
      count = kept.count { $0 }
      if count == 0 { only = nil }
    } else {
      values.keep(kept)
      count = values.count
    }
  }

  /// The values of some rows, in the given order.
  func picked(_ rows: [Int]) -> EvenColumn {
    if let only { return EvenColumn(repeating: only, count: rows.count) }
    return EvenColumn(held: rows.map { values[$0] })
  }
}

extension EvenColumn where Value == Int32 {
  public func max() -> Int32? { only ?? values.max() }

  /// - Parameter map: by value the new one; a value below zero stays. Different values stay different.
  mutating func renumber(_ map: [Int32]) {
    only = only.map { $0 < 0 ? $0 : map[Int($0)] }
    values.renumber(map)
  }

  /// Lends the values of all rows to a body, which changes them in place.
  mutating func withSharedColumn<Result>(_ body: (SharedColumn) -> Result) -> Result {
    if let only { return body(SharedColumn(even: only)) }
    guard count > 0 else { return body(SharedColumn(even: -1)) }
    return unsafe values.withUnsafeMutableBufferPointer { unsafe body(SharedColumn(values: SharedElements($0))) }
  }
}

extension [Int32] {
  /// - Parameter map: by number the new one. Below zero is no number.
  mutating func renumber(_ map: [Int32]) {
    var numbers = mutableSpan
    for row in numbers.indices where numbers[row] >= 0 { numbers[row] = map[Int(numbers[row])] }
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
