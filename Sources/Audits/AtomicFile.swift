import Diagnostics
import Foundation

/// Files that are old or new after a crash, and never half of each.
enum AtomicFile {
  /// Written beside its place, brought to the disk, and moved there in one step.
  static func write(_ bytes: some Collection<UInt8>, to path: String) throws(Diagnostic) {
    let aside = path + ".new"
    let file = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw failure(path) }
    var rest = Array(bytes)[...]
    var isWhole = true
    while isWhole, !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { isWhole = false }
    }
    isWhole = isWhole && fsync(file) == 0
    let failed = failure(path)
    close(file)
    guard isWhole, unsafe rename(aside, path) == 0 else {
      unsafe unlink(aside)
      throw isWhole ? failure(path) : failed
    }
  }

  private static func failure(_ path: String) -> Diagnostic {
    .error(
      "cannot-write", "this file cannot be written: \(SystemError.words)", at: Place(file: path),
      help: "mend the rights or make room; what was there before is still there")
  }
}
