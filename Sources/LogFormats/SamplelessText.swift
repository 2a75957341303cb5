/// The text of a format file without its samples, which are two thirds of it: they prove the shapes to tests and to people,
/// and reading them would be most of what a run does before it reads the first line of a log.
enum SamplelessText {
  private static let sections = ["samples:", "forged:"].map { Array($0.utf8) }

  /// Leaves out every section of samples: its key, and what is indented further or blank. O(bytes).
  static func of(_ text: String) -> String {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.utf8.count / 2)
    // How far the section is indented that is being left out.
    var section: Int?
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let depth = line.firstIndex(where: { $0 != UInt8(ascii: " ") }).map({ line.distance(to: $0) }) else {
        continue
      }
      if let section, depth > section { continue }
      let words = line.dropFirst(depth)
      section = sections.contains { words.starts(with: $0) } ? depth : nil
      guard section == nil else { continue }
      kept += line
      kept.append(UInt8(ascii: "\n"))
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

extension Substring.UTF8View {
  /// Bytes from the start.
  fileprivate func distance(to index: Index) -> Int { distance(from: startIndex, to: index) }
}
