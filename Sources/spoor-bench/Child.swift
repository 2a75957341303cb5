import Glibc

/// A program run to its end, with what the system measured of it.
struct Child {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let seconds: Double
  /// Processor time, without the system's.
  let userSeconds: Double
  /// Largest resident memory. Never less than this program's own, which the system counts in at the start.
  let peakBytes: Int
  /// The exit status, or 128 + the signal that ended it.
  let status: Int32

  /// Starts a program found on the path and waits for it.
  /// - Parameter output: where both of its outputs go; the file is emptied before.
  static func run(_ arguments: [String], output: String = "/dev/null") throws -> Child {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let clock = ContinuousClock()
    let start = clock.now
    let spawned = unsafe posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ)
    guard spawned == 0 else {
      throw Failure(description: "cannot start \(arguments[0]): \(unsafe String(cString: strerror(spawned)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(pid, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure(description: "lost \(arguments[0])") }
    }
    let seconds = (clock.now - start).seconds
    let signal = status & 0x7f
    return Child(
      seconds: seconds, userSeconds: Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6,
      peakBytes: Int(usage.ru_maxrss) * 1024,
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
  }

  /// Whether a program of that name is on the path.
  static func isInstalled(_ program: String) -> Bool {
    guard let run = try? run(["sh", "-c", "command -v \(program)"]) else { return false }
    return run.status == 0
  }
}
