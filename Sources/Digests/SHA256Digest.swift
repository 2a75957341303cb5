import CCrypto

/// SHA-256 through libcrypto, which uses the processor's own instructions where it has them.
@safe public struct SHA256Digest: ~Copyable {
  private let context: OpaquePointer

  public init() {
    // Both fail only when memory is out or libcrypto is built without SHA-256: nothing a run can do about it.
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    let status = unsafe EVP_DigestUpdate(context, base, bytes.count)
    precondition(status == 1, "libcrypto refused to hash")
  }

  /// 64 hexadecimal digits, lower case.
  public consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let status = unsafe EVP_DigestFinal_ex(context, &digest, &count)
    precondition(status == 1 && count == 32, "libcrypto refused to finish a hash")
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
