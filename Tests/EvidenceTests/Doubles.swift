import Synchronization

@testable import Evidence

final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func increase() { count.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

final class ProgressLog: Sendable {
  private let list = Mutex<[ReadProgress]>([])
  var all: [ReadProgress] { list.withLock { $0 } }
  func append(_ progress: ReadProgress) { list.withLock { $0.append(progress) } }
}
