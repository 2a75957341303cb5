/// A binary heap of (time, run), least first; equal times by run.
struct TimeHeap {
  private var items: [(time: Int64, run: Int)] = []

  init(_ items: [(Int64, Int)]) {
    for item in items { insert(item) }
  }

  /// Least time.
  var first: Int64? { items.first?.time }

  mutating func insert(_ item: (Int64, Int)) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func popFirst() -> (time: Int64, run: Int)? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2] where child < items.count && items[child] < items[least] {
        least = child
      }
      guard least != parent else { return first }
      items.swapAt(least, parent)
      parent = least
    }
  }
}
