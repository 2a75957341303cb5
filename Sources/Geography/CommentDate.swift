/// Finds the day in a comment such as `# Generated: Thu, 25 Jun 2026 04:33:59 GMT` or `# 2026-06-25`.
enum CommentDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `2026-06-25`, or nil.
  static func day(in text: String) -> String? {
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
    for (index, word) in words.enumerated() {
      if isISO(word) { return word }
      guard let month = months.firstIndex(where: { word.lowercased().hasPrefix($0) }), index > 0,
        index + 1 < words.count
      else { continue }
      // Day, month, year; or month, day, year.
      let candidates = [(words[index - 1], words[index + 1])] + following(words, index)
      for (day, year) in candidates {
        if let day = Int(day), (1...31).contains(day), let year = Int(year), (1990...2999).contains(year) {
          return "\(year)-\(padded(month + 1))-\(padded(day))"
        }
      }
    }
    return nil
  }

  private static func following(_ words: [String], _ index: Int) -> [(String, String)] {
    index + 2 < words.count ? [(words[index + 1], words[index + 2])] : []
  }

  private static func isISO(_ word: String) -> Bool {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return false }
    return (1990...2999).contains(year) && (1...12).contains(month) && (1...31).contains(day)
  }

  static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
