import Glibc

/// A stretch of memory that is read without bounds checks in release builds (with them in debug builds).
///
/// SAFETY: the pointer comes from a buffer that its owner lends for the length of one call of `LineScanner.scan`;
/// a `Bytes` never leaves that call. Whoever loads at an index has compared it with `count`, or with an end that
/// was compared with `count`, before: each function that takes a position says so.
@safe
struct Bytes {
  private let base: UnsafePointer<UInt8>
  let count: Int

  init(_ buffer: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; nothing is ever loaded from it.
    if let address = buffer.baseAddress, buffer.count > 0 {
      unsafe base = address.assumingMemoryBound(to: UInt8.self)
    } else {
      unsafe base = UnsafePointer(Self.nothing)
    }
    count = buffer.count
  }

  // SAFETY: written never, read never; it only gives an empty stretch an address.
  private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 8)

  @inline(__always) subscript(index: Int) -> UInt8 {
    assert(index >= 0 && index < count)
    return unsafe base[index]
  }

  /// Eight bytes, the first in the lowest bits; bytes at or past `end` read as zero. `index <= end <= count`.
  @inline(__always) func word(at index: Int, end: Int) -> UInt64 {
    // Positions lie in the buffer, so sums of them do not overflow; checks of it would cost more than the load.
    guard index <= count &- 8 else { return lastWord(at: index, end: end) }
    let word = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
    let room = end &- index
    return room >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: room &* 8)) &- 1)
  }

  /// Eight bytes, the first in the lowest bits; those past the end of the buffer read as zero. `index <= count`.
  @inline(__always) func word(at index: Int) -> UInt64 {
    guard index <= count &- 8 else { return lastWord(at: index, end: count) }
    return wholeWord(at: index)
  }

  /// Eight bytes, the first in the lowest bits. `index + 8 <= count`.
  @inline(__always) func wholeWord(at index: Int) -> UInt64 {
    assert(index >= 0 && index + 8 <= count)
    return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
  }

  /// As `word`, where fewer than eight bytes are left of the buffer: hardly ever, so it is kept out of the way.
  @inline(never) private func lastWord(at index: Int, end: Int) -> UInt64 {
    var word: UInt64 = 0
    var shift: UInt64 = 0
    var at = index
    while at < end && shift < 64 {
      word |= UInt64(self[at]) << shift
      shift += 8
      at += 1
    }
    return word
  }

  /// Four bytes, the first in the lowest bits. `index + 4 <= count`.
  @inline(__always) func halfWord(at index: Int) -> UInt32 {
    assert(index >= 0 && index + 4 <= count)
    return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt32.self).littleEndian
  }

  /// Sixteen bytes. `index + 16 <= count`.
  @inline(__always) func sixteen(at index: Int) -> SIMD16<UInt8> {
    assert(index >= 0 && index + 16 <= count)
    return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<UInt8>.self)
  }

  /// The first position of a byte in `start..<end`; made for long stretches. `end <= count`.
  @inline(__always) func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    assert(end <= count)
    guard start < end, let hit = unsafe memchr(base + start, Int32(byte), end &- start) else { return nil }
    return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// Whether `length` bytes at `index` equal those of `other` at `otherIndex`; both stretches lie inside.
  @inline(__always) func equals(at index: Int, _ other: Bytes, at otherIndex: Int, length: Int) -> Bool {
    assert(index + length <= count && otherIndex + length <= other.count)
    if length <= 8 {
      // Most names and texts are short: two loads are less than a call.
      return word(at: index, end: index &+ length) == other.word(at: otherIndex, end: otherIndex &+ length)
    }
    return unsafe memcmp(base + index, other.base + otherIndex, length) == 0
  }

  /// A view of a stretch. `start <= end <= count`.
  func buffer(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
    assert(start >= 0 && start <= end && end <= count)
    return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
  }

  /// Lossily decoded, for people. Not for hot paths.
  func text(_ start: Int, _ end: Int) -> String {
    unsafe String(decoding: buffer(start, end), as: UTF8.self)
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 48 < 10 }
  var isHexDigit: Bool { isDigit || (self | 32) &- 97 < 6 }
  var isLetter: Bool { (self | 32) &- 97 < 26 }
}
