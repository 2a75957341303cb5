import Diagnostics
import Digests
import Findings
import Glibc

/// A file of the report while it is written: bytes go out in large pieces and through SHA-256 on the way.
///
/// Every return code is checked. A disk that fills up shows at `write` or, on network file systems, only at `close`;
/// both end in one diagnostic that names the file and the reason.
struct OutputFile: ~Copyable {
  /// Relative to the report folder, as the record names it.
  let path: String
  /// -1 when closed.
  private var descriptor: Int32
  private var digest = SHA256Digest()
  private var buffer = ByteBuffer(capacity: 0)
  private var written = 0

  /// Bytes kept before they are written.
  static let pieceSize = 1 << 18

  init(_ path: String, in directory: String) throws(DiagnosticList) {
    self.path = path
    let full = directory + "/" + path
    let descriptor = unsafe open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path, "be created", Self.reason(errno)) }
    self.descriptor = descriptor
  }

  deinit {
    // Still open only while an error is on its way out.
    if descriptor >= 0 { close(descriptor) }
  }

  /// Lends the buffer; what is appended to it will be written.
  mutating func append(_ body: (inout ByteBuffer) -> Void) throws(DiagnosticList) {
    body(&buffer)
    if buffer.count >= Self.pieceSize { try flush() }
  }

  mutating func append(_ text: String) throws(DiagnosticList) {
    try append { $0.append(text: text) }
  }

  /// Bytes that are together already: unless they are few, they are written from where they are.
  mutating func append(_ bytes: borrowing ByteBuffer) throws(DiagnosticList) {
    guard bytes.count > Self.pieceSize / 4 else { return try append { $0.append(0..<bytes.count, of: bytes) } }
    try flush()
    let failed = unsafe bytes.withBytes { unsafe hashAndWrite($0) }
    guard failed == 0 else { throw Self.failure(path, "be written", Self.reason(failed)) }
    written += bytes.count
  }

  private mutating func flush() throws(DiagnosticList) {
    guard buffer.count > 0 else { return }
    var full = ByteBuffer(capacity: 0)
    swap(&full, &buffer)
    let failed = unsafe full.withBytes { unsafe hashAndWrite($0) }
    guard failed == 0 else { throw Self.failure(path, "be written", Self.reason(failed)) }
    written += full.count
    full.removeAll()
    swap(&full, &buffer)
  }

  /// In pieces, each of which is still near the processor when it is written.
  /// - Returns: the error number, 0 when every byte went out.
  private mutating func hashAndWrite(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var start = 0
    while start < bytes.count {
      // SAFETY: both ends lie within `bytes`.
      let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.pieceSize, bytes.count)])
      unsafe digest.append(piece)
      let failed = unsafe Self.writeAll(piece, to: descriptor)
      if failed != 0 { return failed }
      start += piece.count
    }
    return 0
  }

  /// The error number, 0 when every byte went out.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: `offset` is below `count`, so the rebased buffer lies within `bytes`.
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
      let count = unsafe write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      // Nothing written and no error would otherwise be tried for ever.
      if count == 0 { return EIO }
      offset += count
    }
    return 0
  }

  /// Writes what is left, closes, and gives the record of the whole file.
  mutating func finish() throws(DiagnosticList) -> Provenance.OutputRecord {
    try flush()
    var ended = SHA256Digest()
    swap(&ended, &digest)
    let record = Provenance.OutputRecord(path: path, bytes: written, sha256: ended.finish())
    let closed = close(descriptor)
    let reason = Self.reason(errno)
    descriptor = -1
    guard closed == 0 else { throw Self.failure(path, "be closed", reason) }
    return record
  }

  static func failure(_ path: String, _ what: String, _ reason: String) -> DiagnosticList {
    DiagnosticList([
      .error(
        "cannot-write", "\(path) cannot \(what): \(reason)", at: Place(file: path),
        help: "make room, or have the report written to another place, then run again; nothing was replaced")
    ])
  }

  static func reason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
}
