import Diagnostics
import Digests

extension SHA256Digest {
  /// Of a whole file, read in pieces. Throws when it cannot be opened, is no regular file or cannot be read.
  public static func hex(ofFile path: String) throws(Diagnostic) -> String {
    try hex(ofFile: path, upTo: nil) ?? ""
  }

  /// Of the first bytes of a file; nil when it has fewer.
  /// - Parameter bound: how many; nil: all
  public static func hex(ofFile path: String, upTo bound: Int?) throws(Diagnostic) -> String? {
    let file = try OpenFile(path: Array(path.utf8), name: path)
    let bound = bound ?? file.size
    guard bound <= file.size else { return nil }
    return try FileDigest(of: file, upTo: bound, from: nil, while: { true })?.sha256
  }
}

/// The SHA-256 of a file, or of its first bytes, and where it stood at the last whole block.
struct FileDigest: Sendable {
  var sha256: String
  var state: SHA256State?

  /// nil when `goOn` said no in between.
  /// - Parameter state: where a hash of the first bytes of this file stood; nil: it is read from its start
  init?(
    of file: OpenFile, upTo bound: Int, from state: SHA256State?, while goOn: () -> Bool
  ) throws(Diagnostic) {
    let start = state.flatMap { $0.byteCount <= bound ? $0 : nil }
    var digest = start.map { SHA256Digest(from: $0) } ?? SHA256Digest()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { unsafe buffer.deallocate() }
    let border = bound - bound % SHA256State.blockBytes
    var offset = start?.byteCount ?? 0
    self.state = offset == border ? digest.state : nil
    while offset < bound {
      guard goOn() else { return nil }
      let end = offset < border ? border : bound
      let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, end - offset)])
      let count = try unsafe file.read(into: wanted, at: offset)
      guard count > 0 else { throw file.shrunk(at: offset, bound: bound) }
      unsafe digest.append(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
      offset += count
      if offset == border { self.state = digest.state }
    }
    sha256 = digest.finish()
  }
}
