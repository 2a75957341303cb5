import Vocabulary

extension ScanPass {
  /// The address of the last line's login, if it stands at the very end of the bytes and more digits could follow.
  func openAddress(_ bytes: Bytes) -> Address? {
    guard let source = login.source else { return nil }
    let text = Array(source.description.utf8)
    guard bytes.count >= text.count, let end = text.last,
      text.indices.allSatisfy({ index in
        bytes[bytes.count - text.count + index] | 0x20 == text[index] | 0x20
      })
    else { return nil }
    guard let number = source.ipv4.map({ $0 & 0xFF }) else {
      return end.isHexDigit || end == 0x3A ? source : nil
    }
    return number > 0 && number <= 25 ? source : nil
  }
}
