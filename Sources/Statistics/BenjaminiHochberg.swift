/// p-values of one family, adjusted so that a threshold on them bounds the share of false findings:
/// adj p(i) = min over j ≥ i of p(j)·m/j, at most 1. In the order of the input; NaN counts as 1. O(m log m).
///
/// Source: Benjamini & Hochberg, *Controlling the false discovery rate*, JRSS B 57 (1995).
public func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
  let p = pValues.map { $0.isNaN ? 1 : $0 }
  let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
  var adjusted = [Double](repeating: 1, count: p.count)
  var running = 1.0
  for rank in order.indices.reversed() {
    running = min(running, p[order[rank]] * Double(p.count) / Double(rank + 1))
    adjusted[order[rank]] = running
  }
  return adjusted
}
