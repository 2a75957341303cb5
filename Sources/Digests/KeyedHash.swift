import CCrypto

/// HMAC-SHA-256 (RFC 2104) through libcrypto: whoever lacks the key can neither compute nor test a value.
public struct KeyedHash: Sendable {
  private let key: [UInt8]

  public init(key: some Sequence<UInt8>) { self.key = Array(key) }

  /// 32 bytes.
  public func value(of text: String) -> [UInt8] {
    var value = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let message = Array(text.utf8)
    let made = unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &value, &count)
    precondition(unsafe made != nil && count == 32, "libcrypto refused to make a keyed hash")
    return value
  }
}
