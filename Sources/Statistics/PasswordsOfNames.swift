/// Were passwords made from the names they were tried on?
public enum PasswordsOfNames {
  public struct Chance: Sendable, Hashable {
    /// Attempts whose password would belong to their own name if names and passwords were paired at random.
    public var expected: Double
    /// Poisson probability of at least as many as were seen.
    public var p: Double
    /// Seen over expected; 0 when nothing is expected.
    public var lift: Double
  }

  /// λ = Σ nᵤ·mᵤ/n for names with nᵤ attempts and mᵤ passwords that belong to them; P(Poisson(λ) ≥ seen). O(names).
  public static func chance(seen: Int, names: [(attempts: Int, passwords: Int)], attempts: Int) -> Chance {
    guard attempts > 0 else { return Chance(expected: 0, p: 1, lift: 0) }
    let sum = names.reduce(0.0) { $0 + Double(max(0, $1.attempts)) * Double(max(0, $1.passwords)) }
    let expected = sum / Double(attempts)
    return Chance(
      expected: expected, p: Tails.poissonUpper(seen, mean: expected),
      lift: expected > 0 ? Double(max(0, seen)) / expected : 0)
  }

  /// Where the kinds of guessing begin and end: judgement.
  public struct AttackRule: Sendable, Hashable {
    /// Most names, and fewest attempts, of guessing on few accounts.
    public var fewNames = 3
    public var fewAttempts = 100
    /// Fewest names of one or two tries each.
    public var manyNames = 15
    /// Attempts a name beyond which it is a dictionary for each.
    public var dictionary = 10.0
    public init() {}
  }

  /// What passwords were tried for, by how many attempts fell on how many names.
  public enum Attack: Sendable, Hashable {
    /// Few names, many attempts.
    case fewAccounts
    /// Many names, two attempts a name at most.
    case fewTriesEach
    /// Many attempts a name.
    case dictionary
    case mixed
  }

  public static func attack(attempts: Int, names: Int, rule: AttackRule = AttackRule()) -> Attack {
    guard names > 0 else { return .mixed }
    if names <= rule.fewNames && attempts >= rule.fewAttempts { return .fewAccounts }
    if attempts <= 2 * names && names >= rule.manyNames { return .fewTriesEach }
    return Double(attempts) > rule.dictionary * Double(names) ? .dictionary : .mixed
  }
}
