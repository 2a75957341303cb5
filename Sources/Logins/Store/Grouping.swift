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
  /// Places of the rows of one block, and packed keys that have none yet; kept for their memory.
  private var found: [UInt32] = []
  private var packed: [UInt64] = []
  private var table = NumberTable()
  private var leadingTable = LeadingTable(stride: 1)
  private var wideTable: [[UInt32]: Int] = [:]
  private var wideKeys: [[UInt32]] = []
  private var rows: [Int64] = []
  /// Attempts beyond one of each row; empty unless attempts are asked for.
  private var surplus: [Int64] = []
  /// Rows of the log, −1 for none; empty unless they are asked for.
  private var first: [Int64] = []
  private var last: [Int64] = []
  private var pairs: [DistinctPairs]
  /// Where sources are counted by something and by country, which a source has one of: its country by source. They are
  /// then told apart by the first key only, and added up by country at the end.
  private let foldedCountries: [Int16]?

  /// - Parameter rowCount: how many rows there are to group, which decides how much a dense table may cost.
  init(
    by dimensions: [Dimension], countryOfSource: [Int16], space: KeySpace, measures: [Measure],
    distinctRanges: [KeyRange], rowCount: Int
  ) {
    self.space = space
    self.measures = measures
    self.distinctRanges = distinctRanges
    wantsAttempts = measures.contains(.attempts)
    wantsMoments = measures.contains(.first) || measures.contains(.last)
    let limit = UInt64(max(1 << 16, min(rowCount, 1 << 21)))
    let isDense = space.size.map { $0 <= limit } ?? false
    places = isDense ? .dense : space.size == nil ? .wide : Self.hasLeading(space) ? .leading : .packed
    let isFolded =
      isDense && dimensions.count == 2 && dimensions[1] == .country && measures.distinctDimensions == [.source]
      && DistinctPairs.fitsBitmap(range: distinctRanges[0].count, groups: space.ranges[0].count)
    foldedCountries = isFolded ? countryOfSource : nil
    let groups = isFolded ? space.ranges[0].count : space.size
    pairs = distinctRanges.map { DistinctPairs(range: $0.count, groups: isDense ? groups : nil) }
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
    if wantsAttempts { surplus.append(contentsOf: repeatElement(0, count: more)) }
    guard wantsMoments else { return }
    first.append(contentsOf: repeatElement(-1, count: more))
    last.append(contentsOf: repeatElement(-1, count: more))
  }

  /// - Parameters:
  ///   - selection: rows that match the filter.
  ///   - blocks: keys of these rows; `keys` are indexes into them: of the dimensions, then of the distinct measures.
  mutating func add(_ selection: borrowing RowSelection, blocks: [BlockKeys], keys: [Int]) {
    let dimensions = space.ranges.count
    findPlaces(selection.count, blocks, keys)
    if isOneGroup(selection.count) {
      addToOne(selection, Int(found[0]))
    } else {
      if rows.count <= Self.few {
        Self.countFew(found, selection.count, in: &rows)
      } else {
        Self.count(found, selection.count, in: &rows)
      }
      if wantsMoments { Self.note(selection, found, first: &first, last: &last) }
    }
    if wantsAttempts { for (index, more) in selection.surplus { surplus[Int(found[index])] += more } }
    for index in pairs.indices {
      // The least key of an id dimension is −1, "not in the line".
      pairs[index].insert(
        groups: foldedCountries == nil ? found : blocks[keys[0]].values, count: selection.count,
        keys: blocks[keys[dimensions + index]].values, skipsFirst: distinctRanges[index].least == -1)
    }
    // Keys of one dimension are places as they are: they are held no longer than needed, or the next block would copy them.
    if places == .dense, dimensions == 1 { found = [] }
  }

  /// Whether all rows of the block are of one group, as those of one day are.
  private func isOneGroup(_ count: Int) -> Bool {
    space.ranges.isEmpty || space.ranges.count == 1 && space.ranges[0].ascends && found[0] == found[count - 1]
  }

  private static func count(_ found: [UInt32], _ count: Int, in rows: inout [Int64]) {
    let found = found.span
    var target = rows.mutableSpan
    for index in 0..<count { target[Int(found[index])] &+= 1 }
  }

  /// So few groups that each can have several counters.
  private static let few = 64

  /// Rows of one group come one behind the other, and adding to a counter waits for the addition before: of four rows that
  /// follow each other each has counters of its own.
  private static func countFew(_ found: [UInt32], _ count: Int, in rows: inout [Int64]) {
    let found = found.span
    var counters = [Int64](repeating: 0, count: 4 * rows.count)
    var target = counters.mutableSpan
    var index = 0
    while index < count {
      target[4 * Int(found[index]) + index & 3] &+= 1
      index &+= 1
    }
    for group in rows.indices {
      rows[group] += counters[4 * group] + counters[4 * group + 1] + counters[4 * group + 2] + counters[4 * group + 3]
    }
  }

  private static func note(
    _ selection: borrowing RowSelection, _ found: [UInt32], first: inout [Int64], last: inout [Int64]
  ) {
    let (found, positions) = (found.span, selection.positions.span)
    var lasts = last.mutableSpan
    var firsts = first.mutableSpan
    for index in 0..<selection.count {
      let (place, row) = (Int(found[index]), Int64(selection.start &+ Int(positions[index])))
      lasts[place] = row
      if firsts[place] < 0 { firsts[place] = row }
    }
  }

  private mutating func addToOne(_ selection: borrowing RowSelection, _ place: Int) {
    rows[place] += Int64(selection.count)
    guard wantsMoments else { return }
    if first[place] < 0 { first[place] = Int64(selection.row(0)) }
    last[place] = Int64(selection.row(selection.count - 1))
  }

  /// Fills `found` with the place of each of the selected rows.
  private mutating func findPlaces(_ count: Int, _ blocks: [BlockKeys], _ keys: [Int]) {
    let dimensions = space.ranges.count
    if places == .dense, dimensions == 1 {
      found = blocks[keys[0]].values
      return
    }
    if found.count < RowSelection.most {
      found = [UInt32](repeating: 0, count: RowSelection.most)
      packed = [UInt64](repeating: 0, count: RowSelection.most)
    }
    // Without a dimension everything is of group 0, as the places are from the beginning.
    guard dimensions > 0 else { return }
    if places == .wide {
      for index in 0..<count {
        found[index] = UInt32(widePlace((0..<dimensions).map { blocks[keys[$0]].values[index] }))
      }
      return
    }
    for index in 0..<dimensions {
      Self.pack(blocks[keys[index]].values, count, stride: space.strides[index], isFirst: index == 0, into: &packed)
    }
    switch places {
    case .leading:
      leadingTable.places(of: packed, count, in: &found)
      if leadingTable.numbers.count > rows.count { extend(to: leadingTable.numbers.count) }
    case .packed:
      table.places(of: packed, count, in: &found)
      if table.count > rows.count { extend(to: table.count) }
    case .dense, .wide:
      for index in 0..<count { found[index] = UInt32(truncatingIfNeeded: packed[index]) }
    }
  }

  private static func pack(
    _ keys: [UInt32], _ count: Int, stride: UInt64, isFirst: Bool, into packed: inout [UInt64]
  ) {
    let keys = keys.span
    var target = packed.mutableSpan
    for index in 0..<count { target[index] = (isFirst ? 0 : target[index]) &+ UInt64(keys[index]) &* stride }
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
      if wantsAttempts { surplus[target] += later.surplus[place] }
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
      case .attempts: return order.map { rows[$0] + surplus[$0] }
      case .rows: return order.map { rows[$0] }
      case .first: return order.map { moment(first[$0]) }
      case .last: return order.map { moment(last[$0]) }
      case .distinct:
        defer { distinct += 1 }
        let counts = foldedCountries.map { folded($0) } ?? pairs[distinct].counts(rows.count)
        return order.map { counts[$0] }
      }
    }
    return Aggregate(rowCount: order.count, keys: keys, values: values)
  }

  /// Sources of each group, from those of each of the first keys.
  private func folded(_ countryOfSource: [Int16]) -> [Int64] {
    var counts = [Int64](repeating: 0, count: rows.count)
    let stride = Int(space.strides[0])
    // Keys of ids are one more than these, also those of countries.
    pairs[0].forEachBit { group, key in counts[group * stride + Int(countryOfSource[key - 1]) + 1] += 1 }
    return counts
  }
}

extension [Measure] {
  var distinctDimensions: [Dimension] {
    compactMap { if case .distinct(let dimension) = $0 { dimension } else { nil } }
  }
}
