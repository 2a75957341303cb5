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
    var sum = 0.0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 32..<127: sum += ascii[Int(scalar.value) - 32]
      case 0x2009, 0x202F: sum += 200
      case 0..<0x370: sum += 620
      case 0x370..<0x1100: sum += 700
      case 0x2010...0x2026: sum += 600
      default: sum += 1_050
      }
    }
    return sum / 1_000 * size * allowance
  }

  /// The text, or as much of its start as fits with an ellipsis. O(n log n).
  static func fitted(_ text: String, size: Double, into width: Double) -> String {
    guard of(text, size: size) > width else { return text }
    let characters = Array(text)
    var low = 0
    var high = characters.count
    while low < high {
      let middle = (low + high + 1) / 2
      if of(String(characters[..<middle]) + "…", size: size) <= width { low = middle } else { high = middle - 1 }
    }
    return low == 0 ? "…" : String(characters[..<low]) + "…"
  }

  /// The words of a text in lines no wider than `width`, at most `lines` of them; the last is cut when words are left.
  static func wrapped(_ text: String, size: Double, into width: Double, lines: Int) -> [String] {
    var result: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
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
