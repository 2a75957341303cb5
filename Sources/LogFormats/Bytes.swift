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
    guard index &+ 8 <= count else { return lastWord(at: index, end: end) }
    let word = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
    let room = end &- index
    return room >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: room &* 8)) &- 1)
  }

  /// Eight bytes, the first in the lowest bits; those past the end of the buffer read as zero. `index <= count`.
  @inline(__always) func word(at index: Int) -> UInt64 {
    guard index &+ 8 <= count else { return lastWord(at: index, end: count) }
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

  /// The first position of a byte in `start..<end`. `end <= count`.
  @inline(__always) func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    assert(end <= count)
    guard start < end, let hit = unsafe memchr(base + start, Int32(byte), end &- start) else { return nil }
    return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// The last position of a byte in `start..<end`. `end <= count`.
  @inline(__always) func last(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    assert(end <= count)
    var index = end
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    while index &- start >= 8 {
      // Eight at a time: the top bit of each byte of `hits` says whether it is the one that is looked for.
      let word = wholeWord(at: index &- 8) ^ pattern
      let hits = ~(((word & low) &+ low) | word | low)
      if hits != 0 { return index &- 1 &- hits.leadingZeroBitCount / 8 }
      index &-= 8
    }
    while index > start {
      index &-= 1
      if unsafe base[index] == byte { return index }
    }
    return nil
  }

  /// The first position in `start..<end` of a blank or of a control character; `end` when there is none. `end <= count`.
  @inline(__always) func firstBlank(from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      // Eight at a time: of the bytes below 0x21 the lowest has its top bit set. Those above it may have by a borrow.
      let word = word(at: index)
      let hits = (word &- 0x2121_2121_2121_2121) & ~word & 0x8080_8080_8080_8080
      if hits != 0 { return min(end, index &+ hits.trailingZeroBitCount / 8) }
      index &+= 8
    }
    return end
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
