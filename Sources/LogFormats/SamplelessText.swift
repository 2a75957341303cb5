/// The text of a format file without its samples, which are two thirds of it: they prove the shapes to tests and to people,
/// and reading them would be most of what a run does before it reads the first line of a log.
enum SamplelessText {
  private static let sections = ["samples:", "forged:"].map { Array($0.utf8) }

  /// Leaves out every section of samples: its key, and what is indented further or blank. O(bytes).
  static func of(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count / 2)
    // How far the section is indented that is being left out.
    var section: Int?
    var start = 0
    while start < bytes.count {
      var words = start
      while words < bytes.count, bytes[words] == UInt8(ascii: " ") { words += 1 }
      var end = words
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let line = start..<end
      start = end + 1
      guard words < end else { continue }
      let depth = words - line.lowerBound
      if let section, depth > section { continue }
      section = sections.contains { bytes[words..<end].starts(with: $0) } ? depth : nil
      guard section == nil else { continue }
      kept += bytes[line]
      kept.append(UInt8(ascii: "\n"))
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
