/// Sets of things that belong together because something links them, step by step.
public struct Components: Sendable, Hashable {
  private var parents: [Int]

  public init(count: Int) { parents = Array(0..<max(0, count)) }

  public mutating func root(of member: Int) -> Int {
    var root = member
    while parents[root] != root { root = parents[root] }
    var place = member
    while parents[place] != root { (place, parents[place]) = (parents[place], root) }
    return root
  }

  /// The lower root stays, so that the result does not depend on the order of the links.
  public mutating func link(_ left: Int, _ right: Int) {
    let (left, right) = (root(of: left), root(of: right))
    if left < right { parents[right] = left } else { parents[left] = right }
  }

  /// Members of each component of `least` or more, ascending; components by their first member.
  public mutating func groups(ofAtLeast least: Int) -> [[Int]] {
    // The lowest member is the root of a component, so components come in the order of their first members.
    var sizes = [Int](repeating: 0, count: parents.count)
    for member in parents.indices { sizes[root(of: member)] += 1 }
    var places = [Int](repeating: -1, count: parents.count)
    var groups: [[Int]] = []
    for member in parents.indices {
      let root = parents[member]
      guard sizes[root] >= max(1, least) else { continue }
      if places[root] < 0 {
        places[root] = groups.count
        groups.append([])
        groups[places[root]].reserveCapacity(sizes[root])
      }
      groups[places[root]].append(member)
    }
    return groups
  }
}
