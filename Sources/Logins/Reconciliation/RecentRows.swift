/// Rows of the last while, by what they say: for finding, of rows that come in order of time, those before that may tell of
/// the same event. Rows that are taken for parts of others are passed over.
struct RecentRows {
  struct Entry {
    let row: Int
    /// What other files or logs tell of its attempts as well.
    var told = ToldAttempts()
    var isGone = false
    /// Number of the entry before it in its place of the table.
    fileprivate var previous: Int32
  }

  /// By place, one more than the number of its latest entry; 0 for none.
  private var latest: [Int32]
  private var entries: [Entry] = []
  /// Number of the first entry that is still there: numbers go on when others are forgotten.
  private var first: Int32 = 0

  /// - Parameters:
  ///   - rows: those that will be added, in order of time.
  ///   - reach: milliseconds that are searched.
  init(of rows: [Int32], reach: Int64, _ records: SharedElements<EventRecord>) {
    var span: Int64 = 1
    if let first = rows.first, let last = rows.last {
      span = max(1, records[Int(last)].milliseconds - records[Int(first)].milliseconds)
    }
    let usual = Int(Int64(rows.count) * reach / span)
    var size = 1 << 11
    while size < 1 << 20, size < usual * 2 { size *= 2 }
    latest = [Int32](repeating: 0, count: size)
  }

  subscript(number: Int32) -> Entry {
    get { entries[Int(number - first)] }
    _modify { yield &entries[Int(number - first)] }
  }

  /// - Returns: its number.
  @discardableResult
  mutating func append(_ row: Int, _ told: ToldAttempts = ToldAttempts(), digest: UInt64) -> Int32 {
    let number = first + Int32(entries.count)
    let place = place(of: digest)
    entries.append(Entry(row: row, told: told, previous: latest[place] - 1))
    latest[place] = number + 1
    return number
  }

  /// Takes the one row for a part of the other, unless a file that told the one has told all attempts of the other already, or
  /// the other's file has told the one in another line.
  /// - Parameter teller: a number of the file, or of the log, that a row stands in.
  /// - Returns: whether it is taken, and gone.
  mutating func take(
    _ part: Int32, into whole: Int32, _ records: SharedElements<EventRecord>, teller: (_ row: Int) -> Int32
  ) -> Bool {
    let (lesser, greater) = (self[part], self[whole])
    let (attempts, limit) = (Int(records[lesser.row].attempts), Int(records[greater.row].attempts))
    let (own, keeper) = (teller(lesser.row), teller(greater.row))
    guard own != keeper, lesser.told[keeper] == nil, (greater.told[own] ?? 0) + attempts <= limit,
      lesser.told.allSatisfy({ (greater.told[$0] ?? 0) + $1 <= limit })
    else { return false }
    self[whole].told.add(attempts, of: own)
    lesser.told.forEach { self[whole].told.add($1, of: $0) }
    self[part].isGone = true
    return true
  }

  /// Numbers of the entries that are left, ascending.
  /// - Parameters:
  ///   - isRecent: false for a row that is too early, as all before it are.
  ///   - matches: whether a row says the same. Rows that do have one digest.
  @inline(__always)
  mutating func find(
    _ digest: UInt64, into found: inout [Int32], isRecent: (_ row: Int) -> Bool, matches: (_ row: Int) -> Bool
  ) {
    found.removeAll(keepingCapacity: true)
    var later: Int32?
    var number = latest[place(of: digest)] - 1
    while number >= first, isRecent(self[number].row) {
      let previous = self[number].previous
      if self[number].isGone {
        // It is not come across again.
        if let later { self[later].previous = previous }
      } else {
        if matches(self[number].row) { found.append(number) }
        later = number
      }
      number = previous
    }
    found.reverse()
  }

  /// Keeps memory bounded by what is searched.
  /// - Parameter isRecent: as in `find`.
  mutating func forget(isRecent: (_ row: Int) -> Bool) {
    let gone = entries.firstIndex { isRecent($0.row) } ?? entries.count
    entries.removeFirst(gone)
    first += Int32(gone)
  }

  private func place(of digest: UInt64) -> Int {
    Int(truncatingIfNeeded: (digest &* 0x9E37_79B9_7F4A_7C15) >> 32) & (latest.count - 1)
  }
}

/// Attempts by file: mostly of none or one. A line may claim two thousand million of them.
struct ToldAttempts {
  private var only: (file: Int32, attempts: Int)?
  private var others: [(file: Int32, attempts: Int)] = []

  subscript(file: Int32) -> Int? {
    if let only, only.file == file { return only.attempts }
    return others.first { $0.file == file }?.attempts
  }

  mutating func add(_ attempts: Int, of file: Int32) {
    if let only, only.file != file {
      if let known = others.firstIndex(where: { $0.file == file }) {
        others[known].attempts += attempts
      } else {
        others.append((file, attempts))
      }
    } else {
      only = (file, (only?.attempts ?? 0) + attempts)
    }
  }

  func forEach(_ body: (_ file: Int32, _ attempts: Int) -> Void) {
    guard let only else { return }
    body(only.file, only.attempts)
    for other in others { body(other.file, other.attempts) }
  }

  func allSatisfy(_ condition: (_ file: Int32, _ attempts: Int) -> Bool) -> Bool {
    guard let only else { return true }
    return condition(only.file, only.attempts) && others.allSatisfy { condition($0.file, $0.attempts) }
  }
}
