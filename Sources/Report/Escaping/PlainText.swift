/// Eight bytes of a text that are looked at together.
struct ByteWord {
  private let bits: UInt64

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always) init(_ bits: UInt64) { self.bits = bits }

  /// Whether one of the bytes is this one.
  @inline(__always) func has(_ byte: UInt8) -> Bool {
    let difference = bits ^ Self.ones &* UInt64(byte)
    return (difference &- Self.ones) & ~difference & Self.tops != 0
  }

  /// Whether one of them is no visible character of ASCII or a blank: a control, DEL, or part of another character.
  @inline(__always) var hasUnusual: Bool {
    (bits | (bits &- Self.ones &* 0x20) & ~bits) & Self.tops != 0 || has(0x7F)
  }
}

/// Which texts a sink takes as they are: asked of every cell, and answered with yes nearly always.
enum PlainText {
  /// Whether no word of the text is special. Bytes are looked at twice where a text does not fill its words.
  @inline(__always)
  static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, unless isSpecial: (ByteWord) -> Bool) -> Bool {
    let count = bytes.count
    guard let base = unsafe UnsafeRawPointer(bytes.baseAddress), count > 0 else { return true }
    // SAFETY: every load ends at or before `count`.
    guard count >= 8 else { return unsafe !isSpecial(shortWord(base, count)) }
    var offset = 0
    while offset + 8 <= count {
      if unsafe isSpecial(ByteWord(base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))) { return false }
      offset += 8
    }
    return unsafe offset == count
      || !isSpecial(ByteWord(base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
  }

  /// One to seven bytes as a word, some of them several times.
  @inline(__always) private static func shortWord(_ base: UnsafeRawPointer, _ count: Int) -> ByteWord {
    if count >= 4 {
      let first = unsafe UInt64(base.loadUnaligned(as: UInt32.self))
      return unsafe ByteWord(first | UInt64(base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)) << 32)
    }
    // The first, the middle and the last are all of up to three.
    let (first, middle) = unsafe (
      UInt64(base.load(as: UInt8.self)), UInt64(base.load(fromByteOffset: count / 2, as: UInt8.self))
    )
    let last = unsafe UInt64(base.load(fromByteOffset: count - 1, as: UInt8.self))
    return ByteWord((first | middle << 8 | last << 16) &* 0x0000_0000_0100_0001 | first << 48 | first << 56)
  }
}

extension ByteBuffer {
  /// Appends a text of which no word is special.
  /// - Returns: false when one is; nothing is appended then.
  @inline(__always)
  mutating func append(_ text: String, unless isSpecial: (ByteWord) -> Bool) -> Bool {
    unsafe text.withBytes { bytes -> Bool in
      guard unsafe PlainText.isPlain(bytes, unless: isSpecial) else { return false }
      unsafe append(bytes)
      return true
    }
  }
}
