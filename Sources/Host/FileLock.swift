import Diagnostics
import Glibc

/// One writer at a time for a file: an advisory lock on a hidden file beside it, which ends with the process that holds it.
public struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for another process at most `patience` seconds.
  /// - Throws: when the lock cannot be had.
  public init(beside path: String, patience: Double = 10) throws(Diagnostic) {
    let (folder, name) = HostFile.split(path)
    let lock = "\(folder)/.\(name).lock"
    let opened = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      throw .error(
        "cannot-write", "no lock can be made beside it: \(HostError.words(errno))", at: Place(file: path),
        help: "check the folder and its rights")
    }
    let end = ContinuousClock.now + .seconds(patience)
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      guard ContinuousClock.now < end else {
        close(opened)
        throw .error(
          "locked", "another process is working on it", at: Place(file: path), help: "wait for it and try again")
      }
      usleep(50_000)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}
