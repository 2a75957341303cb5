/// Lines that servers on Windows write.
extension ScanPass {
  /// A row of the protocol logs of Exchange: `STAMP,SESSION,NUMBER,…` or `STAMP,CONNECTOR,SESSION,NUMBER,…`, the session of sixteen
  /// hexadecimal digits. Counts the line.
  mutating func exchange(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard end - start > 60, bytes[start].isDigit, let comma = bytes.first(0x2C, from: start, to: start + 30),
      bytes[comma - 1] == 0x5A, Self.isSession(bytes, comma + 1, end)
    else { return false }
    var stamps = StampReader()
    envelope = Envelope()
    guard (try? stamps.iso(bytes, start, end, &envelope.stamp)) == comma else { return false }
    note(envelope.stamp, index)
    guard let row = Self.exchangeRow(tables) else {
      account.otherLines += 1
      return true
    }
    count(match(bytes, row, comma + 1, end, lineStart: start, lineEnd: end, index, repeats: 0))
    return true
  }

  /// nil where the format is not read.
  private static func exchangeRow(_ tables: TableView) -> Int? {
    let name = Array("MSExchange".utf8)
    return unsafe name.withUnsafeBytes { unsafe program(tables, Bytes($0), 0, name.count) }
  }

  /// Whether the first value from a place on, or the second, is such a session with a number behind it.
  private static func isSession(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    var place = start
    for _ in 0..<2 {
      guard let comma = bytes.first(0x2C, from: place, to: min(end, place + 256)), comma + 1 < end else { return false }
      if comma - place == 16, (place..<comma).allSatisfy({ bytes[$0].isHexDigit }), bytes[comma + 1].isDigit {
        return true
      }
      place = comma + 1
    }
    return false
  }
}
