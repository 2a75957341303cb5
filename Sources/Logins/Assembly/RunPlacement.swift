/// Rows of a chunk that ascend by time, as far as they lie in one stretch of time, and where in the whole they come to lie.
struct RunPiece: Sendable {
  /// Rows that follow each other in the whole, and how many rows of others lie behind them there.
  struct Stretch: Sendable {
    var rows: UInt32
    var others: UInt32
  }

  let chunk: Int
  var rows: Range<Int>
  let file: Int32
  private(set) var stretches: [Stretch] = []
  /// In the whole: of the first row, then of the first that `advance` has not come to.
  private var place = 0
  /// Behind the last row in the whole.
  private var end = 0
  /// How far `advance` has come: rows of all, stretches, rows of the stretch.
  private var (passed, stretch, passedOfStretch) = (0, 0, 0)

  init(chunk: Int, rows: Range<Int>, file: Int32) {
    self.chunk = chunk
    self.rows = rows
    self.file = file
  }

  /// The next rows come to lie at a place in the whole, which is behind the places of those before.
  fileprivate mutating func append(_ count: Int, at place: Int) {
    if let last = stretches.indices.last {
      stretches[last].others = UInt32(place - end)
    } else {
      self.place = place
    }
    stretches.append(Stretch(rows: UInt32(count), others: 0))
    end = place + count
  }

  /// The first row that `advance` has not come to.
  var next: Int { rows.lowerBound + passed }

  /// Tells the rows that come to lie before a place in the whole, and have not been told.
  /// - Parameter body: rows of the chunk that follow each other, and their place.
  /// - Returns: `next`.
  @discardableResult
  mutating func advance(before limit: Int, _ body: (_ rows: Range<Int>, _ place: Range<Int>) -> Void) -> Int {
    while stretch < stretches.count, place < limit {
      let rest = Int(stretches[stretch].rows) - passedOfStretch
      let count = min(rest, limit - place)
      body(next..<next + count, place..<place + count)
      passed += count
      place += count
      passedOfStretch += count
      guard count == rest else { break }
      place += Int(stretches[stretch].others)
      stretch += 1
      passedOfStretch = 0
    }
    return next
  }

  /// Where its stretches begin in the whole.
  var seams: [Int] {
    var seams: [Int] = []
    var all = self
    all.advance(before: .max) { seams.append($1.lowerBound) }
    return seams
  }
}

/// Finds where the rows of several runs come to lie, when all are put in order of time.
struct RunPlacement: Sendable {
  /// One a run, some without rows.
  private(set) var pieces: [RunPiece]
  /// By chunk.
  private let records: [[EventRecord]]
  /// Of the first row of all in the whole.
  private let start: Int

  var count: Int { pieces.reduce(0) { $0 + $1.rows.count } }

  /// Two placements with about half of the rows each: those before a moment, and those from it on.
  /// - Complexity: O(runs · log rows).
  static func halves(of runs: [RunPiece], records: [[EventRecord]]) -> [RunPlacement] {
    let whole = RunPlacement(pieces: runs, records: records, start: 0)
    guard whole.count >= 1 << 16, let middle = whole.middle else { return [whole] }
    var (first, second) = (runs, runs)
    for run in runs.indices {
      let cut = whole.firstRow(of: run, notBefore: middle)
      first[run].rows = runs[run].rows.lowerBound..<cut
      second[run].rows = cut..<runs[run].rows.upperBound
    }
    let before = RunPlacement(pieces: first, records: records, start: 0)
    return [before, RunPlacement(pieces: second, records: records, start: before.count)]
  }

  /// The moment before which about half of the rows lie.
  private var middle: Int64? {
    let filled = pieces.filter { !$0.rows.isEmpty }
    guard var low = filled.map({ time($0.rows.lowerBound, of: $0) }).min(),
      var high = filled.map({ time($0.rows.upperBound - 1, of: $0) }).max()
    else { return nil }
    let half = count / 2
    var turns = 24
    while low < high, turns > 0 {
      turns -= 1
      let (between, _) = (high - low).quotientAndRemainder(dividingBy: 2)
      let middle = low + between
      let before = pieces.indices.reduce(0) {
        $0 + firstRow(of: $1, notBefore: middle + 1) - pieces[$1].rows.lowerBound
      }
      if before < half { low = middle + 1 } else { high = middle }
    }
    return low
  }

  @inline(__always)
  private func time(_ row: Int, of piece: RunPiece) -> Int64 { records[piece.chunk][row].milliseconds }

  private func firstRow(of run: Int, notBefore time: Int64) -> Int {
    var rows = pieces[run].rows
    while !rows.isEmpty {
      let middle = rows.lowerBound + rows.count / 2
      rows = self.time(middle, of: pieces[run]) < time ? middle + 1..<rows.upperBound : rows.lowerBound..<middle
    }
    return rows.lowerBound
  }

  /// Gives each piece its stretches. O(rows · log runs).
  mutating func place() {
    /// By run, the first row that has no place yet.
    var next = pieces.map(\.rows.lowerBound)
    var place = start
    var heap = TimeHeap(pieces.indices.filter { !pieces[$0].rows.isEmpty }.map { (time(next[$0], of: pieces[$0]), $0) })
    while let run = heap.first?.run {
      let limit = heap.second ?? .max
      let rows = self.records[pieces[run].chunk]
      let records = rows.span
      let (first, last) = (next[run], pieces[run].rows.upperBound)
      var end = first + 1
      if records[last - 1].milliseconds <= limit {
        end = last
      } else {
        while records[end].milliseconds <= limit { end += 1 }
      }
      pieces[run].append(end - first, at: place)
      place += end - first
      next[run] = end
      if end < last { heap.replaceFirst(time: records[end].milliseconds) } else { heap.removeFirst() }
    }
  }
}
