import Diagnostics
import Findings
import LogFormats

/// What `spoor formats test` prints.
struct FormatTestText {
  static let groupsShown = 20

  var result: FormatTester.Result
  var formats: CompiledFormats
  /// Whether no format file was given.
  var onlyBuiltIn: Bool
  /// Of the files, by their number.
  var names: [Int: String]

  var text: String {
    (totals + matched + ambiguous + unmatched + foreign + damaged).joined(separator: "\n")
  }

  private var totals: [String] {
    [
      """
      \(Numerals.count(result.lines, "line", "lines")) = \(Numerals.grouped(result.events)) events + \
      \(Numerals.grouped(result.otherLines)) other + \(Numerals.grouped(result.damagedLines)) damaged
      """
    ]
  }

  private var matched: [String] {
    var lines = ["\nmatched:"]
    let shapes = result.shapes.filter { $0.lines > 0 }.sorted { ($1.lines, $0.shape) < ($0.lines, $1.shape) }
    if shapes.isEmpty { lines.append("  nothing") }
    for shape in shapes {
      let info = formats.shapes[shape.shape]
      lines.append(
        "  \(padded(shape.lines)) \(name(shape.shape)): "
          + (info.event?.rawValue ?? "\(info.outcome?.name ?? "no event"), \(info.layer.name)"))
      guard let example = shape.examples.first else { continue }
      lines.append(shown(example.place))
      let fields = example.fields.map { "\($0.0)=\($0.1)" }.joined(separator: "  ")
      if !fields.isEmpty { lines.append("           \(TerminalText.escaped(fields))") }
    }
    return lines
  }

  private var ambiguous: [String] {
    guard result.ambiguousLines > 0 else { return [] }
    var lines = ["\nclaimed by more than one shape: \(Numerals.grouped(result.ambiguousLines))"]
    for ambiguity in result.ambiguities.prefix(Self.groupsShown) {
      lines.append("  \(ambiguity.shapes.map(name).joined(separator: ", "))")
      lines.append(shown(ambiguity.place))
    }
    return lines
  }

  private var unmatched: [String] {
    ["\nlines of these programs that nothing matched: \(Numerals.grouped(result.unmatchedLines))"]
      + groups(result.unmatched)
  }

  /// Only asked of all built-in formats: one format knows few programs.
  private var foreign: [String] {
    guard onlyBuiltIn, result.foreignLines > 0 else { return [] }
    let count = Numerals.grouped(result.foreignLines)
    return ["\nlines of other programs, or of a shape that no format reads, that speak of logins: \(count)"]
      + groups(result.foreign)
  }

  private func groups(_ groups: [FormatTester.Unmatched]) -> [String] {
    var lines: [String] = []
    for group in groups.prefix(Self.groupsShown) {
      lines.append("  \(padded(group.lines)) \(TerminalText.escaped(group.mask))")
      lines.append(shown(group.place))
    }
    if groups.count > Self.groupsShown {
      lines.append("  and \(Numerals.grouped(groups.count - Self.groupsShown)) more kinds")
    }
    return lines
  }

  private var damaged: [String] {
    result.accounts.flatMap { file, account in
      account.damaged.reasons.flatMap { reason, count, samples in
        ["\ndamaged: \(padded(count)) \(reason)"]
          + samples.map { shown(.init(file: file, lineNumber: $0.lineNumber, line: $0.excerpt)) }
      }
    }
  }

  private func name(_ shape: Int) -> String { "\(formats.shapes[shape].formatID)/\(formats.shapes[shape].id)" }

  private func shown(_ place: FormatTester.Place) -> String {
    let file = names.count > 1 ? names[place.file].map { "\($0) " } ?? "" : ""
    return "           \(file)line \(place.lineNumber): \(TerminalText.escaped(place.line))"
  }

  private func padded(_ number: Int) -> String {
    let text = Numerals.grouped(number)
    return String(repeating: " ", count: max(0, 8 - text.count)) + text
  }
}
