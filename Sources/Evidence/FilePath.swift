import Glibc

/// A path in the bytes that the system knows: names on disk need not be UTF-8.
struct FilePath: Hashable, Comparable {
  var bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }
  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAbsolute: Bool { bytes.first == 0x2F }
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Without `//`, `.` and a slash at the end; `..` stays, because what it means depends on links.
  var tidied: FilePath {
    let kept = components.filter { $0 != [0x2E] }
    let joined = Array(kept.joined(separator: [0x2F]))
    if isAbsolute { return FilePath(bytes: [0x2F] + joined) }
    return FilePath(bytes: joined.isEmpty ? [0x2E] : joined)
  }

  var components: [[UInt8]] { bytes.split(separator: 0x2F).map(Array.init) }

  func appending(_ name: [UInt8]) -> FilePath {
    if bytes == [0x2E] { return FilePath(bytes: name) }
    return FilePath(bytes: bytes + (bytes.last == 0x2F ? [] : [0x2F]) + name)
  }

  /// As seen from a folder: an absolute path stays itself.
  func within(_ folder: FilePath) -> FilePath {
    isAbsolute ? self : folder.appending(bytes)
  }

  func isInside(_ folder: FilePath) -> Bool {
    bytes == folder.bytes || bytes.starts(with: folder.bytes + (folder.bytes.last == 0x2F ? [] : [0x2F]))
  }

  static func < (left: FilePath, right: FilePath) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  private func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    // SAFETY: an array literal of at least one element has a base address.
    return unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a terminated path is not empty") }
      return unsafe body(base)
    }
  }

  /// Of the file itself, or of what it leads to; the error number when there is none.
  func status(followingLinks: Bool) -> (status: stat?, code: Int32) {
    var status = Glibc.stat()
    let result = unsafe withCString { path in
      followingLinks ? unsafe stat(path, &status) : unsafe lstat(path, &status)
    }
    return result == 0 ? (status, 0) : (nil, errno)
  }

  /// Without links; nil when it does not exist.
  var resolved: FilePath? {
    unsafe withCString { path in
      // SAFETY: realpath returns memory that is freed after its bytes have been copied.
      guard let text = unsafe realpath(path, nil) else { return nil }
      defer { unsafe free(text) }
      return unsafe FilePath(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
    }
  }

  /// Names in a folder, sorted; the error number when it cannot be listed.
  func entries() -> (names: [[UInt8]], code: Int32) {
    guard let folder = unsafe withCString({ unsafe opendir($0) }) else { return ([], errno) }
    defer { unsafe closedir(folder) }
    var names: [[UInt8]] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
      // SAFETY: the entry stays until the next call, and its name ends with a zero.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
      errno = 0
    }
    let code = errno
    return (names.sorted { $0.lexicographicallyPrecedes($1) }, code)
  }

  /// Whether a name fits a pattern of the shell; a leading dot has to be named.
  static func matches(_ name: [UInt8], pattern: [UInt8]) -> Bool {
    unsafe FilePath(bytes: name).withCString { name in
      unsafe FilePath(bytes: pattern).withCString { pattern in
        unsafe fnmatch(pattern, name, FNM_PERIOD | FNM_PATHNAME) == 0
      }
    }
  }
}
