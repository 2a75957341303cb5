import Vocabulary

/// One password may be refused by several databases of dovecot ("trying the next passdb"), and be reported by auth and
/// by its worker: such lines are one try.
///
/// Within a second and of one address and user, lines of one session are one try, as dovecot makes a client wait longer
/// than that; lines without a session are one when they give different reasons, for one database gives one reason a
/// try. Of the lines the one stays that knows most. O(rows).
struct TryRepeats {
  private static let window: Int64 = 1000

  static func join(_ rows: [Int], _ join: inout LayerJoin) {
    var keys = NumberTable()
    var last: [Int] = []
    for row in rows where isTry(row, join) && join.records[row].outcome != .success {
      let record = join.records[row]
      let session = join.kin[row].session
      let party = UInt64(UInt32(bitPattern: record.source)) << 32 | UInt64(UInt32(bitPattern: join.user(row)))
      // Of a row without a session the key is exact; the digest of one with a session is as good as its session's.
      let place = keys.place(of: session == 0 ? party : ByteDigest.mix(party ^ session, 0xE703_7ED1_A0B4_28DB) >> 1)
      if place == last.count {
        last.append(row)
        continue
      }
      let before = last[place]
      let isRepeat =
        before >= 0 && record.milliseconds - join.records[before].milliseconds <= window
        && (session != 0
          || (record.layer == join.records[before].layer && record.reason != join.records[before].reason))
      guard isRepeat else {
        last[place] = row
        continue
      }
      let keepsLater = rank(row, join) >= rank(before, join)
      join.drop(keepsLater ? before : row)
      // A third line without a session begins a new try; one with a session still belongs to this one.
      last[place] = session == 0 ? -1 : (keepsLater ? row : before)
    }
  }

  static func isTry(_ row: Int, _ join: LayerJoin) -> Bool {
    join.records[row].layer == .passdb || join.records[row].layer == .worker
  }

  /// "Unknown user" of one database gives way to what a database that knows the user says; passdb lines go before worker
  /// lines.
  private static func rank(_ row: Int, _ join: LayerJoin) -> Int {
    (join.records[row].layer == .passdb ? 2 : 0) + (join.records[row].reason == Reason.unknownUser.index ? 0 : 1)
  }
}
