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
  private var buffer: [UInt8] = []
  private var written = 0

  /// Bytes kept before they are written.
  static let pieceSize = 1 << 20

  init(_ path: String, in directory: String) throws(DiagnosticList) {
    self.path = path
    let full = directory + "/" + path
    let descriptor = unsafe open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path, "be created", Self.reason(errno)) }
    self.descriptor = descriptor
    buffer.reserveCapacity(Self.pieceSize + 4096)
  }

  deinit {
    // Still open only while an error is on its way out.
    if descriptor >= 0 { close(descriptor) }
  }

  /// Lends the buffer; what is appended to it will be written.
  mutating func append(_ body: (inout [UInt8]) -> Void) throws(DiagnosticList) {
    body(&buffer)
    if buffer.count >= Self.pieceSize { try flush() }
  }

  mutating func append(_ text: String) throws(DiagnosticList) {
    try append { $0.append(contentsOf: text.utf8) }
  }

  private mutating func flush() throws(DiagnosticList) {
    unsafe buffer.withUnsafeBytes { unsafe digest.append($0) }
    let failed = unsafe buffer.withUnsafeBytes { unsafe Self.writeAll($0, to: descriptor) }
    guard failed == 0 else { throw Self.failure(path, "be written", Self.reason(failed)) }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
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
