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
  ///   - selection: positions within the block that match the filter.
  ///   - blocks: keys of the block; `keys` are indexes into them: of the query's dimensions, then of its distinct
  ///     measures.
  mutating func add(
    _ selection: [Int32], of block: Range<Int>, blocks: [BlockKeys], keys: [Int], columns: borrowing EventColumns
  ) {
    let dimensions = space.ranges.count
    findPlaces(selection, blocks, keys)
    if dimensions == 0 {
      addToOne(selection, of: block, columns)
    } else {
      addToEach(selection, of: block, columns)
    }
    let found = found
    for index in pairs.indices {
      // The least key of an id dimension is −1, "not in the line".
      pairs[index].insert(
        groups: found, selection: selection, keys: blocks[keys[dimensions + index]].values,
        skipsFirst: distinctRanges[index].least == -1)
    }
  }

  private mutating func addToEach(_ selection: [Int32], of block: Range<Int>, _ columns: borrowing EventColumns) {
    let found = found
    var rowSpan = rows.mutableSpan
    for place in found { rowSpan[Int(place)] += 1 }
    if wantsAttempts {
      var span = attempts.mutableSpan
      for index in found.indices {
        span[Int(found[index])] += Int64(columns.attempts[block.lowerBound + Int(selection[index])])
      }
    }
    if wantsMoments { addMoments(block, selection, found) }
  }

  /// A query by no dimension: its sums need no table.
  private mutating func addToOne(_ selection: [Int32], of block: Range<Int>, _ columns: borrowing EventColumns) {
    guard let begin = selection.first, let end = selection.last else { return }
    rows[0] += Int64(selection.count)
    if wantsAttempts {
      var sum: Int64 = 0
      for position in selection { sum += Int64(columns.attempts[block.lowerBound + Int(position)]) }
      attempts[0] += sum
    }
    guard wantsMoments else { return }
    if first[0] < 0 { first[0] = Int64(block.lowerBound + Int(begin)) }
    last[0] = Int64(block.lowerBound + Int(end))
  }

  private mutating func addMoments(_ block: Range<Int>, _ selection: [Int32], _ found: [UInt64]) {
    var span = last.mutableSpan
    for index in found.indices { span[Int(found[index])] = Int64(block.lowerBound + Int(selection[index])) }
    var firstSpan = first.mutableSpan
    for index in found.indices where firstSpan[Int(found[index])] < 0 {
      firstSpan[Int(found[index])] = Int64(block.lowerBound + Int(selection[index]))
    }
  }

  /// Fills `found` with the place of each selected position.
  private mutating func findPlaces(_ selection: [Int32], _ blocks: [BlockKeys], _ keys: [Int]) {
    found.removeAll(keepingCapacity: true)
    let dimensions = space.ranges.count
    if places == .wide {
      for position in selection {
        found.append(UInt64(widePlace((0..<dimensions).map { blocks[keys[$0]].values[Int(position)] })))
      }
      return
    }
    found.append(contentsOf: repeatElement(0, count: selection.count))
    for index in 0..<dimensions {
      let stride = space.strides[index]
      let keys = blocks[keys[index]].values
      let values = keys.span
      var span = found.mutableSpan
      for place in selection.indices { span[place] += UInt64(values[Int(selection[place])]) * stride }
    }
    switch places {
    case .leading:
      for index in found.indices { found[index] = UInt64(leadingTable.place(of: found[index])) }
      if leadingTable.numbers.count > rows.count { extend(to: leadingTable.numbers.count) }
    case .packed:
      for index in found.indices { found[index] = UInt64(table.place(of: found[index])) }
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
