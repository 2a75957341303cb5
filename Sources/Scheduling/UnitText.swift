import Diagnostics

/// How values are written in unit files of systemd, so that they mean what they say there.
enum UnitText {
  /// A word of `ExecStart=`: nothing is expanded, nothing splits it.
  static func argument(_ text: String) throws(Diagnostic) -> String {
    try check(text)
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "$$")
    return "\"\(percent(escaped))\""
  }

  /// The program of `ExecStart=`, which systemd reads by rules of its own.
  static func program(_ path: String) throws(Diagnostic) -> String {
    try check(path)
    guard path.hasPrefix("/"), !path.contains(where: { "\"'\\$".contains($0) }) else {
      throw .error(
        "odd-path", "systemd cannot start a program of this name", at: Place(file: path),
        help: "name another with --program, such as /usr/local/bin/spoor")
    }
    return "\"\(percent(path))\""
  }

  /// A word of `ReadWritePaths=` and the like, where a backslash is nothing but a backslash.
  static func path(_ path: String) throws(Diagnostic) -> String {
    try check(path)
    let quote = path.contains("\"") ? "'" : "\""
    guard !path.contains(quote) else {
      throw .error(
        "odd-path", "systemd cannot be told of a path with both kinds of quotes", at: Place(file: path),
        help: "rename it")
    }
    return quote + percent(path) + quote
  }

  /// The rest of a line, taken as it is.
  static func plain(_ text: String) throws(Diagnostic) -> String {
    try check(text)
    return percent(text)
  }

  /// For descriptions: one line, whatever it holds.
  static func words(_ text: String) -> String { percent(TerminalText.escaped(text)) }

  private static func percent(_ text: String) -> String { text.replacing("%", with: "%%") }

  private static func check(_ text: String) throws(Diagnostic) {
    guard
      text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) || text.hasPrefix(" ")
        || text.hasSuffix(" ")
    else { return }
    throw .error(
      "odd-path", "a path with line breaks or blanks at its ends cannot stand in a unit file", at: Place(file: text),
      help: "rename it")
  }
}

/// How a command is written in a crontab: for the shell, and for cron, which takes a bare `%` for a line break.
enum CronText {
  static func argument(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "/._-+=:,@".utf8.contains($0)
    }
    let quoted = isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    return quoted.replacing("%", with: "\\%")
  }
}
