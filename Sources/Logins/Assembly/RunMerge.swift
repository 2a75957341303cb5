/// Merges runs of rows, each ascending by time, into one log. Logs are nearly sorted, and rotated files hardly overlap: runs
/// are copied stretch by stretch, several chunks at a time, and each chunk is released as soon as it has been copied, so
/// that the peak is little above one copy of the rows.
struct RunMerge {
  /// Rows of a chunk that lie together in the whole.
  private struct Piece: Sendable {
    var rows: Range<Int>
    /// Of its first row in the whole.
    var target: Int

    var place: Range<Int> { target..<target + rows.count }
  }

  private struct Moving: Sendable {
    var chunk: SettledChunk
    var pieces: [Piece] = []

    /// Copies all rows to where they come to lie, and orders them there while they are at hand.
    mutating func move(to whole: TieOrder) {
      for piece in pieces {
        whole.records.fill(piece.place, with: chunk.log.records, piece.rows)
        whole.kin.fill(piece.place, with: chunk.log.kin, piece.rows)
        whole.order(piece.place)
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
    var rest = chunks.indices.flatMap { chunk in chunks[chunk].chunk.runs.map { (chunk: chunk, rows: $0) } }
    func time(_ row: Int, _ chunk: Int) -> Int64 { chunks[chunk].chunk.log.records[row].milliseconds }
    var heap = TimeHeap(rest.indices.map { (time(rest[$0].rows.lowerBound, rest[$0].chunk), $0) })
    while let (_, run) = heap.popFirst() {
      let (chunk, rows) = rest[run]
      let limit = heap.first ?? .max
      var end = rows.lowerBound + 1
      if time(rows.upperBound - 1, chunk) <= limit {
        end = rows.upperBound
      } else {
        while end < rows.upperBound && time(end, chunk) <= limit { end += 1 }
      }
      chunks[chunk].pieces.append(Piece(rows: rows.lowerBound..<end, target: count))
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
    var kin: [EventKin] = []
    let records = unsafe [EventRecord](unsafeUninitializedCapacity: count) { records, used in
      unsafe kin = [EventKin](unsafeUninitializedCapacity: count) { kin, used in
        unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(records))
        unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(kin))
        // SAFETY: the pieces of all runs make up the whole, and none lies where another does.
        let ties = unsafe TieOrder(
          records: SharedElements(UnsafeMutableBufferPointer(rebasing: records[..<count])),
          kin: SharedElements(UnsafeMutableBufferPointer(rebasing: kin[..<count])))
        Parallel.forEach(&chunks) { $0.move(to: ties) }
        for seam in seams { ties.orderMoment(across: seam) }
        used = count
      }
      used = count
    }
    return EventLog(records: records, kin: kin)
  }
}
