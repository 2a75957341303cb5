/// A column of numbers of which most archives have one value only: the host that wrote, the file, a reverse name that no
/// line has. It takes memory only where there are several values.
public struct EvenColumn: Sendable, Hashable, RandomAccessCollection {
  public private(set) var count = 0
  /// Of all rows, where `values` is empty.
  private var value: Int32 = 0
  private var values: [Int32] = []

  public init() {}

  public init(_ elements: [Int32]) {
    makeRoom(for: elements.count)
    write(0..<elements.count) { elements[$0] }
  }

  public init(repeating value: Int32, count: Int) {
    self.count = count
    self.value = count > 0 ? value : 0
  }

  /// Adds rows behind the others.
  public mutating func append(_ elements: [Int32]) {
    if let value = first, values.isEmpty, elements.allSatisfy({ $0 == value }) {
      count += elements.count
    } else {
      self = EvenColumn(Array(self) + elements)
    }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  public subscript(row: Int) -> Int32 {
    @inline(__always) get {
      precondition(row >= 0 && row < count, "a row of the column")
      return values.isEmpty ? value : values[row]
    }
  }

  /// The values of all rows, one by one; nil where all rows have `first`.
  var several: [Int32]? { values.isEmpty ? nil : values }

  public func max() -> Int32? { isEmpty ? nil : values.max() ?? value }

  /// Of a column without rows, which are then written in order.
  mutating func makeRoom(for rows: Int) { count = rows }

  /// Writes rows that come behind those that were written, and before any is read.
  @inline(__always)
  mutating func write(_ rows: Range<Int>, _ element: (Int) -> Int32) {
    guard let first = rows.first else { return }
    if values.isEmpty {
      if first == 0 { value = element(0) }
      if rows.reduce(0, { $0 | element($1) ^ value }) == 0 { return }
      values = .unwritten(count)
      for row in 0..<first { values[row] = value }
      value = 0
    }
    var span = values.mutableSpan
    for row in rows { span[row] = element(row) }
  }

  /// - Parameter map: by value the new one; a value below zero stays. Different values stay different.
  mutating func renumber(_ map: [Int32]) {
    if values.isEmpty { value = value < 0 || isEmpty ? value : map[Int(value)] }
    for row in values.indices where values[row] >= 0 { values[row] = map[Int(values[row])] }
  }
}
