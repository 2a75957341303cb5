/// The groups of one query over a part of the rows, and what is measured of them.
///
/// Where few keys are possible a group's place is its packed key; otherwise a hash table gives places. Parts are joined
/// in the order of their rows, so `first` and `last` need no comparison within a part.
struct Grouping: Sendable {
  enum Places: Sendable {
    case dense
    case packed(NumberTable)
    /// Keys that do not fit one number: very rare, and allowed to be slow.
    case wide([[UInt32]: Int], [[UInt32]])
  }

  static let denseLimit: UInt64 = 1 << 17

  let space: KeySpace
  let distinctRanges: [KeyRange]
  let measures: [Measure]
  var places: Places
  var rows: [Int64] = []
  var attempts: [Int64] = []
  var first: [Int64] = []
  var last: [Int64] = []
  /// One for each distinct measure: place × range + key.
  var pairs: [NumberTable]

  init(space: KeySpace, measures: [Measure], distinctRanges: [KeyRange]) {
    self.space = space
    self.measures = measures
    self.distinctRanges = distinctRanges
    pairs = distinctRanges.map { _ in NumberTable() }
    if let size = space.size, size <= Self.denseLimit {
      places = .dense
      extend(to: Int(size))
    } else {
      places = space.size == nil ? .wide([:], []) : .packed(NumberTable())
    }
  }

  private mutating func extend(to count: Int) {
    while rows.count < count {
      rows.append(0)
      attempts.append(0)
      first.append(-1)
      last.append(-1)
    }
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
      if first[place] < 0 && rows[place] == 1 { first[place] = Int64(row) }
      last[place] = Int64(row)
      for index in pairs.indices {
        let key = keys[dimensions + index][offset]
        // The least key of an id dimension is −1, "not in the line".
        if distinctRanges[index].least == -1 && key == 0 { continue }
        _ = pairs[index].place(of: UInt64(place) * distinctRanges[index].count + UInt64(key))
      }
    }
  }

  private mutating func place(_ offset: Int, _ keys: [[UInt32]], _ dimensions: Int) -> Int {
    if case .wide = places { return widePlace((0..<dimensions).map { keys[$0][offset] }) }
    var packed: UInt64 = 0
    for index in 0..<dimensions { packed += UInt64(keys[index][offset]) * space.strides[index] }
    return place(ofPacked: packed)
  }

  private mutating func place(ofPacked packed: UInt64) -> Int {
    guard case .packed(var table) = places else { return Int(packed) }
    // Taken out and put back, so that the table is not copied.
    places = .dense
    let place = table.place(of: packed)
    places = .packed(table)
    if place == rows.count { extend(to: place + 1) }
    return place
  }

  private mutating func widePlace(_ key: [UInt32]) -> Int {
    guard case .wide(var table, var known) = places else { return 0 }
    if let place = table[key] { return place }
    places = .dense
    let place = known.count
    table[key] = place
    known.append(key)
    places = .wide(table, known)
    extend(to: place + 1)
    return place
  }

  /// Joins what later rows came to.
  mutating func join(_ later: Grouping) {
    var moved = [Int](repeating: 0, count: later.rows.count)
    for place in later.rows.indices where later.rows[place] > 0 {
      switch later.places {
      case .dense: moved[place] = place
      case .packed(let table): moved[place] = self.place(ofPacked: table.numbers[place])
      case .wide(_, let known): moved[place] = widePlace(known[place])
      }
      let target = moved[place]
      rows[target] += later.rows[place]
      attempts[target] += later.attempts[place]
      if first[target] < 0 { first[target] = later.first[place] }
      last[target] = later.last[place]
    }
    for index in pairs.indices {
      let count = distinctRanges[index].count
      for pair in later.pairs[index].numbers {
        _ = pairs[index].place(of: UInt64(moved[Int(pair / count)]) * count + pair % count)
      }
    }
  }

  func aggregate(_ columns: EventColumns) -> Aggregate {
    let dimensions = space.ranges.count
    var order = rows.indices.filter { rows[$0] > 0 || dimensions == 0 }
    var keys: [[Int64]]
    switch places {
    case .dense:
      keys = (0..<dimensions).map { dimension in order.map { space.key(UInt64($0), dimension) } }
    case .packed(let table):
      order.sort { table.numbers[$0] < table.numbers[$1] }
      keys = (0..<dimensions).map { dimension in order.map { space.key(table.numbers[$0], dimension) } }
    case .wide(_, let known):
      order.sort { known[$0].lexicographicallyPrecedes(known[$1]) }
      keys = (0..<dimensions).map { dimension in
        order.map { space.ranges[dimension].least + Int64(known[$0][dimension]) }
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
        var counts = [Int64](repeating: 0, count: rows.count)
        for pair in pairs[distinct].numbers { counts[Int(pair / distinctRanges[distinct].count)] += 1 }
        return order.map { counts[$0] }
      }
    }
    return Aggregate(rowCount: order.count, keys: keys, values: values)
  }
}
