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
      var lines = Lines(path: path)
      guard
        unsafe FileName.forEachStretch(of: path, { unsafe read($0, of: $1, &lines, &mistakes) })
      else {
        mistakes.append(
          .error(
            "geography-unreadable", "the geography file cannot be read: \(FileName.lastError())", at: Place(file: path),
            help: "check the path and its permissions"))
        continue
      }
      if lines.wrong > Self.mistakesShown {
        let more = lines.wrong - Self.mistakesShown
        mistakes.append(
          .error(
            "geography-range", more == 1 ? "one more line like these" : "\(more) more lines like these",
            at: Place(file: path), help: "each line is start,end,CC"))
      }
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

  /// What was read of a file.
  private struct Lines {
    let path: String
    var count = 0
    var wrong = 0
  }

  private mutating func read(
    _ bytes: UnsafeRawBufferPointer, of fileBytes: Int, _ lines: inout Lines, _ mistakes: inout [Diagnostic]
  ) {
    var start = 0
    while start < bytes.count {
      if let line = unsafe PlainRangeLine(bytes, at: start) {
        makeRoom(for: line, of: fileBytes)
        append(line)
        lines.count += 1
        start = line.next
        continue
      }
      var end = start
      while end < bytes.count, unsafe bytes[end] != UInt8(ascii: "\n") { end += 1 }
      lines.count += 1
      var line = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end + 1
      if unsafe line.last == UInt8(ascii: "\r") { unsafe line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
      guard let first = unsafe line.first else { continue }
      if first == UInt8(ascii: "#") {
        unsafe readComment(line)
      } else if let row = unsafe RangeLine.row(line) {
        append(row)
      } else if unsafe lines.count == 1 && RangeLine.isHeader(line) {
        continue
      } else {
        lines.wrong += 1
        if lines.wrong <= Self.mistakesShown {
          mistakes.append(unsafe Self.mistake(line, Place(file: lines.path, line: lines.count)))
        }
      }
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

  /// Bytes of a usual line: of two integers and a code, and of two IPv6 addresses, of which the first is cut.
  private static let usualLine = (ipv4: 24, ipv6: 54)

  /// The first range of a family says of what the file consists.
  private mutating func makeRoom(for line: PlainRangeLine, of bytes: Int) {
    if line.isIPv4, ipv4.count == 0 { ipv4.reserve(bytes / Self.usualLine.ipv4) }
    if !line.isIPv4, ipv6.count == 0 { ipv6.reserve(bytes / Self.usualLine.ipv6) }
  }

  private mutating func append(_ line: PlainRangeLine) {
    if line.isIPv4 {
      ipv4.append(UInt32(truncatingIfNeeded: line.start), UInt32(truncatingIfNeeded: line.end), line.code)
    } else {
      ipv6.append(line.start, line.end, line.code)
    }
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
  var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

  init(_ number: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
  }
}
