import Diagnostics

/// A packed file that has lost the bytes that tell what it is, or everything behind them: its name is all that is left to
/// say so.
enum CutHead {
  /// By the ending of the name, what such a file begins with.
  private static let beginnings: [String: [UInt8]] = {
    let gzip: [UInt8] = [0x1F, 0x8B, 0x08]
    let bzip2 = Array("BZh91AY&SY".utf8)
    let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    return [
      "gz": gzip, "tgz": gzip, "bz2": bzip2, "tbz2": bzip2, "xz": xz, "txz": xz, "zip": zip,
      "zst": [0x28, 0xB5, 0x2F, 0xFD], "lz4": [0x04, 0x22, 0x4D, 0x18], "7z": [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
      // Begins with the name of a file, and is known by a sum over its first 512 bytes.
      "tar": [],
    ]
  }()

  /// - Returns: the error of a file of which no more than such a beginning is left; nil for any other.
  static func diagnostic(name: String, head: some Collection<UInt8>) -> Diagnostic? {
    guard !head.isEmpty, let beginning = beginning(name), head.count < beginning.count, beginning.starts(with: head)
    else { return nil }
    let bytes = head.count == 1 ? "is one byte" : "is \(head.count) bytes"
    return .error(
      "truncated-head", "\(bytes) long, the beginning of a packed file and nothing more; nothing of it could be read",
      at: Place(file: name), help: "the file was cut off, by a full disk or a broken copy: look for another one")
  }

  private static func beginning(_ name: String) -> [UInt8]? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return beginnings[String(name[name.index(after: dot)...]).lowercased()]
  }

  /// What a file would be whose name says that it is packed, whose first bytes are nothing that anybody knows, and that is
  /// no text either; nil for any other. A log whose rotation failed has such a name as well, and is text.
  static func lost(name: String, _ source: PeekedSource) -> ContentKind? {
    let head = source.firstBytes
    // What has a carriage return by chance seems to be a text of such lines.
    guard source.kind == .plain || source.kind == .carriageReturns,
      let beginning = beginning(name), head.count >= 16, isBinary(head)
    else { return nil }
    return unsafe beginning.withUnsafeBytes { unsafe ContentKind(head: $0) } == .gzip ? .gzip : .binary(.headless)
  }

  /// Text has hardly a control character; if many of its letters are none of ASCII, they are UTF-8.
  private static func isBinary(_ head: some Collection<UInt8>) -> Bool {
    let control = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    let high = head.count { $0 >= 0x80 }
    // The last letter may be cut.
    let isCoded = (0...3).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
    return control * 32 >= head.count || (high * 4 >= head.count && !isCoded)
  }

  /// The error of a file of which nothing can be read because of that.
  static func headless(_ name: String) -> Diagnostic {
    .error(
      "headless-archive",
      "is packed by its name, and does not begin as a packed file does; nothing of it could be read",
      at: Place(file: name),
      help: "its beginning was overwritten or cut off: look for another copy; if it is something else, leave it out")
  }
}
