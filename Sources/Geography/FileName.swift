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
    var bytes: [UInt8] = []
    // A byte more than the file has, to see that it ends there.
    var room = max(Int(status.st_size), 1 << 12) + 1
    while true {
      // Not filled with zeros first: these are tens of megabytes.
      var isRead = true
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        isRead = unsafe read(descriptor, into: buffer, &filled)
      }
      guard isRead else { return nil }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.count < room { return bytes }
      room = bytes.count
    }
  }

  /// Reads as much as there is room for, or to the end of the file.
  /// - Returns: false when it cannot be read, with `errno` set.
  private static func read(
    _ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>, _ filled: inout Int
  ) -> Bool {
    while filled < buffer.count {
      // SAFETY: `filled` is below `count`.
      let got = unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return got == 0 }
      filled += got
    }
    return true
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
