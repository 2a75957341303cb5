import Dispatch
import Synchronization

/// Work for several threads, of which the heaviest is done first, so that all of them end at about the same time.
///
/// What is done may add to what is to be done.
final class WorkQueue: Sendable {
  /// About what a piece of work takes, in cells of a table.
  typealias Weight = Int
  /// Of work that other work waits for.
  static let first: Weight = .max

  private struct Item {
    var weight: Weight
    /// Of two that are as heavy, the one that came first is done first.
    var number: Int
    var work: @Sendable () -> Void
  }

  private struct State {
    var waiting: [Item] = []
    var added = 0
    var done = 0
  }

  private let state = Mutex(State())
  /// Signalled for each item, and at the end for each thread.
  private let available = DispatchSemaphore(value: 0)
  private let threads: Int

  /// - Parameter threads: that work, the caller's among them.
  init(threads: Int) {
    self.threads = max(1, threads)
  }

  func add(_ weight: Weight, _ work: @escaping @Sendable () -> Void) {
    state.withLock { state in
      state.waiting.append(Item(weight: weight, number: state.added, work: work))
      state.added += 1
    }
    available.signal()
  }

  /// Adds pieces of work that belong together.
  /// - Parameter end: called when the last of them is done, by the thread that did it.
  func add(_ parts: [(weight: Weight, work: @Sendable () -> Void)], end: @escaping @Sendable () -> Void) {
    guard !parts.isEmpty else { return end() }
    let left = Mutex(parts.count)
    for part in parts {
      add(part.weight) {
        part.work()
        let isLast = left.withLock { left in
          left -= 1
          return left == 0
        }
        if isLast { end() }
      }
    }
  }

  /// Returns when all is done, also what was added meanwhile.
  func run() {
    guard state.withLock({ $0.added > $0.done }) else { return }
    // A queue of their own has threads of its own: those of the pool may all be waiting for something.
    let others = DispatchGroup()
    let queue = DispatchQueue(label: "outputs", attributes: .concurrent)
    for _ in 1..<threads { queue.async(group: others) { self.work() } }
    work()
    others.wait()
  }

  private func work() {
    while true {
      available.wait()
      guard let item = state.withLock({ Self.heaviest(of: &$0.waiting) }) else { return }
      item.work()
      let isOver = state.withLock { state in
        state.done += 1
        return state.done == state.added
      }
      if isOver { for _ in 0..<threads { available.signal() } }
    }
  }

  private static func heaviest(of items: inout [Item]) -> Item? {
    let index = items.indices.max { one, other in
      (items[one].weight, items[other].number) < (items[other].weight, items[one].number)
    }
    return index.map { items.remove(at: $0) }
  }
}
