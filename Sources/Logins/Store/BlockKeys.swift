/// Keys of one block of rows in one dimension, as distances from the least key of the dimension.
struct BlockKeys: Sendable {
  static let size = 2048

  let dimension: Dimension
  let range: KeyRange
  private(set) var values = [UInt32](repeating: 0, count: BlockKeys.size)

  init(_ dimension: Dimension, _ range: KeyRange) {
    self.dimension = dimension
    self.range = range
  }

  mutating func fill(_ rows: Range<Int>, _ store: InMemoryStore) {
    let columns = store.columns
    switch dimension {
    case .day: fillWall(rows, store) { KeyReader.divide($0, 86_400_000) }
    case .hour: fillWall(rows, store) { KeyReader.divide($0, 3_600_000) }
    case .minuteOfHour: fillWall(rows, store, KeyReader.minuteOfHour)
    case .hourOfWeek: fillWall(rows, store, KeyReader.hourOfWeek)
    case .source: fillIDs(rows, columns.source)
    case .sourceName: fillIDs(rows, columns.sourceName)
    case .user: fillIDs(rows, columns.user)
    case .reporter: fillIDs(rows, columns.reporter)
    case .localPart: fillParts(rows, columns.user, store.dictionary.userLocalPart)
    case .domain: fillParts(rows, columns.user, store.dictionary.userDomain)
    case .country:
      let countries = store.dictionary.sourceCountry
      let sources = columns.source.span
      var target = values.mutableSpan
      for row in rows {
        let source = sources[row]
        target[row - rows.lowerBound] = source < 0 ? 0 : UInt32(countries[Int(source)] + 1)
      }
    case .service: for row in rows { values[row - rows.lowerBound] = UInt32(columns.service[row]) + 1 }
    case .protocol: for row in rows { values[row - rows.lowerBound] = UInt32(columns.protocol[row]) }
    case .reason: for row in rows { values[row - rows.lowerBound] = UInt32(columns.reason[row]) }
    case .outcome: for row in rows { values[row - rows.lowerBound] = UInt32(columns.outcome[row].rawValue) }
    case .file: for row in rows { values[row - rows.lowerBound] = UInt32(columns.file[row]) }
    case .secretShape: for row in rows { values[row - rows.lowerBound] = UInt32(columns.secretShape[row].rawValue) }
    case .secret:
      if columns.secret.isEmpty {
        for row in rows { values[row - rows.lowerBound] = 0 }
      } else {
        fillIDs(rows, columns.secret)
      }
    }
  }

  private mutating func fillIDs(_ rows: Range<Int>, _ column: [Int32]) {
    let ids = column.span
    var target = values.mutableSpan
    for row in rows { target[row - rows.lowerBound] = UInt32(truncatingIfNeeded: ids[row] &+ 1) }
  }

  private mutating func fillParts(_ rows: Range<Int>, _ column: [Int32], _ parts: [Int32]) {
    let ids = column.span
    let parts = parts.span
    var target = values.mutableSpan
    for row in rows {
      let id = ids[row]
      target[row - rows.lowerBound] = id < 0 ? 0 : UInt32(truncatingIfNeeded: parts[Int(id)] &+ 1)
    }
  }

  @inline(__always)
  private mutating func fillWall(_ rows: Range<Int>, _ store: InMemoryStore, _ key: (Int64) -> Int64) {
    let stretches = store.clock.stretches
    let columns = store.columns
    let times = columns.milliseconds.span
    let least = range.least
    var target = values.mutableSpan
    var stretch = store.clock.stretch(of: rows.lowerBound)
    var row = rows.lowerBound
    while row < rows.upperBound {
      while stretch + 1 < stretches.count && stretches[stretch + 1].start <= row { stretch += 1 }
      let end = stretch + 1 < stretches.count ? min(rows.upperBound, stretches[stretch + 1].start) : rows.upperBound
      let offset = stretches[stretch].offset
      for row in row..<end {
        target[row - rows.lowerBound] = UInt32(truncatingIfNeeded: key(times[row] + offset) - least)
      }
      row = end
    }
  }
}
