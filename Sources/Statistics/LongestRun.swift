/// Which elements of a sequence lie in a longest strictly ascending subsequence: what is left of a sorted list when
/// others have put elements of their own between its own. Patience sorting (Schensted 1961). O(n log n).
///
/// - Returns: positions, ascending; of several such subsequences one, always the same.
public func longestAscending(_ values: [Int]) -> [Int] {
  /// By length less one: the position of the smallest value that ends an ascending subsequence of that length.
  var ends: [Int] = []
  var previous = [Int](repeating: -1, count: values.count)
  for position in values.indices {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if values[ends[middle]] < values[position] { low = middle + 1 } else { high = middle }
    }
    if low > 0 { previous[position] = ends[low - 1] }
    if low == ends.count { ends.append(position) } else { ends[low] = position }
  }
  var positions: [Int] = []
  var position = ends.last ?? -1
  while position >= 0 {
    positions.append(position)
    position = previous[position]
  }
  return positions.reversed()
}
