import Vocabulary

/// One password may be refused by several databases of dovecot ("trying the next passdb"), and be reported by auth and
/// by its worker: such lines are one try.
///
/// Within a second and of one address and user, lines of one session are one try, as dovecot makes a client wait longer
/// than that; lines without a session are one when they give different reasons, for one database gives one reason a
/// try. Of the lines the one stays that knows most. O(rows).
struct TryRepeats {
  private static let window: Int64 = 1000

  private struct Key: Hashable {
    var user: Int32
    var session: UInt32
  }

  /// - Parameter rows: of one party, ascending.
  static func join(_ rows: [Int], _ join: inout LayerJoin) {
    let tries = rows.filter { join.isTry($0) && !join.isSuccess($0) && !join.isDropped($0) }
    guard tries.count > 1 else { return }
    // The last line of each try that another line may repeat. A handful is searched; many are looked up.
    var keys: [Key] = []
    var last: [Int] = []
    var places: [Key: Int] = [:]
    for row in tries {
      let key = Key(user: join.user(row), session: join.kin[row].session)
      let place: Int
      if let known = keys.count <= 16 ? keys.firstIndex(of: key) : places[key] {
        place = known
      } else {
        keys.append(key)
        last.append(row)
        if keys.count == 17 {
          for (index, key) in keys.enumerated() { places[key] = index }
        } else if keys.count > 17 {
          places[key] = keys.count - 1
        }
        continue
      }
      let record = join.records[row]
      let before = last[place]
      let isRepeat =
        before >= 0 && record.milliseconds - join.records[before].milliseconds <= window
        && (key.session != 0
          || (record.layer == join.records[before].layer && record.reason != join.records[before].reason))
      guard isRepeat else {
        last[place] = row
        continue
      }
      let keepsLater = rank(row, &join) >= rank(before, &join)
      join.drop(keepsLater ? before : row, for: keepsLater ? row : before)
      // A third line without a session begins a new try; one with a session still belongs to this one.
      last[place] = key.session == 0 ? -1 : (keepsLater ? row : before)
    }
  }

  /// "Unknown user" of one database gives way to what a database that knows the user says; passdb lines go before worker
  /// lines, and both before lines of a database that handed the try on.
  private static func rank(_ row: Int, _ join: inout LayerJoin) -> Int {
    let knows = join.records[row].reason == Reason.unknownUser.index ? 0 : 1
    switch join.records[row].layer {
    case .passdb: return 4 + knows
    case .worker: return 2 + knows
    default: return knows
    }
  }
}
