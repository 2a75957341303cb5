import Findings
import Statistics

/// How many computers the days of a window usually bring.
struct UsualComputers {
  /// On as many usual days, with twice the scatter.
  var mean: Double
  var range: ClosedRange<Double>

  /// nil without an incident or a usual level of computers.
  init?(_ input: AnalysisInput) {
    let baseline = input.baselines.sources
    guard input.incident != nil, baseline.method == .robust, let days = input.days, let window = input.window else {
      return nil
    }
    let levels = days.indices(window).compactMap { baseline.level[$0] }
    mean = levels.reduce(0, +)
    guard mean > 0 else { return nil }
    let spread = 2 * levels.reduce(0) { $0 + $1 + baseline.dispersion * $1 * $1 }.squareRoot()
    range = max(0, mean - spread)...(mean + spread)
  }

  /// `75–120`
  var words: String {
    "\(Numerals.rounded(range.lowerBound, figures: 2))–\(Numerals.rounded(range.upperBound, figures: 2))"
  }

  /// From this part of a window's computers on, their number says little of an incident.
  private static let goodPart = 0.25

  func areGoodPart(of computers: Int) -> Bool { mean >= Self.goodPart * Double(computers) }
}

extension AttemptHistogram {
  func bystanders(_ histogram: SourceConcentration, input: AnalysisInput) -> Finding? {
    guard let usual = UsualComputers(input), let window = input.window, usual.mean < Double(histogram.sources) else {
      return nil
    }
    return Finding(
      id: "attempt-histogram/bystanders", status: .found, verdict: .likely,
      summary: usual.range.upperBound < Double(histogram.sources)
        ? """
        About \(usual.words) of the \(Wording.computers(histogram.sources)) would have come anyway: that is what usual days \
        bring.
        """
        : """
        \(usual.words) computers come on \(window.lowerBound == window.upperBound ? "a usual day" : "as many usual days"): \
        most of the \(histogram.sources) would have come anyway.
        """,
      numbers: [
        NamedNumber(
          "usual_sources", .number(usual.mean, places: 0), low: .number(usual.range.lowerBound, places: 0),
          high: .number(usual.range.upperBound, places: 0))
      ])
  }

  /// Attempts of the window beyond what is usual; all of them where no usual level is known.
  static func surplus(_ histogram: SourceConcentration, _ input: AnalysisInput) -> Int {
    let baseline = input.baselines.attempts
    guard input.incident?.origin == .detected, let days = input.days, let window = input.window else {
      return histogram.attempts
    }
    let usual = days.indices(window).reduce(0) { $0 + (baseline.level[$1] ?? 0) }
    return max(1, histogram.attempts - Int(usual))
  }
}

extension SourceConcentration {
  /// The few that tower over the rest: at most 15 computers that made more than half of so many attempts, each at least
  /// three times as many as any other. nil when there is no such gap.
  func leaders(of whole: Int) -> (sources: Int, attempts: Int)? {
    var (sources, attempts) = (0, 0)
    for (row, next) in zip(rows, rows.dropFirst()) {
      sources += row.sources
      attempts += row.attempts
      if sources > 15 { return nil }
      if attempts * 2 > whole, row.attemptsEach >= 3 * next.attemptsEach { return (sources, attempts) }
    }
    return nil
  }
}
