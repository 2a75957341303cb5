/// What was probably meant.
package enum Suggestion {
  /// The nearest of the known words, when it is near enough to be a slip: one edit in three characters.
  /// Case and the difference between `_`, `-` and a blank do not count. The first of equally near ones.
  package static func nearest(to word: String, in known: [String]) -> String? {
    let folded = Self.folded(word)
    guard !folded.isEmpty, folded.count <= 100 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in known {
      let other = Self.folded(candidate)
      let allowed = max(1, max(folded.count, other.count) / 3)
      guard abs(other.count - folded.count) <= allowed else { continue }
      let distance = edits(folded, other)
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// "did you mean 'x'?", or the known words when there are few.
  package static func help(for word: String, in known: [String]) -> String? {
    if let nearest = nearest(to: word, in: known) { return "did you mean '\(nearest)'?" }
    return known.isEmpty || known.count > 30 ? nil : "known: \(known.joined(separator: ", "))"
  }

  /// The same for words of a command line, of which the shell shows no list.
  package static func full(for word: String, in known: [String]) -> String {
    nearest(to: word, in: known).map { "did you mean '\($0)'?" } ?? "known are \(known.joined(separator: ", "))"
  }

  private static func folded(_ word: String) -> [Character] {
    word.lowercased().map { "_- ".contains($0) ? "-" : $0 }
  }

  /// Edits between two words: insertions, deletions, replacements, and swaps of neighbours. O(n·m).
  static func edits(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var current = [i + 1]
      for (j, b) in right.enumerated() {
        var best = min(previous[j] + (a == b ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, before[j - 1] + 1) }
        current.append(best)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
