import Vocabulary

/// saslauthd tells of a try the name and no address, the server that asked it (postfix, sendmail, exim, cyrus) the address
/// and, some of them, no name: of the two lines the server's counts. So it is with PAM below a daemon, where PAM tells the
/// client's name and no address.
///
/// Tries pair with refusals at most a window away, by name where both have one, else in order of time. The library takes
/// the domain from the name before it asks the daemon, which tells it as a realm: `bob` there is `bob@example.com` at the
/// server, where no nearer name is left. The name goes
/// over where there is no doubt: the refusal has no other try that near, nor the try another refusal, or all tries of a
/// stretch name the same. So nobody is named who did not ask. O(rows).
struct SaslJoin {
  /// Lines of one try are so many milliseconds apart at most.
  struct Windows {
    /// Usually: of several tries, the one as near as this is the refusal's.
    var near: Int64
    /// Rarely.
    var far: Int64

    /// saslauthd answers, and its server writes at once; stamps are of whole seconds.
    static let sasl = Windows(near: 1_000, far: 5_000)
    /// Some daemons make a client wait before they write (pure-ftpd).
    static let pam = Windows(near: 30_000, far: 30_000)
  }

  /// - Parameters:
  ///   - rows: of saslauthd and of the servers that may ask it, ascending.
  ///   - daemon: the service that saslauthd's lines are of.
  static func join(_ rows: [Int32], daemon: Int, windows: Windows, _ join: inout LayerJoin) {
    var tries: [Int] = []
    var doors: [Int] = []
    for row in rows {
      let row = Int(row)
      let record = join.records[row]
      guard record.outcome != .success, !join.isDropped(row) else { continue }
      switch record.layer {
      case .login: doors.append(row)
      case .passdb, .worker, .forwarded, .pam: if record.source < 0, Int(record.service) == daemon { tries.append(row) }
      case .hint: break
      }
    }
    guard !tries.isEmpty && !doors.isEmpty else { return }
    if doors.contains(where: { join.records[$0].user < 0 }) {
      nameSingles(tries, doors, windows.near, &join)
      nameSingles(tries, doors, windows.far, &join)
      nameStretches(tries, doors, windows.near, &join)
    }
    let window = -windows.far...windows.far
    let pairs = join.userPairs(tries, with: doors, window: window)
    for pair in pairs { join.drop(pair.left) }
    guard pairs.count < min(tries.count, doors.count) else { return }
    let taken = Set(pairs.map(\.right))
    pairLocalParts(tries.filter { !join.isDropped($0) }, doors.filter { !taken.contains($0) }, window, &join)
  }

  /// Drops tries whose name is what a refusal's has before its domain.
  private static func pairLocalParts(
    _ tries: [Int], _ doors: [Int], _ window: ClosedRange<Int64>, _ join: inout LayerJoin
  ) {
    var doorsOf: [String: [Int]] = [:]
    for door in doors {
      guard let name = join.userParts(door), name.domain != nil, let local = name.localPart else { continue }
      doorsOf[local, default: []].append(door)
    }
    guard !doorsOf.isEmpty else { return }
    var triesOf: [String: [Int]] = [:]
    for row in tries {
      guard let name = join.userParts(row), name.domain == nil, let local = name.localPart else { continue }
      triesOf[local, default: []].append(row)
    }
    var found: [LayerJoin.Pair] = []
    for (local, tries) in triesOf {
      guard let doors = doorsOf[local] else { continue }
      join.pairs(tries[...], with: doors[...], window: window, into: &found)
    }
    for pair in found { join.drop(pair.left) }
  }

  /// Names the refusals that have one try near, which has one refusal near.
  private static func nameSingles(_ tries: [Int], _ doors: [Int], _ near: Int64, _ join: inout LayerJoin) {
    let tryOf = singles(doors, among: tries, near, join)
    let doorOf = singles(tries, among: doors, near, join)
    for (door, only) in tryOf where join.records[door].user < 0 && doorOf[only] == door {
      join.records[door].user = join.records[only].user
    }
  }

  /// Of rows that have exactly one of the others near: that one.
  private static func singles(_ rows: [Int], among others: [Int], _ near: Int64, _ join: LayerJoin) -> [Int: Int] {
    var found: [Int: Int] = [:]
    var first = 0
    var end = 0
    for row in rows {
      let time = join.records[row].milliseconds
      while first < others.count, join.records[others[first]].milliseconds < time - near { first += 1 }
      while end < others.count, join.records[others[end]].milliseconds <= time + near { end += 1 }
      if end - first == 1 { found[row] = others[first] }
    }
    return found
  }

  /// Names the refusals of a stretch, between two silences longer than `near`, in which every refusal may have a try and
  /// all tries are of one name.
  private static func nameStretches(_ tries: [Int], _ doors: [Int], _ near: Int64, _ join: inout LayerJoin) {
    var nextTry = 0
    var nextDoor = 0
    while nextTry < tries.count && nextDoor < doors.count {
      let firstTry = nextTry
      let firstDoor = nextDoor
      var last = min(join.records[tries[nextTry]].milliseconds, join.records[doors[nextDoor]].milliseconds)
      func belongs(_ rows: [Int], _ place: Int) -> Bool {
        place < rows.count && join.records[rows[place]].milliseconds <= last + near
      }
      while belongs(tries, nextTry) || belongs(doors, nextDoor) {
        let isTry =
          nextDoor >= doors.count
          || (nextTry < tries.count
            && join.records[tries[nextTry]].milliseconds <= join.records[doors[nextDoor]].milliseconds)
        last = join.records[isTry ? tries[nextTry] : doors[nextDoor]].milliseconds
        if isTry { nextTry += 1 } else { nextDoor += 1 }
      }
      let heard = tries[firstTry..<nextTry]
      guard let one = heard.first, heard.count >= nextDoor - firstDoor,
        heard.allSatisfy({ join.user($0) == join.user(one) })
      else { continue }
      for door in doors[firstDoor..<nextDoor] where join.records[door].user < 0 {
        join.records[door].user = join.records[one].user
      }
    }
  }
}
