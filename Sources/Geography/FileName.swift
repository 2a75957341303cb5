import Glibc

/// The little that this module needs of the file system.
enum FileName {
  static func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// Text of the last system error.
  static func lastError() -> String { unsafe String(cString: strerror(errno)) }

  /// Bytes that are read at once: they stay in the cache while they are looked at.
  private static let stretchBytes = 1 << 18

  /// Calls with all bytes of a file, in stretches of whole lines; the last line may lack its end.
  /// - Parameter body: gets a stretch, which is gone after the call, and the size of the file.
  /// - Returns: false when it cannot be read, with `errno` set.
  static func forEachStretch(of path: String, _ body: (UnsafeRawBufferPointer, Int) -> Void) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      errno = EISDIR
      return false
    }
    var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: stretchBytes, alignment: 64)
    defer { unsafe memory.deallocate() }
    let size = Int(status.st_size)
    var filled = 0
    while true {
      if filled == memory.count {
        // A line that is longer.
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * memory.count, alignment: 64)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(memory))
        unsafe memory.deallocate()
        unsafe memory = larger
      }
      // SAFETY: `filled` is below `count`.
      let got = unsafe Glibc.read(descriptor, memory.baseAddress?.advanced(by: filled), memory.count - filled)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        if got == 0, filled > 0 { unsafe body(UnsafeRawBufferPointer(rebasing: memory[..<filled]), size) }
        return got == 0
      }
      var lines = filled + got
      while lines > filled, unsafe memory[lines - 1] != UInt8(ascii: "\n") { lines -= 1 }
      let end = filled + got
      filled = end
      // Before what was read there is no end of a line.
      guard lines > end - got else { continue }
      unsafe body(UnsafeRawBufferPointer(rebasing: memory[..<lines]), size)
      unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[lines..<end]))
      filled = end - lines
    }
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
