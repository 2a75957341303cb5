import Diagnostics

/// A packed file that was cut off within the bytes that tell what it is: its name is all that is left to say so.
enum CutHead {
  /// By the ending of the name, what such a file begins with.
  private static let beginnings: [String: [UInt8]] = {
    let gzip: [UInt8] = [0x1F, 0x8B, 0x08]
    let bzip2 = Array("BZh91AY&SY".utf8)
    let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    return [
      "gz": gzip, "tgz": gzip, "bz2": bzip2, "tbz2": bzip2, "xz": xz, "txz": xz, "zip": zip,
      "zst": [0x28, 0xB5, 0x2F, 0xFD], "lz4": [0x04, 0x22, 0x4D, 0x18],
    ]
  }()

  /// - Returns: the error of a file of which no more than such a beginning is left; nil for any other.
  static func diagnostic(name: String, head: some Collection<UInt8>) -> Diagnostic? {
    guard let dot = name.lastIndex(of: "."), !head.isEmpty,
      let beginning = beginnings[String(name[name.index(after: dot)...]).lowercased()],
      head.count < beginning.count, beginning.starts(with: head)
    else { return nil }
    let bytes = head.count == 1 ? "is one byte" : "is \(head.count) bytes"
    return .error(
      "truncated-head", "\(bytes) long, the beginning of a packed file and nothing more; nothing of it could be read",
      at: Place(file: name), help: "the file was cut off, by a full disk or a broken copy: look for another one")
  }
}
