/// Merges runs of rows, each ascending by time, into one log. Logs are nearly sorted, and rotated files hardly overlap: runs
/// are copied stretch by stretch, several chunks at a time, and each chunk is released as soon as it has been copied, so
/// that the peak is little above one copy of the rows. Logs kept side by side, as `mail.log` and `syslog`, alternate with
/// each row: a stretch takes eight bytes, and both halves of the time are looked at at the same time.
struct RunMerge {
  private struct Moving: Sendable {
    var chunk: SettledChunk
    /// Ascending by row.
    var pieces: [RunPiece] = []

    /// Copies rows to where they come to lie, and gives back the memory of what has been copied.
    /// - Parameters:
    ///   - end: rows whose place lies before it.
    ///   - orders: orders the rows of each stretch there, while they are at hand.
    mutating func move(to whole: SharedRows, before end: Int, orders: Bool) {
      // Copied rows that follow each other, and how many of them were copied since memory was given back.
      var (copied, fresh) = (0..<0, 0)
      for index in pieces.indices {
        let (start, known) = (pieces[index].rows.lowerBound, pieces[index].next)
        let next = pieces[index].copy(chunk.log, to: whole, before: end, orders: orders)
        if start != copied.upperBound {
          if fresh > 0 { chunk.release(copied, inLargePages: orders) }
          (copied, fresh) = (start..<start, 0)
        }
        copied = copied.lowerBound..<next
        fresh += next - known
        guard fresh >= 1 << 16 else { continue }
        chunk.release(copied, inLargePages: orders)
        fresh = 0
      }
      if fresh > 0 { chunk.release(copied, inLargePages: orders) }
    }
  }

  /// Rows that are copied before memory is given back, where runs alternate.
  private static let turn = 1 << 18

  private var chunks: [Moving]
  private var count = 0

  /// - Parameter chunks: empty then.
  init(_ chunks: inout [SettledChunk]) {
    self.chunks = chunks.map { Moving(chunk: $0) }
    chunks = []
    place()
  }

  /// Tells of each run its stretches, in order of time, and where in the whole each comes to lie.
  private mutating func place() {
    let runs = chunks.indices.flatMap { chunk in
      chunks[chunk].chunk.runs.map { RunPiece(chunk: chunk, rows: $0.rows, file: $0.file) }
    }
    var parts = RunPlacement.halves(of: runs, records: chunks.map(\.chunk.log.records))
    Parallel.forEach(&parts) { $0.place() }
    for run in runs.indices {
      for piece in parts.map({ $0.pieces[run] }) where !piece.rows.isEmpty { chunks[piece.chunk].pieces.append(piece) }
    }
    count = parts.reduce(0) { $0 + $1.count }
  }

  /// All rows, ascending by time, then by content.
  consuming func merged() -> EventLog {
    var chunks = chunks
    self.chunks = []
    let count = count
    var log = EventLog(
      records: .unwritten(count), kin: .unwritten(count),
      files: .unwritten(count, like: chunks.flatMap { $0.pieces.map { EvenColumn(repeating: $0.file, count: 1) } }),
      reporters: .unwritten(count, like: chunks.map(\.chunk.log.reporters)),
      sourceNames: .unwritten(count, like: chunks.map(\.chunk.log.sourceNames)),
      secrets: .unwritten(count, like: chunks.map(\.chunk.log.secrets)))
    // Where runs alternate, hardly a moment lies within one stretch, and what is copied lies all over the chunks.
    let alternates = chunks.reduce(0) { $1.pieces.reduce($0) { $0 + $1.stretches.count } } > count / 16
    let seams = alternates ? [] : chunks.flatMap { $0.pieces.flatMap(\.seams) }
    log.withSharedRows { rows in
      // The stretches of all runs make up the whole, and none lies where another does.
      for end in stride(from: Self.turn, to: count, by: Self.turn) where alternates {
        Parallel.forEach(&chunks) { $0.move(to: rows, before: end, orders: false) }
      }
      Parallel.forEach(&chunks) {
        $0.move(to: rows, before: count, orders: !alternates)
        $0.chunk.release()
      }
      for seam in seams { TieOrder(rows: rows).orderMoment(across: seam) }
    }
    if alternates { log.orderTies() }
    return log
  }
}

extension RunPiece {
  /// Copies the rows whose place in the whole lies before another, and have not been copied.
  /// - Returns: the first row that is not copied.
  fileprivate mutating func copy(_ log: EventLog, to whole: SharedRows, before end: Int, orders: Bool) -> Int {
    let (ties, file) = (TieOrder(rows: whole), file)
    return advance(before: end) { rows, place in
      whole.records.fill(place, with: log.records, rows)
      whole.kin.fill(place, with: log.kin, rows)
      whole.files.fill(place, with: file)
      whole.reporters.fill(place, with: log.reporters, rows)
      whole.sourceNames.fill(place, with: log.sourceNames, rows)
      whole.secrets.fill(place, with: log.secrets, rows)
      if orders { ties.order(place) }
    }
  }
}

extension EvenColumn<Int32> {
  /// For the values of several columns: of their one value, or with room for one a row.
  fileprivate static func unwritten(_ count: Int, like columns: [EvenColumn]) -> EvenColumn {
    var only: Int32?
    for column in columns {
      guard let value = column.first else { continue }
      if column.several != nil || only ?? value != value { return EvenColumn(held: .unwritten(count)) }
      only = value
    }
    return only.map { EvenColumn(repeating: $0, count: count) } ?? EvenColumn()
  }
}
