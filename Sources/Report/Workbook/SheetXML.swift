/// Rows and cells of a worksheet as bytes: no `String` is made on the way.
struct SheetXML {
  var bytes: [UInt8] = []
  /// The row that was begun, counted from 1.
  private var row = 0
  /// Of more than one letter.
  private var longNames: [[UInt8]] = []

  /// - Parameters:
  ///   - number: counted from 1.
  ///   - height: in points; nil for the usual one.
  mutating func beginRow(_ number: Int, height: Double?) {
    row = number
    bytes.append("<row r=\"")
    bytes.append(decimal: row)
    if let height {
      bytes.append("\" ht=\"")
      bytes.append(shortest: height)
      bytes.append("\" customHeight=\"1")
    }
    bytes.append("\">")
  }

  mutating func endRow() { bytes.append("</row>") }

  /// Nothing when it is not finite, which a cell cannot hold.
  mutating func append(_ number: Double, _ column: Int, _ style: CellStyles.Index) {
    guard number.isFinite else { return }
    beginCell(column, style)
    bytes.append("\"><v>")
    bytes.append(shortest: number)
    bytes.append("</v></c>")
  }

  /// Always a string, whatever the text is; one without a character is a blank cell.
  mutating func append(_ text: String, _ column: Int, _ style: CellStyles.Index) {
    beginCell(column, style)
    guard !text.isEmpty else {
      bytes.append("\"/>")
      return
    }
    let escaped = WorkbookText.escaped(text)
    let keepsBlanks = escaped.utf8.first == UInt8(ascii: " ") || escaped.utf8.last == UInt8(ascii: " ")
    bytes.append("\" t=\"inlineStr\"><is><t")
    if keepsBlanks { bytes.append(" xml:space=\"preserve\"") }
    bytes.append(">")
    append(escaped)
    bytes.append("</t></is></c>")
  }

  private mutating func beginCell(_ column: Int, _ style: CellStyles.Index) {
    bytes.append("<c r=\"")
    if column < 26 {
      bytes.append(UInt8(ascii: "A") + UInt8(column))
    } else {
      while longNames.count <= column - 26 { longNames.append(Array(Sheet.columnName(longNames.count + 26).utf8)) }
      bytes.append(contentsOf: longNames[column - 26])
    }
    bytes.append(decimal: row)
    bytes.append("\" s=\"")
    bytes.append(decimal: style)
  }

  /// What may not stand in XML text; control characters are gone by now.
  private mutating func append(_ text: String) {
    guard text.utf8.contains(where: Self.isMarkup) else { return bytes.append(contentsOf: text.utf8) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append("&amp;")
      case UInt8(ascii: "<"): bytes.append("&lt;")
      case UInt8(ascii: ">"): bytes.append("&gt;")
      default: bytes.append(byte)
      }
    }
  }

  private static func isMarkup(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
  }
}
