/// The groups of one query over a part of the rows, and what is measured of them.
///
/// Where few keys are possible a group's place is its packed key; otherwise a table gives places, the faster one where the
/// leading key ascends with the rows. Parts are joined in the order of their rows, so `first` and `last` need no
/// comparison.
struct Grouping: Sendable {
  private enum Places: Sendable {
    case dense, leading, packed
    /// Keys that do not fit one number: very rare, and allowed to be slow.
    case wide
  }

  private let space: KeySpace
  private let measures: [Measure]
  private let distinctRanges: [KeyRange]
  private let places: Places
  private let wantsMoments: Bool
  private let wantsAttempts: Bool
  /// Places of the rows of one block; kept for its memory.
  private var found: [UInt64] = []
  private var table = NumberTable()
  private var leadingTable = LeadingTable(stride: 1)
  private var wideTable: [[UInt32]: Int] = [:]
  private var wideKeys: [[UInt32]] = []
  private var rows: [Int64] = []
  private var attempts: [Int64] = []
  /// Rows of the log, −1 for none; empty unless they are asked for.
  private var first: [Int64] = []
  private var last: [Int64] = []
  private var pairs: [DistinctPairs]

  /// - Parameter rowCount: how many rows there are to group, which decides how much a dense table may cost.
  init(space: KeySpace, measures: [Measure], distinctRanges: [KeyRange], rowCount: Int) {
    self.space = space
    self.measures = measures
    self.distinctRanges = distinctRanges
    wantsAttempts = measures.contains(.attempts)
    wantsMoments = measures.contains(.first) || measures.contains(.last)
    let limit = UInt64(max(1 << 16, min(rowCount, 1 << 21)))
    let isDense = space.size.map { $0 <= limit } ?? false
    places = isDense ? .dense : space.size == nil ? .wide : Self.hasLeading(space) ? .leading : .packed
    pairs = distinctRanges.map { DistinctPairs(range: $0.count, groups: isDense ? space.size : nil) }
    if isDense, let size = space.size { extend(to: Int(size)) }
    if places == .leading { leadingTable = LeadingTable(stride: space.strides[0]) }
  }

  /// Whether the table of one leading key is small enough: 8 MiB.
  private static func hasLeading(_ space: KeySpace) -> Bool {
    space.ranges.first?.ascends == true && space.strides[0] <= 1 << 21
  }

  private mutating func extend(to count: Int) {
    let more = count - rows.count
    rows.append(contentsOf: repeatElement(0, count: more))
    if wantsAttempts { attempts.append(contentsOf: repeatElement(0, count: more)) }
    guard wantsMoments else { return }
    first.append(contentsOf: repeatElement(-1, count: more))
    last.append(contentsOf: repeatElement(-1, count: more))
  }

  /// - Parameters:
  ///   - selection: rows that match the filter.
  ///   - blocks: keys of these rows; `keys` are indexes into them: of the dimensions, then of the distinct measures.
  mutating func add(
    _ selection: borrowing RowSelection, blocks: [BlockKeys], keys: [Int], columns: borrowing EventColumns
  ) {
    let dimensions = space.ranges.count
    findPlaces(selection.count, blocks, keys)
    if dimensions == 0 {
      addToOne(selection, columns)
    } else {
      addToEach(selection, columns)
    }
    for index in pairs.indices {
      // The least key of an id dimension is −1, "not in the line".
      pairs[index].insert(
        groups: found, keys: blocks[keys[dimensions + index]].values, skipsFirst: distinctRanges[index].least == -1)
    }
  }

  private mutating func addToEach(_ selection: borrowing RowSelection, _ columns: borrowing EventColumns) {
    Self.count(found, in: &rows)
    if wantsAttempts { Self.add(columns.attempts, of: selection, found, to: &attempts) }
    if wantsMoments { Self.note(selection, found, first: &first, last: &last) }
  }

  private static func count(_ found: [UInt64], in rows: inout [Int64]) {
    let found = found.span
    var target = rows.mutableSpan
    for index in found.indices { target[Int(found[index])] &+= 1 }
  }

  private static func add(
    _ column: [Int32], of selection: borrowing RowSelection, _ found: [UInt64], to sums: inout [Int64]
  ) {
    let (found, positions, column) = (found.span, selection.positions.span, column.span)
    var target = sums.mutableSpan
    for index in found.indices {
      target[Int(found[index])] += Int64(column[selection.start &+ Int(positions[index])])
    }
  }

  private static func note(
    _ selection: borrowing RowSelection, _ found: [UInt64], first: inout [Int64], last: inout [Int64]
  ) {
    let (found, positions) = (found.span, selection.positions.span)
    var lasts = last.mutableSpan
    var firsts = first.mutableSpan
    for index in found.indices {
      let (place, row) = (Int(found[index]), Int64(selection.start &+ Int(positions[index])))
      lasts[place] = row
      if firsts[place] < 0 { firsts[place] = row }
    }
  }

  /// A query by no dimension: its sums need no table.
  private mutating func addToOne(_ selection: borrowing RowSelection, _ columns: borrowing EventColumns) {
    guard selection.count > 0 else { return }
    rows[0] += Int64(selection.count)
    if wantsAttempts {
      var sum: Int64 = 0
      for index in 0..<selection.count { sum += Int64(columns.attempts[selection.row(index)]) }
      attempts[0] += sum
    }
    guard wantsMoments else { return }
    if first[0] < 0 { first[0] = Int64(selection.row(0)) }
    last[0] = Int64(selection.row(selection.count - 1))
  }

  /// Fills `found` with the place of each of the selected rows.
  private mutating func findPlaces(_ count: Int, _ blocks: [BlockKeys], _ keys: [Int]) {
    found.removeAll(keepingCapacity: true)
    let dimensions = space.ranges.count
    if places == .wide {
      for index in 0..<count {
        found.append(UInt64(widePlace((0..<dimensions).map { blocks[keys[$0]].values[index] })))
      }
      return
    }
    found.append(contentsOf: repeatElement(0, count: count))
    for index in 0..<dimensions {
      let stride = space.strides[index]
      let keys = blocks[keys[index]].values
      let values = keys.span
      var span = found.mutableSpan
      for place in span.indices { span[place] &+= UInt64(values[place]) &* stride }
    }
    switch places {
    case .leading:
      leadingTable.replace(&found)
      if leadingTable.numbers.count > rows.count { extend(to: leadingTable.numbers.count) }
    case .packed:
      table.replace(&found)
      if table.count > rows.count { extend(to: table.count) }
    case .dense, .wide: break
    }
  }

  private mutating func place(ofPacked packed: UInt64) -> Int {
    let place = places == .leading ? leadingTable.place(of: packed) : table.place(of: packed)
    if place == rows.count { extend(to: place + 1) }
    return place
  }

  private var packedNumbers: [UInt64] { places == .leading ? leadingTable.numbers : table.numbers }

  private mutating func widePlace(_ key: [UInt32]) -> Int {
    if let place = wideTable[key] { return place }
    let place = wideKeys.count
    wideTable[key] = place
    wideKeys.append(key)
    extend(to: place + 1)
    return place
  }

  /// Joins what later rows came to.
  mutating func join(_ later: Grouping) {
    var moved = [Int](repeating: 0, count: later.rows.count)
    let numbers = later.packedNumbers
    for place in later.rows.indices where later.rows[place] > 0 {
      let target: Int
      switch places {
      case .dense: target = place
      case .leading, .packed: target = self.place(ofPacked: numbers[place])
      case .wide: target = widePlace(later.wideKeys[place])
      }
      moved[place] = target
      rows[target] += later.rows[place]
      if wantsAttempts { attempts[target] += later.attempts[place] }
      if wantsMoments {
        if first[target] < 0 { first[target] = later.first[place] }
        last[target] = later.last[place]
      }
    }
    for index in pairs.indices { pairs[index].join(later.pairs[index], moved: moved) }
  }

  func aggregate(_ columns: EventColumns) -> Aggregate {
    let dimensions = space.ranges.count
    var order = rows.indices.filter { rows[$0] > 0 || dimensions == 0 }
    let keys: [[Int64]]
    switch places {
    case .dense:
      keys = (0..<dimensions).map { dimension in order.map { space.key(UInt64($0), dimension) } }
    case .leading, .packed:
      // Each place has rows, as a place is made for a row.
      let numbers = packedNumbers
      order = places == .leading ? leadingTable.ascending() : RadixOrder.of(numbers).map { Int($0) }
      keys = (0..<dimensions).map { dimension in order.map { space.key(numbers[$0], dimension) } }
    case .wide:
      order.sort { wideKeys[$0].lexicographicallyPrecedes(wideKeys[$1]) }
      keys = (0..<dimensions).map { dimension in
        order.map { space.ranges[dimension].least + Int64(wideKeys[$0][dimension]) }
      }
    }
    func moment(_ row: Int64) -> Int64 { row < 0 ? -1 : EventTime.seconds(columns.milliseconds[Int(row)]) }
    var distinct = 0
    let values = measures.map { measure -> [Int64] in
      switch measure {
      case .attempts: return order.map { attempts[$0] }
      case .rows: return order.map { rows[$0] }
      case .first: return order.map { moment(first[$0]) }
      case .last: return order.map { moment(last[$0]) }
      case .distinct:
        defer { distinct += 1 }
        let counts = pairs[distinct].counts(rows.count)
        return order.map { counts[$0] }
      }
    }
    return Aggregate(rowCount: order.count, keys: keys, values: values)
  }
}
