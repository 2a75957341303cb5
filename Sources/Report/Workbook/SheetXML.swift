/// Cells of a worksheet as bytes: what stands between the number of a cell's row and the end of the cell.
///
/// `<c r="B` and the row stand before; no `String` is made on the way.
enum SheetXML {
  /// Nothing when it is not finite, which a cell cannot hold.
  @inline(__always)
  static func append(_ number: Double, _ style: CellStyles.Index, to xml: inout ByteBuffer) {
    guard number.isFinite else { return }
    appendNumber(style, to: &xml) { $0.append(shortest: number) }
  }

  @inline(__always)
  static func append(_ number: Int, _ style: CellStyles.Index, to xml: inout ByteBuffer) {
    // Beyond that a cell has not every digit, as it holds a `Double`.
    guard number.magnitude < 1_000_000_000_000_000 else { return append(Double(number), style, to: &xml) }
    appendNumber(style, to: &xml) { $0.append(decimal: number) }
  }

  /// Days and the part of a day, in sixteen digits, as the library prints numbers: a cell's date and time to less than
  /// a microsecond.
  /// - Parameter seconds: since the day 0 of Excel, on the wall clock.
  @inline(__always)
  static func append(serialSeconds seconds: Int64, _ style: CellStyles.Index, to xml: inout ByteBuffer) {
    guard seconds >= 0 else { return append(Double(seconds) / 86_400, style, to: &xml) }
    appendNumber(style, to: &xml) { xml in
      let (days, second) = UInt(seconds).quotientAndRemainder(dividingBy: 86_400)
      xml.append(digits: days)
      guard second > 0 else { return }
      xml.append(UInt8(ascii: "."))
      // In units of the eleventh decimal, to the nearest.
      xml.append(fraction: (second * 100_000_000_000 + 43_200) / 86_400, places: 11)
    }
  }

  @inline(__always)
  private static func appendNumber(
    _ style: CellStyles.Index, to xml: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void
  ) {
    appendStyle(style, to: &xml)
    xml.append("\"><v>")
    write(&xml)
    xml.append("</v></c>")
  }

  /// Always a string, whatever the text is; one without a character is a blank cell.
  @inline(__always)
  static func append(_ text: String, _ style: CellStyles.Index, to xml: inout ByteBuffer) {
    let start = xml.count
    appendStyle(style, to: &xml)
    xml.append("\" t=\"inlineStr\"><is><t>")
    let isWritten = unsafe text.withBytes { bytes -> Bool in
      guard unsafe isPlain(bytes) else { return false }
      unsafe xml.append(bytes)
      return true
    }
    guard isWritten else {
      xml.cut(to: start)
      return appendUnusual(text, style, to: &xml)
    }
    xml.append("</t></is></c>")
  }

  /// Nothing in it has to be written in another way.
  @inline(__always) private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = unsafe bytes.first, let last = unsafe bytes.last, bytes.count <= WorkbookText.longest,
      first != 0x20, last != 0x20
    else { return false }
    return unsafe PlainText.isPlain(bytes) { word in
      word.hasUnusual || word.has(UInt8(ascii: "_")) || word.has(UInt8(ascii: "&")) || word.has(UInt8(ascii: "<"))
        || word.has(UInt8(ascii: ">"))
    }
  }

  private static func appendUnusual(_ text: String, _ style: CellStyles.Index, to xml: inout ByteBuffer) {
    appendStyle(style, to: &xml)
    guard !text.isEmpty else { return xml.append("\"/>") }
    let escaped = WorkbookText.escaped(text)
    let keepsBlanks = escaped.utf8.first == UInt8(ascii: " ") || escaped.utf8.last == UInt8(ascii: " ")
    xml.append("\" t=\"inlineStr\"><is><t")
    if keepsBlanks { xml.append(" xml:space=\"preserve\"") }
    xml.append(">")
    // What may not stand in XML text; control characters are gone by now.
    for byte in escaped.utf8 {
      switch byte {
      case UInt8(ascii: "&"): xml.append("&amp;")
      case UInt8(ascii: "<"): xml.append("&lt;")
      case UInt8(ascii: ">"): xml.append("&gt;")
      default: xml.append(byte)
      }
    }
    xml.append("</t></is></c>")
  }

  @inline(__always) private static func appendStyle(_ style: CellStyles.Index, to xml: inout ByteBuffer) {
    xml.append("\" s=\"")
    xml.append(decimal: style)
  }
}
