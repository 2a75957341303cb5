import Findings

extension AudienceEdition {
  // MARK: - Text from the evidence

  /// A text from the evidence, or several with commas between: `info, sales`, `mx1 (1,204), mx2 (37), 2 more`.
  func evidence(_ text: String, column: IdentityKind? = nil) -> String {
    if let list = list(text, column: column) { return list }
    return single(text, column: column)
  }

  private func single(_ text: String, column: IdentityKind?) -> String {
    if text.hasPrefix("*."), !identities.isKnown(text) {
      return "*." + single(String(text.dropFirst(2)), column: .host)
    }
    guard let kind = identities.kind(of: text, column: column) else { return text }
    // Sentences and paths about files stay for management, without what has the shape of an address.
    return kind == .text && !isPublic ? words(text) : disguise.shown(text, as: kind)
  }

  /// Whether it is a name or a computer, or several of them.
  func isPersonal(_ text: String, column: IdentityKind? = nil) -> Bool {
    if identities.kind(of: text, column: column)?.isPersonal == true { return true }
    guard !identities.isKnown(text), text.contains(", ") else { return false }
    return text.components(separator: ", ").contains { identities.kinds[$0] == .name }
  }

  private func list(_ text: String, column: IdentityKind?) -> String? {
    guard !identities.isKnown(text) else { return nil }
    let parts = text.components(separator: ", ")
    let counted = parts.map(Self.counted)
    guard parts.count > 1 || counted[0].count != nil else { return nil }
    let isList = zip(parts, counted).allSatisfy { part, counted in
      identities.isKnown(part) || identities.isKnown(counted.name) || Self.isRest(part)
    }
    guard isList else { return nil }
    return zip(parts, counted).map { part, counted in
      if identities.isKnown(part) || counted.count == nil {
        return Self.isRest(part) && !identities.isKnown(part) ? part : single(part, column: column)
      }
      return "\(single(counted.name, column: column)) (\(counted.count ?? ""))"
    }.joined(separator: ", ")
  }

  /// `mx1 (1,204)`
  private static func counted(_ text: String) -> (name: String, count: String?) {
    guard text.hasSuffix(")"), let open = text.lastIndex(of: "("), open > text.startIndex else { return (text, nil) }
    let count = text[text.index(after: open)...].dropLast()
    let before = text.index(before: open)
    guard text[before] == " ", !count.isEmpty, count.utf8.allSatisfy({ (48...57).contains($0) || $0 == 44 }) else {
      return (text, nil)
    }
    return (String(text[..<before]), String(count))
  }

  /// `2 more`
  private static func isRest(_ text: String) -> Bool {
    text.hasSuffix(" more") && text.dropLast(5).utf8.allSatisfy { (48...57).contains($0) }
  }

  // MARK: - Sentences

  func prose(_ prose: Prose) -> Prose {
    let isPersonal = isPersonal(prose)
    func ours(_ text: String) -> String { isPersonal && isPublic ? Self.withoutClock(words(text)) : words(text) }
    return Prose(
      parts: prose.parts.map {
        switch $0 {
        case .words(let text): .words(ours(text))
        case .strong(let text): .strong(ours(text))
        case .evidence(let text): .evidence(evidence(text))
        }
      })
  }

  func isPersonal(_ prose: Prose) -> Bool {
    prose.parts.contains {
      switch $0 {
      case .evidence(let text): isPersonal(text)
      case .words(let text), .strong(let text): hidden(in: text).contains { $0.kind.isPersonal }
      }
    }
  }

  /// Our own words, without what has the shape of an address, and without known hosts, domains and files.
  func words(_ text: String) -> String {
    let found = hidden(in: text)
    guard !found.isEmpty else { return text }
    var result = ""
    var position = text.startIndex
    for (range, kind) in found {
      result += text[position..<range.lowerBound]
      result += disguise.shown(String(text[range]), as: kind)
      position = range.upperBound
    }
    return result + text[position...]
  }

  /// The title is the plan's own text: whatever looks like a host, a path or an address goes, and so does each server
  /// and every name of the log that is no word of ours as well.
  /// - Parameter ours: words that stand in the report anyway, in small letters.
  func title(_ text: String, ours: () -> Set<String>) -> String {
    guard isPublic else { return words(text) }
    let ours = ours()
    return text.components(separator: " ").map { word in
      var bare = word.trimmed
      for ending in ["'s", "’s"] where bare.hasSuffix(ending) { bare.removeLast(ending.count) }
      guard !bare.isEmpty, let range = word.firstRange(of: bare), let found = named(bare, ours) else { return word }
      return word[..<range.lowerBound] + disguise.shown(found.text, as: found.kind) + word[range.upperBound...]
    }.joined(separator: " ")
  }

  /// What a word of the title names, as the log has it; nil: nothing that has to be hidden.
  private func named(_ word: String, _ ours: Set<String>) -> (text: String, kind: IdentityKind)? {
    if let kind = Identities.kind(ofShape: word) ?? (word.contains("/") ? .file : nil) {
      return (word, identities.kinds[word] ?? kind)
    }
    let small = word.lowercased()
    guard let known = [word, small].first(where: { identities.kinds[$0] != nil }), let kind = identities.kinds[known]
    else { return nil }
    let isName = kind == .server || known.contains(".") || !ours.contains(small)
    return isName ? (known, kind) : nil
  }

  /// The words of a report whoever is in it, in small letters: months, and what the analyses say of themselves.
  static func ownWords(_ content: ReportContent) -> Set<String> {
    let texts = Numerals.months + content.sections.flatMap { [$0.title, $0.question, $0.method] }
    return Set(texts.flatMap { $0.lowercased().split { !$0.isLetter }.map(String.init) })
  }

  private func hidden(in text: String) -> [(range: Range<String.Index>, kind: IdentityKind)] {
    guard text.utf8.contains(where: { $0 == 0x2E || $0 == 0x3A || $0 == 0x40 }) else { return [] }
    var found: [(range: Range<String.Index>, kind: IdentityKind)] = []
    var position = text.startIndex
    while let start = text[position...].firstIndex(where: Self.isOfToken) {
      let end = text[start...].firstIndex { !Self.isOfToken($0) } ?? text.endIndex
      position = end
      // An address may end in colons, and a sentence in a full stop.
      for range in [start..<end, text[start..<end].trimmedRange] {
        guard let kind = kind(ofToken: String(text[range])) else { continue }
        found.append((range, kind))
        break
      }
    }
    return found
  }

  private func kind(ofToken token: String) -> IdentityKind? {
    guard token.utf8.contains(where: { $0 == 0x2E || $0 == 0x3A || $0 == 0x40 }) else { return nil }
    switch Identities.kind(ofShape: token) {
    case .computer: return token.utf8.count > 3 ? .computer : nil
    case .network: return .network
    default: break
    }
    guard token.contains(where: \.isLetter) else { return nil }
    if let known = identities.kinds[token] { return known }
    guard let at = token.firstIndex(of: "@"), at > token.startIndex, token.index(after: at) < token.endIndex else {
      return nil
    }
    return token == "name@domain" || token.hasPrefix("name@example.") ? nil : .name
  }

  private static func isOfToken(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return character.isLetter }
    switch byte {
    case 48...57, 65...90, 97...122: return true
    default: return "._@:/+-!".utf8.contains(byte)
    }
  }

  // MARK: - Coarse time

  /// Without times of day: `on 3 May 2023 at 03:12` becomes `on 3 May 2023`.
  static func withoutClock(_ text: String) -> String {
    let bytes = Array(text.utf8)
    func isDigit(_ index: Int) -> Bool { bytes.indices.contains(index) && (48...57).contains(bytes[index]) }
    func pair(_ index: Int) -> Bool { isDigit(index) && isDigit(index + 1) }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard pair(index), !isDigit(index - 1), index + 2 < bytes.count, bytes[index + 2] == 0x3A, pair(index + 3),
        !isDigit(index + 5)
      else {
        result.append(bytes[index])
        index += 1
        continue
      }
      index += 5
      if index < bytes.count, bytes[index] == 0x3A, pair(index + 1) { index += 3 }
      let at = Array(" at ".utf8)
      if result.suffix(at.count).elementsEqual(at) {
        result.removeLast(at.count)
      } else {
        result += Array("a time left out".utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension StringProtocol {
  fileprivate func components(separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }

  fileprivate var trimmed: String { String(self[trimmedRange]) }

  /// Without the punctuation around it.
  fileprivate var trimmedRange: Range<Index> {
    func isEdge(_ character: Character) -> Bool { ".,:;!?()[]\"'`/-+".contains(character) }
    var (low, high) = (startIndex, endIndex)
    while low < high, isEdge(self[low]) { low = index(after: low) }
    while low < high, isEdge(self[index(before: high)]) { high = index(before: high) }
    return low..<high
  }
}
