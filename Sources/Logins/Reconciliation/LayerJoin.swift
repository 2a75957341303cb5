import Vocabulary

/// The rows of one service while the lines of one login are brought together. Rows are places in the log, ascending in
/// time, and are marked, not moved.
struct LayerJoin {
  var records: [EventRecord]
  let kin: [EventKin]
  /// Attempts of the row that other lines tell; a row with all of its attempts told is dropped.
  var told: [Int32]
  /// Rows of passdb lines that a login line of the same service covers.
  var claimed: [Bool]
  /// By user id: the id that its spellings share.
  let foldedUsers: [Int32]

  init(_ log: EventLog, users: [String]) {
    records = log.records
    kin = log.kin
    told = [Int32](repeating: 0, count: log.records.count)
    claimed = [Bool](repeating: false, count: log.records.count)
    foldedUsers = Self.folded(users)
  }

  /// Lower case, and only the first 60 bytes: daemons cut one name at different lengths (dovecot: 64 with an ellipsis in
  /// passdb lines, 80 in login lines).
  private static func folded(_ users: [String]) -> [Int32] {
    var ids: [[UInt8]: Int32] = [:]
    return users.map { user in
      let key = Array(user.lowercased().utf8.prefix(60))
      if let id = ids[key] { return id }
      let id = Int32(ids.count)
      ids[key] = id
      return id
    }
  }

  func user(_ row: Int) -> Int32 {
    let id = records[row].user
    return id < 0 ? -1 : foldedUsers[Int(id)]
  }

  func isDropped(_ row: Int) -> Bool { told[row] >= records[row].attempts }

  mutating func drop(_ row: Int) { told[row] = records[row].attempts }

  /// Pairs each of `later` with one of `rows`, both ascending, at most `window` milliseconds apart. Taking the earliest
  /// that is left pairs as many as can be paired. O(rows + later).
  func pairs(_ later: [Int], with rows: [Int], window: Int64) -> [(left: Int, right: Int)] {
    var found: [(left: Int, right: Int)] = []
    var head = 0
    for row in later {
      let time = records[row].milliseconds
      while head < rows.count && records[rows[head]].milliseconds < time - window { head += 1 }
      guard head < rows.count else { break }
      if records[rows[head]].milliseconds <= time + window {
        found.append((row, rows[head]))
        head += 1
      }
    }
    return found
  }

  /// Pairs rows of one user first, then rows that do not say a user with whatever is left.
  func userPairs(_ later: [Int], with rows: [Int], window: Int64) -> [(left: Int, right: Int)] {
    guard !later.isEmpty && !rows.isEmpty else { return [] }
    var found: [(left: Int, right: Int)] = []
    let byUser = Dictionary(grouping: rows, by: user)
    for (user, group) in Dictionary(grouping: later, by: user) {
      found += pairs(group, with: byUser[user] ?? [], window: window)
    }
    let left = Set(found.map(\.left))
    let right = Set(found.map(\.right))
    let laterRest = later.filter { !left.contains($0) }
    let rowsRest = rows.filter { !right.contains($0) }
    let nameless = pairs(laterRest.filter { user($0) < 0 }, with: rowsRest, window: window)
    let taken = Set(nameless.map(\.right))
    found += nameless
    found += pairs(
      laterRest.filter { user($0) >= 0 }, with: rowsRest.filter { user($0) < 0 && !taken.contains($0) },
      window: window)
    return found
  }
}
