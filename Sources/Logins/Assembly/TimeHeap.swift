/// A binary heap of (time, run), least first; equal times by run.
struct TimeHeap {
  typealias Item = (time: Int64, run: Int)

  private var items: [Item] = []

  init(_ items: [(Int64, Int)]) {
    self.items = items.map { (time: $0.0, run: $0.1) }
    for parent in stride(from: items.count / 2 - 1, through: 0, by: -1) { sift(parent) }
  }

  var first: Item? { items.first }

  /// Least time but for the first.
  var second: Int64? {
    if items.count < 2 { return nil }
    return items.count == 2 ? items[1].time : min(items[1].time, items[2].time)
  }

  /// The run of the first goes on at a later time.
  mutating func replaceFirst(time: Int64) {
    items[0].time = time
    sift(0)
  }

  mutating func removeFirst() {
    let last = items.removeLast()
    guard !items.isEmpty else { return }
    items[0] = last
    sift(0)
  }

  /// Puts an item below those that come before it.
  private mutating func sift(_ start: Int) {
    var items = items.mutableSpan
    let item = items[start]
    var parent = start
    while true {
      var child = parent * 2 + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < item else { break }
      items[parent] = items[child]
      parent = child
    }
    items[parent] = item
  }
}
