/// Keys of the selected rows of one block in one dimension, as distances from the least key of the dimension.
struct BlockKeys: Sendable {
  let dimension: Dimension
  let range: KeyRange
  /// By place in the selection; those behind its count mean nothing.
  private(set) var values = [UInt32](repeating: 0, count: RowSelection.most)

  init(_ dimension: Dimension, _ range: KeyRange) {
    self.dimension = dimension
    self.range = range
  }

  mutating func fill(_ selection: borrowing RowSelection, _ store: InMemoryStore) {
    let columns = store.columns
    switch dimension {
    case .day: fillWall(selection, store, unit: 86_400_000) { $0 }
    case .hour: fillWall(selection, store, unit: 3_600_000) { $0 }
    case .minuteOfHour: fillWall(selection, store, unit: 60_000) { $0 - WallClock.floored($0, by: 60) * 60 }
    // Day 0 (1970-01-01) was a Thursday.
    case .hourOfWeek:
      fillWall(selection, store, unit: 3_600_000) { $0 + 72 - WallClock.floored($0 + 72, by: 168) * 168 }
    case .source: fillIDs(selection, columns.source)
    case .sourceName: fillIDs(selection, columns.sourceName)
    case .user: fillIDs(selection, columns.user)
    case .reporter: fillIDs(selection, columns.reporter)
    case .localPart: fillParts(selection, columns.user, store.dictionary.userLocalPart)
    case .domain: fillParts(selection, columns.user, store.dictionary.userDomain)
    case .country: fillParts(selection, columns.source, store.dictionary.sourceCountry)
    case .service: fill(selection, columns.service) { UInt32($0) + 1 }
    case .protocol: fill(selection, columns.protocol) { UInt32($0) }
    case .reason: fill(selection, columns.reason) { UInt32($0) }
    case .outcome: fill(selection, columns.outcome) { UInt32($0.rawValue) }
    case .file: fill(selection, columns.file) { UInt32($0) }
    case .secretShape: fill(selection, columns.secretShape) { UInt32($0.rawValue) }
    case .secret:
      if columns.secret.isEmpty {
        for index in 0..<selection.count { values[index] = 0 }
      } else {
        fillIDs(selection, columns.secret)
      }
    }
  }

  @inline(__always)
  private mutating func fill<Value>(
    _ selection: borrowing RowSelection, _ column: [Value], _ key: (Value) -> UInt32
  ) {
    let (positions, column) = (selection.positions.span, column.span)
    var target = values.mutableSpan
    // Rows that follow each other are read many at a time.
    if selection.takesAll {
      for index in 0..<selection.count { target[index] = key(column[selection.start &+ index]) }
      return
    }
    for index in 0..<selection.count { target[index] = key(column[selection.start &+ Int(positions[index])]) }
  }

  private mutating func fillIDs(_ selection: borrowing RowSelection, _ column: [Int32]) {
    fill(selection, column) { UInt32(truncatingIfNeeded: $0 &+ 1) }
  }

  @inline(__always)
  private mutating func fill<Value>(
    _ selection: borrowing RowSelection, _ column: EvenColumn<Value>, _ key: (Value) -> UInt32
  ) {
    if let several = column.several { return fill(selection, several, key) }
    let only = column.first.map(key) ?? 0
    for index in 0..<selection.count { values[index] = only }
  }

  private mutating func fillIDs(_ selection: borrowing RowSelection, _ column: EvenColumn<Int32>) {
    fill(selection, column) { UInt32(truncatingIfNeeded: $0 &+ 1) }
  }

  /// - Parameter parts: by id of the column.
  @inline(__always)
  private mutating func fillParts<Part: FixedWidthInteger>(
    _ selection: borrowing RowSelection, _ column: [Int32], _ parts: [Part]
  ) {
    let (positions, column, parts) = (selection.positions.span, column.span, parts.span)
    var target = values.mutableSpan
    for index in 0..<selection.count {
      let id = column[selection.start &+ Int(positions[index])]
      target[index] = id < 0 ? 0 : UInt32(truncatingIfNeeded: Int32(truncatingIfNeeded: parts[Int(id)]) &+ 1)
    }
  }

  /// Rows ascend by time, so a key holds until its unit of the wall clock or its offset ends, and is not made anew before.
  /// - Parameters:
  ///   - unit: milliseconds.
  ///   - key: of the number of whole units since 1970.
  @inline(__always)
  private mutating func fillWall(
    _ selection: borrowing RowSelection, _ store: InMemoryStore, unit: Int64, _ key: (Int64) -> Int64
  ) {
    switch store.columns.milliseconds.kept {
    case .seconds(let times, let start):
      fillWall(selection, store.clock, times, unit: unit, key) { start &+ Int64($0) &* 1000 }
    case .milliseconds(let times): fillWall(selection, store.clock, times, unit: unit, key) { $0 }
    }
  }

  /// - Parameter moment: milliseconds of a kept time.
  @inline(__always)
  private mutating func fillWall<Time>(
    _ selection: borrowing RowSelection, _ clock: WallClock, _ times: [Time], unit: Int64, _ key: (Int64) -> Int64,
    _ moment: (Time) -> Int64
  ) {
    let stretches = clock.stretches
    let least = range.least
    let (times, positions) = (times.span, selection.positions.span)
    var target = values.mutableSpan
    var value: UInt32 = 0
    var end = Int64.min
    for index in 0..<selection.count {
      let row = selection.start &+ Int(positions[index])
      let time = moment(times[row])
      if index == 0 || time >= end {
        let stretch = clock.stretch(of: row)
        let offset = stretches[stretch].offset
        let number = WallClock.floored(time + offset, by: unit)
        value = UInt32(truncatingIfNeeded: key(number) - least)
        end = (number + 1) * unit - offset
        if stretch + 1 < stretches.count { end = min(end, moment(times[stretches[stretch + 1].start])) }
      }
      target[index] = value
    }
  }
}
