/// Keeps passwords out of the samples of lines that people are shown.
enum SecretText {
  /// What stands before a password (or a base64 that holds one) in the lines of the daemons known here.
  private static let markers = [
    "given password: ", "(pass: ", "resp=", "password=", "passwd=", "AUTH PLAIN ", "AUTH LOGIN ", ",cmd: ",
    "password \"",
  ]
  .map { Array($0.utf8) }

  /// The bytes up to a password, with `…` for the rest; all of them when there is none. O(bytes × markers).
  static func cut(_ bytes: [UInt8]) -> [UInt8] {
    var end = bytes.count
    for marker in markers {
      guard bytes.count >= marker.count else { continue }
      for start in 0...(bytes.count - marker.count) where start + marker.count < end {
        if bytes[start] == marker[0] && bytes[start..<start + marker.count].elementsEqual(marker) {
          end = start + marker.count
          break
        }
      }
    }
    return end < bytes.count ? bytes[..<end] + Array("…".utf8) : bytes
  }
}
