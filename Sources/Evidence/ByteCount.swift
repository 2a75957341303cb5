/// Numbers of bytes in sentences.
enum ByteCount {
  /// `1 byte`, `20 zero bytes`
  static func words(_ count: Int, _ kind: String = "") -> String {
    "\(count) \(kind.isEmpty ? "" : kind + " ")\(count == 1 ? "byte" : "bytes")"
  }
}
