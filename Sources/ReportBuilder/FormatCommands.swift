import Diagnostics
import Evidence
import Findings
import Foundation
import LogFormats
import Planning

/// The catalogue of log formats as the command line shows it.
public enum FormatCommands {
  public static var builtInIDs: [String] { CompiledFormats.builtInIDs }

  /// The formats a plan chose.
  /// - Throws: every mistake in format files of the user's own.
  static func compiled(_ choices: [Plan.FormatChoice]?) throws(DiagnosticList) -> CompiledFormats {
    guard let choices else { return try CompiledFormats.builtIn() }
    var ids: [String] = []
    var own: [(name: String, text: String)] = []
    for choice in choices {
      switch choice {
      case .builtIn(let id): ids.append(id)
      case .file(let path): own.append((path, try text(of: path)))
      }
    }
    return try CompiledFormats.choosing(builtIn: ids, own: own)
  }

  public static func list() throws(DiagnosticList) -> String {
    try CompiledFormats.builtIn().listing.map { format in
      let id = format.id.padding(toLength: 12, withPad: " ", startingAt: 0)
      return "\(id) \(format.title): \(format.shapes.count) message shapes"
    }.joined(separator: "\n")
  }

  public static func show(_ id: String) throws(DiagnosticList) -> String {
    let formats = try CompiledFormats.builtIn().listing
    guard let format = formats.first(where: { $0.id == id }) else {
      throw DiagnosticList([
        .error(
          "unknown-format", "no format is named '\(id)'",
          help: "known are \(formats.map(\.id).joined(separator: ", "))")
      ])
    }
    return format.source
  }

  /// Tries a format file, or all built-in ones, on a log of any compression.
  public static func test(format path: String?, log: String) throws(DiagnosticList) -> String {
    let formats =
      if let path { try CompiledFormats(files: [(path, try text(of: path))]) } else { try CompiledFormats.builtIn() }
    let (found, diagnostics) = EvidenceFinder.find(
      paths: [log], relativeTo: FileManager.default.currentDirectoryPath)
    let errors = diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { throw DiagnosticList(errors) }
    // One worker: the tester wants the lines of a file in order.
    let reading = unsafe EvidenceReader(found).read(
      jobs: 1, hashing: false, makeWorker: { _ in FormatTester(formats: formats) },
      scan: { tester, bytes, _ in unsafe tester.add(bytes) })
    guard let result = reading.workers.first?.finished() else { return "" }
    return FormatTestText.text(result, formats: formats)
  }

  private static func text(of path: String) throws(DiagnosticList) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DiagnosticList([.error("unreadable-format", "the format file cannot be read", at: Place(file: path))])
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// What `spoor formats test` prints.
enum FormatTestText {
  static let groupsShown = 20

  static func text(_ result: FormatTester.Result, formats: CompiledFormats) -> String {
    let account = result.account
    var lines = [
      """
      \(Numerals.count(account.lines, "line", "lines")) = \(Numerals.grouped(account.loginLines + account.operationalLines)) events + \
      \(Numerals.grouped(account.otherLines)) other + \(Numerals.grouped(account.damaged.total)) damaged
      """
    ]
    func name(_ shape: Int) -> String { "\(formats.shapes[shape].formatID)/\(formats.shapes[shape].id)" }
    lines.append("\nmatched:")
    let matched = result.shapes.filter { $0.lines > 0 }.sorted { ($1.lines, $0.shape) < ($0.lines, $1.shape) }
    if matched.isEmpty { lines.append("  nothing") }
    for shape in matched {
      let info = formats.shapes[shape.shape]
      lines.append(
        "  \(padded(shape.lines)) \(name(shape.shape)): "
          + (info.event?.rawValue ?? "\(info.outcome?.name ?? "no event"), \(info.layer.name)"))
      guard let example = shape.examples.first else { continue }
      lines.append("           line \(example.lineNumber): \(TerminalText.escaped(example.line))")
      let fields = example.fields.map { "\($0.0)=\($0.1)" }.joined(separator: "  ")
      if !fields.isEmpty { lines.append("           \(TerminalText.escaped(fields))") }
    }
    if result.ambiguousLines > 0 {
      lines.append("\nclaimed by more than one shape: \(Numerals.grouped(result.ambiguousLines))")
      for ambiguity in result.ambiguities.prefix(groupsShown) {
        lines.append("  line \(ambiguity.lineNumber): \(ambiguity.shapes.map(name).joined(separator: ", "))")
        lines.append("           \(TerminalText.escaped(ambiguity.line))")
      }
    }
    lines.append("\nlines of these programs that nothing matched: \(Numerals.grouped(result.unmatchedLines))")
    for group in result.unmatched.prefix(groupsShown) {
      lines.append("  \(padded(group.lines)) \(TerminalText.escaped(group.mask))")
      lines.append("           line \(group.lineNumber): \(TerminalText.escaped(group.line))")
    }
    if result.unmatched.count > groupsShown {
      lines.append("  and \(Numerals.grouped(result.unmatched.count - groupsShown)) more kinds")
    }
    for reason in account.damaged.reasons {
      lines.append("\ndamaged: \(padded(reason.count)) \(reason.reason)")
      for sample in reason.samples {
        lines.append("           line \(sample.lineNumber): \(TerminalText.escaped(sample.excerpt))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func padded(_ number: Int) -> String {
    let text = Numerals.grouped(number)
    return String(repeating: " ", count: max(0, 8 - text.count)) + text
  }
}
