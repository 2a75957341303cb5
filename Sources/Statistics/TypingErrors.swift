/// How many failures in a row are still a person's typing errors?
public enum TypingErrors {
  /// The smallest run of failures that a user with this record would show less than once in a hundred archives like it:
  /// the failure rate has a Beta(1 + failures, 9 + successes) distribution, a run of k the chance Π (a + i)/(a + b + i),
  /// and there are `successes` places for it. O(answer), at most 1,000.
  /// - Parameters:
  ///   - limit: how often such a run may come in the whole archive
  ///   - least: no smaller run counts
  ///   - withoutRecord: that of a user who never logged in
  public static func bound(
    failures: Int, successes: Int, chance limit: Double = 0.01, least: Int = 3, withoutRecord: Int = 5
  ) -> Int {
    guard successes > 0 else { return max(least, withoutRecord) }
    let (a, b) = rate(failures, successes)
    var chance = 1.0
    for k in 1...most {
      chance *= (a + Double(k - 1)) / (a + b + Double(k - 1))
      if chance * Double(successes) < limit { return max(least, k) }
    }
    return most
  }

  private static let most = 1000

  /// Chance that a user with this record fails so often in a row, at one place. O(run).
  public static func chance(ofRun run: Int, failures: Int, successes: Int) -> Double {
    let (a, b) = rate(failures, successes)
    return (0..<max(0, run)).reduce(1.0) { $0 * (a + Double($1)) / (a + b + Double($1)) }
  }

  private static func rate(_ failures: Int, _ successes: Int) -> (Double, Double) {
    (1 + Double(max(0, failures)), 9 + Double(max(0, successes)))
  }
}
