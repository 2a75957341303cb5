import CivilTime
import Findings
import Statistics

/// What is usual for each day of the archive, and which days are not.
public struct Baseline: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable {
    /// Fewer than seven covered days: no usual level.
    case none
    /// 7 to 27 covered days: each against all but its neighbours.
    case short
    /// 28 covered days or more: local level, negative binomial scatter.
    case robust
  }

  public var method: Method
  /// For each day of the archive, covered or not; nil where nothing is known.
  public var expected: [Double?]
  /// Between these lie 95 of 100 usual days.
  public var usual: [ClosedRange<Double>?]
  /// How likely so many or more are by chance, adjusted for all days looked at.
  public var adjusted: [Double?]
  public var flagged: [Bool]
  /// Stretches of day indices that stand out together, ascending.
  public var windows: [ClosedRange<Int>]
  /// α of the variance m + α·m²; 0 without a robust baseline.
  public var dispersion: Double
  /// The smallest day that would have been noticed.
  public var detectionLimit: Int?

  /// - Parameter days: nil for an archive without any day; `counts` is then empty.
  init(_ counts: [Int], _ days: DayCounts?) {
    let model = SpikeBaseline(
      counts: counts, weekdays: counts.indices.map { days?.date($0).weekday ?? 0 }, covered: days?.covered)
    method =
      switch model.method {
      case .baseline: .robust
      case .shortSeries: .short
      case .none: .none
      }
    let judged = method != .none
    expected = model.days.map { judged && $0.isCovered ? $0.mean : nil }
    usual = model.days.map {
      judged && $0.isCovered ? Double($0.usual.lowerBound)...Double($0.usual.upperBound) : nil
    }
    adjusted = model.days.map { judged && $0.isCovered ? $0.adjustedP : nil }
    flagged = model.days.map(\.isFlagged)
    windows = model.windows.map { $0.first...$0.last }
    dispersion = model.dispersion
    detectionLimit = model.usualDetectionLimit
  }

  func expectedCell(_ day: Int) -> Cell { expected[day].map { .number($0, places: 1) } ?? .empty }
  func probabilityCell(_ day: Int) -> Cell { adjusted[day].map { .probability($0) } ?? .empty }
  func boundCell(_ day: Int, _ bound: KeyPath<ClosedRange<Double>, Double>) -> Cell {
    usual[day].map { .number($0[keyPath: bound], places: 0) } ?? .empty
  }
}

/// The same baseline over four series of the same days.
public struct Baselines: Sendable, Hashable {
  public var attempts: Baseline
  public var sources: Baseline
  public var countries: Baseline
  public var users: Baseline

  init(_ days: DayCounts?) {
    attempts = Baseline(days?.attempts ?? [], days)
    sources = Baseline(days?.sources ?? [], days)
    countries = Baseline(days?.countries ?? [], days)
    users = Baseline(days?.users ?? [], days)
  }
}
