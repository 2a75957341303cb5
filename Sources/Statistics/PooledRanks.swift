/// Ranks of one sample, made once, against which any group of its members is compared with all the others: is the group
/// larger, or smaller? Mann and Whitney's U with the normal approximation, corrected for ties and continuity.
///
/// Source: Mann & Whitney, Ann. Math. Stat. 18 (1947). O(n log n) once, then O(members) a group.
public struct PooledRanks: Sendable, Hashable {
  /// Of each value, from 1; equal values share the mean of their ranks.
  public let ranks: [Double]
  /// Σ(t³ − t) over the groups of equal values.
  private let ties: Double

  public struct Comparison: Sendable, Hashable {
    /// Pairs of a member and another value in which the member's is larger; equal ones count half.
    public var u: Double
    /// U/(members · others): the chance that a member's value is larger, ½ when nothing differs.
    public var commonLanguage: Double
    /// P(U at least as large) when members are like the others.
    public var upper: Double
    /// P(U at most as large).
    public var lower: Double
    /// Either way: twice the smaller one.
    public var twoSided: Double { min(1, 2 * min(upper, lower)) }
  }

  /// Values that are no number count as 0.
  public init(_ values: [Double]) {
    let values = values.map { $0.isNaN ? 0 : $0 }
    let sorted = values.sorted()
    var distinct: [Double] = []
    // By distinct value: the rank that all equal to it share.
    var shared: [Double] = []
    var ties = 0.0
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
      let equal = Double(end - start)
      ties += equal * equal * equal - equal
      distinct.append(sorted[start])
      shared.append(Double(start + end + 1) / 2)
      start = end
    }
    ranks = values.map { shared[Self.place(of: $0, in: distinct)] }
    self.ties = ties
  }

  private static func place(of value: Double, in distinct: [Double]) -> Int {
    var (low, high) = (0, distinct.count)
    while low < high {
      let middle = (low + high) / 2
      if distinct[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The members, by their places in the sample, against all the others; nil when there are no members or no others.
  public func comparison(of members: [Int]) -> Comparison? {
    let (m, n) = (Double(members.count), Double(ranks.count - members.count))
    guard m > 0, n > 0 else { return nil }
    let u = members.reduce(0) { $0 + ranks[$1] } - m * (m + 1) / 2
    let total = m + n
    let variance = m * n / 12 * ((total + 1) - ties / (total * (total - 1)))
    let result = Comparison(u: u, commonLanguage: u / (m * n), upper: 1, lower: 1)
    guard variance > 0 else { return result }
    let middle = m * n / 2
    let deviation = variance.squareRoot()
    return Comparison(
      u: u, commonLanguage: result.commonLanguage, upper: Tails.normalUpper((u - middle - 0.5) / deviation),
      lower: Tails.normalUpper((middle - u - 0.5) / deviation))
  }
}
