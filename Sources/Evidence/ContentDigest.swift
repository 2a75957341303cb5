/// A fast 128-bit digest of decoded content: four lanes of 64 × 64 → 128 bit multiplications.
///
/// It finds honest copies: a log and its compressed rotation, a file given twice. It has no key and was not made
/// against somebody who wants two different files to look alike; for that there is the SHA-256 of the stored file.
struct ContentDigest: Sendable, Hashable {
  private(set) var high: UInt64 = 0x243F_6A88_85A3_08D3
  private(set) var low: UInt64 = 0x1319_8A2E_0370_7344

  var hexadecimal: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

  /// Appends a stretch. The borders between stretches are part of the digest.
  mutating func append(_ bytes: UnsafeRawBufferPointer) { unsafe append(ContentDigest(of: bytes), count: bytes.count) }

  mutating func append(_ digest: ContentDigest, count: Int) {
    Self.mix(&high, &low, digest.high ^ UInt64(truncatingIfNeeded: count), digest.low)
    Self.mix(&high, &low, UInt64(truncatingIfNeeded: count), 0x4A40_9382_2299_F31D)
  }

  init() {}

  /// The state that `hexadecimal` tells; a wrong text is the state of nothing.
  init(hexadecimal text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return }
    self.high = high
    self.low = low
  }

  /// - Complexity: O(bytes), about as fast as memory.
  init(of bytes: UnsafeRawBufferPointer) {
    var (a, b) = (0xA409_3822_299F_31D0 as UInt64, 0x082E_FA98_EC4E_6C89 as UInt64)
    var (c, d) = (0x4528_21E6_38D0_1377 as UInt64, 0xBE54_66CF_34E9_0C6C as UInt64)
    var (e, f) = (0xC0AC_29B7_C97C_50DD as UInt64, 0x3F84_D5B5_B547_0917 as UInt64)
    var (g, h) = (0x9216_D5D9_8979_FB1B as UInt64, 0xD131_0BA6_98DF_B5AC as UInt64)
    var offset = 0
    // SAFETY: every load below is of 8 bytes at `offset + 56` at most, and `offset + 64 <= bytes.count`.
    func word(_ at: Int) -> UInt64 { unsafe bytes.loadUnaligned(fromByteOffset: offset &+ at, as: UInt64.self) }
    while offset + 64 <= bytes.count {
      Self.mix(&a, &b, word(0), word(8))
      Self.mix(&c, &d, word(16), word(24))
      Self.mix(&e, &f, word(32), word(40))
      Self.mix(&g, &h, word(48), word(56))
      offset &+= 64
    }
    if offset < bytes.count {
      var tail: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
      unsafe withUnsafeMutableBytes(of: &tail) { target in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
      }
      Self.mix(&a, &b, tail.0, tail.1)
      Self.mix(&c, &d, tail.2, tail.3)
      Self.mix(&e, &f, tail.4, tail.5)
      Self.mix(&g, &h, tail.6, tail.7)
    }
    Self.mix(&high, &low, a, b)
    Self.mix(&high, &low, c, d)
    Self.mix(&high, &low, e, f)
    Self.mix(&high, &low, g, h)
    Self.mix(&high, &low, UInt64(truncatingIfNeeded: bytes.count), 0x2FFD_72DB_D01A_DFB7)
  }

  /// The words are added again after the multiplication, so that no word can make it forget the state by a zero.
  @inline(__always)
  private static func mix(_ x: inout UInt64, _ y: inout UInt64, _ first: UInt64, _ second: UInt64) {
    let product = (x ^ first).multipliedFullWidth(by: y ^ second ^ 0x9E37_79B9_7F4A_7C15)
    x = product.high &+ second &+ 0xB8E1_AFED_6A26_7E96
    y = (product.low ^ (first << 23 | first >> 41)) &+ 0xBA7C_9045_F12C_7F99
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
