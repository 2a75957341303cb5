import Diagnostics

/// The text of a plan file with its lines, so that every mistake can be shown where it is.
struct SourceText {
  let file: String
  let text: String
  private let lines: [Substring.UnicodeScalarView]

  init(file: String, text: String) {
    self.file = file
    self.text = text
    lines = Self.lines(of: text)
  }

  var lineCount: Int { lines.count }

  /// - Parameters:
  ///   - line: 1-based
  ///   - scalarColumn: 1-based, counted in Unicode scalars, as YAML readers count
  func place(line: Int, scalarColumn: Int) -> Place {
    guard lines.indices.contains(line - 1) else { return Place(file: file, line: max(1, line), column: 1) }
    return Place(file: file, line: line, column: String(lines[line - 1].prefix(max(0, scalarColumn - 1))).count + 1)
  }

  /// The line at a place; nil where it would not help: far to the right of an endless line.
  func excerpt(at place: Place) -> String? {
    guard let line = place.line, lines.indices.contains(line - 1) else { return nil }
    let text = lines[line - 1]
    guard text.count > 160 else { return String(text) }
    return (place.column ?? 1) <= 120 ? String(text.prefix(160)) + "…" : nil
  }

  /// The characters of a line, 1-based.
  func scalars(ofLine line: Int) -> Substring.UnicodeScalarView {
    lines.indices.contains(line - 1) ? lines[line - 1] : Substring().unicodeScalars
  }

  /// Cut where YAML sees line breaks. `Character`s would take CR LF for one and hide the columns.
  static func lines(of text: String) -> [Substring.UnicodeScalarView] {
    let scalars = Substring(text).unicodeScalars
    var lines: [Substring.UnicodeScalarView] = []
    var start = scalars.startIndex
    var index = start
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      switch scalar {
      case "\r" where next < scalars.endIndex && scalars[next] == "\n":
        lines.append(scalars[start..<index])
        start = scalars.index(after: next)
        index = start
        continue
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(scalars[start..<index])
        start = next
      default: break
      }
      index = next
    }
    lines.append(scalars[start...])
    return lines
  }
}

/// Collects mistakes with their places.
struct MistakeList {
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  init(_ source: SourceText) { self.source = source }

  mutating func error(_ code: String, _ message: String, at place: Place?, help: String? = nil) {
    add(.error, code, message, at: place, help: help)
  }

  mutating func warning(_ code: String, _ message: String, at place: Place?, help: String? = nil) {
    add(.warning, code, message, at: place, help: help)
  }

  /// Errors from a certain one on become warnings, with what that means.
  mutating func soften(from first: Int, _ consequence: String) {
    for index in diagnostics.indices.dropFirst(first) where diagnostics[index].severity == .error {
      diagnostics[index].severity = .warning
      diagnostics[index].message += consequence
    }
  }

  /// Mistakes of other files than the plan, with their own places and lines.
  mutating func add(_ others: [Diagnostic]) { diagnostics += others.filter { !diagnostics.contains($0) } }

  private mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, at place: Place?, help: String?
  ) {
    diagnostics.append(
      Diagnostic(
        severity, code, message, at: place ?? Place(file: source.file), help: help,
        excerpt: place.flatMap(source.excerpt(at:))))
  }

  /// In the order of the plan; what stands at one place stays in the order it was found.
  var sorted: [Diagnostic] {
    diagnostics.enumerated().sorted { left, right in
      guard let l = left.element.place, let r = right.element.place, l != r else { return left.offset < right.offset }
      return l < r
    }.map(\.element)
  }
}
