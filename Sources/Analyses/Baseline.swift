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
  /// For each day of the archive, covered or not; nil where nothing is known. With what has an ordinary explanation.
  public var expected: [Double?]
  /// The same without it.
  public var level: [Double?]
  /// Between these lie 95 of 100 usual days.
  public var usual: [ClosedRange<Double>?]
  /// How likely so many or more are by chance, adjusted for all days looked at.
  public var adjusted: [Double?]
  public var flagged: [Bool]
  /// Stretches of day indices that stand out together, ascending.
  public var windows: [ClosedRange<Int>]
  /// α of the variance m + α·m²; 0 without a robust baseline.
  public var dispersion: Double
  /// Weekdays differ, so each has a level of its own.
  public var usesWeekdays: Bool
  /// Monday first, mean 1.
  public var weekdayFactors: [Double]
  /// By day: how far its logarithm lies from those of usual days, in standard deviations; nil without a robust baseline.
  public private(set) var distances: [Double?] = []
  /// The smallest day that would have been noticed.
  public var detectionLimit: Int?

  /// - Parameters:
  ///   - days: nil for an archive without any day; `counts` is then empty.
  ///   - explained: part of each count that is left out of the comparison.
  init(
    _ counts: [Int], explained: [Int] = [], _ days: DayCounts?, parameters: SpikeBaseline.Parameters = .init()
  ) {
    func ordinary(_ day: Int) -> Double { explained.indices.contains(day) ? Double(explained[day]) : 0 }
    let model = SpikeBaseline(
      counts: counts.indices.map { max(0, counts[$0] - Int(ordinary($0))) }, exposures: days?.exposures,
      weekdays: counts.indices.map { days?.date($0).weekday ?? 0 },
      covered: days?.isLearned, parameters: parameters)
    method =
      switch model.method {
      case .baseline: .robust
      case .shortSeries: .short
      case .none: .none
      }
    let judged = method != .none
    let levels: [Double?] = model.days.map { judged && $0.isCovered ? $0.mean : nil }
    level = levels
    expected = levels.indices.map { day in levels[day].map { $0 + ordinary(day) } }
    usual = model.days.indices.map { day in
      let (usual, more) = (model.days[day].usual, ordinary(day))
      return judged && model.days[day].isCovered
        ? (Double(usual.lowerBound) + more)...(Double(usual.upperBound) + more) : nil
    }
    adjusted = model.days.map { judged && $0.isCovered ? $0.adjustedP : nil }
    flagged = model.days.map(\.isFlagged)
    windows = model.windows.map { $0.first...$0.last }
    dispersion = model.dispersion
    usesWeekdays = model.usesWeekdays
    weekdayFactors = model.weekdayFactors
    if method == .robust {
      let usual = model.days.indices.filter { model.days[$0].isCovered && !model.days[$0].isFlagged }
      let scatter = LogScatter(
        counts: usual.map { model.days[$0].count }, expected: usual.map { model.days[$0].mean })
      distances = model.days.map { $0.isCovered ? scatter.distance($0.count, expected: $0.mean) : nil }
    }
    detectionLimit = model.usualDetectionLimit.map {
      $0 + Int(Spread.median(explained.indices.filter { levels[$0] != nil }.map { Double(explained[$0]) }))
    }
  }

  /// The same days with nothing known about what is usual.
  var forgotten: Baseline {
    var result = self
    result.method = .none
    result.expected = expected.map { _ in nil }
    result.level = result.expected
    result.usual = usual.map { _ in nil }
    result.adjusted = adjusted.map { _ in nil }
    result.flagged = flagged.map { _ in false }
    result.windows = []
    result.distances = []
    result.dispersion = 0
    result.usesWeekdays = false
    result.detectionLimit = nil
    return result
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

  init(_ days: DayCounts?, parameters: SpikeBaseline.Parameters = .init()) {
    attempts = Baseline(
      days?.attempts ?? [], explained: days?.explained ?? [], days, parameters: parameters)
    sources = Baseline(days?.sources ?? [], days, parameters: parameters)
    countries = Baseline(days?.countries ?? [], days, parameters: parameters)
    users = Baseline(days?.users ?? [], days, parameters: parameters)
  }

  /// For a window that takes up most of the archive: what is learned from it is not what is usual.
  var forgotten: Baselines {
    var result = self
    for part in [\Baselines.attempts, \.sources, \.countries, \.users] {
      result[keyPath: part] = self[keyPath: part].forgotten
    }
    return result
  }
}
