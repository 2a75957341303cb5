import Glibc

/// The little that this module needs of the file system.
enum FileName {
  static func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// Text of the last system error.
  static func lastError() -> String { unsafe String(cString: strerror(errno)) }

  /// All bytes; nil when it cannot be read, with `errno` set.
  static func contents(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      errno = EISDIR
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size), 1 << 16))
    var filled = 0
    while true {
      if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let got = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// `2026-06-25` in UTC.
  static func day(_ utcSeconds: Int64) -> String? {
    var seconds = time_t(utcSeconds)
    var parts = unsafe tm()
    guard unsafe gmtime_r(&seconds, &parts) != nil else { return nil }
    return unsafe "\(Int(parts.tm_year) + 1900)-\(CommentDate.padded(Int(parts.tm_mon) + 1))-"
      + CommentDate.padded(Int(parts.tm_mday))
  }
}
