/// How long the stages of a run took: for `--timings` and nothing else.
struct Stages: Sendable {
  private(set) var times: [(name: String, seconds: Double)] = []
  private var last = ContinuousClock.now

  mutating func end(_ name: String) {
    let now = ContinuousClock.now
    let passed = (now - last).components
    times.append((name, Double(passed.seconds) + Double(passed.attoseconds) / 1e18))
    last = now
  }

  /// The parts of the stage that ended last.
  mutating func add(_ parts: [(name: String, seconds: Double)]) { times += parts }
}
