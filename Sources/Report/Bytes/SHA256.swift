import CCrypto

/// SHA-256 by libcrypto, fed piece by piece. Owns its context: freed once, when the value ends.
@safe
struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// nil when libcrypto has no memory or no SHA-256 (a build without it, or a locked-down provider).
  init?() {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      return nil
    }
    unsafe self.context = unsafe context
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    // The only documented failure is a context that was never initialised.
    let done = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(done == 1, "a digest that began takes bytes")
  }

  /// 64 lower-case hexadecimal digits; the end of this digest.
  mutating func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let done = unsafe EVP_DigestFinal_ex(context, &digest, &length)
    precondition(done == 1 && length == 32, "SHA-256 has 32 bytes")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Of a text's UTF-8. nil as `init`.
  static func hexadecimal(of text: String) -> String? {
    guard var digest = SHA256() else { return nil }
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { unsafe digest.update($0) }
    return digest.hexadecimal()
  }
}
