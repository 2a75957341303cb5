/// UTC milliseconds of events. Where all are whole seconds, as most logs write them, an event takes four bytes, else eight.
public struct TimeColumn: Sendable, RandomAccessCollection {
  /// Of second 0.
  @usableFromInline private(set) var start: Int64 = 0
  /// Whole seconds since `start`; empty where there are `milliseconds`.
  @usableFromInline private(set) var seconds: [UInt32] = []
  @usableFromInline private(set) var milliseconds: [Int64] = []

  public init() {}

  /// O(elements)
  public init(_ elements: [Int64]) {
    let least = elements.min() ?? 0
    let isWhole = elements.allSatisfy { $0 % 1000 == 0 } && Self.fits(least...(elements.max() ?? least))
    makeRoom(for: elements.count, from: least, inSeconds: isWhole)
    write(0..<elements.count) { elements[$0] }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { seconds.isEmpty ? milliseconds.count : seconds.count }

  public subscript(row: Int) -> Int64 {
    @inlinable get { seconds.isEmpty ? milliseconds[row] : start &+ Int64(seconds[row]) &* 1000 }
  }

  /// Whether the seconds of a span fit four bytes: up to 136 years.
  static func fits(_ span: ClosedRange<Int64>) -> Bool {
    let (length, overflow) = span.upperBound.subtractingReportingOverflow(span.lowerBound)
    return !overflow && length / 1000 <= Int64(UInt32.max)
  }

  /// For rows that are then written.
  /// - Parameters:
  ///   - least: no row is before it.
  ///   - inSeconds: all rows are whole seconds away from it, and `fits` holds of their span.
  mutating func makeRoom(for rows: Int, from least: Int64, inSeconds: Bool) {
    start = least
    if inSeconds { seconds = .unwritten(rows) } else { milliseconds = .unwritten(rows) }
  }

  @inline(__always)
  mutating func write(_ rows: Range<Int>, _ time: (Int) -> Int64) {
    if seconds.isEmpty {
      var target = milliseconds.mutableSpan
      for row in rows { target[row] = time(row) }
    } else {
      let start = start
      var target = seconds.mutableSpan
      for row in rows { target[row] = UInt32(truncatingIfNeeded: (time(row) &- start) / 1000) }
    }
  }

  /// How the times are kept, for loops that ask of millions of rows: seconds since the time of `start`, or milliseconds.
  enum Kept {
    case seconds([UInt32], since: Int64)
    case milliseconds([Int64])
  }

  var kept: Kept { seconds.isEmpty ? .milliseconds(milliseconds) : .seconds(seconds, since: start) }

  init(_ kept: Kept) {
    switch kept {
    case .seconds(let seconds, let start): (self.seconds, self.start) = (seconds, start)
    case .milliseconds(let milliseconds): self.milliseconds = milliseconds
    }
  }

  /// UTC seconds of all rows.
  var inSeconds: [Double] {
    if seconds.isEmpty {
      return Array(large: milliseconds.count) { half, elements in
        let milliseconds = milliseconds.span
        for index in half { elements[index] = Double(milliseconds[index]) / 1000 }
      }
    }
    let first = Double(start) / 1000
    return Array(large: seconds.count) { half, elements in
      let seconds = seconds.span
      for index in half { elements[index] = first + Double(seconds[index]) }
    }
  }
}

extension TimeColumn: Hashable {
  public static func == (left: TimeColumn, right: TimeColumn) -> Bool { left.elementsEqual(right) }

  public func hash(into hasher: inout Hasher) { for time in self { hasher.combine(time) } }
}
