import CCrypto

/// SHA-1 through libcrypto: for lists of others that are made with it, never to prove anything.
public enum SHA1Digest {
  /// 40 hexadecimal digits, in capitals.
  public static func hex(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    var count: UInt32 = 0
    let made = unsafe EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha1(), nil)
    precondition(made == 1 && count == 20, "libcrypto refused to hash")
    let digits = Array("0123456789ABCDEF".utf8)
    return digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
