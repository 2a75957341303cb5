import Findings
import Statistics
import Vocabulary

/// A guard that acts, but late or by another rule than the plan's: its own log has the bans, and they held.
struct GuardDelay: Sendable {
  /// Seconds from the failure that was one too many to the ban, of each stretch that ended with one.
  private(set) var delays: [Double] = []
  /// Failures up to that ban.
  private(set) var failures: [Int] = []
  private let stretches: Int
  private let allowed: Int

  /// What comes so soon after a ban was on its way already, seconds.
  private static let onItsWay = 30.0

  init(_ outage: GuardOutage, _ log: GuardLog, rule: BanRule, runs: SourceRuns, _ input: AnalysisInput) {
    // A guard that needs longer does not guard.
    let longest = Double(Parameters(GuardFailure.descriptor, plan: input.plan).seconds("late"))
    let addresses = input.dictionary.sources
    stretches = outage.members.count
    allowed = rule.failures
    guard !log.isOfOthers else { return }
    for member in outage.members {
      let address = addresses[Int(member.source.id)]
      guard let ban = log.firstBan(of: address, in: (member.banDue - 1)...(member.last + Self.onItsWay)),
        ban - member.banDue <= longest, member.last <= ban + Self.onItsWay
      else { continue }
      delays.append(max(0, ban - member.banDue))
      failures.append(
        (member.firstRow...member.lastRow).reduce(0) { $0 + (runs.times[$1] <= ban ? Int(runs.weights[$1]) : 0) })
    }
  }

  /// Four in five stretches ended with a ban that held.
  var acted: Bool { !delays.isEmpty && delays.count * 5 >= stretches * 4 }

  /// Seconds.
  var median: Double { Spread.median(delays) }

  /// It seems to count to another number than the plan says.
  var otherLimit: Int? {
    let middle = Int(Spread.median(failures.map { Double($0) }).rounded())
    let close = failures.count { abs($0 - middle) <= max(1, middle / 10) }
    return failures.count >= 5 && close * 5 >= failures.count * 4 && middle > allowed + 1 ? middle : nil
  }

  var sentence: Prose {
    let seconds = Numerals.duration(seconds: Int(median.rounded()))
    if let other = otherLimit {
      return """
        The guard's own log has their bans, nearly all after about \(Numerals.grouped(other)) failures, and they held: it \
        works, as if its rule were another than the plan's.
        """
    }
    return """
      The guard's own log has their bans, half of them within \(seconds) of the failure that was one too many, and they held: \
      it works, but late.
      """
  }

  var advice: Prose {
    otherLimit == nil
      ? "\(strong: "Let the guard see failures sooner"): look how it reads the log, and whether the log is written with a delay."
      : "\(strong: "Look at the rule that the guard goes by"): it is not the one that the plan states. Mend the one or the other."
  }

  var numbers: [NamedNumber] {
    [
      NamedNumber("late_bans", .count(delays.count)),
      NamedNumber("median_delay", .duration(seconds: Int(median.rounded()))),
      NamedNumber("median_failures_at_ban", .number(Spread.median(failures.map { Double($0) }), places: 1)),
    ]
  }
}
