import Diagnostics
import Digests
import Findings
import Glibc

/// Size and SHA-256 of a file that somebody else wrote.
enum FileRecord {
  /// - Parameter path: relative to `directory`. Reads the whole file in pieces.
  static func read(_ path: String, in directory: String) throws(DiagnosticList) -> Provenance.OutputRecord {
    var digest = SHA256Digest()
    let descriptor = unsafe open(directory + "/" + path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw OutputFile.failure(path, "be read back", OutputFile.reason(errno)) }
    defer { close(descriptor) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var size = 0
    while true {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw OutputFile.failure(path, "be read back", OutputFile.reason(errno))
      }
      if count == 0 { break }
      unsafe piece.withUnsafeBytes { unsafe digest.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      size += count
    }
    return Provenance.OutputRecord(path: path, bytes: size, sha256: digest.finish())
  }
}
