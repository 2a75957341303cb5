/// The groups of one query over a part of the rows, and what is measured of them.
///
/// Where few keys are possible a group's place is its packed key; otherwise a hash table gives places. Parts are joined
/// in the order of their rows, so `first` and `last` need no comparison.
struct Grouping: Sendable {
  private enum Places: Sendable {
    case dense, packed
    /// Keys that do not fit one number: very rare, and allowed to be slow.
    case wide
  }

  private let space: KeySpace
  private let measures: [Measure]
  private let distinctRanges: [KeyRange]
  private let places: Places
  private let wantsMoments: Bool
  private var table = NumberTable()
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
    wantsMoments = measures.contains(.first) || measures.contains(.last)
    let limit = UInt64(max(1 << 16, min(rowCount, 1 << 21)))
    let isDense = space.size.map { $0 <= limit } ?? false
    places = isDense ? .dense : (space.size == nil ? .wide : .packed)
    pairs = distinctRanges.map { DistinctPairs(range: $0.count, groups: isDense ? space.size : nil) }
    if isDense, let size = space.size { extend(to: Int(size)) }
  }

  private mutating func extend(to count: Int) {
    let more = count - rows.count
    rows.append(contentsOf: repeatElement(0, count: more))
    attempts.append(contentsOf: repeatElement(0, count: more))
    guard wantsMoments else { return }
    first.append(contentsOf: repeatElement(-1, count: more))
    last.append(contentsOf: repeatElement(-1, count: more))
  }

  /// - Parameters:
  ///   - selection: positions within the block that match the filter.
  ///   - keys: of the query's dimensions, then of its distinct measures.
  mutating func add(_ selection: [Int32], of block: Range<Int>, keys: [[UInt32]], columns: EventColumns) {
    let dimensions = space.ranges.count
    for position in selection {
      let offset = Int(position)
      let place = place(offset, keys, dimensions)
      let row = block.lowerBound + offset
      rows[place] += 1
      attempts[place] += Int64(columns.attempts[row])
      if wantsMoments {
        if first[place] < 0 { first[place] = Int64(row) }
        last[place] = Int64(row)
      }
      for index in pairs.indices {
        let key = keys[dimensions + index][offset]
        // The least key of an id dimension is −1, "not in the line".
        if distinctRanges[index].least == -1 && key == 0 { continue }
        pairs[index].insert(group: place, key: key)
      }
    }
  }

  @inline(__always)
  private mutating func place(_ offset: Int, _ keys: [[UInt32]], _ dimensions: Int) -> Int {
    if places == .wide { return widePlace((0..<dimensions).map { keys[$0][offset] }) }
    var packed: UInt64 = 0
    for index in 0..<dimensions { packed += UInt64(keys[index][offset]) * space.strides[index] }
    return places == .dense ? Int(packed) : place(ofPacked: packed)
  }

  private mutating func place(ofPacked packed: UInt64) -> Int {
    let place = table.place(of: packed)
    if place == rows.count { extend(to: place + 1) }
    return place
  }

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
    for place in later.rows.indices where later.rows[place] > 0 {
      let target: Int
      switch places {
      case .dense: target = place
      case .packed: target = self.place(ofPacked: later.table.numbers[place])
      case .wide: target = widePlace(later.wideKeys[place])
      }
      moved[place] = target
      rows[target] += later.rows[place]
      attempts[target] += later.attempts[place]
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
    case .packed:
      order.sort { table.numbers[$0] < table.numbers[$1] }
      keys = (0..<dimensions).map { dimension in order.map { space.key(table.numbers[$0], dimension) } }
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
