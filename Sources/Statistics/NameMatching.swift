import Foundation

/// User names as they are compared with lists. The same function for both sides.
public enum NameMatching {
  /// The local part: blanks and `<>"'` around it off, what follows the last `\` (a domain's name comes before it), what
  /// stands before the last `@`, case folded after Unicode composition, trailing dots off. May be empty: such a name is
  /// nothing to compare.
  public static func normalised(_ name: String) -> String {
    var part = trimmed(folded(name))
    if let slash = part.lastIndex(of: "\\") { part = part[part.index(after: slash)...] }
    if let at = part.lastIndex(of: "@") { part = part[..<at] }
    return String(withoutTrailingDots(part))
  }

  /// The whole address, `local@domain`, folded and trimmed the same way.
  public static func normalisedAddress(_ name: String) -> String {
    var part = trimmed(folded(name))
    if let slash = part.lastIndex(of: "\\") { part = part[part.index(after: slash)...] }
    return String(withoutTrailingDots(part))
  }

  /// A normalised local part without its `+tag`.
  public static func withoutTag(_ localPart: String) -> String {
    guard let plus = localPart.firstIndex(of: "+"), plus != localPart.startIndex else { return localPart }
    return String(localPart[..<plus])
  }

  /// A normalised local part without its dots.
  public static func withoutDots(_ localPart: String) -> String { localPart.filter { $0 != "." } }

  /// Numbers and names of one or two characters are on every list: a match of them says nothing.
  public static func countsAsEvidence(_ localPart: String) -> Bool {
    localPart.count > 2 && !localPart.utf8.allSatisfy { (48...57).contains($0) }
  }

  private static func folded(_ name: String) -> String {
    guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name.lowercased() }
    // Swift has no case folding of its own: down, up and down again brings ß and ẞ to ss and both sigmas together.
    var result = ""
    for scalar in name.precomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.properties.changesWhenCaseFolded {
        result += scalar.properties.lowercaseMapping.uppercased().lowercased()
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.precomposedStringWithCanonicalMapping
  }

  private static func trimmed(_ name: String) -> Substring {
    var part = name[...]
    func trim(_ isOuter: (Character) -> Bool) {
      while let first = part.first, isOuter(first) { part.removeFirst() }
      while let last = part.last, isOuter(last) { part.removeLast() }
    }
    trim(\.isWhitespace)
    trim { "<>\"'".contains($0) }
    trim(\.isWhitespace)
    return part
  }

  private static func withoutTrailingDots(_ name: Substring) -> Substring {
    var part = name
    while let last = part.last, last.isWhitespace { part.removeLast() }
    while part.last == "." { part.removeLast() }
    return part
  }
}
