/// Merges runs of rows, each ascending by time, into one log. Logs are nearly sorted, and rotated files hardly overlap: runs
/// are copied stretch by stretch, several at a time, and each is released as soon as it has been copied, so that the peak
/// is little above one copy of the rows.
struct RunMerge {
  /// Rows of a run that lie together in the whole.
  private struct Piece: Sendable {
    var rows: Range<Int>
    /// Of its first row in the whole.
    var target: Int

    var place: Range<Int> { target..<target + rows.count }
  }

  private struct Run: Sendable {
    var log: EventLog
    var pieces: [Piece]

    /// Copies all rows to where they come to lie, and orders them there while they are at hand; the run is empty then.
    mutating func move(to whole: TieOrder) {
      for piece in pieces {
        whole.records.fill(piece.place, with: log.records, piece.rows)
        whole.kin.fill(piece.place, with: log.kin, piece.rows)
        whole.order(piece.place)
      }
      SpentMemory.release(&log.records)
      SpentMemory.release(&log.kin)
    }
  }

  private var runs: [Run]
  private let count: Int
  /// Where pieces meet in the whole.
  private let seams: [Int]

  /// - Parameter logs: each ascending by time, none empty; empty then.
  init(_ logs: inout [EventLog]) {
    let pieces = Self.pieces(of: logs)
    count = logs.reduce(0) { $0 + $1.records.count }
    seams = pieces.flatMap { $0.map(\.target) }
    runs = zip(logs, pieces).map { Run(log: $0, pieces: $1) }
    logs = []
  }

  /// All rows, ascending by time, then by content.
  consuming func merged() -> EventLog {
    var runs = runs
    self.runs = []
    if runs.count == 1 {
      var log = runs[0].log
      runs = []
      log.orderTies()
      return log
    }
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
        Parallel.forEach(&runs) { $0.move(to: ties) }
        for seam in seams { ties.orderMoment(across: seam) }
        used = count
      }
      used = count
    }
    return EventLog(records: records, kin: kin)
  }

  /// Of each run its stretches, in order of time, and where in the whole each comes to lie.
  private static func pieces(of runs: [EventLog]) -> [[Piece]] {
    var pieces = [[Piece]](repeating: [], count: runs.count)
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
      pieces[run].append(Piece(rows: start..<end, target: target))
      target += end - start
      if end < count { heap.insert((runs[run].records[end].milliseconds, run)) }
    }
    return pieces
  }
}
