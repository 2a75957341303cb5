/// Merges runs of rows, each ascending by time, into one log. Logs are nearly sorted, and rotated files hardly overlap: runs
/// are copied stretch by stretch, several chunks at a time, and each chunk is released as soon as it has been copied, so
/// that the peak is little above one copy of the rows.
struct RunMerge {
  /// Rows of a chunk that lie together in the whole.
  private struct Piece: Sendable {
    var rows: Range<Int>
    var file: Int32
    /// Of its first row in the whole.
    var target: Int

    var place: Range<Int> { target..<target + rows.count }
  }

  private struct Moving: Sendable {
    var chunk: SettledChunk
    var pieces: [Piece] = []

    /// Copies all rows to where they come to lie, and orders them there while they are at hand. Of a large chunk what
    /// has been copied is given back meanwhile.
    mutating func move(to whole: SharedRows) {
      let ties = TieOrder(rows: whole)
      var (copied, released) = (0, 0)
      for piece in pieces {
        whole.records.fill(piece.place, with: chunk.log.records, piece.rows)
        whole.kin.fill(piece.place, with: chunk.log.kin, piece.rows)
        whole.files.fill(piece.place, with: piece.file)
        whole.reporters.fill(piece.place, with: chunk.log.reporters, piece.rows)
        whole.sourceNames.fill(piece.place, with: chunk.log.sourceNames, piece.rows)
        whole.secrets.fill(piece.place, with: chunk.log.secrets, piece.rows)
        ties.order(piece.place)
        // Pieces of one file follow each other.
        guard piece.rows.lowerBound == copied else { continue }
        copied = piece.rows.upperBound
        guard copied - released >= 1 << 16 else { continue }
        chunk.release(before: copied)
        released = copied
      }
      chunk.release()
    }
  }

  private var chunks: [Moving]
  private var count = 0
  /// Where pieces meet in the whole.
  private var seams: [Int] = []

  /// - Parameter chunks: empty then.
  init(_ chunks: inout [SettledChunk]) {
    self.chunks = chunks.map { Moving(chunk: $0) }
    chunks = []
    place()
  }

  /// Tells of each run its stretches, in order of time, and where in the whole each comes to lie.
  private mutating func place() {
    /// What of a run has no place yet.
    var rest = chunks.indices.flatMap { chunk in
      chunks[chunk].chunk.runs.map { (chunk: chunk, rows: $0.rows, file: $0.file) }
    }
    func time(_ row: Int, _ chunk: Int) -> Int64 { chunks[chunk].chunk.log.records[row].milliseconds }
    var heap = TimeHeap(rest.indices.map { (time(rest[$0].rows.lowerBound, rest[$0].chunk), $0) })
    while let (_, run) = heap.popFirst() {
      let (chunk, rows, file) = rest[run]
      let limit = heap.first ?? .max
      var end = rows.lowerBound + 1
      if time(rows.upperBound - 1, chunk) <= limit {
        end = rows.upperBound
      } else {
        while end < rows.upperBound && time(end, chunk) <= limit { end += 1 }
      }
      chunks[chunk].pieces.append(Piece(rows: rows.lowerBound..<end, file: file, target: count))
      seams.append(count)
      count += end - rows.lowerBound
      rest[run].rows = end..<rows.upperBound
      if end < rows.upperBound { heap.insert((time(end, chunk), run)) }
    }
  }

  /// All rows, ascending by time, then by content.
  consuming func merged() -> EventLog {
    var chunks = chunks
    self.chunks = []
    let (count, seams) = (count, seams)
    var log = EventLog(
      records: .unwritten(count), kin: .unwritten(count),
      files: .unwritten(count, like: chunks.flatMap { $0.pieces.map { EvenColumn(repeating: $0.file, count: 1) } }),
      reporters: .unwritten(count, like: chunks.map(\.chunk.log.reporters)),
      sourceNames: .unwritten(count, like: chunks.map(\.chunk.log.sourceNames)),
      secrets: .unwritten(count, like: chunks.map(\.chunk.log.secrets)))
    log.withSharedRows { rows in
      // The pieces of all runs make up the whole, and none lies where another does.
      Parallel.forEach(&chunks) { $0.move(to: rows) }
      for seam in seams { TieOrder(rows: rows).orderMoment(across: seam) }
    }
    return log
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
