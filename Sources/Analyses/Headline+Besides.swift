import Findings

/// What belongs beside the strongest stretch of days: what directs it, and what else there was.
extension Headline {
  /// That the names came in alphabetical order, which nothing else makes, and who brought them.
  static func directed(_ findings: [String: Finding]) -> [Prose] {
    guard let found = findings["name-sequences/coordination"], let steps = found.count("alphabetical"),
      let names = found.count("names"), names > 1
    else { return [] }
    let who = findings["name-sequences/members"]?.count("members").map { ": \(Wording.computers($0)) belong together" }
    return [
      """
      The names came in alphabetical order, \(Numerals.grouped(steps)) of \(Numerals.grouped(names - 1)) steps one way, so \
      something directs them\(who ?? "").
      """
    ]
  }

  /// That somebody probably got in from the busiest.
  static func gotIn(_ finding: Finding?, _ leaders: Int) -> [Prose] {
    guard let number = finding?.count("leaders_that_got_in") else { return [] }
    return [
      leaders == 1
        ? "It is the computer from which somebody probably got in."
        : "From \(Wording.small(number)) of the \(Wording.small(leaders)) somebody probably got in."
    ]
  }

  /// Least part of the surplus of the strongest that makes another stretch worth the first lines, and how many are told.
  private static let goodPart = 0.2
  private static let mostBesides = 2

  /// Other stretches of days that stand out nearly as much, in order of time.
  static func besides(_ input: AnalysisInput) -> [Prose] {
    guard let incident = input.incident, incident.origin == .detected, let surplus = incident.surplus,
      let days = input.days
    else { return [] }
    return Incident.all(days: days, baseline: input.baselines.attempts)
      .filter { other in
        !other.core.overlaps(incident.core) && (other.surplus ?? 0) >= goodPart * surplus
          && (other.probability ?? 1) <= 0.0001
      }
      .prefix(mostBesides).sorted { $0.core.lowerBound < $1.core.lowerBound }
      .map { "\($0.core.upperBound < incident.core.lowerBound ? "Before that" : "After that"), \($0.sum)." }
  }
}

extension Incident {
  /// `22–24 March 2026 brought 1,275 failed logins, where about 75 would be usual`
  var sum: String {
    let when = Numerals.dates(core.lowerBound, core.upperBound)
    let level = usual.map { ", where about \(Wording.about($0)) would be usual" } ?? ""
    return "\(when) brought \(Wording.failures(attempts))\(level)"
  }
}
