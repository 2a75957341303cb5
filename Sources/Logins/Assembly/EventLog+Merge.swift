import Vocabulary

extension EventLog {
  /// Resolves times, gives ids their canonical numbers, and merges the parts by time.
  ///
  /// Parts are emptied. They are settled where they are, several at a time. Logs are nearly sorted, and rotated files
  /// hardly overlap: parts are merged run by run, several at a time as well, and each is released as soon as it has been
  /// copied, so the peak is little above one copy of the rows.
  init(
    parts: inout [LoginAssembly.Part], names: CanonicalNames, services: CanonicalServices,
    identicalFiles: Set<Int>, resolveTime: @Sendable (Int, Int, Int64, StampKind) -> Int64?,
    undated: inout EventLog?, report: inout ReconciliationReport
  ) {
    report.rowsRead += parts.reduce(0) { $0 + $1.batch.count }
    if !identicalFiles.isEmpty {
      report.rowsOfIdenticalFiles += parts.reduce(0) {
        $0 + (identicalFiles.contains(Int($1.file)) ? $1.batch.count : 0)
      }
      parts.removeAll { identicalFiles.contains(Int($0.file)) }
    }
    let keepsUndated = undated != nil
    Parallel.forEach(&parts) { part in
      part.undated = part.batch.log.settle(
        part.file, part.linesBefore, part.worker, names, services, resolveTime, keepsUndated)
    }
    if keepsUndated {
      for part in parts { undated?.records += part.undated }
    }
    var runs = parts.map(\.batch.log)
    parts = []
    report.rowsWithoutTime += report.rowsRead - report.rowsOfIdenticalFiles - runs.reduce(0) { $0 + $1.records.count }
    runs.removeAll { $0.records.isEmpty }
    self.init(merging: &runs)
    orderTies()
  }

  /// Brings the rows of one part to canonical ids and UTC; rows whose time cannot be told are dropped, and are the result
  /// where they are wanted.
  private mutating func settle(
    _ file: Int32, _ linesBefore: Int, _ worker: Int, _ names: CanonicalNames, _ services: CanonicalServices,
    _ resolveTime: (Int, Int, Int64, StampKind) -> Int64?, _ keepsUndated: Bool
  ) -> [EventRecord] {
    let sources = names.sources.maps[worker]
    let users = names.users.maps[worker]
    let sourceNames = names.sourceNames.maps[worker]
    let reporters = names.reporters.maps[worker]
    var dropped: [Int] = []
    var ascending = true
    var last = Int64.min
    for index in records.indices {
      var record = records[index]
      record.file = file
      record.line = Int32(clamping: linesBefore + Int(record.line) + 1)
      if record.source >= 0 { record.source = sources[Int(record.source)] }
      if record.user >= 0 { record.user = users[Int(record.user)] }
      if record.sourceName >= 0 { record.sourceName = sourceNames[Int(record.sourceName)] }
      if record.reporter >= 0 { record.reporter = reporters[Int(record.reporter)] }
      record.service = services.serviceMap[Int(record.service)]
      record.protocol = services.protocolMap[Int(record.protocol)]
      switch record.stampKind {
      case .absolute: break
      case .none: dropped.append(index)
      case .local, .yearless:
        let seconds = EventTime.seconds(record.milliseconds)
        if let resolved = resolveTime(Int(file), Int(record.line), seconds, record.stampKind) {
          record.milliseconds += (resolved - seconds) * 1000
        } else {
          dropped.append(index)
        }
      }
      // The kind of stamp is spent; copies of one event in two formats must not differ by it.
      record.flags &= ~0x0C
      if record.milliseconds < last { ascending = false }
      last = record.milliseconds
      records[index] = record
    }
    let secrets = names.secretMaps[worker]
    if !secrets.isEmpty {
      for index in kin.indices where kin[index].secret >= 0 { kin[index].secret = secrets[Int(kin[index].secret)] }
    }
    var undated: [EventRecord] = []
    if !dropped.isEmpty {
      if keepsUndated {
        undated = dropped.map { records[$0] }.filter { !$0.isConnection }
        for index in undated.indices { undated[index].milliseconds = 0 }
      }
      var kept = [Bool](repeating: true, count: records.count)
      for index in dropped { kept[index] = false }
      keep(kept)
    }
    if !ascending { sortByTime() }
    return undated
  }

  private mutating func sortByTime() {
    let order = records.indices.sorted {
      (records[$0].milliseconds, $0) < (records[$1].milliseconds, $1)
    }
    records = order.map { records[$0] }
    kin = order.map { kin[$0] }
  }

  private init(merging runs: inout [EventLog]) {
    guard runs.count != 1 else {
      self = runs[0]
      runs = []
      return
    }
    let pieces = Self.pieces(of: runs)
    let total = runs.reduce(0) { $0 + $1.records.count }
    var kin: [EventKin] = []
    let records = unsafe [EventRecord](unsafeUninitializedCapacity: total) { records, count in
      unsafe kin = [EventKin](unsafeUninitializedCapacity: total) { kin, count in
        // SAFETY: the pieces of all runs make up the whole, and none lies where another does.
        nonisolated(unsafe) let (records, kin) = unsafe (records, kin)
        unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(records))
        unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(kin))
        var parts = zip(runs, pieces).map { RunPart(log: $0, pieces: $1) }
        runs = []
        Parallel.forEach(&parts) { unsafe $0.move(to: records, kin) }
        count = total
      }
      count = total
    }
    self.init(records: records, kin: kin)
  }

  /// Of each run its stretches, in order of time, and where in the whole each comes to lie.
  private static func pieces(of runs: [EventLog]) -> [[RunPart.Piece]] {
    var pieces = [[RunPart.Piece]](repeating: [], count: runs.count)
    var target = 0
    var heap = TimeHeap(runs.indices.map { (runs[$0].records[0].milliseconds, $0) })
    while let (_, run) = heap.popFirst() {
      let start = pieces[run].last?.rows.upperBound ?? 0
      let count = runs[run].records.count
      var end = start + 1
      let limit = heap.first ?? .max
      if runs[run].records[count - 1].milliseconds <= limit {
        end = count
      } else {
        while end < count && runs[run].records[end].milliseconds <= limit { end += 1 }
      }
      pieces[run].append(RunPart.Piece(rows: start..<end, target: target))
      target += end - start
      if end < count { heap.insert((runs[run].records[end].milliseconds, run)) }
    }
    return pieces
  }

  /// Puts rows of one moment into the order of their content.
  mutating func orderTies() {
    var start = 0
    while start < records.count {
      var end = start + 1
      while end < records.count && records[end].milliseconds == records[start].milliseconds { end += 1 }
      if end - start > 1 { orderTie(start..<end) }
      start = end
    }
  }

  private mutating func orderTie(_ range: Range<Int>) {
    guard range.count > 24 else {
      // Few rows a moment are the rule: put each in its place without allocating.
      for index in range.dropFirst() {
        var place = index
        while place > range.lowerBound,
          EventRecord.precedes(records[place], kin[place], records[place - 1], kin[place - 1])
        {
          records.swapAt(place, place - 1)
          kin.swapAt(place, place - 1)
          place -= 1
        }
      }
      return
    }
    let isOrdered = range.dropFirst().allSatisfy {
      !EventRecord.precedes(records[$0], kin[$0], records[$0 - 1], kin[$0 - 1])
    }
    guard !isOrdered else { return }
    let order = range.sorted { EventRecord.precedes(records[$0], kin[$0], records[$1], kin[$1]) }
    let sortedRecords = order.map { records[$0] }
    let sortedKin = order.map { kin[$0] }
    records.replaceSubrange(range, with: sortedRecords)
    kin.replaceSubrange(range, with: sortedKin)
  }
}

/// One of the runs that are merged.
private struct RunPart: Sendable {
  struct Piece: Sendable {
    var rows: Range<Int>
    /// Of its first row in the whole.
    var target: Int
  }

  var log: EventLog
  var pieces: [Piece]

  /// Copies all rows to where they come to lie; the run is empty then.
  mutating func move(
    to records: UnsafeMutableBufferPointer<EventRecord>, _ kin: UnsafeMutableBufferPointer<EventKin>
  ) {
    for piece in pieces {
      let place = piece.target..<piece.target + piece.rows.count
      _ = unsafe records[place].initialize(fromContentsOf: log.records[piece.rows])
      _ = unsafe kin[place].initialize(fromContentsOf: log.kin[piece.rows])
    }
    SpentMemory.release(&log.records)
    SpentMemory.release(&log.kin)
  }
}

package enum EventTime {
  /// Whole seconds of a time in milliseconds, rounded down.
  package static func seconds(_ milliseconds: Int64) -> Int64 {
    let quotient = milliseconds / 1000
    return milliseconds % 1000 < 0 ? quotient - 1 : quotient
  }
}

/// A binary heap of (time, run), least first; equal times by run.
struct TimeHeap {
  private var items: [(time: Int64, run: Int)] = []

  init(_ items: [(Int64, Int)]) {
    for item in items { insert(item) }
  }

  /// Least time.
  var first: Int64? { items.first?.time }

  mutating func insert(_ item: (Int64, Int)) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func popFirst() -> (time: Int64, run: Int)? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2] where child < items.count && items[child] < items[least] {
        least = child
      }
      guard least != parent else { return first }
      items.swapAt(least, parent)
      parent = least
    }
  }
}
