import Diagnostics
import Yams

/// A YAML value of a plan with its place. Scalars stay text: what they mean depends on their key.
struct PlanValue {
  indirect enum Content {
    /// `quoted` tells `""` from nothing and `"null"` from null.
    case scalar(String, quoted: Bool)
    case list([PlanValue])
    case map([(key: PlanKey, value: PlanValue)])
  }

  var content: Content
  var place: Place

  /// Nothing was written: `key:`, `key: ~`, `key: null`.
  var isEmpty: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// For "this is …".
  var kind: String {
    switch content {
    case .scalar: isEmpty ? "nothing" : "a single value"
    case .list: "a list"
    case .map: "a group of keys"
    }
  }
}

struct PlanKey {
  var name: String
  var place: Place
}

/// Turns the text of a plan into a tree. One syntax error ends it, since nothing after it can be told.
enum PlanTree {
  /// Deep enough for any plan, shallow enough for any stack.
  static let deepest = 40
  static let largest = 1_048_576
  /// What aliases of aliases cannot exceed, should one ever get this far.
  static let mostValues = 100_000

  /// nil when the text is not a tree of YAML; then `mistakes` says why.
  static func parsed(_ mistakes: inout MistakeList) -> PlanValue? {
    guard var text = YAMLHazards.removed(&mistakes) else { return nil }
    let hadAliases = !mistakes.diagnostics.isEmpty
    var renamed: [String: Unicode.Scalar] = [:]
    // The YAML reader stops at the first repeated key. To find all mistakes, the earlier key of such a pair gets another
    // first character and the text is read again; `renamed` remembers the true one. Tags stay unresolved (`.basic`):
    // what a value means depends on its key, and guessing it costs a dozen regular expressions a value.
    for _ in 0..<200 {
      do {
        guard let node = try Yams.compose(yaml: text, .basic) else {
          mistakes.error("plan-empty", "the plan is empty", at: nil, help: startingHelp)
          return nil
        }
        var budget = mostValues
        let tree = converted(node, depth: 0, renamed, &budget, &mistakes)
        return hadAliases ? tree.map(withAsterisks) : tree
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard let changed = renaming(context.mark, in: text, &renamed) else {
          mistakes.error(
            "duplicate-key", "the key '\(shortened(keys.first ?? ""))' is given twice",
            at: mistakes.source.place(line: context.mark.line, scalarColumn: context.mark.column),
            help: "keep one of them")
          return nil
        }
        text = changed
      } catch {
        report(error, &mistakes)
        return nil
      }
    }
    mistakes.error("duplicate-key", "more keys are given twice than can be listed", at: nil)
    return nil
  }

  static let startingHelp = "`spoor plan init PATH` writes a plan to start from"

  private static func converted(
    _ node: Node, depth: Int, _ renamed: [String: Unicode.Scalar], _ budget: inout Int, _ mistakes: inout MistakeList
  ) -> PlanValue? {
    budget -= 1
    guard budget >= 0 else {
      if budget == -1 { mistakes.error("plan-too-large", "the plan has more values than any plan needs", at: nil) }
      return nil
    }
    let place = place(of: node, mistakes.source)
    guard depth <= deepest else {
      mistakes.error("yaml-too-deep", "values are nested deeper than any plan needs", at: place)
      return nil
    }
    switch node {
    case .scalar(let scalar):
      let quoted = scalar.style != .plain && scalar.style != .any
      return PlanValue(content: .scalar(scalar.string, quoted: quoted), place: place)
    case .sequence(let sequence):
      var values: [PlanValue] = []
      for member in sequence where budget >= 0 {
        if let value = converted(member, depth: depth + 1, renamed, &budget, &mistakes) { values.append(value) }
      }
      return PlanValue(content: .list(values), place: place)
    case .mapping(let mapping):
      var pairs: [(key: PlanKey, value: PlanValue)] = []
      for (key, value) in mapping where budget >= 0 {
        let keyPlace = Self.place(of: key, mistakes.source)
        guard case .scalar(let scalar) = key else {
          mistakes.error("bad-key", "a key is a word, not a list or a group", at: keyPlace)
          continue
        }
        var name = scalar.string
        if let mark = scalar.mark, let first = renamed["\(mark.line):\(mark.column)"] {
          name.unicodeScalars.replaceSubrange(
            name.unicodeScalars.startIndex..<name.unicodeScalars.index(after: name.unicodeScalars.startIndex),
            with: [first])
        }
        if let earlier = pairs.first(where: { $0.key.name == name }) {
          mistakes.error(
            "duplicate-key",
            "the key '\(shortened(name))' is given twice, first in line \(earlier.key.place.line ?? 0)",
            at: keyPlace, help: "keep one of them")
          _ = converted(value, depth: depth + 1, renamed, &budget, &mistakes)
          continue
        }
        if let value = converted(value, depth: depth + 1, renamed, &budget, &mistakes) {
          pairs.append((PlanKey(name: name, place: keyPlace), value))
        }
      }
      return PlanValue(content: .map(pairs), place: place)
    case .alias:
      mistakes.error("yaml-alias", "a plan cannot use the aliases of YAML", at: place, help: "write the value out")
      return nil
    }
  }

  /// Puts the asterisks back that were no aliases to the person who wrote them.
  private static func withAsterisks(_ value: PlanValue) -> PlanValue {
    var result = value
    switch value.content {
    case .scalar(let text, let quoted):
      let scalars = text.unicodeScalars.map { $0 == YAMLHazards.standIn ? "*" : $0 }
      result.content = .scalar(String(String.UnicodeScalarView(scalars)), quoted: quoted)
    case .list(let members): result.content = .list(members.map(withAsterisks))
    case .map(let pairs): result.content = .map(pairs.map { ($0.key, withAsterisks($0.value)) })
    }
    return result
  }

  private static func place(of node: Node, _ source: SourceText) -> Place {
    guard let mark = node.mark else { return Place(file: source.file) }
    return source.place(line: mark.line, scalarColumn: mark.column)
  }

  /// The text with the first character of the key at `mark` replaced by one of private use.
  private static func renaming(
    _ mark: Mark, in text: String, _ renamed: inout [String: Unicode.Scalar]
  ) -> String? {
    let lines = SourceText.lines(of: text)
    // A key that was renamed before and is still repeated would be for ever.
    guard renamed["\(mark.line):\(mark.column)"] == nil else { return nil }
    guard lines.indices.contains(mark.line - 1), let stand = Unicode.Scalar(0xE000 + UInt32(renamed.count)) else {
      return nil
    }
    let line = lines[mark.line - 1]
    guard var index = line.index(line.startIndex, offsetBy: mark.column - 1, limitedBy: line.endIndex),
      index < line.endIndex
    else { return nil }
    if line[index] == "\"" || line[index] == "'" { index = line.index(after: index) }
    guard index < line.endIndex, line[index].properties.isAlphabetic || line[index].properties.numericType != nil else {
      return nil
    }
    renamed["\(mark.line):\(mark.column)"] = line[index]
    var scalars = text.unicodeScalars
    scalars.replaceSubrange(index..<line.index(after: index), with: [stand])
    return String(scalars)
  }

  private static func report(_ error: any Error, _ mistakes: inout MistakeList) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _):
      mistakes.error(
        "yaml-syntax", "this is not YAML: \(problem)",
        at: mistakes.source.place(line: mark.line, scalarColumn: mark.column), help: help(for: problem))
    case YamlError.composer(_, let problem, let mark, _):
      let place = mistakes.source.place(line: mark.line, scalarColumn: mark.column)
      if problem.contains("another document") {
        mistakes.error(
          "yaml-several-documents", "a second document begins here", at: place,
          help: "a plan is one document; remove the ---")
      } else {
        mistakes.error("yaml-syntax", "this is not YAML: \(problem)", at: place, help: help(for: problem))
      }
    case YamlError.reader(let problem, let offset, _, _):
      mistakes.error(
        "yaml-syntax", "this is not YAML: \(problem)", at: offset.flatMap { place(atCharacter: $0, mistakes.source) })
    default:
      mistakes.error("yaml-syntax", "this is not YAML", at: nil)
    }
  }

  private static func place(atCharacter offset: Int, _ source: SourceText) -> Place? {
    guard let index = source.text.index(source.text.startIndex, offsetBy: offset, limitedBy: source.text.endIndex)
    else {
      return nil
    }
    let before = SourceText.lines(of: String(source.text[..<index]))
    return source.place(line: before.count, scalarColumn: (before.last?.count ?? 0) + 1)
  }

  private static func help(for problem: String) -> String? {
    if problem.contains("cannot start any token") {
      return "indent with blanks, not tabs, and put values that begin with @, ` or % in quotes"
    }
    if problem.contains("mapping values are not allowed") {
      return "put a value that holds ': ' in quotes, and check how this line is indented"
    }
    if problem.contains("could not find expected ':'") { return "a key needs a colon and a blank: `key: value`" }
    if problem.contains("expected ',' or ']'") { return "close the list with ]" }
    if problem.contains("expected ',' or '}'") { return "close the group with }" }
    if problem.contains("unexpected end of stream") { return "a quote or a bracket is not closed" }
    if problem.contains("block end") { return "lines of one group are indented alike" }
    return nil
  }
}

/// Text of a plan for a message: not longer than a line.
func shortened(_ text: String) -> String { text.count > 60 ? String(text.prefix(59)) + "…" : text }
