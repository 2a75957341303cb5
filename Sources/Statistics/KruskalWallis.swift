/// Do the groups come from one distribution? Ranks, corrected for ties; χ² with one degree of freedom fewer than groups.
/// All values equal, or fewer than two groups with values: H = 0, p = 1. O(n log n).
///
/// Source: Kruskal & Wallis, *Use of ranks in one-criterion variance analysis*, JASA 47 (1952).
public func kruskalWallis(_ groups: [[Double]]) -> (h: Double, p: Double) {
  let groups = groups.filter { !$0.isEmpty }
  var values: [(value: Double, group: Int)] = []
  for (index, group) in groups.enumerated() { values += group.map { ($0, index) } }
  guard groups.count > 1 else { return (0, 1) }
  values.sort { ($0.value, $0.group) < ($1.value, $1.group) }
  let n = Double(values.count)
  var rankSums = [Double](repeating: 0, count: groups.count)
  var ties = 0.0
  var start = 0
  while start < values.count {
    var end = start + 1
    while end < values.count, values[end].value == values[start].value { end += 1 }
    let tied = Double(end - start)
    ties += tied * tied * tied - tied
    for i in start..<end { rankSums[values[i].group] += Double(start + end + 1) / 2 }
    start = end
  }
  let correction = 1 - ties / (n * n * n - n)
  guard correction > 0 else { return (0, 1) }
  var sum = 0.0
  for (index, group) in groups.enumerated() { sum += rankSums[index] * rankSums[index] / Double(group.count) }
  let h = max(0, (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / correction)
  return (h, Tails.chiSquaredUpper(h, df: Double(groups.count - 1)))
}
