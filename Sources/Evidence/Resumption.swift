import Diagnostics

/// A place between two batches of a log, and what lies before it: enough to go on there another time.
public struct BatchBorder: Sendable, Hashable, Codable {
  /// Of the batch that begins here.
  public var batchIndex: Int
  /// From the start of the decoded content.
  public var byteOffset: Int
  /// `EvidenceFile.contentDigest` of everything before.
  public var contentDigest: String

  public init(batchIndex: Int, byteOffset: Int, contentDigest: String) {
    self.batchIndex = batchIndex
    self.byteOffset = byteOffset
    self.contentDigest = contentDigest
  }

  /// The start of a log.
  public static let start = BatchBorder(batchIndex: 0, byteOffset: 0, contentDigest: ContentDigest().hexadecimal)
}

/// A fast digest of a stretch of bytes that tells honest logs apart. Of a log it is taken over the first and over the
/// last bytes: stamps differ there, as no two logs begin and end in the same moments with the same lines.
public enum Fingerprint {
  /// How many bytes are looked at, at either end.
  public static let span = 4096

  public static func of(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let digest = unsafe ContentDigest(of: bytes)
    return Int64(bitPattern: digest.high ^ (digest.low << 32 | digest.low >> 32))
  }
}

/// What tells whether a stored file is the one that was read before, wherever it lies now.
public struct StoredStamp: Sendable, Hashable {
  public var bytes: Int
  /// Of the first and of the last `Fingerprint.span` bytes, of all where there are fewer.
  public var head: Int64
  public var tail: Int64

  public init(bytes: Int, head: Int64, tail: Int64) {
    self.bytes = bytes
    self.head = head
    self.tail = tail
  }
}

extension FoundFile {
  /// nil for standard input. Reads 8 kB at most.
  public func stamp() throws(Diagnostic) -> StoredStamp? {
    guard let file = try opened() else { return nil }
    return StoredStamp(
      bytes: storedBytes, head: try Self.fingerprint(of: file, 0..<min(storedBytes, Fingerprint.span)),
      tail: try Self.fingerprint(of: file, max(0, storedBytes - Fingerprint.span)..<storedBytes))
  }

  /// Of stretches of the stored bytes, none of them longer than `Fingerprint.span` or beyond the size of the file.
  public func fingerprints(of ranges: [Range<Int>]) throws(Diagnostic) -> [Int64] {
    guard let file = try opened() else { return [] }
    var fingerprints: [Int64] = []
    for range in ranges { fingerprints.append(try Self.fingerprint(of: file, range)) }
    return fingerprints
  }

  private func opened() throws(Diagnostic) -> OpenFile? {
    guard case .path(let path) = origin else { return nil }
    return try OpenFile(self, path: path, limits: ReadLimits())
  }

  private static func fingerprint(of file: OpenFile, _ range: Range<Int>) throws(Diagnostic) -> Int64 {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Fingerprint.span, alignment: 8)
    defer { unsafe buffer.deallocate() }
    let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count])
    let count = try unsafe file.read(into: wanted, at: range.lowerBound)
    guard count == range.count else { throw file.shrunk(at: range.lowerBound + count, bound: range.upperBound) }
    return unsafe Fingerprint.of(UnsafeRawBufferPointer(wanted))
  }
}
