import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// A stretch in which a ban rule was not kept.
struct GuardOutage: Sendable {
  /// An address that should have been banned.
  struct Member: Sendable {
    var source: SourceRuns.Source
    /// Failures from its first one of the outage on.
    var attempts: Int
    var tooMany: Int
    var afterGrace: Int
    /// UTC seconds.
    var first: Double
    var banDue: Double
    var firstTooMany: Double
    var last: Double
    var firstRow: Int
    var banRow: Int
    var lastRow: Int
  }

  /// Stretches of addresses, by first failure too many; an address that came back after a pause has several.
  var members: [Member]

  var computers: Int { Set(members.map(\.source.id)).count }

  var first: Double { members.map(\.first).min() ?? 0 }
  var firstTooMany: Double { members.map(\.firstTooMany).min() ?? 0 }
  var last: Double { members.map(\.last).max() ?? 0 }
  var attempts: Int { members.reduce(0) { $0 + $1.attempts } }
  var tooMany: Int { members.reduce(0) { $0 + $1.tooMany } }
  var afterGrace: Int { members.reduce(0) { $0 + $1.afterGrace } }

  /// Clock minutes from the first failure to the last, both included.
  var minutesSpanned: Int { Int(last / 60) - Int(first / 60) + 1 }

  /// `on 25 May 2023 between 08:12 and 08:51`: from the minute of the first failure to the end of that of the last.
  func words(_ input: AnalysisInput) -> String {
    let zone = input.store.zone
    let (from, to) = (Int64(first), Int64(last))
    let (day, end) = (zone.date(at: from), zone.date(at: to))
    guard day == end else {
      let isOneMonth = (day.year, day.month) == (end.year, end.month)
      return "from \(isOneMonth ? "\(day.day)" : Numerals.date(day)) to \(Numerals.date(end))"
    }
    func clock(_ moment: Int64) -> String {
      let second = zone.secondOfDay(at: moment)
      return "\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
    }
    let close = to - to % 60 + 60
    let until = zone.date(at: close) == day ? clock(close) : "24:00"
    return "on \(Numerals.date(day)) between \(clock(from)) and \(until)"
  }
}

/// Every address of the archive against the ban rule.
struct GuardReplay: Sendable {
  let rule: BanRule
  /// Addresses with as many failures in as short a time.
  private(set) var reached = 0
  /// Addresses that went on for certain.
  private(set) var failing = 0
  /// Failures too many of these.
  private(set) var tooMany = 0
  /// Failures after a ban of addresses that prove nothing.
  private(set) var races = 0
  /// Starts of bans that were kept, ascending.
  private(set) var working: [Double] = []
  /// Seconds from the first failure of an address that went on to the last.
  private(set) var failingFor = 0.0
  /// nil: nothing shows that the rule failed.
  private(set) var outage: GuardOutage?

  /// What a guard may let through.
  struct Tolerance: Sendable, Hashable {
    /// Seconds until a ban holds.
    var grace = 30.0
    /// Failures beyond that which one address proves it with, and each of two addresses.
    var alone = 3
    var each = 2

    init(_ plan: Plan) {
      let stated = Parameters(GuardFailure.descriptor, plan: plan)
      grace = Double(stated.seconds("grace"))
      alone = stated.count("too_many")
      each = min(alone, stated.count("too_many_each"))
    }
  }

  /// - Parameter window: where an outage is looked for first.
  init(_ runs: SourceRuns, rule: BanRule, tolerance: Tolerance, window: Range<Int64>?) {
    let grace = tolerance.grace
    self.rule = rule
    var suspects: [(source: SourceRuns.Source, stopped: Int)] = []
    for source in runs.sources where source.attempts >= rule.failures {
      let outcome = rule.replay(runs.run(source), grace: grace)
      guard outcome.bans > 0 else { continue }
      reached += 1
      working += outcome.keptBans
      if outcome.stopped > 0 { suspects.append((source, outcome.stopped)) }
    }
    working.sort()
    let many = suspects.count { $0.stopped >= tolerance.each } >= 2
    let certain = suspects.filter { $0.stopped >= tolerance.alone || (many && $0.stopped >= tolerance.each) }
    races = suspects.reduce(0) { $0 + $1.stopped } - certain.reduce(0) { $0 + $1.stopped }
    failing = certain.count
    let members = certain.flatMap { Self.episodes(runs, $0.source, rule: rule, grace: grace) }
      .sorted { ($0.firstTooMany, $0.source.id) < ($1.firstTooMany, $1.source.id) }
    tooMany = members.reduce(0) { $0 + $1.tooMany }
    failingFor = (members.map(\.last).max() ?? 0) - (members.map(\.first).min() ?? 0)
    var outages: [GuardOutage] = []
    for member in members {
      let last = outages.last?.last
      let worked = last.map { last in working.contains { last < $0 && $0 < member.firstTooMany } } ?? true
      if let last, !worked, member.firstTooMany - last <= 86_400 {
        outages[outages.count - 1].members.append(member)
      } else {
        outages.append(GuardOutage(members: [member]))
      }
    }
    func isInside(_ outage: GuardOutage) -> Bool {
      window.map { Double($0.lowerBound) <= outage.last && outage.firstTooMany < Double($0.upperBound) } ?? false
    }
    outage = outages.max {
      (isInside($0) ? 1 : 0, $0.tooMany, $1.firstTooMany) < (isInside($1) ? 1 : 0, $1.tooMany, $0.firstTooMany)
    }
  }

  /// The stretches of one address that a ban should have cut short: failures with no pause as long as a ban between.
  private static func episodes(
    _ runs: SourceRuns, _ source: SourceRuns.Source, rule: BanRule, grace: Double
  ) -> [GuardOutage.Member] {
    let pause = Double(max(rule.within, rule.bannedFor))
    var parts: [Range<Int>] = []
    var start = source.range.lowerBound
    for row in source.range.dropFirst() where runs.times[row] - runs.times[row - 1] >= pause {
      parts.append(start..<row)
      start = row
    }
    parts.append(start..<source.range.upperBound)
    return parts.compactMap { part in
      let run = WeightedRun(times: runs.times, weights: runs.weights, range: part)
      let strict = rule.replay(run)
      let late = rule.replay(run, grace: grace)
      guard late.stopped > 0, let due = strict.firstBan, let first = strict.firstStopped else { return nil }
      let banRow = part.first { runs.times[$0] == due } ?? part.lowerBound
      return GuardOutage.Member(
        source: source, attempts: run.total, tooMany: strict.stopped, afterGrace: late.stopped,
        first: runs.times[part.lowerBound], banDue: due, firstTooMany: first,
        last: runs.times[part.upperBound - 1], firstRow: part.lowerBound, banRow: banRow, lastRow: part.upperBound - 1)
    }
  }
}
