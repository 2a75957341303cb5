import Vocabulary

/// Finds the rows that can concern each other, in one pass over the rows in order of time.
///
/// A run is rows of one party (an address, a process) of which each follows the one before within a gap. Rows further
/// apart than the widest window of a join cannot be joined, so runs are settled one by one, and a run in which there is
/// nothing to join, such as a single row, costs nothing further. Rows of a run are chained through `LayerJoin.next`.
struct RowRuns {
  /// What is known of the run that a party is in.
  private struct State {
    var last: Int64 = .min
    var head: Int32 = -1
    var tail: Int32 = -1
    /// What occurs in it, as bits; `twice` has the bits of what occurs more than once.
    var once: UInt16 = 0
    var twice: UInt16 = 0
  }

  private var states: [State]
  private let gap: Int64
  private let matters: (_ once: UInt16, _ twice: UInt16) -> Bool
  /// First rows of the runs that matter.
  private(set) var heads: [Int32] = []

  /// - Parameters:
  ///   - parties: rows are of parties `0..<parties`.
  ///   - gap: milliseconds.
  ///   - matters: whether there is something to join in a run, by the bits of its rows.
  init(parties: Int, gap: Int64, matters: @escaping (_ once: UInt16, _ twice: UInt16) -> Bool) {
    states = [State](repeating: State(), count: parties)
    self.gap = gap
    self.matters = matters
  }

  /// Rows come in order of time. A party may be one more than the greatest before.
  /// - Parameter fits: false begins a new run whatever the time.
  /// - Returns: whether the row goes on with a run.
  @inline(__always) @discardableResult
  mutating func add(
    _ row: Int, party: Int, time: Int64, bits: UInt16, fits: Bool = true, _ join: LayerJoin
  ) -> Bool {
    if party == states.count { states.append(State()) }
    let continues = fits && states[party].head >= 0 && time - states[party].last <= gap
    if continues {
      join.next[Int(states[party].tail)] = Int32(row + 1)
      states[party].twice |= states[party].once & bits
      states[party].once |= bits
    } else {
      close(party)
      states[party].head = Int32(row)
      states[party].once = bits
      states[party].twice = 0
    }
    join.next[row] = 0
    states[party].tail = Int32(row)
    states[party].last = time
    return continues
  }

  @inline(__always)
  private mutating func close(_ party: Int) {
    let state = states[party]
    if state.head >= 0, state.head != state.tail, matters(state.once, state.twice) { heads.append(state.head) }
  }

  /// Call it behind the last row.
  mutating func finish() {
    for party in states.indices { close(party) }
    states = []
  }
}

extension LayerJoin {
  /// Settles runs, many at the same time: no row is of two.
  /// - Parameters:
  ///   - heads: their first rows.
  ///   - body: is told the rows of a run, ascending, and changes nothing but them.
  func forEachRun(_ heads: [Int32], _ body: @Sendable (_ rows: [Int], _ join: inout LayerJoin) -> Void) {
    var parts = stride(from: 0, to: heads.count, by: 4096).map { heads[$0..<min($0 + 4096, heads.count)] }
    Parallel.forEach(&parts) { heads in
      var (join, rows) = (self, [Int]())
      for head in heads {
        join.run(head, into: &rows)
        body(rows, &join)
      }
    }
  }

  private func run(_ head: Int32, into rows: inout [Int]) {
    rows.removeAll(keepingCapacity: true)
    var row = Int(head)
    while row >= 0 {
      rows.append(row)
      row = Int(next[row]) - 1
    }
  }
}
