/// Rows of tables that Splunk, Kibana, Graylog, Papertrail, Datadog, Grafana or Fluentd wrote out: values behind commas, in
/// quotation marks, or behind tabs.
extension ScanPass {
  /// Rows that are looked at to find where the lines stand.
  private static let columnRows = 64
  /// And bytes of such a row.
  private static let columnBytes = 1 << 16

  /// A row of which one of the first values is the time, and of the others one is a whole line, an object, or a message
  /// behind its program; or of which the first value is a whole line. Counts the line; false when it is no such row.
  mutating func row(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard let cells = TableCells(bytes, start, end, isPlain: isPlainTable(bytes)) else { return false }
    var outer = Envelope()
    for cell in cells.ranges.prefix(3) where outer.stamp.kind == .none {
      outer.stamp = TableCells.stamp(bytes, cell) ?? .none
    }
    let column = lineColumn(bytes, start)
    guard outer.stamp.kind != .none || column == 0 else { return false }
    if column >= 0 {
      guard column < cells.ranges.count, isLine(bytes, cells.ranges[column]) else {
        count(false)
        return true
      }
      count(cell(bytes, cells, column, outer: outer, index))
      return true
    }
    note(outer.stamp, index)
    for (number, cell) in cells.ranges.enumerated() where cell.count > 12 {
      if cells.mark == 0x09, bytes[cell.lowerBound] == 0x7B {
        var entry = CollectedEntry()
        guard entry.find(bytes, cell.lowerBound, cell.upperBound) else { continue }
        collected(entry, bytes, outer: outer.stamp, index)
        return true
      }
      if self.cell(bytes, cells, number, outer: outer, index) {
        count(true)
        return true
      }
    }
    count(false)
    return true
  }

  /// Whether the stretch is of a table whose values stand in quotation marks only where they hold a comma: nine lines of
  /// ten have a time first and a whole line behind it, all in one column. Somebody who types such a value does not write
  /// the lines around it.
  private mutating func isPlainTable(_ bytes: Bytes) -> Bool {
    if let hasPlainRows { return hasPlainRows }
    let column = Self.commonColumn(bytes, from: 0) { start, end in
      guard let cells = TableCells(bytes, start, end, isPlain: true), cells.mark == 0x2C,
        TableCells.stamp(bytes, cells.ranges[0]) != nil
      else { return -1 }
      return cells.ranges.dropFirst().firstIndex { isLine(bytes, $0) } ?? -1
    }
    hasPlainRows = column >= 0
    return column >= 0
  }

  /// The column in which all rows have whole lines, but for one in ten; −1 when there is none. In the export of an
  /// application a value that somebody typed may look like a line, and then the other rows have none in its place.
  private mutating func lineColumn(_ bytes: Bytes, _ start: Int) -> Int {
    if let tableColumn { return tableColumn }
    let column = Self.commonColumn(bytes, from: start) { start, end in
      TableCells(bytes, start, end, isPlain: hasPlainRows == true).map { cells in
        cells.ranges.firstIndex { isLine(bytes, $0) } ?? -1
      }
    }
    tableColumn = column
    return column
  }

  /// The column that nine rows of ten name; −1 when there is none. O(bytes of the rows that are looked at).
  /// - Parameter column: that a row names, −1 for none; nil for what is no row.
  private static func commonColumn(_ bytes: Bytes, from start: Int, _ column: (_ start: Int, _ end: Int) -> Int?) -> Int
  {
    var lines = [Int](repeating: 0, count: TableCells.limit)
    var rows = 0
    var place = start
    while place < bytes.count, rows < columnRows {
      let stop = bytes.first(0x0A, from: place, to: bytes.count) ?? bytes.count
      var end = min(stop, place + columnBytes)
      while end > place && bytes[end - 1] == 0x0D { end -= 1 }
      if end > place, !isTableHead(bytes, place, end), let named = column(place, end) {
        rows += 1
        if named >= 0 { lines[named] += 1 }
      }
      place = stop + 1
    }
    let best = lines.indices.max { lines[$0] < lines[$1] } ?? 0
    return lines[best] > 0 && lines[best] * 10 >= rows * 9 ? best : -1
  }

  /// Whether a value begins with a stamp and goes on.
  private mutating func isLine(_ bytes: Bytes, _ cell: Range<Int>) -> Bool {
    var probe = Envelope()
    guard cell.count > 24, envelopes.read(bytes, cell.lowerBound, cell.upperBound, &probe) == nil else { return false }
    return probe.stamp.kind != .none
  }

  /// Columns of Papertrail's archives: id, generated_at, received_at, source_id, source_name, source_ip, facility_name,
  /// severity_name, program, message.
  private static let (papertrailHost, papertrailMessage) = (4, 9)

  /// Whether a value is a login's line, or the message behind the program's name.
  private mutating func cell(
    _ bytes: Bytes, _ cells: TableCells, _ number: Int, outer: Envelope, _ index: Int
  ) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    var parts = outer
    if number > 0 {
      if cells.mark == 0x09, number == Self.papertrailMessage, cells.ranges.count == number + 1 {
        cells.decode(bytes, Self.papertrailHost, into: &scratch)
        if !scratch.isEmpty { parts.hostEnd = scratch.count }
        scratch.append(0x20)
        parts.tagStart = scratch.count
      }
      cells.decode(bytes, number - 1, into: &scratch)
      parts.tagEnd = Self.tagName(scratch, parts.tagStart)
      parts.pid = Self.tagProcess(scratch, parts.tagEnd)
      scratch.append(0x20)
    }
    parts.messageStart = scratch.count
    cells.decode(bytes, number, into: &scratch)
    let isLine = number == tableColumn
    return decoded { pass, text in
      let isNamed = parts.tagEnd > 0 && Self.program(pass.tables, text, parts.tagStart, parts.tagEnd) != nil
      guard isNamed || isLine else { return false }
      if isLine { parts.tagEnd = -1 }
      return pass.unwrapped(parts, text, index, mayBeLine: isLine)
    }
  }
}

/// Where the values of a row stand.
struct TableCells {
  /// Without the quotation marks around them.
  private(set) var ranges: [Range<Int>] = []
  /// What stands between values.
  let mark: UInt8

  static let limit = 32

  /// nil when the row does not begin as one: with a quotation mark, or with a tab behind its first word.
  /// - Parameter isPlain: the table is known to be one, and what has no tab may begin with anything.
  init?(_ bytes: Bytes, _ start: Int, _ end: Int, isPlain: Bool = false) {
    guard end - start > 24 else { return nil }
    let tab = bytes.first(0x09, from: start, to: min(end, start + 40))
    guard tab != nil || bytes[start] == 0x22 || isPlain else { return nil }
    mark = tab == nil ? 0x2C : 0x09
    var place = start
    while place < end && ranges.count < Self.limit {
      let isQuoted = mark == 0x2C && bytes[place] == 0x22
      let close = isQuoted ? Self.quoteEnd(bytes, place + 1, end) : bytes.first(mark, from: place, to: end) ?? end
      guard let close else { return nil }
      ranges.append((isQuoted ? place + 1 : place)..<close)
      place = isQuoted ? close + 2 : close + 1
      guard !isQuoted || close + 1 >= end || bytes[close + 1] == mark else { return nil }
    }
  }

  /// The quotation mark that closes a value: one that is not doubled.
  private static func quoteEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var place = start
    while let quote = bytes.first(0x22, from: place, to: end) {
      guard quote + 1 < end, bytes[quote + 1] == 0x22 else { return quote }
      place = quote + 2
    }
    return nil
  }

  func decode(_ bytes: Bytes, _ number: Int, into text: inout [UInt8]) {
    var isSecond = false
    for place in ranges[number] {
      let isQuote = bytes[place] == 0x22 && mark == 0x2C
      if isQuote && isSecond {
        isSecond = false
        continue
      }
      isSecond = isQuote
      text.append(bytes[place])
    }
  }

  /// A value that is a stamp and nothing else; `Nov 12, 2023 @ 08:31:00.123`, as Kibana has it, as well.
  static func stamp(_ bytes: Bytes, _ cell: Range<Int>) -> Stamp? {
    guard cell.count >= 10 else { return nil }
    if let stamp = CollectedEntry.stamp(bytes, cell.lowerBound, cell.upperBound) { return stamp }
    guard cell.count > 20, cell.count < 32 else { return nil }
    let text = unsafe Array(bytes.buffer(cell.lowerBound, cell.upperBound)).filter { $0 != 0x2C && $0 != 0x40 }
    var plain: [UInt8] = []
    for byte in text where !(byte == 0x20 && plain.last == 0x20) { plain.append(byte) }
    return unsafe plain.withUnsafeBytes { buffer -> Stamp? in
      var stamp = Stamp.none
      var reader = StampReader()
      let end = try? reader.bsd(unsafe Bytes(buffer), 0, plain.count, &stamp)
      return end == plain.count && stamp.kind == .local ? stamp : nil
    }
  }
}
