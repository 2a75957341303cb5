import Synchronization

/// How long each analysis took: for `--timings` and nothing else.
final class AnalysisTimes: Sendable {
  private let begun: Mutex<[(name: String, at: ContinuousClock.Instant)]>

  init() { begun = Mutex([("counting", .now)]) }

  /// The step before it has ended.
  func begin(_ name: String) { begun.withLock { $0.append((name, .now)) } }

  /// Seconds of each step, in order; the last one ends now.
  func end() -> [(name: String, seconds: Double)] {
    let steps = begun.withLock { $0 } + [("", .now)]
    return zip(steps, steps.dropFirst()).map { step, next in
      let passed = (next.at - step.at).components
      return ("  " + step.name, Double(passed.seconds) + Double(passed.attoseconds) / 1e18)
    }
  }
}
