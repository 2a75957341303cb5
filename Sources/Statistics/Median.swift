/// Location and spread that a few wild values do not move, and the classical ones. All are 0 for an empty series.
public enum Spread {
  /// The mean of the two middle values when their number is even. O(n) in most cases.
  public static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    var values = values
    let middle = values.count / 2
    // Where a value is no number there is no order to select by.
    if values.count <= fewest || values.contains(where: \.isNaN) {
      values.sort()
    } else {
      select(middle, in: &values)
    }
    guard values.count.isMultiple(of: 2) else { return values[middle] }
    return ((values[..<middle].max() ?? 0) + values[middle]) / 2
  }

  private static let fewest = 64

  /// Puts the value that belongs at a place there, with none greater before it and none smaller behind. Source: Hoare,
  /// *Algorithm 65: Find* (1961), with the median of three to split at.
  private static func select(_ place: Int, in values: inout [Double]) {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
      let pivot = max(min(a, b), min(max(a, b), c))
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          (left, right) = (left + 1, right - 1)
        }
      }
      if place <= right { high = right } else if place >= left { low = left } else { return }
    }
  }

  /// 1.4826 · median |x − median|: the standard deviation when the values are normal.
  public static func medianDeviation(_ values: [Double]) -> Double {
    let centre = median(values)
    return 1.4826 * median(values.map { abs($0 - centre) })
  }

  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// With n − 1; 0 for fewer than two values.
  public static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let centre = mean(values)
    return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)
  }
}
