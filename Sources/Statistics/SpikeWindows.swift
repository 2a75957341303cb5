/// A run of days that stands out together.
public struct SpikeWindow: Sendable, Hashable {
  /// Indices into the days of the baseline, both included.
  public var first: Int
  public var last: Int
  /// Over the covered days inside.
  public var count: Int
  public var expected: Double
  /// Standard deviation of the surplus: √Σ(m + α·m²).
  public var excessDeviation: Double
  /// A day inside is not covered: the count is a lower bound.
  public var isLowerBound: Bool

  public var excess: Double { Double(count) - expected }
  /// How many times the usual; 0 where nothing is usual.
  public var ratio: Double { expected > 0 ? Double(count) / expected : 0 }
}

extension SpikeBaseline {
  /// Flagged days joined over at most one unflagged day (`joinedOver`), then grown outwards while the neighbour has p ≤ 0.05
  /// (`growP`) and at least 1.5 times (`growRatio`) its usual count, then joined again. Days that are not covered do not separate, unless they are more than two
  /// in a row: what happened in a longer gap nobody knows. In order of time. O(n).
  public var windows: [SpikeWindow] {
    let covered = days.indices.filter { days[$0].isCovered }
    var runs: [ClosedRange<Int>] = []

    /// Whether two positions in `covered` are near enough in the calendar to belong together.
    func linked(_ left: Int, _ right: Int) -> Bool {
      (left..<right).allSatisfy { covered[$0 + 1] - covered[$0] <= 3 }
    }
    func join(_ run: ClosedRange<Int>) {
      if let previous = runs.last, run.lowerBound <= previous.upperBound + 1 + parameters.joinedOver,
        run.lowerBound <= previous.upperBound || linked(previous.upperBound, run.lowerBound)
      {
        runs[runs.count - 1] = previous.lowerBound...max(previous.upperBound, run.upperBound)
      } else {
        runs.append(run)
      }
    }
    func isRaised(_ position: Int) -> Bool {
      guard covered.indices.contains(position) else { return false }
      let day = days[covered[position]]
      return day.p <= parameters.growP && Double(day.count) >= parameters.growRatio * day.mean
    }

    for position in covered.indices where days[covered[position]].isFlagged { join(position...position) }
    let cores = runs
    runs = []
    for core in cores {
      var (first, last) = (core.lowerBound, core.upperBound)
      while isRaised(first - 1), linked(first - 1, first) { first -= 1 }
      while isRaised(last + 1), linked(last, last + 1) { last += 1 }
      join(first...last)
    }
    return runs.map { window(from: covered[$0.lowerBound], through: covered[$0.upperBound]) }
  }

  /// Figures of a window that was chosen otherwise, such as the one a plan states. Bounds are cut to the days there are.
  public func window(from first: Int, through last: Int) -> SpikeWindow {
    let inside = days.indices.clamped(to: max(0, first)..<max(max(0, first), last + 1))
    let covered = inside.filter { days[$0].isCovered }
    let means = covered.map { days[$0].mean }
    return SpikeWindow(
      first: first, last: last, count: covered.reduce(0) { $0 + days[$1].count }, expected: means.reduce(0, +),
      excessDeviation: means.reduce(0) { $0 + $1 + dispersion * $1 * $1 }.squareRoot(),
      isLowerBound: covered.count < inside.count)
  }
}
