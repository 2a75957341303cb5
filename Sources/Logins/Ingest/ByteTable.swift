import Glibc

/// Distinct byte strings and their numbers 0, 1, 2, … in order of first appearance.
///
/// All bytes lie in one arena. A slot of the open-addressing table tells most other texts apart, and an entry holds both
/// ends of its text, which are all of a short one: to find a known name costs two looks into memory, and no allocation.
struct ByteTable: Sendable {
  private struct Entry: BitwiseCopyable {
    var ends: TextEnds
    /// In the arena.
    var start: Int
    var count: Int
  }

  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  /// The number + 1 in the lower half (0 is free), the digest's upper half above it. The count is a power of two and at
  /// least twice the number of entries.
  private var slots = [UInt64](repeating: 0, count: 64)
  /// What `idOfRepeated` answered last.
  private var repeated = 0

  private static let numberMask: UInt64 = 0xFFFF_FFFF

  var count: Int { entries.count }

  /// O(length) on average.
  mutating func id(of bytes: UnsafeRawBufferPointer) -> Int32 { unsafe id(of: bytes, TextEnds(bytes)) }

  /// The same of a text that is mostly that of the call before, such as the host that wrote a line.
  mutating func idOfRepeated(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    let ends = unsafe TextEnds(bytes)
    if repeated < entries.count, unsafe equal(repeated, bytes, ends) { return Int32(repeated) }
    let id = unsafe id(of: bytes, ends)
    repeated = Int(id)
    return id
  }

  func withBytes<Result>(of id: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let entry = entries[id]
    return unsafe arena.withUnsafeBytes { all in
      unsafe body(UnsafeRawBufferPointer(rebasing: all[entry.start..<entry.start + entry.count]))
    }
  }

  private mutating func id(of bytes: UnsafeRawBufferPointer, _ ends: TextEnds) -> Int32 {
    let digest = unsafe ByteDigest.of(bytes)
    let mark = digest & ~Self.numberMask
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: digest) & mask
    while slots[place] != 0 {
      let number = slots[place] & Self.numberMask
      let id = Int(truncatingIfNeeded: number) &- 1
      if slots[place] ^ number == mark, unsafe equal(id, bytes, ends) { return Int32(truncatingIfNeeded: id) }
      place = (place + 1) & mask
    }
    entries.append(Entry(ends: ends, start: arena.count, count: bytes.count))
    unsafe arena.append(contentsOf: bytes)
    slots[place] = mark | UInt64(entries.count)
    let id = Int32(entries.count - 1)
    if entries.count * 2 > slots.count { grow() }
    return id
  }

  @inline(__always)
  private func equal(_ id: Int, _ bytes: UnsafeRawBufferPointer, _ ends: TextEnds) -> Bool {
    let entry = entries[id]
    guard entry.count == bytes.count, entry.ends == ends else { return false }
    return unsafe bytes.count <= 2 * TextEnds.length || isInArena(entry, bytes)
  }

  @inline(never)
  private func isInArena(_ entry: Entry, _ bytes: UnsafeRawBufferPointer) -> Bool {
    unsafe arena.withUnsafeBytes { all in
      guard let left = all.baseAddress, let right = bytes.baseAddress else { return true }
      // SAFETY: an entry's bytes lie in the arena, and there are as many of both.
      return unsafe memcmp(left + entry.start, right, bytes.count) == 0
    }
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt64](repeating: 0, count: mask + 1)
    for id in entries.indices {
      let digest = unsafe withBytes(of: id) { unsafe ByteDigest.of($0) }
      var place = Int(truncatingIfNeeded: digest) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = digest & ~Self.numberMask | UInt64(id + 1)
    }
  }
}

/// The first and the last eight bytes of a text; of a shorter one all of it, and nothing. Texts of equal length that have
/// at most sixteen bytes are equal when both are.
struct TextEnds: BitwiseCopyable, Equatable {
  static let length = 8

  private let first: UInt64
  private let last: UInt64

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count >= Self.length else {
      first = unsafe ByteDigest.shortWord(bytes)
      last = 0
      return
    }
    // SAFETY: there are eight bytes at least.
    unsafe first = base.loadUnaligned(as: UInt64.self).littleEndian
    unsafe last = base.loadUnaligned(fromByteOffset: bytes.count - Self.length, as: UInt64.self).littleEndian
  }
}
