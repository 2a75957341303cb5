/// Where the SHA-256 of a file that grows stood, at its last whole block of 64 bytes: enough to go on from there without
/// what lies before. It holds no byte of the file; what lies behind the block is read again.
public struct SHA256State: Sendable, Hashable {
  /// Bytes that were hashed; a multiple of `blockBytes`.
  public let byteCount: Int
  /// The eight words of FIPS 180-4, 6.2.2.
  let words: [UInt32]

  public static let blockBytes = 64
  /// Of the text.
  private static let form = "1"

  init(byteCount: Int, words: [UInt32]) {
    precondition(byteCount % Self.blockBytes == 0 && words.count == 8, "a state lies between two blocks")
    self.byteCount = byteCount
    self.words = words
  }

  /// Reads what `text` wrote; nil for another form, or for what was damaged.
  public init?(text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 10, parts[0] == Self.form, let count = Int(parts[1]), count >= 0,
      count % Self.blockBytes == 0
    else { return nil }
    let words = parts.dropFirst(2).compactMap { UInt32($0, radix: 16) }
    guard words.count == 8 else { return nil }
    self.init(byteCount: count, words: words)
  }

  /// The form, the number of bytes, and the words in hexadecimal.
  public var text: String {
    ([Self.form, "\(byteCount)"] + words.map { String($0, radix: 16) }).joined(separator: " ")
  }
}
