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
/// | `{time}` | the stamp of a line that has none at its beginning: up to the first place where the rest fits; `{time:without ,}` as well |
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
    case same, time

    /// Typed by somebody, of any length.
    var isFree: Bool { [.user, .secret, .text, .subject, .detail, .time].contains(self) }
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
    parse(text, named: NamedParts(parts))
  }

  /// The same, with pieces that are read once for all templates.
  static func parse(_ text: String, named parts: NamedParts) -> (template: Template, mistakes: [Mistake]) {
    var reader = TemplateReader(text: Array(text.utf8), names: parts)
    let nodes = reader.sequence(depth: 0, closing: false)
    reader.check(nodes, before: [], behind: [])
    let mistakes = reader.mistakes.map { mistake in
      var mistake = mistake
      // So far counted in bytes.
      mistake.offset = String(decoding: text.utf8.prefix(mistake.offset), as: UTF8.self).count
      return mistake
    }
    return (Template(parts: nodes.map(\.part)), mistakes.sorted { $0.offset < $1.offset })
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
