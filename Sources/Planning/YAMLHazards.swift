import Diagnostics

/// What is looked for before the YAML reader sees a plan: things that YAML allows, no plan needs, and that can make a short
/// text endless (aliases of aliases) or a reader's stack overflow (thousands of brackets).
///
/// A line-wise look that knows comments, quotes and block texts. A pattern that begins with `*` and has no quotes is an
/// alias to YAML; that is by far the most usual way to meet one here, so the help speaks of it.
enum YAMLHazards {
  /// What stands for the `*` of an alias, so that the rest of the plan can be read and its mistakes be told as well.
  static let standIn: Unicode.Scalar = "\u{F8FF}"

  /// The text without aliases, which are reported; nil when it must not be read.
  static func removed(_ mistakes: inout MistakeList) -> String? {
    let source = mistakes.source
    guard source.text.utf8.count <= PlanTree.largest else {
      mistakes.error("plan-too-large", "the plan is larger than 1 MB", at: nil, help: "is this the plan, or a log?")
      return nil
    }
    var walk = Walk()
    var aliases: [(line: Int, column: Int)] = []
    for line in 1...source.lineCount {
      walk.read(source.scalars(ofLine: line))
      for column in walk.aliases {
        aliases.append((line, column))
        mistakes.error(
          "yaml-alias", "a value that begins with * is an alias in YAML",
          at: source.place(line: line, scalarColumn: column), help: "put a pattern in quotes: \"*.example.net\"")
      }
      if walk.deepest > PlanTree.deepest {
        mistakes.error(
          "yaml-too-deep", "values are nested deeper than any plan needs",
          at: source.place(line: line, scalarColumn: 1))
        return nil
      }
    }
    guard !aliases.isEmpty else { return source.text }
    var scalars = source.text.unicodeScalars
    // From the end, so that the indices before stay true.
    for alias in aliases.reversed() {
      let line = source.scalars(ofLine: alias.line)
      let index = line.index(line.startIndex, offsetBy: alias.column - 1)
      scalars.replaceSubrange(index..<scalars.index(after: index), with: [standIn])
    }
    return String(scalars)
  }

  private struct Walk {
    /// Columns in the line read last, 1-based.
    var aliases: [Int] = []
    var deepest = 0
    private var depth = 0
    private var quote: Unicode.Scalar?
    /// Lines indented more than this belong to a block text.
    private var blockIndent: Int?

    mutating func read(_ line: Substring.UnicodeScalarView) {
      aliases = []
      let scalars = Array(line)
      let indent = scalars.prefix { $0 == " " }.count
      if let blockIndent {
        if indent > blockIndent || scalars.count == indent { return }
        self.blockIndent = nil
      }
      let isNested = depth > 0
      // Whether a value can begin here, and the last character that is neither blank nor comment.
      var atStart = true
      var last: Unicode.Scalar?
      var dashes = 0
      var index = 0
      while index < scalars.count {
        let scalar = scalars[index]
        if let open = quote {
          if open == "\"", scalar == "\\" {
            index += 2
            continue
          }
          if scalar == open { quote = nil }
          index += 1
          continue
        }
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        let isBlankNext = next == " " || next == "\t"
        switch scalar {
        case " ", "\t":
          index += 1
          continue
        case "#" where index == 0 || scalars[index - 1] == " " || scalars[index - 1] == "\t":
          index = scalars.count
          continue
        case "\"" where atStart, "'" where atStart:
          quote = scalar
          atStart = false
        case "&" where atStart, "!" where atStart:
          // An anchor or a tag: the value still begins after it.
          while index < scalars.count, scalars[index] != " ", scalars[index] != "\t" { index += 1 }
          continue
        case "*" where atStart && !isBlankNext:
          aliases.append(index + 1)
          atStart = false
        case "[" where atStart || isNested || depth > 0, "{" where atStart || isNested || depth > 0:
          depth += 1
          atStart = true
        case "]" where depth > 0, "}" where depth > 0:
          depth -= 1
          atStart = false
        case "," where depth > 0: atStart = true
        case ":" where isBlankNext || depth > 0: atStart = true
        case "-" where atStart && isBlankNext, "?" where atStart && isBlankNext:
          dashes += 1
        default: atStart = false
        }
        deepest = max(deepest, depth + dashes)
        last = scalar
        index += 1
      }
      if depth == 0, quote == nil, let last, last == "|" || last == ">" || "+-123456789".unicodeScalars.contains(last) {
        // `key: |`, `- >-`: the indicator stands by itself after a colon or a dash.
        let words = String(String.UnicodeScalarView(scalars)).split(separator: " ")
        let indicator = words.last { !$0.hasPrefix("#") } ?? ""
        if let first = indicator.first, first == "|" || first == ">", indicator.count <= 3 { blockIndent = indent }
      }
    }
  }
}
