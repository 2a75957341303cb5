/// Under which addresses of its own a webmail reaches the server, where that is not the loopback: its server's public address,
/// or that of another computer of the same network.
///
/// Nine tenths of the webmail's logins, in the time in which an address occurs, have a session from it within seconds, with
/// the same name and outcome, and from another address than the client's: ten or more, of three names or more. A mail program
/// that some client runs somewhere has no sessions at the times of other people's logins. With less nothing is joined, and
/// both lines count.
enum WebmailAddresses {
  private static let least = 10
  private static let names = 3

  /// What an address has in common with the webmail.
  private struct Sight {
    var first = Int64.max
    var last = Int64.min
    var logins: Set<Int> = []
  }

  /// - Parameters:
  ///   - rows: of the server and of the webmails, ascending.
  ///   - window: from the server's line to the webmail's, of successes or of failures.
  /// - Complexity: O(rows log rows).
  static func found(
    among rows: [Int32], server: Int, _ join: LayerJoin, window: (_ isSuccess: Bool) -> ClosedRange<Int64>
  ) -> Set<Int32> {
    var logins: [Int32: [Int]] = [:]
    var all: [Int] = []
    for row in rows.lazy.map(Int.init)
    where Int(join.records[row].service) != server && join.user(row) >= 0 && !join.isDropped(row) {
      logins[join.user(row), default: []].append(row)
      all.append(row)
    }
    guard all.count >= least, logins.count >= names else { return [] }
    var sights: [Int32: Sight] = [:]
    for row in rows.lazy.map(Int.init) {
      let record = join.records[row]
      guard Int(record.service) == server, record.source >= 0, !join.isDropped(row) else { continue }
      let twin = twin(of: row, among: logins[join.user(row)] ?? [], join, window(join.isSuccess(row)))
      guard twin != nil || sights[record.source] != nil else { continue }
      var sight = sights[record.source] ?? Sight()
      sight.first = min(sight.first, record.milliseconds)
      sight.last = max(sight.last, record.milliseconds)
      if let twin { sight.logins.insert(twin) }
      sights[record.source] = sight
    }
    return Set(sights.filter { isWebmails($0.value, all, join) }.keys)
  }

  /// The first of a name's logins, which ascend, that the session may be of.
  private static func twin(of row: Int, among logins: [Int], _ join: LayerJoin, _ window: ClosedRange<Int64>) -> Int? {
    let record = join.records[row]
    var (low, high) = (0, logins.count)
    while low < high {
      let middle = (low + high) / 2
      if join.records[logins[middle]].milliseconds < record.milliseconds + window.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return logins[low...].prefix { join.records[$0].milliseconds <= record.milliseconds + window.upperBound }
      .first { join.isSuccess($0) == join.isSuccess(row) && join.records[$0].source != record.source }
  }

  private static func isWebmails(_ sight: Sight, _ all: [Int], _ join: LayerJoin) -> Bool {
    guard sight.logins.count >= least, Set(sight.logins.map { join.user($0) }).count >= names else { return false }
    let span = sight.first...sight.last
    return sight.logins.count * 10 >= all.count { span.contains(join.records[$0].milliseconds) } * 9
  }
}
