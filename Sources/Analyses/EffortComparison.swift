import Findings
import Logins
import Statistics

/// Groups of computers against all the others, by what they try and how.
struct EffortComparison: Sendable {
  enum Feature: Int, Sendable, Hashable, CaseIterable {
    case names, persistence, volume, time
  }

  struct Test: Sendable {
    var feature: Feature
    var p: Double
    var adjusted = 1.0
    /// Large enough to matter, whatever p is.
    var isLarge: Bool
    /// The group is below the others, or came later.
    var isLess = false
  }

  struct Group: Sendable {
    var group: SourceGroup
    var attempts: Int
    /// Different names.
    var names: Int
    /// Of these on the list, or also tried by somebody outside the group.
    var marked: Int
    /// The same of all others.
    var otherNames: Int
    var otherMarked: Int
    var first: Int64
    var last: Int64
    /// Median of how long its members, and the others, stay with one name; nil where nobody made three attempts.
    var meanRun: Double?
    /// Part of the others first seen after its first attempt.
    var othersLater: Double
    /// Hours that begin in the minutes of the rhythm, its own and the others'.
    var slotHours: Int?
    var hours: Int
    var tests: [Test]

    /// Largest adjusted probability of a feature.
    var level = 0.01

    /// Features that tell it from the others.
    private(set) var features: [Feature] = []

    /// Takes the adjusted probabilities of its tests, in their order.
    mutating func settle(_ adjusted: some Sequence<Double>) {
      for (test, adjusted) in zip(tests.indices, adjusted) { tests[test].adjusted = adjusted }
      features = tellingFeatures
    }

    private var tellingFeatures: [Feature] {
      let passing = tests.filter { $0.isLarge && $0.adjusted <= level }
      // Whoever came late had less time: fewer attempts are no second sign then.
      let isLate = passing.contains { $0.feature == .time && $0.isLess }
      return Feature.allCases.filter { feature in
        passing.contains { $0.feature == feature && !(feature == .volume && $0.isLess && isLate) }
      }
    }
    func adjusted(_ feature: Feature) -> Double? { tests.filter { $0.feature == feature }.map(\.adjusted).min() }
  }

  /// What makes a difference one.
  struct Rules {
    var level = 0.01
    /// Difference of the parts of names.
    var names = 0.5
    /// U/(mn) of Mann and Whitney; 1 less it the other way.
    var order = 0.8
    /// Attempts of a computer that has a stay with one name.
    var stay = 3
    /// Part of the others that may come after a group which came late.
    var later = 0.5
    /// Difference of the parts of hours that begin in the minutes of the rhythm.
    var minutes = 0.3
  }

  var groups: [Group] = []
  /// Median stay with one name over all computers with three attempts.
  var usualRun: Double?
  /// Median attempts of a computer.
  var usualAttempts: Double
  /// Whether names were compared with a list of the plan, by its name.
  var list: String?
  /// The first of the two minutes in which hours of the others begin; nil without such a rhythm.
  var slot: (minute: Int, share: Double)?

  /// - Parameters:
  ///   - onList: by id of a local part; nil when the names come from no list of the plan
  ///   - least: computers and attempts that a group must have
  ///   - others: computers that there must be besides
  /// - Complexity: O(events + sources log sources)
  init(
    _ profiles: SourceProfiles, _ all: [SourceGroup], list: (name: String, holds: [Bool])?, nameCount: Int,
    least: (sources: Int, attempts: Int), others: Int, rules: Rules = Rules()
  ) {
    let sources = profiles.profiles
    usualAttempts = Spread.median(sources.map { Double($0.attempts) })
    self.list = list?.name
    let stayers = sources.indices.filter { sources[$0].named >= rules.stay }
    var stayerPlace = [Int](repeating: -1, count: sources.count)
    for (place, source) in stayers.enumerated() { stayerPlace[source] = place }
    let runs = PooledRanks(stayers.map { sources[$0].meanRun })
    usualRun = stayers.isEmpty ? nil : Spread.median(stayers.map { sources[$0].meanRun })
    let volumes = PooledRanks(sources.map { Double($0.attempts) })
    let firsts = sources.map(\.first).sorted()
    let marks = Self.marks(profiles, all, list: list?.holds, nameCount: nameCount)
    let slot = Self.rhythm(profiles)
    self.slot = slot.map { ($0.minute, Double($0.hours) / Double(max(1, profiles.firstMinutes.count))) }

    for group in all {
      let attempts = group.members.reduce(0) { $0 + sources[$1].attempts }
      guard group.members.count >= least.sources, attempts >= least.attempts,
        sources.count - group.members.count >= others
      else { continue }
      let names = profiles.names(of: group.members)
      let marked = names.count { marks.marked[Int($0)] }
      let first = group.members.map { sources[$0].first }.min() ?? 0
      let staying = group.members.filter { stayerPlace[$0] >= 0 }
      // Of the others, those first seen no earlier than this group.
      let notEarlier = firsts.count - Self.firstIndex(firsts, notBelow: first) - group.members.count
      let later = Double(max(0, notEarlier)) / Double(sources.count - group.members.count)
      var result = Group(
        group: group, attempts: attempts, names: names.count, marked: marked,
        otherNames: marks.names - names.count, otherMarked: marks.count - marked, first: first,
        last: group.members.map { sources[$0].last }.max() ?? 0,
        meanRun: staying.isEmpty ? nil : Spread.median(staying.map { sources[$0].meanRun }), othersLater: later,
        hours: group.members.reduce(0) { $0 + sources[$1].hours.count }, tests: [], level: rules.level)

      if names.count > 0, result.otherNames > 0 {
        let draw = Hypergeometric(population: marks.names, marked: marks.count, drawn: names.count)
        let gap =
          Double(result.otherMarked) / Double(result.otherNames) - Double(marked) / Double(names.count)
        result.tests.append(Test(feature: .names, p: draw.lower(marked), isLarge: gap >= rules.names))
      }
      if let comparison = runs.comparison(of: staying.map { stayerPlace[$0] }) {
        result.tests.append(
          Test(feature: .persistence, p: comparison.upper, isLarge: comparison.commonLanguage >= rules.order))
      }
      if let comparison = volumes.comparison(of: group.members) {
        let size = comparison.commonLanguage
        result.tests.append(
          Test(
            feature: .volume, p: comparison.twoSided, isLarge: max(size, 1 - size) >= rules.order, isLess: size < 0.5))
      }
      var chance = 1.0
      for _ in group.members.prefix(2000) { chance *= later }
      result.tests.append(Test(feature: .time, p: chance, isLarge: later <= rules.later, isLess: true))
      if let slot {
        let inside = group.members.reduce(0) { sum, member in
          sum + profiles.firstMinutes[sources[member].hours].count { Self.holds(slot.minute, $0) }
        }
        result.slotHours = inside
        let rest = (slot.hours - inside, profiles.firstMinutes.count - result.hours)
        let change = ShareChange(inside, of: result.hours, against: rest.0, of: rest.1)
        let gap = abs(
          Double(inside) / Double(max(1, result.hours)) - Double(rest.0) / Double(max(1, rest.1)))
        result.tests.append(Test(feature: .time, p: change.p, isLarge: gap >= rules.minutes))
      }
      groups.append(result)
    }
    var adjusted = benjaminiHochberg(groups.flatMap { $0.tests.map(\.p) })[...]
    for group in groups.indices {
      groups[group].settle(adjusted.prefix(groups[group].tests.count))
      adjusted.removeFirst(groups[group].tests.count)
    }
  }

  /// Names on the list, or without one names that two groups tried. `names`: all different names; `count`: marked ones.
  private static func marks(
    _ profiles: SourceProfiles, _ groups: [SourceGroup], list: [Bool]?, nameCount: Int
  ) -> (marked: [Bool], names: Int, count: Int) {
    var marked = [Bool](repeating: false, count: nameCount)
    var owner = [Int32](repeating: -1, count: nameCount)
    for (number, group) in groups.enumerated() {
      for member in group.members {
        for name in profiles.names(of: member) {
          let name = Int(name)
          if owner[name] < 0 { owner[name] = Int32(number) } else if owner[name] != number { marked[name] = true }
        }
      }
    }
    let tried = owner.indices.filter { owner[$0] >= 0 }
    if let list { for name in tried { marked[name] = list[name] } }
    return (marked, tried.count, tried.count { marked[$0] })
  }

  private static func holds(_ slot: Int, _ minute: UInt8) -> Bool {
    Int(minute) == slot || Int(minute) == (slot + 1) % 60
  }

  /// The two minutes in which hours begin, when clearly more of them do than by chance.
  private static func rhythm(_ profiles: SourceProfiles) -> (minute: Int, hours: Int)? {
    var counts = [Int](repeating: 0, count: 60)
    for minute in profiles.firstMinutes { counts[Int(minute)] += 1 }
    let best = Circular.bestTwoMinutes(counts)
    guard best.p <= 1e-6, best.count * 10 >= profiles.firstMinutes.count else { return nil }
    return (best.minute, best.count)
  }

  private static func firstIndex(_ values: [Int64], notBelow value: Int64) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
