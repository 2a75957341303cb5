import Glibc

/// A lock and a condition, at addresses that do not move.
@safe final class Monitor: @unchecked Sendable {
  // Sendable: the two C objects are made for use from several threads, and their addresses never change.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    let status = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
    precondition(status == 0, "no memory for a lock")
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Only inside `locked`.
  func wait() { unsafe pthread_cond_wait(condition, mutex) }
  func wakeOne() { unsafe pthread_cond_signal(condition) }
  func wakeAll() { unsafe pthread_cond_broadcast(condition) }
}

/// Plain threads: the work is a handful of long loops over bytes, and a loop that waits must not block a pool.
enum Threads {
  private final class Task {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Runs all bodies, the first on the calling thread, and returns when all have ended. A body whose thread the
  /// system refuses runs on the calling thread after the first.
  static func run(_ bodies: [@Sendable () -> Void]) {
    var threads: [pthread_t] = []
    var refused: [@Sendable () -> Void] = []
    for body in bodies.dropFirst() {
      var thread = pthread_t()
      // SAFETY: the task is retained here and released by the thread that runs it.
      let task = unsafe Unmanaged.passRetained(Task(body)).toOpaque()
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument { unsafe Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, task)
      if status == 0 {
        threads.append(thread)
      } else {
        unsafe Unmanaged<Task>.fromOpaque(task).release()
        refused.append(body)
      }
    }
    bodies.first?()
    refused.forEach { $0() }
    for thread in threads { pthread_join(thread, nil) }
  }
}
