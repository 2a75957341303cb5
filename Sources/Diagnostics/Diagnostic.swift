/// A place in a file that a person can open. Lines and columns count from 1; columns are characters.
public struct Place: Sendable, Hashable, Comparable {
  public var file: String
  public var line: Int?
  public var column: Int?

  public init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  public static func < (left: Place, right: Place) -> Bool {
    (left.file, left.line ?? 0, left.column ?? 0) < (right.file, right.line ?? 0, right.column ?? 0)
  }
}

/// One thing a person has to know about a plan, a format file or a piece of evidence: what, where, and what to do.
///
/// The code is stable and kebab-case, so scripts and documents can refer to it.
public struct Diagnostic: Error, Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
    case note, warning, error

    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  public var severity: Severity
  public var code: String
  public var message: String
  public var place: Place?
  /// What would mend it, as an instruction.
  public var help: String?
  /// The text of the line at `place`, shown with a caret under its column.
  public var excerpt: String?

  public init(
    _ severity: Severity, _ code: String, _ message: String, at place: Place? = nil, help: String? = nil,
    excerpt: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.place = place
    self.help = help
    self.excerpt = excerpt
  }

  public static func error(
    _ code: String, _ message: String, at place: Place? = nil, help: String? = nil, excerpt: String? = nil
  ) -> Diagnostic {
    Diagnostic(.error, code, message, at: place, help: help, excerpt: excerpt)
  }

  public static func warning(
    _ code: String, _ message: String, at place: Place? = nil, help: String? = nil, excerpt: String? = nil
  ) -> Diagnostic {
    Diagnostic(.warning, code, message, at: place, help: help, excerpt: excerpt)
  }

  public static func note(
    _ code: String, _ message: String, at place: Place? = nil, help: String? = nil, excerpt: String? = nil
  ) -> Diagnostic {
    Diagnostic(.note, code, message, at: place, help: help, excerpt: excerpt)
  }

  /// The compiler-like text of a diagnostic, safe to print on a terminal:
  /// `plan.yml:12:9: error: [unknown-key] no key 'colour'` and below it the line, a caret and the help.
  public var rendered: String {
    var text = ""
    if let place {
      text += TerminalText.escaped(place.file)
      if let line = place.line { text += ":\(line)" }
      if place.line != nil, let column = place.column { text += ":\(column)" }
      text += ": "
    }
    text += "\(severity.rawValue): [\(code)] \(TerminalText.escaped(message))"
    if let excerpt, let line = place?.line {
      let gutter = String(repeating: " ", count: "\(line)".count)
      text += "\n \(line) | \(TerminalText.escaped(excerpt))"
      if let column = place?.column {
        text += "\n \(gutter) | \(String(repeating: " ", count: max(0, column - 1)))^"
      }
    }
    if let help { text += "\n  help: \(TerminalText.escaped(help))" }
    return text
  }
}

/// Everything that kept a run from going on, thrown together so that one run shows all of it.
public struct DiagnosticList: Error, Sendable {
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty, "a list of diagnostics that stops a run has at least one")
    self.diagnostics = diagnostics
  }
}
