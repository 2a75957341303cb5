/// How often each number occurs in a block, for one block after the other: what an earlier block left is told by its number,
/// and never cleared.
struct BlockCounts {
  private var blocks: [Int32]
  private var counts: [Int32]
  private var block: Int32 = 0

  /// - Parameter values: all that will be counted, none below 0; nil where they lie so far apart that sorting costs less.
  init?(of values: some Collection<Int>) {
    let greatest = values.max() ?? 0
    guard greatest < 4 * values.count + 1024 else { return nil }
    blocks = [Int32](repeating: -1, count: greatest + 1)
    counts = blocks
  }

  /// Begins with the next block.
  mutating func begin() { block += 1 }

  func count(of value: Int) -> Int { blocks[value] == block ? Int(counts[value]) : 0 }

  mutating func add(_ value: Int) {
    counts[value] = blocks[value] == block ? counts[value] + 1 : 1
    blocks[value] = block
  }
}
