/// Anchors of headings, made the way GitHub makes them, so that one link works in the Markdown and in the HTML.
struct Slugs {
  private var seen: [String: Int] = [:]

  init() {}

  /// Lower case, blanks to hyphens, other signs dropped; a repeated one gets `-1`, `-2`.
  mutating func anchor(for heading: String) -> String {
    let slug = Self.slug(heading)
    let count = seen[slug, default: 0]
    seen[slug] = count + 1
    return count == 0 ? slug : "\(slug)-\(count)"
  }

  static func slug(_ heading: String) -> String {
    var result = ""
    for character in heading.lowercased() {
      if character.isLetter || character.isNumber || character == "-" || character == "_" {
        result.append(character)
      } else if character == " " {
        result.append("-")
      }
    }
    return result.isEmpty ? "section" : result
  }
}
