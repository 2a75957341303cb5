import Glibc
import Synchronization

/// Counts stored bytes and tells somebody, ten times a second at most, from whichever thread comes by.
final class ProgressMeter: Sendable {
  private let consumed = Atomic<Int>(0)
  private let total: Int?
  private let report: (@Sendable (ReadProgress) -> Void)?
  private let lastNanoseconds = Mutex<Int>(0)

  private static let interval = 100_000_000

  init(total: Int?, report: (@Sendable (ReadProgress) -> Void)?) {
    self.total = total
    self.report = report
  }

  func add(_ count: Int) { consumed.wrappingAdd(count, ordering: .relaxed) }

  func tick() {
    guard let report else { return }
    lastNanoseconds.withLockIfAvailable { last in
      var time = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &time)
      let now = time.tv_sec * 1_000_000_000 + time.tv_nsec
      guard now - last >= Self.interval else { return }
      last = now
      report(state)
    }
  }

  /// The last word: everything that could be consumed has been.
  func finish() { report?(ReadProgress(storedBytes: total ?? state.storedBytes, totalStoredBytes: total)) }

  private var state: ReadProgress {
    // A container may be read twice in places, by its index and by its content.
    let stored = consumed.load(ordering: .relaxed)
    return ReadProgress(storedBytes: total.map { min($0, stored) } ?? stored, totalStoredBytes: total)
  }
}
