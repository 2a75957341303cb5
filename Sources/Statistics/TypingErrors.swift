/// How many failures in a row are still a person's typing errors?
public enum TypingErrors {
  /// The smallest run of failures that a user with this record would show less than once in a hundred archives like it:
  /// the failure rate has a Beta(1 + failures, 9 + successes) distribution, a run of k the chance Π (a + i)/(a + b + i),
  /// and there are `successes` places for it. At least 3; 5 for a user without a record. O(answer), at most 1,000.
  public static func bound(failures: Int, successes: Int) -> Int {
    guard successes > 0 else { return 5 }
    let (a, b) = rate(failures, successes)
    var chance = 1.0
    for k in 1...most {
      chance *= (a + Double(k - 1)) / (a + b + Double(k - 1))
      if chance * Double(successes) < 0.01 { return max(3, k) }
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
