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
  /// - Complexity: O(attempts within the bracket); both halves of them are looked at at the same time.
  func members(
    _ telling: [CampaignMembers.Telling], _ names: NameCounts, evidence: SequenceEvidence, fresh: Set<Int32>,
    offset: Int64
  ) -> [Campaign.Member] {
    let (sources, users, milliseconds) = (
      attempts.sequence.source, attempts.sequence.user, attempts.sequence.milliseconds
    )
    let (weights, parts, slot) = (attempts.sequence.attempts, parts, evidence.slot)
    // By source id.
    var seen = isCandidate.indices.map { Presence(isCandidate: isCandidate[$0], comesAgain: attemptsInside[$0] > 1) }
    for pair in evidence.pairs {
      seen[Int(sources[pair.long])].reason = .pair
      seen[Int(sources[pair.short])].reason = .pair
    }
    let (attemptRows, middle) = (attempts.attemptRows, inside.lowerBound + inside.count / 2)
    var halves = [inside.lowerBound..<middle, middle..<inside.upperBound].map { (rows: $0, seen: seen) }
    Parallel.forEach(&halves) { half in
      attemptRows.forEach(in: half.rows) { row in
        let source = Int(sources[row])
        guard half.seen[source].isCandidate else { return }
        let user = users[row]
        let name = user >= 0 ? Int(parts[Int(user)]) : -1
        let isInSlot = slot.map { SequenceEvidence.isIn($0, milliseconds[row] / 1000 + offset) } ?? false
        half.seen[source].add(
          row, attempts: Int(weights[row]), isInSlot: isInSlot, telling: name >= 0 ? telling[name] : .nothing,
          reason: names.isOrdered[name] ? .order : .name)
      }
    }
    var members: [Campaign.Member] = []
    for source in seen.indices {
      let seen = halves[0].seen[source].joined(with: halves[1].seen[source])
      guard seen.firstRow >= 0 else { continue }
      var reason = seen.reason
      if reason == .clock, fresh.contains(attempts.computer[source]) { reason = .fresh }
      // Those that only the clock shows must have come by it twice.
      guard reason != .clock || seen.inSlot >= 2 else { continue }
      members.append(
        .init(
          source: Int32(source), attempts: seen.sum, first: milliseconds[Int(seen.firstRow)] / 1000,
          last: milliseconds[Int(seen.lastRow)] / 1000, reason: reason))
    }
    return members
  }
}

/// What the attempts of one computer within a bracket come to. Rows follow each other by time, so that each is of another
/// computer than the one before: what is asked of a computer lies in one place.
private struct Presence {
  var sum = 0
  /// −1: it never came.
  var firstRow: Int32 = -1
  var lastRow: Int32 = -1
  var inSlot: Int32 = 0
  /// The clock until something else shows it.
  var reason = Campaign.Reason.clock
  let isCandidate: Bool
  /// It made several attempts.
  let comesAgain: Bool

  init(isCandidate: Bool, comesAgain: Bool) {
    self.isCandidate = isCandidate
    self.comesAgain = comesAgain
  }

  /// With what later rows come to. What shows it first stays.
  func joined(with later: Presence) -> Presence {
    var joined = self
    joined.sum += later.sum
    joined.inSlot += later.inSlot
    if firstRow < 0 { joined.firstRow = later.firstRow }
    if later.lastRow >= 0 { joined.lastRow = later.lastRow }
    if reason == .clock { joined.reason = later.reason }
    return joined
  }

  /// - Parameter reason: what the name shows, asked where it tells anything.
  @inline(__always)
  mutating func add(
    _ row: Int, attempts: Int, isInSlot: Bool, telling: CampaignMembers.Telling,
    reason: @autoclosure () -> Campaign.Reason
  ) {
    if firstRow < 0 { firstRow = Int32(truncatingIfNeeded: row) }
    lastRow = Int32(truncatingIfNeeded: row)
    sum += attempts
    if isInSlot { inSlot += 1 }
    guard self.reason == .clock else { return }
    if telling == .always || telling == .whenRepeated && comesAgain { self.reason = reason() }
  }
}
