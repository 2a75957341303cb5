/// How wide a text will be, guessed without a font: labels are placed by it so that none is cut or touches another.
///
/// The widths are those of Helvetica (thousandths of the font size, Adobe's font metrics), widened because the reader's
/// own sans serif may be wider; it is better to leave a gap than to overlap.
enum TextWidth {
  private static let ascii: [Double] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]
  private static let allowance = 1.13

  /// In the units of `size`.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + thousandths($1) } / 1_000 * size * allowance
  }

  private static func thousandths(_ scalar: Unicode.Scalar) -> Double {
    switch scalar.value {
    case 32..<127: ascii[Int(scalar.value) - 32]
    case 0x2009, 0x202F: 200
    case 0..<0x20, 0x7F..<0xA0: 2_800  // Shown as `\u{…}`.
    case 0xA0..<0x370: 620
    case 0x370..<0x1100: 700
    case 0x2010...0x2026: 600
    default: 1_050
    }
  }

  /// The text, or as much of its start as fits with an ellipsis. Reads no further than it fits.
  static func fitted(_ text: String, size: Double, into width: Double) -> String {
    let room = width / size / allowance * 1_000
    let roomBeforeEllipsis = room - 1_000
    var used = 0.0
    var end = text.startIndex
    for index in text.indices {
      used += text[index].unicodeScalars.reduce(0) { $0 + thousandths($1) }
      if used <= roomBeforeEllipsis { end = text.index(after: index) }
      if used > room { return text[..<end] + "…" }
    }
    return text
  }

  /// The words of a text in lines no wider than `width`, at most `lines` of them; the last is cut when words are left.
  static func wrapped(_ text: String, size: Double, into width: Double, lines: Int) -> [String] {
    var result: [String] = []
    var current = ""
    // Nobody reads more in a drawing, and somebody outside may have written it.
    for word in text.prefix(1_000).split(separator: " ") {
      let longer = current.isEmpty ? String(word) : current + " " + word
      if current.isEmpty || of(longer, size: size) <= width || result.count == lines - 1 {
        current = longer
      } else {
        result.append(current)
        current = String(word)
      }
    }
    if !current.isEmpty { result.append(current) }
    return result.map { fitted($0, size: size, into: width) }
  }
}
