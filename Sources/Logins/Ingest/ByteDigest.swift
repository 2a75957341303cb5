/// A fast 64-bit digest of bytes, the same on every machine and in every run.
///
/// It recognises equal lines and keys hash tables; it is no cryptographic digest. Sixteen bytes a step are multiplied
/// to 128 bits and folded (the idea of wyhash). Among 8 million different lines two agree by chance once in half a million
/// archives, and rows are only ever taken for copies when their time agrees too.
enum ByteDigest {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    guard let base = bytes.baseAddress else { return mix(state, 0xA076_1D64_78BD_642F) }
    var offset = 0
    // SAFETY: every load lies within `bytes.count`, which the loop conditions check.
    while offset + 16 <= bytes.count {
      let first = unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      let second = unsafe base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).littleEndian
      state = mix(state ^ first, second ^ 0xE703_7ED1_A0B4_28DB)
      offset += 16
    }
    if offset + 8 <= bytes.count {
      let word = unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      state = mix(state ^ word, 0xE703_7ED1_A0B4_28DB)
      offset += 8
    }
    var word: UInt64 = 0
    if offset == bytes.count {
      // Nothing is left.
    } else if offset >= 8 {
      // The last eight bytes, of which those that were taken are shifted out.
      let last = unsafe base.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self).littleEndian
      word = last >> UInt64(8 * (8 - (bytes.count - offset)))
    } else {
      word = unsafe shortWord(bytes)
    }
    return mix(state ^ word, 0x8EBC_6AF0_9C88_C6E3)
  }

  /// Less than eight bytes as a number, the first in the lowest bits.
  @inline(__always)
  static func shortWord(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return 0 }
    func load<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ offset: Int, _: Word.Type) -> UInt64 {
      UInt64(truncatingIfNeeded: unsafe base.loadUnaligned(fromByteOffset: offset, as: Word.self).littleEndian)
    }
    // SAFETY: the loads lie within the bytes. Two overlap where fewer than twice their size are there: they say the same
    // of those that they share.
    let count = bytes.count
    switch count {
    case 4...: return load(0, UInt32.self) | load(count - 4, UInt32.self) << UInt64(8 * (count - 4))
    case 2...: return load(0, UInt16.self) | load(count - 2, UInt16.self) << UInt64(8 * (count - 2))
    default: return load(0, UInt8.self)
    }
  }

  @inline(__always)
  static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    // The state itself goes in again: a factor of zero would otherwise forget everything before it.
    return (product.high ^ product.low) &+ (left &<< 31 | left &>> 33)
  }
}
