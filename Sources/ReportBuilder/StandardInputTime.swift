import Evidence
import Glibc

extension EvidenceFile {
  /// The evidence names it so.
  var isStandardInput: Bool { name == "standard input" }
}

/// What the system knows of the time of standard input: no line in it is of later.
enum StandardInputTime {
  /// When the file behind `< mail.log` was last written; nil when it is no file.
  static var modified: Int64? { seconds(ofFile: true) }
  /// When the pipe of `zcat mail.log.2.gz |` was opened; nil when it is a file.
  static var opened: Int64? { seconds(ofFile: false) }

  private static func seconds(ofFile wantsFile: Bool) -> Int64? {
    var status = stat()
    guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mtim.tv_sec > 0 else { return nil }
    return (status.st_mode & S_IFMT == S_IFREG) == wantsFile ? Int64(status.st_mtim.tv_sec) : nil
  }
}

/// The clock of this computer, where a file claims to be of its future.
enum ReadingTime {
  /// UTC seconds; nil for a file that was written before this moment, so that its report depends on no clock.
  static func bounding(_ modified: Int64) -> Int64? {
    let now = Int64(time(nil))
    return modified > now ? now : nil
  }
}
