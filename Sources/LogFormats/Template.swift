/// A message template, parsed: literal text with named variable parts.
///
/// | in a template | means |
/// |---|---|
/// | `{user}` `{secret}` `{text}` | what somebody typed: up to the **last** place where the rest of the template fits |
/// | `{user:first}` | the same, up to the first place where the rest fits, for lines whose later text is typed as well |
/// | `{any}` | what the daemon wrote: up to the first occurrence of the text that follows; at the end, the rest |
/// | `{source}` | an address, and nothing else |
/// | `{peer}` | an address or, failing that, a host name |
/// | `{host}` `{session}` `{word}` | no blank inside; up to the last place where the rest fits |
/// | `{number}` `{port}` `{attempts}` | decimal digits; `{attempts}` says how many attempts the line stands for |
/// | `{successes}` | decimal digits: how many of the `{attempts}` behind it succeeded; the line stands for the others |
/// | `{unit}` | of operational events: what it happened to (a jail, a package), without a blank; else as `{word}` |
/// | `{subject}` | the same with blanks (the description of a service); else as `{text}` |
/// | `{from}` `{to}` | the versions before and after, as `{word}` |
/// | `{bits}` | decimal digits: the length of a banned network's prefix |
/// | `{detail}` | what else is worth keeping, as `{text}` |
/// | `{here}` | nothing; `{any}` before it ends at the first occurrence of the text between the two, whatever follows |
/// | `{a|b|c}` | one of these texts; one may be empty |
/// | `{?…}` | may be missing; may hold parts |
/// | `{name}` of the file's `parts` | the text of that part |
/// | `{{` `}}` | a brace |
///
/// The end of a template is the end of the line (blanks may follow), unless it ends in `{any}`.
struct Template: Hashable {
  indirect enum Part: Hashable {
    case literal([UInt8])
    /// Keeps two literals apart.
    case here
    case alternatives([[UInt8]])
    case optional([Part])
    case field(Field, first: Bool)
  }

  enum Field: String, Hashable, CaseIterable {
    case user, secret, text, any, source, peer, host, session, word, number, port, attempts, successes
    case unit, subject, from, to, bits, detail

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
  static func parse(_ text: String, named parts: [String: String] = [:]) -> (template: Template, mistakes: [Mistake]) {
    var reader = TemplateReader(text: Array(text), names: parts)
    let result = reader.sequence(depth: 0, closing: false)
    var mistakes = reader.mistakes
    check(result, inGroup: false, &mistakes)
    return (Template(parts: result), mistakes)
  }

  /// What the matcher cannot run: a part without a visible end.
  private static func check(_ parts: [Part], inGroup: Bool, _ mistakes: inout [Mistake]) {
    for (index, part) in parts.enumerated() {
      let next = index + 1 < parts.count ? parts[index + 1] : nil
      if case .optional(let inner) = part {
        check(inner, inGroup: true, &mistakes)
        if inner.isEmpty {
          mistakes.append(Mistake(code: "empty-group", message: "an optional group holds nothing", offset: 0))
        }
      }
      guard case .field(let field, _) = part, let next else { continue }
      if field == .any {
        if case .literal = next { continue }
        if case .alternatives = next { continue }
        mistakes.append(
          Mistake(
            code: "unbounded-part", message: "{any} must be followed by text, by a choice of texts or by the end",
            help: "put the text that ends it behind {any}", offset: 0))
      } else if field.isFree, case .field(let other, _) = next, other.isFree || other == .any || other.isWord {
        mistakes.append(
          Mistake(
            code: "unbounded-part", message: "nothing separates {\(field.rawValue)} from {\(other.rawValue)}",
            help: "put the text between them", offset: 0))
      }
    }
  }
}

private struct TemplateReader {
  let text: [Character]
  let names: [String: String]
  var position = 0
  var mistakes: [Template.Mistake] = []

  init(text: [Character], names: [String: String]) {
    self.text = text
    self.names = names
  }

  mutating func sequence(depth: Int, closing: Bool) -> [Template.Part] {
    var parts: [Template.Part] = []
    var literal: [UInt8] = []
    func flushed(_ parts: inout [Template.Part], _ literal: inout [UInt8]) {
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = []
    }
    while position < text.count {
      let character = text[position]
      let doubled = position + 1 < text.count && text[position + 1] == character
      if character == "{" && !doubled {
        flushed(&parts, &literal)
        parts += braced(depth: depth)
        continue
      }
      if character == "}" {
        if closing {
          flushed(&parts, &literal)
          position += 1
          return Self.joined(parts)
        }
        if !doubled {
          mistakes.append(
            .init(code: "stray-brace", message: "'}' closes nothing", help: "write '}}' for a brace", offset: position))
        }
      }
      literal += Array(String(character).utf8)
      position += (character == "{" || character == "}") && doubled ? 2 : 1
    }
    flushed(&parts, &literal)
    if closing {
      mistakes.append(
        .init(code: "open-brace", message: "an optional group is not closed", help: "add '}'", offset: text.count))
    }
    return Self.joined(parts)
  }

  /// Texts side by side (a literal and the literal a named part begins with) become one.
  private static func joined(_ parts: [Template.Part]) -> [Template.Part] {
    var result: [Template.Part] = []
    for part in parts {
      if case .literal(let more) = part, case .literal(let before)? = result.last {
        result[result.count - 1] = .literal(before + more)
      } else {
        result.append(part)
      }
    }
    return result
  }

  private mutating func braced(depth: Int) -> [Template.Part] {
    let start = position
    position += 1
    if position < text.count && text[position] == "?" {
      position += 1
      return [.optional(sequence(depth: depth + 1, closing: true))]
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
    if name.contains("|") {
      let choices = name.split(separator: "|", omittingEmptySubsequences: false).map { Array($0.utf8) }
      return [.alternatives(choices)]
    }
    if name == "here" { return [.here] }
    if let body = names[name] {
      guard depth < 8 else {
        mistakes.append(.init(code: "endless-part", message: "the part '\(name)' contains itself", offset: start))
        return []
      }
      var inner = TemplateReader(text: Array(body), names: names)
      let result = inner.sequence(depth: depth + 1, closing: false)
      mistakes += inner.mistakes.map {
        var moved = $0
        moved.offset = start
        moved.message = "in part '\(name)': \(moved.message)"
        return moved
      }
      return result
    }
    let pieces = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let field = Template.Field(rawValue: pieces[0]) else {
      let known = Template.Field.allCases.map(\.rawValue) + ["here"] + names.keys.sorted()
      let help =
        nearest(pieces[0], known).map { "did you mean {\($0)}?" } ?? "known are \(known.joined(separator: ", "))"
      mistakes.append(
        .init(code: "unknown-part", message: "no part is named '\(pieces[0])'", help: help, offset: start))
      return []
    }
    if pieces.count == 2 && (pieces[1] != "first" || !field.isFree) {
      mistakes.append(
        .init(
          code: "unknown-modifier", message: "'\(pieces[1])' cannot be said of {\(field.rawValue)}",
          help: "only 'first', of user, secret, text, subject and detail", offset: start))
    }
    return [.field(field, first: pieces.count == 2)]
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
