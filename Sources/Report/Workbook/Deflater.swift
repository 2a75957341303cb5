import CArchive
import Diagnostics
import Glibc

/// Bytes as they stand in a zip file.
struct Deflated: Sendable {
  var bytes: [UInt8]
  /// Of the bytes before.
  var size: UInt32
  var crc32: UInt32
}

/// Compresses a part of a workbook, fast and the same on every machine: what gzip would write, without its header.
@safe final class Deflater {
  /// A gzip header without a name, and a trailer of checksum and size.
  private static let headerSize = 10
  private static let trailerSize = 8

  private let archive: OpaquePointer
  private var size = 0
  /// What libarchive wrote, which knows this object by its address.
  private var written: [UInt8] = []

  init() throws(Diagnostic) {
    guard let archive = unsafe archive_write_new() else { throw Self.failure("out of memory") }
    unsafe self.archive = archive
    guard let entry = unsafe archive_entry_new() else { throw Self.failure("out of memory") }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_filetype(entry, UInt32(Glibc.S_IFREG))
    unsafe archive_entry_set_pathname(entry, "part")
    let codes = unsafe [
      archive_write_set_format_raw(archive), archive_write_add_filter_gzip(archive),
      archive_write_set_options(archive, "gzip:compression-level=1,gzip:!timestamp"),
      archive_write_set_bytes_in_last_block(archive, 1),
      // SAFETY: the archive is freed in `deinit`, so it never calls for an object that is gone.
      archive_write_open(
        archive, Unmanaged.passUnretained(self).toOpaque(), nil,
        { _, deflater, bytes, count in
          guard let deflater = unsafe deflater, let bytes = unsafe bytes else { return -1 }
          let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
          unsafe Unmanaged<Deflater>.fromOpaque(deflater).takeUnretainedValue().written.append(contentsOf: piece)
          return count
        }, nil),
      archive_write_header(archive, entry),
    ]
    guard codes.allSatisfy({ $0 == ARCHIVE_OK }) else { throw unsafe Self.failure(Self.reason(archive)) }
  }

  deinit { unsafe archive_write_free(archive) }

  func append(_ bytes: borrowing [UInt8]) throws(Diagnostic) {
    guard !bytes.isEmpty else { return }
    size += bytes.count
    let taken = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
    guard taken == bytes.count else { throw unsafe Self.failure(Self.reason(archive)) }
  }

  /// The last call.
  func finish() throws(Diagnostic) -> Deflated {
    guard unsafe archive_write_close(archive) == ARCHIVE_OK else { throw unsafe Self.failure(Self.reason(archive)) }
    guard let size = UInt32(exactly: size) else {
      throw .error(
        "workbook-failed", "A sheet of the workbook would take more than 4 GiB.",
        help: "set 'report.max_rows' in the plan; the CSV files have every row")
    }
    let bytes = written
    let end = bytes.count - Self.trailerSize
    // The fourth byte says what else the header holds.
    guard end >= Self.headerSize, bytes[3] == 0 else { throw Self.failure("an unexpected gzip header") }
    let crc32 = bytes[end..<end + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Deflated(bytes: Array(bytes[Self.headerSize..<end]), size: size, crc32: crc32)
  }

  private static func reason(_ archive: OpaquePointer) -> String {
    guard let text = unsafe archive_error_string(archive) else { return "unknown reason" }
    return unsafe String(cString: text)
  }

  private static func failure(_ reason: String) -> Diagnostic {
    .error("workbook-failed", "A part of the workbook could not be compressed: \(reason).")
  }
}
