import Diagnostics
import Vocabulary

/// Address ranges of countries from CSV files, ascending and without overlap.
struct CountryRanges: Sendable {
  struct Row: Sendable {
    var start: Address
    var end: Address
    var code: CountryCode
  }

  private var ipv4 = AddressRanges<UInt32>()
  private var ipv6 = AddressRanges<UInt128>()
  /// What the comments call the data.
  private(set) var name: String?
  private(set) var date: String?

  static let mistakesShown = 20

  init(_ paths: [String]) throws(DiagnosticList) {
    var mistakes: [Diagnostic] = []
    for path in paths {
      guard let bytes = FileName.contents(path) else {
        mistakes.append(
          .error(
            "geography-unreadable", "the geography file cannot be read: \(FileName.lastError())", at: Place(file: path),
            help: "check the path and its permissions"))
        continue
      }
      unsafe bytes.withUnsafeBytes { unsafe read($0, path, &mistakes) }
    }
    if mistakes.isEmpty && ipv4.count + ipv6.count == 0 {
      mistakes.append(
        .error(
          "geography-empty", "the geography file has no ranges", at: Place(file: paths.first ?? ""),
          help: "each line is start,end,CC"))
    }
    if mistakes.isEmpty { sort(&mistakes, paths.first ?? "") }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer, _ path: String, _ mistakes: inout [Diagnostic]) {
    var start = 0
    var lineNumber = 0
    var wrong = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, unsafe bytes[end] != UInt8(ascii: "\n") { end += 1 }
      lineNumber += 1
      var line = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end + 1
      if unsafe line.last == UInt8(ascii: "\r") { unsafe line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
      guard let first = unsafe line.first else { continue }
      if first == UInt8(ascii: "#") {
        unsafe readComment(line)
      } else if let row = unsafe RangeLine.row(line) {
        append(row)
      } else if unsafe lineNumber == 1 && RangeLine.isHeader(line) {
        continue
      } else {
        wrong += 1
        if wrong <= Self.mistakesShown {
          mistakes.append(unsafe Self.mistake(line, Place(file: path, line: lineNumber)))
        }
      }
    }
    if wrong > Self.mistakesShown {
      mistakes.append(
        .error("geography-range", "\(wrong - Self.mistakesShown) more lines like these", at: Place(file: path)))
    }
  }

  private static func mistake(_ line: UnsafeRawBufferPointer, _ place: Place) -> Diagnostic {
    .error(
      "geography-range", "this line is not start,end,CC", at: place,
      help: "write two addresses of one family, the lower one first, and a country code in two letters: "
        + "192.0.2.0,192.0.2.255,NO",
      excerpt: unsafe String(decoding: line.prefix(120), as: UTF8.self))
  }

  private mutating func readComment(_ line: UnsafeRawBufferPointer) {
    let text = unsafe String(decoding: line.prefix(200), as: UTF8.self)
    if date == nil, let day = CommentDate.day(in: text) { date = day }
    if name == nil, text.contains("IPFire Location") { name = "IPFire Location database" }
  }

  private mutating func append(_ row: Row) {
    if let start = row.start.ipv4, let end = row.end.ipv4 {
      ipv4.append(start, end, row.code)
    } else {
      ipv6.append(row.start.number, row.end.number, row.code)
    }
  }

  /// Makes the ranges ascend, and refuses those that say two things of one address.
  private mutating func sort(_ mistakes: inout [Diagnostic], _ path: String) {
    ipv4.sort()
    ipv6.sort()
    let overlaps =
      ipv4.overlaps(atMost: Self.mistakesShown).map { (Address(ipv4: $0.before), Address(ipv4: $0.start)) }
      + ipv6.overlaps(atMost: Self.mistakesShown).map { (Address($0.before), Address($0.start)) }
    mistakes += overlaps.prefix(Self.mistakesShown).map { before, start in
      .error(
        "geography-overlap", "the ranges from \(before) and from \(start) overlap, and differ",
        at: Place(file: path), help: "give each address one country")
    }
  }

  /// nil when no range has the address, or its range has no country.
  func code(for address: Address) -> String? {
    (address.ipv4.map { ipv4.code(for: $0) } ?? ipv6.code(for: address.number)).text
  }
}

extension Address {
  fileprivate var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

  fileprivate init(_ number: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
  }
}

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
