import Statistics

/// Which names are the campaign's: tried by several computers that came seldom and, where that can be told, more often
/// than at other times.
struct NameCounts {
  private let rule: CampaignMembers.Rule
  /// By local part: the first computers that tried it, as long as they are too few.
  private var computers: [[Int32]]
  /// By local part: `rule.listed` computers tried it.
  private var isTriedBySeveral: [Bool]
  private var inside: [Int32]
  private var outside: [Int32]
  /// By local part: it stands in the alphabetical order of the attempts.
  private(set) var isOrdered: [Bool]
  /// Attempts with a name of that order within the bracket, of computers that came often as well.
  private var insideOrdered: [Int32]

  init(_ names: Int, rule: CampaignMembers.Rule, ordered: [Int32]) {
    self.rule = rule
    isOrdered = Array(repeating: false, count: names)
    for name in ordered { isOrdered[Int(name)] = true }
    insideOrdered = Array(repeating: 0, count: names)
    computers = Array(repeating: [], count: names)
    isTriedBySeveral = Array(repeating: rule.listed <= 0, count: names)
    inside = Array(repeating: 0, count: names)
    outside = inside
  }

  mutating func add(_ name: Int, computer: Int32) {
    inside[name] += 1
    guard !isTriedBySeveral[name], !computers[name].contains(computer) else { return }
    computers[name].append(computer)
    isTriedBySeveral[name] = computers[name].count >= rule.listed
  }

  mutating func addOrdered(_ name: Int) {
    if isOrdered[name] { insideOrdered[name] += 1 }
  }

  mutating func addOutside(_ name: Int) { outside[name] += 1 }

  /// By local part.
  ///
  /// - Parameters:
  ///   - length: covered days of the bracket; nil: too little lies outside
  ///   - rest: days outside
  ///   - fresh: computers with names of their own, which explain as many attempts; asked where names do not explain them
  func isListed(length: Int?, rest: Int?, fresh: () -> Int) -> [Bool] {
    let all = computers.indices.map { isTriedBySeveral[$0] || isOrdered[$0] }
    guard let length, let rest, length > 0, rest > 0 else { return all }
    let raised = all.indices.map { all[$0] && isRaised($0, length: length, rest: rest) }
    if isOrdered.contains(true) { return raised }
    // Where such names are not what made it more than usual, the campaign tries what everybody tries.
    let surplus = Double(inside.sum) - Double(outside.sum) * Double(length) / Double(rest)
    let explained = raised.indices.reduce(0) { $0 + (raised[$1] ? Int(inside[$1]) : 0) }
    if Double(explained) >= surplus / 2, explained > 0 { return raised }
    let others = fresh()
    return others > 0 && Double(explained + others) >= surplus / 2 ? raised : all
  }

  private func isRaised(_ name: Int, length: Int, rest: Int) -> Bool {
    let here = Int(isOrdered[name] ? insideOrdered[name] : inside[name])
    let there = Int(outside[name])
    // A name that several tried, and nobody at any other time, needs no test: it would ask for more than `listed`.
    return there == 0
      || Double(here) * Double(rest) >= rule.nameRatio * Double(there) * Double(length)
        && Tails.binomialUpper(here, of: here + there, chance: Double(length) / Double(length + rest))
          <= rule.nameChance
  }
}

extension [Int32] {
  fileprivate var sum: Int { reduce(0) { $0 + Int($1) } }
}
