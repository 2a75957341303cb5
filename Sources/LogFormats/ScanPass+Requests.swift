/// The logs of requests of web servers, which are the longest logs of many computers: common and combined form, maybe with
/// the site before.
extension ScanPass {
  /// A line that tells of a request, and of nothing else. Whether it does; only shapes of logs that name no program are asked
  /// for it then.
  mutating func request(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard let open = Self.requestStamp(bytes, start, end), Self.isByItself(bytes, start, end) else { return false }
    let reader = StampReader()
    var stamp = Stamp.none
    guard
      let zone = try? reader.dayMonthYear(bytes, open + 1, end, separator: 0x2F, &stamp),
      (try? reader.zoneBehind(bytes, zone, end, &stamp)) != nil
    else { return false }
    note(stamp, index)
    envelope = Envelope()
    envelope.stamp = stamp
    envelope.tagStart = start
    envelope.bareStart = start
    if bareMessage(bytes, start, end, index) { countEvent() } else { longLine(bytes, start, end, index) }
    return true
  }

  /// `192.0.2.7 - bob [12/Nov/2023:08:31:05 +0100] "GET …`: whether a line tells of a request.
  static func isRequest(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool { requestStamp(bytes, start, end) != nil }

  /// Where the bracket opens in which the stamp of a request stands; a name before it may hold others.
  private static func requestStamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    let last = min(end - 29, start + 300)
    var from = start
    while from < last, let open = bytes.first(0x5B, from: from, to: last) {
      if stampSigns.allSatisfy({ bytes[open + $0] == $1 }), bytes[open + 1].isDigit, bytes[open + 4].isLetter,
        bytes[open + 8].isDigit, bytes[open + 13].isDigit
      {
        return open
      }
      from = open + 1
    }
    return nil
  }

  /// Where what stands in `[12/Nov/2023:08:31:05 +0100] "`.
  private static let stampSigns: [(Int, UInt8)] = [
    (3, 0x2F), (7, 0x2F), (12, 0x3A), (15, 0x3A), (18, 0x3A), (21, 0x20), (27, 0x5D), (28, 0x20), (29, 0x22),
  ]

  /// Whether nothing stands before a request but who makes it, and before that maybe the site: `192.0.2.7 - `,
  /// `www.example.com:443 192.0.2.7 - `.
  private static func isByItself(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard bytes[start].isHexDigit || bytes[start].isLetter || bytes[start] == 0x3A,
      let blank = bytes.first(0x20, from: start, to: min(end, start + 100)), blank + 3 < end
    else { return false }
    if bytes[blank + 1] == 0x2D && bytes[blank + 2] == 0x20 { return true }
    guard let next = bytes.first(0x20, from: blank + 1, to: min(end, blank + 100)), next + 3 < end else { return false }
    return bytes[next + 1] == 0x2D && bytes[next + 2] == 0x20
  }
}
