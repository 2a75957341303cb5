extension LoginJudge {
  private static let rowsOfPart = 50_000

  /// The logins of networks, several of which are judged at a time: what one did says nothing of another.
  /// - Parameter networks: runs of all addresses of each, ascending.
  func judged(_ networks: [Range<Int>]) async -> (logins: [Judged], strangers: Int) {
    var parts: [ArraySlice<Range<Int>>] = []
    var first = 0
    for (number, runs) in networks.enumerated() {
      let rows = sequence.bounds[runs.upperBound] - sequence.bounds[networks[first].lowerBound]
      guard rows >= Self.rowsOfPart || number == networks.count - 1 else { continue }
      parts.append(networks[first...number])
      first = number + 1
    }
    return await withTaskGroup(of: (Int, [Judged], Int).self) { group in
      for (number, part) in parts.enumerated() {
        group.addTask {
          var judge = self
          for runs in part { judge.judge(runs) }
          return (number, judge.logins, judge.strangers)
        }
      }
      var judged = [[Judged]](repeating: [], count: parts.count)
      var strangers = 0
      for await (number, logins, found) in group {
        judged[number] = logins
        strangers += found
      }
      return (judged.flatMap { $0 }, strangers)
    }
  }
}
