import Diagnostics
import Digests

extension SHA256Digest {
  /// Of a whole file, read in pieces. Throws when it cannot be opened, is no regular file or cannot be read.
  public static func hex(ofFile path: String) throws(Diagnostic) -> String {
    let file = try OpenFile(path: Array(path.utf8), name: path)
    return try hex(of: file, upTo: file.size, while: { true }) ?? ""
  }

  /// Of the first `bound` bytes; nil when `goOn` said no in between.
  static func hex(of file: OpenFile, upTo bound: Int, while goOn: () -> Bool) throws(Diagnostic) -> String? {
    var digest = SHA256Digest()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var offset = 0
    while offset < bound {
      guard goOn() else { return nil }
      let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, bound - offset)])
      let count = try unsafe file.read(into: wanted, at: offset)
      guard count > 0 else { throw file.shrunk(at: offset, bound: bound) }
      unsafe digest.append(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
      offset += count
    }
    return digest.finish()
  }
}
