import Digests

/// How a receiver knows that a notice came from here, is unchanged, and is not an old one sent again:
/// `X-Spoor-Signature: sha256=` and the HMAC-SHA-256 of the timestamp, a dot and the body, in hexadecimal digits.
enum WebhookSignature {
  static func headers(of body: [UInt8], secret: String, now: Int64) -> [(String, String)] {
    let signed = "\(now)." + String(decoding: body, as: UTF8.self)
    let digits = Array("0123456789abcdef")
    let hex = KeyedHash(key: secret.utf8).value(of: signed).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return [("X-Spoor-Timestamp", "\(now)"), ("X-Spoor-Signature", "sha256=\(hex.joined())")]
  }
}
