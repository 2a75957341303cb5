import CCrypto

/// SHA-256 through libcrypto, which uses the processor's own instructions where it has them.
public struct SHA256Digest: ~Copyable {
  private var context = SHA256_CTX()

  public init() {
    let status = unsafe SHA256_Init(&context)
    precondition(status == 1, "libcrypto has no SHA-256")
  }

  /// Goes on where another one stood.
  public init(from state: SHA256State) {
    self.init()
    let words = state.words
    context.h = (words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7])
    let bits = UInt64(state.byteCount) << 3
    context.Nl = UInt32(truncatingIfNeeded: bits)
    context.Nh = UInt32(truncatingIfNeeded: bits >> 32)
  }

  /// nil within a block.
  public var state: SHA256State? {
    guard context.num == 0 else { return nil }
    let h = context.h
    let bits = UInt64(context.Nh) << 32 | UInt64(context.Nl)
    return SHA256State(byteCount: Int(bits >> 3), words: [h.0, h.1, h.2, h.3, h.4, h.5, h.6, h.7])
  }

  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    let status = unsafe SHA256_Update(&context, base, bytes.count)
    precondition(status == 1, "libcrypto refused to hash")
  }

  /// 64 hexadecimal digits, lower case.
  public consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let status = unsafe SHA256_Final(&digest, &context)
    precondition(status == 1, "libcrypto refused to finish a hash")
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  public static func hex(of bytes: some Sequence<UInt8>) -> String {
    var digest = SHA256Digest()
    let copy = Array(bytes)
    unsafe copy.withUnsafeBytes { unsafe digest.append($0) }
    return digest.finish()
  }
}
