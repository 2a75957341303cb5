/// A message template, parsed: literal text with named variable parts.
///
/// | in a template | means |
/// |---|---|
/// | `{user}` `{secret}` `{text}` | what somebody typed: up to the **last** place where the rest of the template fits |
/// | `{user:first}` | the same, up to the first place where the rest fits, for lines whose later text is typed as well |
/// | `{user:without ,}` | the same, and no comma in it; `first without ,` and `without blank` as well |
/// | `{same}` | the text of the `{user}` before it once more; no other part of unknown length stands before that |
/// | `{any}` | what the daemon wrote: up to the first occurrence of the text that follows, or of the first of several; at the end, the rest |
/// | `{source}` | an address, and nothing else |
/// | `{peer}` | an address or, failing that, a host name |
/// | `{host}` `{session}` `{word}` | no blank inside; up to the last place where the rest fits |
/// | `{word:first}` | the same, up to the first place where the rest fits |
/// | `{number}` `{port}` `{attempts}` | decimal digits; `{attempts}` says how many attempts the line stands for, 0 fits nothing |
/// | `{successes}` | decimal digits: how many of the `{attempts}` behind it succeeded; the line stands for the others |
/// | `{unit}` | of operational events: what it happened to (a jail, a package), without a blank; else as `{word}` |
/// | `{subject}` | the same with blanks (the description of a service); else as `{text}` |
/// | `{from}` `{to}` | the versions before and after, as `{word}` |
/// | `{bits}` | decimal digits: the length of a banned network's prefix |
/// | `{detail}` | what else is worth keeping, as `{text}` |
/// | `{here}` | nothing; `{any}` before it ends at the first occurrence of the text between the two, whatever follows |
/// | `{a|b|c}` | one of these texts; one may be empty |
/// | `{?…}` | may be missing; may hold parts |
/// | `{name}` of the file's `parts` | the text of that part; of a list of texts, the first with which the rest fits |
/// | `{{` `}}` | a brace |
///
/// The end of a template is the end of the line (blanks may follow), unless it ends in `{any}`.
struct Template: Sendable, Hashable {
  indirect enum Part: Sendable, Hashable {
    case literal([UInt8])
    /// Keeps two literals apart.
    case here
    case alternatives([[UInt8]])
    case optional([Part])
    /// The first of these with which the rest fits.
    case either([[Part]])
    case field(Field, Extent)
  }

  /// How far a part of unknown length reaches.
  struct Extent: Sendable, Hashable {
    /// To the first place where the rest fits, not to the last.
    var isFirst = false
    /// A letter that is not in it; 0: any may be.
    var stop: UInt8 = 0
  }

  enum Field: String, Sendable, Hashable, CaseIterable {
    case user, secret, text, any, source, peer, host, session, word, number, port, attempts, successes
    case unit, subject, from, to, bits, detail
    case same

    /// Typed by somebody, of any length.
    var isFree: Bool { [.user, .secret, .text, .subject, .detail].contains(self) }
    /// Without blanks.
    var isWord: Bool { [.host, .session, .word, .unit, .from, .to].contains(self) }
    var isNumber: Bool { [.number, .port, .attempts, .successes, .bits].contains(self) }
  }

  struct Mistake: Error, Hashable {
    var code: String
    var message: String
    var help: String?
    /// Characters from the start of the template's text, 0-based.
    var offset: Int
  }

  var parts: [Part]

  /// Reads a template. All mistakes are found at once.
  /// - Parameter parts: named pieces; one with several texts stands for the first that fits.
  static func parse(
    _ text: String, named parts: [String: [String]] = [:]
  ) -> (template: Template, mistakes: [Mistake]) {
    var reader = TemplateReader(text: Array(text), names: parts)
    let nodes = reader.sequence(depth: 0, closing: false)
    reader.check(nodes, before: [], behind: [])
    return (Template(parts: nodes.map(\.part)), reader.mistakes.sorted { $0.offset < $1.offset })
  }

  /// What may stand at the beginning of parts: the texts of which one must; nil when that is no text.
  static func leadingTexts(_ parts: some Sequence<Part>) -> [[UInt8]]? {
    guard let first = parts.first(where: { $0 != .here }) else { return nil }
    switch first {
    case .literal(let text): return [text]
    case .alternatives(let texts): return texts
    case .either(let ways):
      var all: [[UInt8]] = []
      for way in ways {
        guard let texts = leadingTexts(way) else { return nil }
        all += texts.filter { !all.contains($0) }
      }
      return all
    case .here, .optional, .field: return nil
    }
  }
}

/// A part and where it stands.
private struct TemplateNode {
  var part: Template.Part
  /// Characters from the start of the template's text, 0-based; of what a named part holds, where its name stands.
  var offset: Int
  /// Of a group, what it holds.
  var ways: [[TemplateNode]] = []
}

private struct TemplateReader {
  let text: [Character]
  let names: [String: [String]]
  var position = 0
  var mistakes: [Template.Mistake] = []

  init(text: [Character], names: [String: [String]]) {
    self.text = text
    self.names = names
  }

  mutating func sequence(depth: Int, closing: Bool) -> [TemplateNode] {
    var nodes: [TemplateNode] = []
    while position < text.count {
      let character = text[position]
      let doubled = position + 1 < text.count && text[position + 1] == character
      if character == "{" && !doubled {
        nodes += braced(depth: depth)
        continue
      }
      if character == "}" {
        if closing {
          position += 1
          return Self.joined(nodes)
        }
        if !doubled {
          mistakes.append(
            .init(code: "stray-brace", message: "'}' closes nothing", help: "write '}}' for a brace", offset: position))
        }
      }
      nodes.append(TemplateNode(part: .literal(Array(String(character).utf8)), offset: position))
      position += (character == "{" || character == "}") && doubled ? 2 : 1
    }
    if closing {
      mistakes.append(
        .init(code: "open-brace", message: "an optional group is not closed", help: "add '}'", offset: text.count))
    }
    return Self.joined(nodes)
  }

  /// Texts side by side (a literal and the literal a named part begins with) become one.
  private static func joined(_ nodes: [TemplateNode]) -> [TemplateNode] {
    var result: [TemplateNode] = []
    for node in nodes {
      if case .literal(let more) = node.part, case .literal(let before)? = result.last?.part {
        result[result.count - 1].part = .literal(before + more)
      } else {
        result.append(node)
      }
    }
    return result
  }

  private mutating func braced(depth: Int) -> [TemplateNode] {
    let start = position
    position += 1
    if position < text.count && text[position] == "?" {
      position += 1
      let inner = sequence(depth: depth + 1, closing: true)
      return [TemplateNode(part: .optional(inner.map(\.part)), offset: start, ways: [inner])]
    }
    var name = ""
    while position < text.count && text[position] != "}" {
      name.append(text[position])
      position += 1
    }
    guard position < text.count else {
      mistakes.append(
        .init(
          code: "open-brace", message: "'{' is not closed", help: "add '}', or write '{{' for a brace", offset: start))
      return []
    }
    position += 1
    if name.contains("|") && !name.hasSuffix("without |") {
      let choices = name.split(separator: "|", omittingEmptySubsequences: false).map { Array($0.utf8) }
      return [TemplateNode(part: .alternatives(choices), offset: start)]
    }
    if name == "here" { return [TemplateNode(part: .here, offset: start)] }
    if let texts = names[name] { return named(name, texts, start, depth) }
    return field(name, start)
  }

  private mutating func named(_ name: String, _ texts: [String], _ start: Int, _ depth: Int) -> [TemplateNode] {
    guard depth < 8 else {
      mistakes.append(.init(code: "endless-part", message: "the part '\(name)' contains itself", offset: start))
      return []
    }
    var ways: [[TemplateNode]] = []
    for text in texts {
      var inner = TemplateReader(text: Array(text), names: names)
      let nodes = inner.sequence(depth: depth + 1, closing: false)
      mistakes += inner.mistakes.map {
        var moved = $0
        moved.offset = start
        moved.message = "in part '\(name)': \(moved.message)"
        return moved
      }
      ways.append(Self.moved(nodes, to: start))
    }
    if ways.count == 1 { return ways[0] }
    return [TemplateNode(part: .either(ways.map { $0.map(\.part) }), offset: start, ways: ways)]
  }

  private static func moved(_ nodes: [TemplateNode], to offset: Int) -> [TemplateNode] {
    nodes.map { TemplateNode(part: $0.part, offset: offset, ways: $0.ways.map { moved($0, to: offset) }) }
  }

  private mutating func field(_ name: String, _ start: Int) -> [TemplateNode] {
    let pieces = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let field = Template.Field(rawValue: pieces[0]) else {
      let known = Template.Field.allCases.map(\.rawValue) + ["here"] + names.keys.sorted()
      let help =
        nearest(pieces[0], known).map { "did you mean {\($0)}?" } ?? "known are \(known.joined(separator: ", "))"
      mistakes.append(
        .init(code: "unknown-part", message: "no part is named '\(pieces[0])'", help: help, offset: start))
      return []
    }
    var extent = Template.Extent()
    if pieces.count == 2 {
      if let read = Self.extent(pieces[1]), field.isFree || field.isWord {
        extent = read
      } else {
        mistakes.append(
          .init(
            code: "unknown-modifier", message: "'\(pieces[1])' cannot be said of {\(field.rawValue)}",
            help: "only 'first' and 'without' and a letter (or 'blank'), of parts of unknown length and of words",
            offset: start))
      }
    }
    return [TemplateNode(part: .field(field, extent), offset: start)]
  }

  /// `first`, `without ,`, `first without ,`; a blank is called so.
  private static func extent(_ text: String) -> Template.Extent? {
    var words = text.split(separator: " ", omittingEmptySubsequences: false)[...]
    var extent = Template.Extent()
    if words.first == "first" {
      extent.isFirst = true
      words = words.dropFirst()
    }
    if words.first == "without", words.count == 2, let letter = words.last {
      guard letter == "blank" || letter.utf8.count == 1, let byte = letter.utf8.first else { return nil }
      extent.stop = letter == "blank" ? 0x20 : byte
      words = words.dropFirst(2)
    }
    return words.isEmpty ? extent : nil
  }

  // MARK: What the matcher cannot run

  /// Finds parts without a visible end and groups that hold nothing.
  mutating func check(_ nodes: [TemplateNode], before: [TemplateNode], behind: [TemplateNode]) {
    for (index, node) in nodes.enumerated() {
      let rest = Array(nodes[(index + 1)...]) + behind
      switch node.part {
      case .optional(let inner) where inner.isEmpty:
        mistakes.append(.init(code: "empty-group", message: "an optional group holds nothing", offset: node.offset))
      case .optional, .either:
        for way in node.ways { check(way, before: before + nodes[..<index], behind: rest) }
      case .field(.same, _): checkRepeated(before + nodes[..<index], at: node.offset)
      case .field(let field, _): checkEnd(of: field, at: node.offset, rest.map(\.part))
      case .here, .literal, .alternatives: break
      }
    }
  }

  /// Asked from several places, the matcher could not remember where the rest fits.
  private mutating func checkRepeated(_ before: [TemplateNode], at offset: Int) {
    func isTyped(_ part: Template.Part, orWord: Bool) -> Bool {
      guard case .field(let field, let extent) = part else { return false }
      return field.isFree || (orWord && field.isWord && extent.stop == 0)
    }
    let user = before.firstIndex { if case .field(.user, _) = $0.part { true } else { false } }
    if let user, !before[..<user].contains(where: { isTyped($0.part, orWord: true) }),
      !before[(user + 1)...].contains(where: { isTyped($0.part, orWord: false) })
    {
      return
    }
    mistakes.append(
      .init(
        code: "repeated-part",
        message: "{same} repeats a {user} that other parts of unknown length stand before, or none",
        help: "write {any} for what stands before {user}", offset: offset))
  }

  private mutating func checkEnd(of field: Template.Field, at offset: Int, _ rest: [Template.Part]) {
    guard let next = rest.first(where: { $0 != .here }) else { return }
    if field == .any {
      guard Template.leadingTexts(rest) == nil else { return }
      mistakes.append(
        .init(
          code: "unbounded-part", message: "{any} must be followed by text, by a choice of texts or by the end",
          help: "put the text that ends it behind {any}", offset: offset))
    } else if field.isFree, case .field(let other, _) = next, other.isFree || other == .any || other.isWord {
      mistakes.append(
        .init(
          code: "unbounded-part", message: "nothing separates {\(field.rawValue)} from {\(other.rawValue)}",
          help: "put the text between them", offset: offset))
    }
  }
}

/// The candidate with the fewest changed letters, when at most a third of the letters differ.
func nearest(_ word: String, _ candidates: [String]) -> String? {
  func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let next = min(diagonal + (a == b ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[right.count]
  }
  let scored = candidates.map { (distance(Array(word), Array($0)), $0) }.sorted { $0 < $1 }
  guard let best = scored.first, best.0 <= max(1, word.count / 3) else { return nil }
  return best.1
}
