/// What a stream of bytes is, by its first bytes. Names are never asked: a `.gz` that is not gzip is common after
/// a failed rotation, and so is a compressed file without an ending.
enum ContentKind: Equatable {
  case plain, gzip, bzip2, xz, zstd, lz4
  /// Unix compress, lzip, lzma-alone: rare, and read by libarchive.
  case otherFilter
  case tar, zip, sevenZip
  /// The binary log of systemd.
  case journal
  /// Something binary that is known by sight and is no log.
  case binary(BinaryKind)
  /// The same as `journalctl -o export` writes it.
  case journalExport
  /// As `journalctl -o verbose` writes it.
  case journalVerbose
  /// Text whose lines may end with a carriage return alone.
  case carriageReturns
  /// Text of two bytes a letter, with a byte order mark or without, as Windows writes it.
  case utf16(isBigEndian: Bool)
  /// The same of four bytes a letter.
  case utf32(isBigEndian: Bool)
  /// Rows of a table, whose values may hold the end of a line between quotation marks.
  case quotedRecords
  /// Objects over several lines, or in an array.
  case jsonDocument
  /// A container nobody here opens, and its name with an article.
  case unsupported(String)

  /// Bytes that decide; a tar header needs all of them.
  static let headBytes = 512

  /// What a zip archive without any file begins with.
  static let endOfZip: [UInt8] = [0x50, 0x4B, 0x05, 0x06]

  init(head: UnsafeRawBufferPointer) {
    func starts(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
      guard offset + bytes.count <= head.count else { return false }
      for (index, byte) in bytes.enumerated() where unsafe head[offset + index] != byte { return false }
      return true
    }
    func byte(_ index: Int) -> UInt8 { index < head.count ? unsafe head[index] : 0 }
    self =
      if starts([0x1F, 0x8B, 0x08]) {
        .gzip
      } else if starts([0x42, 0x5A, 0x68]), (0x31...0x39).contains(byte(3)),
        starts([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4) || starts([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4)
      {
        .bzip2
      } else if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
        .xz
      } else if starts([0x28, 0xB5, 0x2F, 0xFD])
        || (0x50...0x5F).contains(byte(0)) && starts([0x2A, 0x4D, 0x18], at: 1)
      {
        .zstd
      } else if starts([0x04, 0x22, 0x4D, 0x18]) || starts([0x02, 0x21, 0x4C, 0x18]) {
        .lz4
      } else if starts([0x1F, 0x9D]) || starts([0x4C, 0x5A, 0x49, 0x50, 0x01]) {
        .otherFilter
      } else if starts([0x50, 0x4B, 0x03, 0x04]) || starts(Self.endOfZip) {
        .zip
      } else if starts([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
        .sevenZip
      } else if starts(Array("LPKSHHRH".utf8)) {
        .journal
      } else if starts([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07]) {
        .unsupported("a RAR")
      } else if starts(Array("__CURSOR=".utf8)) {
        .journalExport
      } else if let isBigEndian = unsafe UTF32Text.isBigEndian(head) {
        .utf32(isBigEndian: isBigEndian)
      } else if starts([0xFF, 0xFE]) && byte(2) != 0 {
        .utf16(isBigEndian: false)
      } else if starts([0xFE, 0xFF]) && byte(3) != 0 {
        .utf16(isBigEndian: true)
      } else if let isBigEndian = unsafe UTF16Text.isBigEndian(head) {
        .utf16(isBigEndian: isBigEndian)
      } else if starts([0x5D, 0x00, 0x00]), starts([UInt8](repeating: 0xFF, count: 8), at: 5) {
        .otherFilter
      } else if starts(Array("070701".utf8)) || starts(Array("070707".utf8))
        || (starts([0xC7, 0x71]) || starts([0x71, 0xC7])) && head.count >= 26
      {
        .unsupported("a cpio")
      } else if starts(Array("!<arch>\n".utf8)) {
        .unsupported("an ar")
      } else if unsafe JournalVerbose.begins(head) {
        .journalVerbose
      } else if unsafe JSONDocument.begins(head) {
        .jsonDocument
      } else if unsafe Self.isTarHeader(head) {
        .tar
      } else if let kind = unsafe BinaryKind(head: head) {
        .binary(kind)
      } else if unsafe CarriageReturns.begin(head) {
        .carriageReturns
      } else if unsafe QuotedRecords.begin(head) {
        .quotedRecords
      } else {
        .plain
      }
  }

  var packing: EvidenceFile.Packing {
    switch self {
    case .plain: .plain
    case .gzip: .gzip
    case .bzip2: .bzip2
    case .xz: .xz
    case .zstd: .zstd
    case .lz4: .lz4
    case .tar: .tar
    case .zip: .zip
    case .journalExport: .journalExport
    case .otherFilter, .sevenZip, .journal, .binary, .unsupported, .utf16, .utf32, .journalVerbose, .jsonDocument,
      .carriageReturns, .quotedRecords:
      .other
    }
  }

  /// By the checksum in the header, which the oldest dialect without `ustar` has as well; a line of text that passes
  /// it would have to hold the octal sum of itself at byte 148.
  private static func isTarHeader(_ head: UnsafeRawBufferPointer) -> Bool {
    guard head.count >= 512, unsafe head[0] != 0 else { return false }
    var sum = 0
    for index in 0..<512 { sum += (148..<156).contains(index) ? 32 : unsafe Int(head[index]) }
    var stated = 0
    var digits = 0
    for index in 148..<156 {
      let byte = unsafe head[index]
      if byte == 0x20 && digits == 0 { continue }
      guard (0x30...0x37).contains(byte) else { break }
      stated = stated * 8 + Int(byte - 0x30)
      digits += 1
    }
    return digits > 0 && stated == sum
  }
}
