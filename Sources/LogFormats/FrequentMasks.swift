/// Lines grouped by their mask, in bounded memory: when there are more kinds than are kept, the rarest half is given up,
/// as often as need be (lossy counting). What is frequent in the whole log is among the kept ones, with all its lines or
/// all but a few.
struct FrequentMasks {
  private(set) var groups: [String: FormatTester.Unmatched] = [:]
  /// All lines, those of kinds that were given up included.
  private(set) var lines = 0
  /// Lines of kinds that were given up.
  private(set) var forgotten = 0
  private let limit: Int

  init(limit: Int = 10_000) {
    self.limit = limit
  }

  mutating func add(_ mask: String, _ sample: () -> FormatTester.Place) {
    lines += 1
    if groups[mask] != nil {
      groups[mask]?.lines += 1
      return
    }
    if groups.count >= limit { forgetHalf() }
    groups[mask] = FormatTester.Unmatched(mask: mask, lines: 1, place: sample())
  }

  private mutating func forgetHalf() {
    let counts = groups.values.map(\.lines).sorted()
    let middle = counts[counts.count / 2]
    groups = groups.filter { _, group in
      guard group.lines <= middle else { return true }
      forgotten += group.lines
      return false
    }
  }

  /// Most frequent first, then by mask.
  var sorted: [FormatTester.Unmatched] {
    groups.values.sorted { ($1.lines, $0.mask) < ($0.lines, $1.mask) }
  }
}
