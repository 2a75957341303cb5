import Logins

/// The attempts of all computers as the bracket of a campaign divides them: what its members are found in.
struct BracketRows: Sendable {
  /// Rows of the sequence within the bracket.
  let inside: Range<Int>
  /// By source id: quiet, and nobody's own before the bracket.
  let isCandidate: [Bool]
  /// By source id: how many attempts its computer made within the bracket.
  private let attemptsInside: [Int32]
  private let attempts: QuietAttempts
  /// By user id: its local part.
  private let parts: [Int32]

  /// - Complexity: O(attempts within the bracket).
  init(_ attempts: QuietAttempts, _ bracket: Range<Int64>, parts: [Int32]) {
    self.attempts = attempts
    self.parts = parts
    inside = attempts.rows(bracket)
    isCandidate = attempts.isQuiet.indices.map {
      attempts.isQuiet[$0] && attempts.firstLogin[$0] >= bracket.lowerBound
    }
    let (sources, computer) = (attempts.sequence.source, attempts.computer)
    var ofComputer = [Int32](repeating: 0, count: computer.count)
    attempts.attemptRows.forEach(in: inside) { ofComputer[Int(computer[Int(sources[$0])])] += 1 }
    attemptsInside = computer.map { ofComputer[Int($0)] }
  }

  /// The local part of an attempt, −1 for none.
  func part(_ row: Int) -> Int32 {
    let user = attempts.sequence.user[row]
    return user >= 0 ? parts[Int(user)] : -1
  }

  /// What is known of each name.
  /// - Parameters:
  ///   - names: how many local parts there are.
  ///   - mostOfSeldom: attempts of a computer that teaches the campaign's names.
  ///   - looksOutside: other days say what comes without any campaign.
  /// - Complexity: O(attempts).
  func names(
    _ names: Int, rule: CampaignMembers.Rule, ordered: [Int32], mostOfSeldom: Int, looksOutside: Bool
  ) -> NameCounts {
    var counts = NameCounts(names, rule: rule, ordered: ordered)
    let (sources, users, computer) = (attempts.sequence.source, attempts.sequence.user, attempts.computer)
    let (isQuiet, parts, hasOrder) = (attempts.isQuiet, parts, !ordered.isEmpty)
    let teaches = isCandidate.indices.map { isCandidate[$0] && attemptsInside[$0] <= mostOfSeldom }
    attempts.attemptRows.forEach(in: inside) { row in
      let (source, user) = (Int(sources[row]), users[row])
      let name = user >= 0 ? Int(parts[Int(user)]) : -1
      guard name >= 0 else { return }
      if hasOrder, isQuiet[source] { counts.addOrdered(name) }
      if teaches[source] { counts.add(name, computer: computer[source]) }
    }
    guard looksOutside else { return counts }
    for rows in [0..<inside.lowerBound, inside.upperBound..<sources.count] {
      attempts.attemptRows.forEach(in: rows) { row in
        let user = users[row]
        guard user >= 0, isQuiet[Int(sources[row])], parts[Int(user)] >= 0 else { return }
        counts.addOutside(Int(parts[Int(user)]))
      }
    }
    return counts
  }

  /// The candidates that something shows to belong together, ascending by source.
  /// - Parameters:
  ///   - telling: by name.
  ///   - fresh: computers with names of their own.
  ///   - offset: of the zone when the bracket began.
  /// - Complexity: O(attempts within the bracket).
  func members(
    _ telling: [CampaignMembers.Telling], _ names: NameCounts, evidence: SequenceEvidence, fresh: Set<Int32>,
    offset: Int64
  ) -> [Campaign.Member] {
    let (sources, users, milliseconds) = (
      attempts.sequence.source, attempts.sequence.user, attempts.sequence.milliseconds
    )
    let (weights, isCandidate, parts, attemptsInside) = (attempts.sequence.attempts, isCandidate, parts, attemptsInside)
    // By source id; a candidate that never came has no first row.
    var firstRow = [Int32](repeating: -1, count: isCandidate.count)
    var lastRow = firstRow
    var sums = [Int](repeating: 0, count: isCandidate.count)
    var reasons = [Campaign.Reason](repeating: .clock, count: isCandidate.count)
    for pair in evidence.pairs {
      reasons[Int(sources[pair.long])] = .pair
      reasons[Int(sources[pair.short])] = .pair
    }
    var inSlot = [Int32](repeating: 0, count: isCandidate.count)
    attempts.attemptRows.forEach(in: inside) { row in
      let source = Int(sources[row])
      guard isCandidate[source] else { return }
      if firstRow[source] < 0 { firstRow[source] = Int32(truncatingIfNeeded: row) }
      lastRow[source] = Int32(truncatingIfNeeded: row)
      sums[source] += Int(weights[row])
      if let slot = evidence.slot, SequenceEvidence.isIn(slot, milliseconds[row] / 1000 + offset) {
        inSlot[source] += 1
      }
      let user = users[row]
      guard reasons[source] == .clock, user >= 0, parts[Int(user)] >= 0 else { return }
      let name = Int(parts[Int(user)])
      if telling[name] == .always || telling[name] == .whenRepeated && attemptsInside[source] > 1 {
        reasons[source] = names.isOrdered[name] ? .order : .name
      }
    }
    var members: [Campaign.Member] = []
    for source in firstRow.indices where firstRow[source] >= 0 {
      var reason = reasons[source]
      if reason == .clock, fresh.contains(attempts.computer[source]) { reason = .fresh }
      // Those that only the clock shows must have come by it twice.
      guard reason != .clock || inSlot[source] >= 2 else { continue }
      members.append(
        .init(
          source: Int32(source), attempts: sums[source], first: milliseconds[Int(firstRow[source])] / 1000,
          last: milliseconds[Int(lastRow[source])] / 1000, reason: reason))
    }
    return members
  }
}
