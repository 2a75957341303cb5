import Vocabulary

/// One line `start,end,CC`.
enum RangeLine {
  /// nil when it is not one. Fields may be quoted; fields after the third are not looked at.
  static func row(_ line: UnsafeRawBufferPointer) -> CountryRanges.Row? {
    var fields: (Range<Int>, Range<Int>, Range<Int>) = (0..<0, 0..<0, 0..<0)
    var start = 0
    for field in 0..<3 {
      var end = start
      while end < line.count, unsafe line[end] != UInt8(ascii: ",") { end += 1 }
      guard end < line.count || field == 2 else { return nil }
      let range = unsafe trimmed(start..<end, line)
      switch field {
      case 0: fields.0 = range
      case 1: fields.1 = range
      default: fields.2 = range
      }
      start = end + 1
    }
    guard let first = unsafe address(UnsafeRawBufferPointer(rebasing: line[fields.0])),
      let last = unsafe address(UnsafeRawBufferPointer(rebasing: line[fields.1])),
      let code = unsafe CountryCode(UnsafeRawBufferPointer(rebasing: line[fields.2])),
      first <= last, first.isIPv4 == last.isIPv4
    else { return nil }
    return CountryRanges.Row(start: first, end: last, code: code)
  }

  /// The first line may name the columns.
  static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    let text = unsafe String(decoding: line.prefix(200), as: UTF8.self).lowercased()
    return ["start", "from", "first", "network", "ip"].contains { text.drop { $0 == "\"" }.hasPrefix($0) }
  }

  private static func trimmed(_ range: Range<Int>, _ line: UnsafeRawBufferPointer) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    func isPadding(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    while start < end, unsafe isPadding(line[start]) { start += 1 }
    while start < end, unsafe isPadding(line[end - 1]) { end -= 1 }
    if end - start >= 2, unsafe line[start] == UInt8(ascii: "\"") && line[end - 1] == UInt8(ascii: "\"") {
      start += 1
      end -= 1
    }
    return start..<end
  }

  /// An address in text, or as an integer: below 2³² of an IPv4 address, otherwise of all 128 bits.
  private static func address(_ bytes: UnsafeRawBufferPointer) -> Address? {
    guard unsafe !bytes.isEmpty, unsafe bytes.allSatisfy({ (48...57).contains($0) }) else {
      return unsafe Address(bytes: bytes)
    }
    guard bytes.count <= 38 else { return nil }
    if bytes.count <= 19 {
      var value: UInt64 = 0
      for index in 0..<bytes.count { value = value * 10 + UInt64(unsafe bytes[index] - 48) }
      return value <= UInt64(UInt32.max) ? Address(ipv4: UInt32(value)) : Address(high: 0, low: value)
    }
    var value: UInt128 = 0
    for index in 0..<bytes.count { value = value * 10 + UInt128(unsafe bytes[index] - 48) }
    return Address(value)
  }
}
