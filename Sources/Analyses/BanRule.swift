import Planning
import Statistics

/// The ban rule that sources are judged by.
struct BanRule: Sendable, Hashable {
  var failures: Int
  var within: Int
  var bannedFor: Int
  var isDeclared: Bool
  /// Bans that get longer each time; nil: all are as long.
  var growth: Plan.Policies.Growth?
  /// What the guard lets pass.
  var exempt: [Network] = []
  /// What it watches; empty: everything, or nobody knows.
  var services: [String] = []

  /// The plan's, else the one that fail2ban comes with.
  init(_ plan: Plan) {
    if let ban = plan.policies.ban {
      self.init(ban)
    } else {
      self.init(failures: 5, within: 600, bannedFor: 600, isDeclared: false)
    }
  }

  init(_ ban: Plan.Policies.Ban) {
    self.init(failures: ban.failures, within: ban.withinSeconds, bannedFor: ban.forSeconds, isDeclared: true)
    growth = ban.growth
    exempt = ban.exempt
    services = ban.services
  }

  init(failures: Int, within: Int, bannedFor: Int, isDeclared: Bool) {
    self.failures = max(1, failures)
    self.within = max(1, within)
    self.bannedFor = max(1, bannedFor)
    self.isDeclared = isDeclared
  }

  /// A hundred years.
  private static let forEver = 100 * 365 * 86_400

  /// `5 failures within 10 minutes, out for 1 hour`
  var words: String {
    let length = bannedFor >= Self.forEver ? "for ever" : "for \(Wording.length(bannedFor))"
    return """
      \(Wording.exactly(failures, "failure", "failures")) within \(Wording.length(within)), out \(length)\
      \(growth == nil ? "" : ", longer each time")
      """
  }

  func trips(_ run: borrowing WeightedRun) -> Bool { run.most(inClosed: Double(within)) >= failures }

  /// Failures that it stops at once.
  func stopped(_ run: borrowing WeightedRun) -> Int { replay(run, keepsBans: false).stopped }

  func replay(_ run: borrowing WeightedRun, grace: Double = 0, keepsBans: Bool = true) -> WeightedRun.Outcome {
    let (base, growth) = (bannedFor, growth)
    return run.replay(
      failures: failures, within: Double(within), bannedFor: Double(bannedFor), grace: grace,
      lengthAfter: growth.map { growth in { growth.seconds(base, after: $0) } }, keepsBans: keepsBans)
  }
}
