import Analyses
import Synchronization

/// How long each analysis took, two of which run at a time: for `--timings` and nothing else.
final class AnalysisTimes: Sendable {
  private struct Step {
    var name: String
    var begun: ContinuousClock.Instant
    var ended: ContinuousClock.Instant?
  }

  /// In the order in which they began.
  private let steps = Mutex<[Step]>([])

  func note(_ progress: Investigation.Progress) {
    let now = ContinuousClock.now
    steps.withLock { steps in
      switch progress {
      case .began(let name): steps.append(Step(name: name, begun: now))
      case .ended(let name):
        if let index = steps.lastIndex(where: { $0.name == name && $0.ended == nil }) { steps[index].ended = now }
      }
    }
  }

  /// Seconds of each step that ended.
  var seconds: [(name: String, seconds: Double)] {
    steps.withLock { $0 }.compactMap { step in
      guard let ended = step.ended else { return nil }
      let passed = (ended - step.begun).components
      return ("  " + step.name, Double(passed.seconds) + Double(passed.attoseconds) / 1e18)
    }
  }
}
