import CArchive
import Diagnostics
import Glibc

/// Owns a libarchive reader.
@safe struct ArchiveHandle: ~Copyable {
  let raw: OpaquePointer

  init?() {
    guard let raw = unsafe archive_read_new() else { return nil }
    unsafe self.raw = raw
  }

  deinit { unsafe archive_read_free(raw) }

  var message: String {
    guard let reason = unsafe archive_error_string(raw) else { return "no reason given" }
    let text = unsafe String(cString: reason).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return Self.words.first { text.lowercased().contains($0.key) }?.value ?? text
  }

  /// What the libraries below say, by parts of it, in words of people who have such a file.
  private static let words: KeyValuePairs = [
    // Of liblzma, where its input ends.
    "no progress is possible": "it ends amid its data",
    "truncated": "it ends amid its data",
    "decompression failed": "its compressed data are damaged",
    "corrupt": "its compressed data are damaged",
    "checksum error": "its compressed data are damaged",
    "damaged tar": "where the next file should begin stands something else",
    "damaged zip": "where the next file should begin stands something else",
  ]
}

/// Gives libarchive its input: a source, a buffer that libarchive looks into, and the failure that came meanwhile.
@safe private final class ArchiveFeed {
  let source: any ByteSource
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
  var failure: Diagnostic?
  var position = 0
  /// Of the buffer, since the last time that anything came.
  private var filled = 0

  init(_ source: any ByteSource) { self.source = source }
  deinit { unsafe buffer.deallocate() }

  func next() -> Int {
    if failure != nil { return -1 }
    do throws(Diagnostic) {
      let count = try unsafe source.read(into: buffer)
      position += count
      if count > 0 { filled = count }
      return count
    } catch {
      failure = error
      return -1
    }
  }

  /// Passes over all input from a position on that has been read already, or comes next.
  func passRest(from start: Int) throws(Diagnostic) -> (count: Int, isZero: Bool) {
    // What was read further back is gone.
    let kept = min(filled, position - start)
    var isZero = kept == position - start
    isZero = unsafe isZero && buffer[(filled - kept)..<filled].allSatisfy { $0 == 0 }
    while true {
      let count = try unsafe source.read(into: buffer)
      guard count > 0 else { return (position - start, isZero) }
      position += count
      isZero = unsafe isZero && buffer[..<count].allSatisfy { $0 == 0 }
    }
  }

  func seek(_ offset: Int, _ whence: Int32) -> Int {
    let target: Int
    switch whence {
    case SEEK_SET: target = offset
    case SEEK_CUR: target = position + offset
    default:
      guard let length = source.length else { return Int(ARCHIVE_FATAL) }
      target = length + offset
    }
    guard source.seek(to: target) else { return Int(ARCHIVE_FATAL) }
    position = target
    return target
  }
}

/// What libarchive reads: one compressed stream, or a container with members.
///
/// Only the filters and formats that are built into the library are switched on; some of the others start programs.
final class Archive: RemarkingSource {
  enum Form {
    case stream, tar, sevenZip
    /// By its table of contents, and without.
    case zip, zipInOrder
  }

  struct Member {
    var name: String
    /// Nil where the container tells it behind the content only.
    var size: Int?
    /// Nil where the container does not tell it, or tells that of its format's beginning, as packers do that leave times out.
    var modified: Int64?
    /// Else it has no content to read.
    var isFile: Bool
    /// No file, and no folder either: a link, a device, a FIFO.
    var isLink: Bool
    var isEncrypted: Bool
  }

  private let handle: ArchiveHandle
  private let feed: ArchiveFeed
  let form: Form
  private let name: String
  private let consumption: Consumption
  /// Of the archive as a whole.
  private var failure: Diagnostic?
  /// Of the current member; the next one may be whole.
  private var memberFailure: Diagnostic?
  /// Of the current member, as people read it.
  private var memberName: String?
  private(set) var notes: [Diagnostic] = []
  /// A stream that is whole and holds no byte, as a log that was rotated on a quiet day.
  private var isEmpty = false
  /// A stream was read to its end.
  private var isFinished = false

  init(_ source: any ByteSource, form: Form, name: String, consumption: Consumption) throws(Diagnostic) {
    guard let handle = ArchiveHandle() else {
      throw .error("out-of-memory", "libarchive could not start", at: Place(file: name))
    }
    let raw = unsafe handle.raw
    feed = ArchiveFeed(source)
    self.form = form
    self.name = name
    self.consumption = consumption
    var statuses: [Int32] = []
    switch form {
    case .stream:
      unsafe statuses.append(archive_read_support_filter_bzip2(raw))
      unsafe statuses.append(archive_read_support_filter_xz(raw))
      unsafe statuses.append(archive_read_support_filter_zstd(raw))
      unsafe statuses.append(archive_read_support_filter_lz4(raw))
      unsafe statuses.append(archive_read_support_filter_lzip(raw))
      unsafe statuses.append(archive_read_support_filter_lzma(raw))
      unsafe statuses.append(archive_read_support_filter_compress(raw))
      unsafe statuses.append(archive_read_support_format_raw(raw))
    case .tar:
      unsafe statuses.append(archive_read_support_format_tar(raw))
      unsafe statuses.append(archive_read_set_option(raw, "tar", "read_concatenated_archives", "1"))
    case .zipInOrder: unsafe statuses.append(archive_read_support_format_zip_streamable(raw))
    case .zip: unsafe statuses.append(archive_read_support_format_zip(raw))
    case .sevenZip: unsafe statuses.append(archive_read_support_format_7zip(raw))
    }
    if source.length != nil, form == .zip || form == .sevenZip {
      unsafe statuses.append(
        archive_read_set_seek_callback(raw) { _, client, offset, whence in
          guard let client = unsafe client else { return Int64(ARCHIVE_FATAL) }
          return unsafe Int64(
            Unmanaged<ArchiveFeed>.fromOpaque(client).takeUnretainedValue().seek(Int(offset), whence))
        })
    }
    // SAFETY: the feed lives as long as the handle, both are owned here, and libarchive calls back only from
    // calls made through this object.
    unsafe statuses.append(archive_read_set_callback_data(raw, Unmanaged.passUnretained(feed).toOpaque()))
    unsafe statuses.append(
      archive_read_set_read_callback(raw) { handle, client, target in
        guard let client = unsafe client, let target = unsafe target else { return -1 }
        let feed = unsafe Unmanaged<ArchiveFeed>.fromOpaque(client).takeUnretainedValue()
        unsafe target.pointee = UnsafeRawPointer(feed.buffer.baseAddress)
        let count = feed.next()
        if count < 0 { unsafe archive_set_failure(handle) }
        return count
      })
    if let bad = statuses.first(where: { $0 < ARCHIVE_WARN }) {
      throw .error("archive-unsupported", "libarchive \(bad): \(handle.message)", at: Place(file: name))
    }
    let opened = unsafe archive_read_open1(raw)
    let isDecoded = unsafe form != .stream || archive_filter_count(raw) > 1
    if !isDecoded {
      failure = feed.failure ?? Self.damaged(name, "it begins as a compressed file does, and does not go on as one")
    } else if opened < ARCHIVE_WARN {
      // Of a stream that ends or breaks, the filter complains; that no format fits what it made is said of no bytes only.
      isEmpty = unsafe form == .stream && feed.failure == nil && archive_errno(raw) == EILSEQ
      if !isEmpty { failure = feed.failure ?? Self.damaged(name, handle.message) }
    }
    self.handle = handle
    if isEmpty { return }
    if form == .sevenZip { lookBehindSevenZip() }
    // A failure is kept and thrown by the first read.
    if form == .stream { do throws(Diagnostic) { _ = try unsafe nextHeader() } catch { failure = error } }
  }

  /// The next member; nil at the end. Its content is what `read` gives until the next call.
  func nextMember() throws(Diagnostic) -> Member? {
    guard let entry = try unsafe nextHeader() else { return nil }
    // SAFETY: the entry belongs to the reader and stays until the next header; everything of it is copied here.
    let type = unsafe archive_entry_filetype(entry)
    let isLink = unsafe archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
    var text = "unnamed"
    if let bytes = unsafe archive_entry_pathname_utf8(entry) {
      unsafe text = String(cString: bytes)
    } else if let bytes = unsafe archive_entry_pathname(entry) {
      unsafe text = String(cString: bytes)
    }
    text = TerminalText.escaped(text)
    memberName = "\(name)!\(text)"
    return unsafe Member(
      name: text,
      size: archive_entry_size_is_set(entry) != 0 ? max(0, Int(archive_entry_size(entry))) : nil,
      modified: archive_entry_mtime_is_set(entry) != 0 ? Self.told(Int64(archive_entry_mtime(entry))) : nil,
      isFile: type & S_IFMT == S_IFREG && !isLink, isLink: isLink || ![S_IFREG, S_IFDIR].contains(type & S_IFMT),
      isEncrypted: archive_entry_is_data_encrypted(entry) != 0)
  }

  /// A tar's clock begins in 1970, a zip's in 1980: a time from before 1990 is none.
  private static func told(_ seconds: Int64) -> Int64? { seconds > 631_152_000 ? seconds : nil }

  private func nextHeader() throws(Diagnostic) -> OpaquePointer? {
    if let failure { throw failure }
    memberFailure = nil
    memberName = nil
    var entry: OpaquePointer?
    let status = unsafe archive_read_next_header(handle.raw, &entry)
    switch status {
    case ARCHIVE_OK: return unsafe entry
    case ARCHIVE_EOF: return nil
    case ARCHIVE_WARN:
      // A name that the current locale cannot spell is asked for as UTF-8 above, and no loss.
      let message = handle.message
      if !message.contains("onvert") {
        notes.append(.note("archive-note", "libarchive says: \(message)", at: Place(file: name)))
      }
      return unsafe entry
    default:
      // Nothing of such an archive can be found without its table of contents.
      let message =
        form == .sevenZip
        ? "its table of contents, which stands at its end, is missing, damaged or encrypted" : handle.message
      let found = feed.failure ?? Self.damaged(name, message)
      failure = found
      throw found
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    var filled = 0
    while filled < buffer.count, !isEmpty {
      if let failure = failure ?? memberFailure {
        if filled > 0 { return filled }
        throw failure
      }
      // In small steps: what a call has copied is lost when it fails.
      let count = unsafe archive_read_data(
        handle.raw, buffer.baseAddress.map { unsafe $0 + filled }, min(buffer.count - filled, 1 << 14))
      if count == 0 {
        if form == .stream, !isFinished { do throws(Diagnostic) { try lookBehind() } catch { failure = error } }
        break
      }
      if count > 0 {
        filled += count
        do throws(Diagnostic) { try consumption.made(count) } catch { failure = error }
      } else if count != Int(ARCHIVE_RETRY) {
        // Anything milder than fatal, such as a wrong checksum, leaves the members after it readable.
        let isFatal = count <= Int(ARCHIVE_FATAL) || feed.failure != nil
        let rest =
          !isFatal ? "" : form == .stream ? lostEnd : "; what follows it in the container was not read"
        let found = feed.failure ?? Self.damaged(memberName ?? name, handle.message + rest)
        if isFatal { failure = found } else { memberFailure = found }
      }
    }
    return filled
  }

  /// libarchive decodes into a buffer of its own and drops what is in it when the input fails; of bzip2 and lz4, only whole
  /// blocks can be decoded.
  private var lostEnd: String {
    let most =
      switch unsafe archive_filter_code(handle.raw, 0) {
      case ARCHIVE_FILTER_BZIP2: "900 kB"
      case ARCHIVE_FILTER_LZ4: "4 MiB"
      default: "128 KiB"
      }
    return "; of the last \(most) before the damage some may be missing"
  }

  /// What stands behind the end of compressed data: nothing, padding, or something that was appended to the file.
  private func lookBehind() throws(Diagnostic) {
    isFinished = true
    // SAFETY: only asks for a number. −1 stands for what the input was taken from.
    let used = unsafe Int(archive_filter_bytes(handle.raw, -1))
    var rest = try feed.passRest(from: used)
    guard rest.count > 0 else { return }
    // Of lz4, libarchive takes four bytes to see whether they begin another frame.
    if unsafe archive_filter_code(handle.raw, 0) == ARCHIVE_FILTER_LZ4 { rest.count += 4 }
    notes.append(rest.isZero ? .padding(rest.count, of: name) : .bytesBehind(rest.count, of: name))
  }

  /// A 7-Zip archive says in its first 32 bytes where its table of contents ends, which is its end.
  private func lookBehindSevenZip() {
    guard let length = feed.source.length else { return }
    let position = feed.position
    defer { _ = feed.source.seek(to: position) }
    var head = [UInt8](repeating: 0, count: 32)
    guard feed.source.seek(to: 0),
      let count = try? unsafe head.withUnsafeMutableBytes({ try unsafe feed.source.read(into: $0) }), count == 32
    else { return }
    func number(_ offset: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(head[offset + $1]) << UInt64(8 * $1) } }
    let (start, size) = (number(12), number(20))
    guard start < UInt64(length), size < UInt64(length), length > 32 + Int(start) + Int(size) else { return }
    let rest = length - 32 - Int(start) - Int(size)
    notes.append(.bytesBehind(rest, of: name))
  }

  private static func damaged(_ name: String, _ message: String) -> Diagnostic {
    .error(
      "damaged-archive", "cannot be decoded further: \(message)", at: Place(file: name),
      help: message.contains("nsupported") || message.contains("encrypted")
        ? "unpack it with the program that made it, and name the result"
        : "the file was cut off or damaged: look for another copy")
  }
}

extension Diagnostic {
  static func padding(_ count: Int, of name: String) -> Diagnostic {
    .note("padding", "ignored \(ByteCount.words(count, "zero")) behind the compressed data", at: Place(file: name))
  }

  /// What was appended to a packed file.
  static func bytesBehind(_ count: Int, of name: String) -> Diagnostic {
    .warning(
      "trailing-bytes",
      "the compressed data end \(ByteCount.words(count)) before the end of the file, and the rest was not read",
      at: Place(file: name), help: "if a log was appended to the packed file, unpack both and name the results")
  }
}

/// libarchive wants a reason for a failed read callback; the real one is kept in the feed.
private func archive_set_failure(_ handle: OpaquePointer?) {
  guard let handle = unsafe handle else { return }
  unsafe archive_clear_error(handle)
}
