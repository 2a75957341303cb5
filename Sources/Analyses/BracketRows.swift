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
    var found = FoundMembers(sources: isCandidate.count)
    for pair in evidence.pairs {
      found.isPaired[Int(attempts.sequence.source[pair.long])] = true
      found.isPaired[Int(attempts.sequence.source[pair.short])] = true
    }
    let (sources, users, milliseconds) = (
      attempts.sequence.source, attempts.sequence.user, attempts.sequence.milliseconds
    )
    let (weights, isCandidate, parts, attemptsInside) = (attempts.sequence.attempts, isCandidate, parts, attemptsInside)
    attempts.attemptRows.forEach(in: inside) { row in
      let source = Int(sources[row])
      guard isCandidate[source] else { return }
      let second = milliseconds[row] / 1000
      let index = found.add(source, weight: weights[row], at: second)
      let user = users[row]
      let name = user >= 0 ? Int(parts[Int(user)]) : -1
      if name >= 0, found.members[index].reason == .clock, telling[name] != .nothing,
        telling[name] == .always || attemptsInside[source] > 1
      {
        found.members[index].reason = names.isOrdered[name] ? .order : .name
      }
      if let slot = evidence.slot, SequenceEvidence.isIn(slot, second + offset) { found.inSlot[index] += 1 }
    }
    return found.chosen { fresh.contains(attempts.computer[Int($0)]) }
  }
}

/// Candidates in order of their first attempts.
private struct FoundMembers {
  var members: [Campaign.Member] = []
  /// By member: attempts in the two minutes of the hour.
  var inSlot: [Int32] = []
  /// By source id: it has an attempt in a pair.
  var isPaired: [Bool]
  /// By source id: its place in `members`, −1 for none.
  private var places: [Int32]

  init(sources: Int) {
    isPaired = [Bool](repeating: false, count: sources)
    places = [Int32](repeating: -1, count: sources)
  }

  /// - Returns: its place in `members`.
  mutating func add(_ source: Int, weight: Int32, at second: Int64) -> Int {
    if places[source] < 0 {
      places[source] = Int32(members.count)
      members.append(
        .init(
          source: Int32(source), attempts: 0, first: second, last: second, reason: isPaired[source] ? .pair : .clock))
      inSlot.append(0)
    }
    let index = Int(places[source])
    members[index].attempts += Int(weight)
    members[index].last = second
    return index
  }

  /// Those that only the clock shows must have come by it twice, unless they are fresh.
  func chosen(isFresh: (Int32) -> Bool) -> [Campaign.Member] {
    var chosen: [Campaign.Member] = []
    // By source id, as members are listed.
    for place in places where place >= 0 {
      var member = members[Int(place)]
      if member.reason == .clock, isFresh(member.source) { member.reason = .fresh }
      if member.reason != .clock || inSlot[Int(place)] >= 2 { chosen.append(member) }
    }
    return chosen
  }
}
