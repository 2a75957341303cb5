import Vocabulary

/// The rows of one archive while the lines of one login are brought together. Rows are places in the log, ascending in
/// time, and are marked, not moved.
///
/// A copy is another hand on the same rows.
struct LayerJoin: Sendable {
  private let rows: SharedRows
  /// Attempts of the row that other lines tell; a row with all of its attempts told is dropped.
  let told: SharedElements<Int32>
  /// `Mark` bits.
  private let marks: SharedElements<UInt8>
  /// One more than the next row of the same run, 0 at its end. Only meaningful within the runs that `RowRuns` is at.
  let next: SharedElements<Int32>
  /// By user id: the id that its spellings share.
  let foldedUsers: [Int32]
  private let users: [String]
  let sourceCount: Int
  /// For tests: everything that one party did is one run, and each run is settled, as if the joins had no windows.
  var settlesWholeParties = false

  @inline(__always)
  var records: SharedElements<EventRecord> { rows.records }
  @inline(__always)
  var kin: SharedElements<EventKin> { rows.kin }
  @inline(__always)
  var reporters: SharedColumn { rows.reporters }
  var sourceNames: SharedColumn { rows.sourceNames }

  private enum Mark {
    /// A row of a password database that a login line of the same service covers.
    static let claimed: UInt8 = 1
    /// Used while pairs are looked for, and cleared behind.
    static let pairedLeft: UInt8 = 2
    static let pairedRight: UInt8 = 4
  }

  /// Lends the rows of a log to a body, which changes them in place.
  static func joining<Result>(
    _ log: inout EventLog, users: [String], sourceCount: Int, settlesWholeParties: Bool,
    _ body: (inout LayerJoin) -> Result
  ) -> Result {
    let count = log.records.count
    let told = ZeroedElements<Int32>(count: count)
    let marks = ZeroedElements<UInt8>(count: count)
    let next = ZeroedElements<Int32>(count: count)
    return log.withSharedRows { rows in
      var join = LayerJoin(
        rows: rows, told: told.shared, marks: marks.shared, next: next.shared, foldedUsers: FoldedUsers.ids(users),
        users: users, sourceCount: sourceCount, settlesWholeParties: settlesWholeParties)
      return body(&join)
    }
  }

  @inline(__always)
  func user(_ row: Int) -> Int32 { user(of: records[row]) }

  @inline(__always)
  func user(of record: EventRecord) -> Int32 { record.user < 0 ? -1 : foldedUsers[Int(record.user)] }

  /// What the user name of a row says; nil where it has none. Allocates.
  func userParts(_ row: Int) -> UserParts? {
    let user = records[row].user
    return user < 0 ? nil : UserParts(users[Int(user)])
  }

  @inline(__always)
  func isDropped(_ row: Int) -> Bool { told[row] >= records[row].attempts }

  func drop(_ row: Int) { told[row] = records[row].attempts }

  func isClaimed(_ row: Int) -> Bool { marks[row] & Mark.claimed != 0 }

  func claim(_ row: Int) { marks[row] |= Mark.claimed }

  /// A line of a password database: one try of one password.
  @inline(__always)
  func isTry(_ row: Int) -> Bool { records[row].isTry }

  /// Drops a row for another about the same try, which takes over the password that only the first gives away.
  func drop(_ row: Int, for kept: Int) {
    drop(row)
    guard rows.secrets[kept] < 0, rows.secrets[row] >= 0 else { return }
    rows.secrets[kept] = rows.secrets[row]
    records[kept].secretShape = records[row].secretShape
    records[kept].flags |= EventRecord.secret
  }

  func isSuccess(_ row: Int) -> Bool { records[row].flags & 3 == Outcome.success.rawValue }

  /// The host that logged a row, and who came to it, by address or else by name.
  func client(_ row: Int) -> UInt64 {
    let record = records[row]
    let reporter = UInt64(UInt32(bitPattern: reporters[row])) << 34
    guard record.source < 0 else { return reporter | UInt64(record.source) }
    return reporter | 1 << 32 | UInt64(UInt32(bitPattern: sourceNames[row]))
  }

  // MARK: Pairs

  typealias Pair = (left: Int, right: Int)

  /// Pairs each of `later` with one of `rows`, both ascending, that comes so many milliseconds behind it (before it, where
  /// `window` is below zero). Taking the earliest that is left pairs as many as can be paired. O(rows + later).
  func pairs(
    _ later: ArraySlice<Int>, with rows: ArraySlice<Int>, window: ClosedRange<Int64>, into found: inout [Pair]
  ) {
    var head = rows.startIndex
    for row in later {
      let time = records[row].milliseconds
      while head < rows.endIndex && records[rows[head]].milliseconds < time + window.lowerBound { head += 1 }
      guard head < rows.endIndex else { return }
      if records[rows[head]].milliseconds <= time + window.upperBound {
        found.append((row, rows[head]))
        head += 1
      }
    }
  }

  /// Pairs rows of one user first, then rows that do not say a user with whatever is left. O(n log n).
  func userPairs(_ later: [Int], with rows: [Int], window: ClosedRange<Int64>) -> [Pair] {
    guard !later.isEmpty && !rows.isEmpty else { return [] }
    var found: [Pair] = []
    sameUser(later, rows) { pairs($0, with: $1, window: window, into: &found) }
    guard found.count < min(later.count, rows.count) else { return found }
    for pair in found {
      marks[pair.left] |= Mark.pairedLeft
      marks[pair.right] |= Mark.pairedRight
    }
    let byUser = found.count
    let laterRest = later.filter { marks[$0] & Mark.pairedLeft == 0 }
    let rowsRest = rows.filter { marks[$0] & Mark.pairedRight == 0 }
    pairs(laterRest.filter { user($0) < 0 }[...], with: rowsRest[...], window: window, into: &found)
    for pair in found[byUser...] { marks[pair.right] |= Mark.pairedRight }
    pairs(
      laterRest.filter { user($0) >= 0 }[...],
      with: rowsRest.filter { user($0) < 0 && marks[$0] & Mark.pairedRight == 0 }[...], window: window, into: &found)
    for pair in found {
      marks[pair.left] &= ~Mark.pairedLeft
      marks[pair.right] &= ~Mark.pairedRight
    }
    return found
  }

  /// Calls `body` with the rows of either list that have one user, for each user that both have.
  func sameUser(_ left: [Int], _ right: [Int], _ body: (ArraySlice<Int>, ArraySlice<Int>) -> Void) {
    guard let first = left.first else { return }
    let user = user(first)
    if left.allSatisfy({ self.user($0) == user }), right.allSatisfy({ self.user($0) == user }) {
      return body(left[...], right[...])
    }
    let leftRows = byUser(left)
    let rightRows = byUser(right)
    var start = 0
    var other = 0
    while start < leftRows.count {
      let user = self.user(leftRows[start])
      var end = start + 1
      while end < leftRows.count && self.user(leftRows[end]) == user { end += 1 }
      while other < rightRows.count && self.user(rightRows[other]) < user { other += 1 }
      var otherEnd = other
      while otherEnd < rightRows.count && self.user(rightRows[otherEnd]) == user { otherEnd += 1 }
      if otherEnd > other { body(leftRows[start..<end], rightRows[other..<otherEnd]) }
      start = end
      other = otherEnd
    }
  }

  /// Ascending by user, then by row.
  private func byUser(_ rows: [Int]) -> [Int] {
    var keys = rows.map { UInt64(UInt32(user($0) + 1)) << 32 | UInt64($0) }
    keys.sort()
    return keys.map { Int($0 & 0xFFFF_FFFF) }
  }
}

/// Users whose names differ only as daemons write one name differently.
enum FoldedUsers {
  /// By user id: a number that its spellings share. They are in lower case, and only the first 60 bytes count: daemons cut
  /// one name at different lengths (dovecot: 64 with an ellipsis in passdb lines, 80 in login lines).
  static func ids(_ users: [String]) -> [Int32] {
    var table = ByteTable()
    var bytes: [UInt8] = []
    return users.map { user in
      bytes.removeAll(keepingCapacity: true)
      for byte in user.utf8 {
        guard byte < 0x80, bytes.count < 60 else { break }
        bytes.append(byte &- 65 < 26 ? byte | 0x20 : byte)
      }
      if bytes.count < 60 && bytes.count < user.utf8.count { bytes = Array(user.lowercased().utf8.prefix(60)) }
      return unsafe bytes.withUnsafeBytes { unsafe table.id(of: $0) }
    }
  }
}
