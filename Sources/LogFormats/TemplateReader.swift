/// A part and where it stands.
struct TemplateNode {
  var part: Template.Part
  /// Bytes from the start of the template's text, 0-based; of what a named part holds, where its name stands.
  var offset: Int
  /// Of a group, what it holds.
  var ways: [[TemplateNode]] = []
}

/// The named parts of a format file. Most of its templates use the same few: each is read once.
final class NamedParts {
  let texts: [String: [String]]
  /// Of parts without a mistake: the ways in which each may be written.
  fileprivate var known: [String: [[TemplateNode]]] = [:]

  /// - Parameter texts: by name; of a part with several, the first that fits.
  init(_ texts: [String: [String]]) {
    self.texts = texts
  }
}

struct TemplateReader {
  let text: [UInt8]
  let names: NamedParts
  var position = 0
  /// Their offsets are in bytes.
  var mistakes: [Template.Mistake] = []

  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")

  init(text: [UInt8], names: NamedParts) {
    self.text = text
    self.names = names
  }

  mutating func sequence(depth: Int, closing: Bool) -> [TemplateNode] {
    var nodes: [TemplateNode] = []
    while position < text.count {
      let byte = text[position]
      guard byte == Self.open || byte == Self.close else {
        let end = text[position...].firstIndex { $0 == Self.open || $0 == Self.close } ?? text.count
        nodes.append(TemplateNode(part: .literal(Array(text[position..<end])), offset: position))
        position = end
        continue
      }
      let doubled = position + 1 < text.count && text[position + 1] == byte
      if byte == Self.open && !doubled {
        nodes += braced(depth: depth)
        continue
      }
      if byte == Self.close {
        if closing {
          position += 1
          return Self.joined(nodes)
        }
        if !doubled {
          mistakes.append(
            .init(code: "stray-brace", message: "'}' closes nothing", help: "write '}}' for a brace", offset: position))
        }
      }
      nodes.append(TemplateNode(part: .literal([byte]), offset: position))
      position += doubled ? 2 : 1
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
    if position < text.count && text[position] == UInt8(ascii: "?") {
      position += 1
      let inner = sequence(depth: depth + 1, closing: true)
      return [TemplateNode(part: .optional(inner.map(\.part)), offset: start, ways: [inner])]
    }
    guard let end = text[position...].firstIndex(of: Self.close) else {
      position = text.count
      mistakes.append(
        .init(
          code: "open-brace", message: "'{' is not closed", help: "add '}', or write '{{' for a brace", offset: start))
      return []
    }
    let bytes = text[position..<end]
    let name = String(decoding: bytes, as: UTF8.self)
    position = end + 1
    let bar = UInt8(ascii: "|")
    if bytes.contains(bar) && !name.hasSuffix("without |") {
      let choices = bytes.split(separator: bar, omittingEmptySubsequences: false).map { Array($0) }
      return [TemplateNode(part: .alternatives(choices), offset: start)]
    }
    if name == "here" { return [TemplateNode(part: .here, offset: start)] }
    if let texts = names.texts[name] { return named(name, texts, start, depth) }
    return field(name, start)
  }

  private mutating func named(_ name: String, _ texts: [String], _ start: Int, _ depth: Int) -> [TemplateNode] {
    guard depth < 8 else {
      mistakes.append(.init(code: "endless-part", message: "the part '\(name)' contains itself", offset: start))
      return []
    }
    let ways = names.known[name] ?? read(name, texts, start, depth)
    if ways.count == 1 { return Self.moved(ways[0], to: start) }
    let moved = ways.map { Self.moved($0, to: start) }
    return [TemplateNode(part: .either(ways.map { $0.map(\.part) }), offset: start, ways: moved)]
  }

  private mutating func read(_ name: String, _ texts: [String], _ start: Int, _ depth: Int) -> [[TemplateNode]] {
    var ways: [[TemplateNode]] = []
    let before = mistakes.count
    for text in texts {
      var inner = TemplateReader(text: Array(text.utf8), names: names)
      let nodes = inner.sequence(depth: depth + 1, closing: false)
      mistakes += inner.mistakes.map {
        var moved = $0
        moved.offset = start
        moved.message = "in part '\(name)': \(moved.message)"
        return moved
      }
      ways.append(nodes)
    }
    if mistakes.count == before { names.known[name] = ways }
    return ways
  }

  private static func moved(_ nodes: [TemplateNode], to offset: Int) -> [TemplateNode] {
    nodes.map { TemplateNode(part: $0.part, offset: offset, ways: $0.ways.map { moved($0, to: offset) }) }
  }

  private mutating func field(_ name: String, _ start: Int) -> [TemplateNode] {
    if let field = Template.Field(rawValue: name) {
      return [TemplateNode(part: .field(field, Template.Extent()), offset: start)]
    }
    let pieces = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let field = Template.Field(rawValue: pieces[0]) else {
      let known = Template.Field.allCases.map(\.rawValue) + ["here"] + names.texts.keys.sorted()
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
      func rest() -> [TemplateNode] { nodes[(index + 1)...] + behind }
      switch node.part {
      case .optional(let inner) where inner.isEmpty:
        mistakes.append(.init(code: "empty-group", message: "an optional group holds nothing", offset: node.offset))
      case .optional, .either:
        for way in node.ways { check(way, before: before + nodes[..<index], behind: rest()) }
      case .field(.same, _): checkRepeated(before + nodes[..<index], at: node.offset)
      case .field(let field, _) where field == .any || field.isFree:
        checkEnd(of: field, at: node.offset, rest().map(\.part))
      case .here, .literal, .alternatives, .field: break
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
