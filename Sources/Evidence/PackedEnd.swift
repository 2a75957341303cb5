import Diagnostics

/// Where compressed data end in a file that goes on with something else. Of xz and zstd, libarchive drops what it has
/// decoded last where it meets such bytes, up to 128 KiB.
enum PackedEnd {
  private static let xzHead: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]

  /// - Returns: nil where the data reach to the end, or nobody can tell; the source begins at its start again.
  /// - Complexity: O(blocks) of zstd; of xz the length of what follows the data.
  static func find(_ kind: ContentKind, _ source: PeekedSource) -> Int? {
    guard let length = source.length else { return nil }
    defer { _ = source.seek(to: 0) }
    switch kind {
    case .xz: return xz(source, length)
    case .zstd: return zstd(source, length)
    default: return nil
    }
  }

  /// Whether nothing but zeros follows; the source begins at its start again.
  static func isZero(_ source: PeekedSource, from end: Int) -> Bool {
    defer { _ = source.seek(to: 0) }
    let length = source.length ?? end
    for start in stride(from: end, to: length, by: 1 << 16) {
      guard let text = bytes(source, start..<min(length, start + (1 << 16))), text.allSatisfy({ $0 == 0 }) else {
        return false
      }
    }
    return true
  }

  private static func bytes(_ source: PeekedSource, _ range: Range<Int>) -> [UInt8]? {
    guard source.seek(to: range.lowerBound) else { return nil }
    var bytes = [UInt8](repeating: 0, count: range.count)
    let count = try? unsafe bytes.withUnsafeMutableBytes { try unsafe source.read(into: $0) }
    return count == range.count ? bytes : nil
  }

  // MARK: xz

  /// Behind the last footer: two bytes of flags between a size, a checksum of both before them, and `YZ`.
  private static func xz(_ source: PeekedSource, _ length: Int) -> Int? {
    let step = 1 << 16
    var end = length
    while end >= 32 {
      let start = max(0, end - step)
      guard let text = bytes(source, start..<end) else { return nil }
      for place in stride(from: text.count - 12, through: 0, by: -1) where isFooter(text[place..<place + 12]) {
        let found = start + place + 12
        guard found < length, let behind = bytes(source, found..<min(length, found + xzHead.count)) else { return nil }
        // Another stream, which was cut off, is no such thing.
        return xzHead.starts(with: behind) ? nil : found
      }
      // A footer may lie across.
      end = start + 11
      if start == 0 { break }
    }
    return nil
  }

  private static func isFooter(_ text: ArraySlice<UInt8>) -> Bool {
    let start = text.startIndex
    guard text[start + 10] == 0x59, text[start + 11] == 0x5A, text[start + 8] == 0 else { return false }
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in text[(start + 4)..<(start + 10)] {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return (0..<4).allSatisfy { text[start + $0] == UInt8(truncatingIfNeeded: ~sum >> UInt32(8 * $0)) }
  }

  // MARK: zstd (RFC 8878)

  private static func zstd(_ source: PeekedSource, _ length: Int) -> Int? {
    var place = 0
    while place < length {
      guard let head = bytes(source, place..<min(length, place + 8)), head.count == 8 else { return nil }
      if (0x50...0x5F).contains(head[0]), Array(head[1..<4]) == [0x2A, 0x4D, 0x18] {
        place += 8 + (0..<4).reduce(0) { $0 | Int(head[4 + $1]) << (8 * $1) }
      } else if Array(head[0..<4]) == [0x28, 0xB5, 0x2F, 0xFD] {
        guard let end = frameEnd(source, place, flags: head[4], length) else { return nil }
        place = end
      } else {
        return place > 0 ? place : nil
      }
    }
    return nil
  }

  /// - Parameter flags: the byte behind the first four of the frame.
  private static func frameEnd(_ source: PeekedSource, _ start: Int, flags: UInt8, _ length: Int) -> Int? {
    let isSingle = flags & 0x20 != 0
    let dictionary = [0, 1, 2, 4][Int(flags & 3)]
    let size = [isSingle ? 1 : 0, 2, 4, 8][Int(flags >> 6)]
    var place = start + 5 + (isSingle ? 0 : 1) + dictionary + size
    while place + 3 <= length, let head = bytes(source, place..<place + 3) {
      let block = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
      // One byte that is repeated stands for a block of the second kind.
      place += 3 + (block >> 1 & 3 == 1 ? 1 : block >> 3)
      if block & 1 == 1 {
        place += flags & 4 != 0 ? 4 : 0
        return place <= length ? place : nil
      }
    }
    return nil
  }
}

/// The beginning of a source.
final class BoundedSource: ByteSource {
  private let source: PeekedSource
  private let bound: Int
  private var position = 0

  init(_ source: PeekedSource, bound: Int) {
    self.source = source
    self.bound = bound
  }

  var length: Int? { bound }

  func seek(to offset: Int) -> Bool {
    guard offset <= bound, source.seek(to: offset) else { return false }
    position = offset
    return true
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    let wanted = min(buffer.count, bound - position)
    guard wanted > 0 else { return 0 }
    let count = try unsafe source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    position += count
    return count
  }
}
