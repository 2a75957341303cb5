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
    guard let choices else { return try CompiledFormats.builtInWithoutSamples() }
    var ids: [String]? = []
    var own: [(name: String, text: String)] = []
    for choice in choices {
      switch choice {
      case .allBuiltIn: ids = nil
      case .builtIn(let id): ids?.append(id)
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
          help: Suggestion.full(for: id, in: formats.map(\.id)))
      ])
    }
    return format.source
  }

  /// What `spoor formats test` has to say.
  public struct Trial: Sendable {
    public var text: String
    /// What was wrong with the log as a file.
    public var diagnostics: [Diagnostic]
    /// `complete`, or `usage`: the file's samples do not prove it, or `incompleteEvidence`: lines are missing from the text.
    public var status: ExitStatus
  }

  /// Tries a format file, or all built-in ones, on a log of any compression, or on a folder of logs. What samples of the
  /// file give otherwise than it says is among the diagnostics.
  public static func test(format path: String?, log: String) throws(DiagnosticList) -> Trial {
    let formats =
      if let path { try CompiledFormats(files: [(path, try text(of: path))]) } else { try CompiledFormats.builtIn() }
    let (found, told) = EvidenceFinder.find(paths: [log], relativeTo: FileManager.default.currentDirectoryPath)
    let errors = told.filter { $0.severity == .error }
    guard !found.isEmpty || errors.isEmpty else { throw DiagnosticList(errors) }
    // One worker: the tester wants the lines of a file in order.
    let reading = unsafe EvidenceReader(found).read(
      jobs: 1, hashing: false, makeWorker: { _ in TestedLogs(tester: FormatTester(formats: formats)) },
      scan: { logs, bytes, position in unsafe logs.add(bytes, of: position.stream) })
    let logs = reading.workers.first
    let names = reading.files.map { file in (logs?.number(of: file.stream), file.file.name) }
    let text = logs.map {
      FormatTestText(
        result: $0.tester.finished(), formats: formats, onlyBuiltIn: path == nil,
        names: Dictionary(names.compactMap { number, name in number.map { ($0, name) } }, uniquingKeysWith: { $1 })
      ).text
    }
    let isComplete = reading.complete && errors.isEmpty
    let mistakes = path == nil ? [] : formats.sampleMistakes
    return Trial(
      text: text ?? "", diagnostics: mistakes + told + reading.diagnostics + reading.files.flatMap(\.diagnostics),
      status: !mistakes.isEmpty ? .usage : isComplete ? .complete : .incompleteEvidence)
  }

  /// The tester, and the numbers that it knows the files by.
  private struct TestedLogs {
    var tester: FormatTester
    private var numbers: [StreamKey: Int] = [:]

    init(tester: FormatTester) {
      self.tester = tester
    }

    func number(of stream: StreamKey) -> Int? { numbers[stream] }

    mutating func add(_ bytes: UnsafeRawBufferPointer, of stream: StreamKey) {
      let number = numbers[stream] ?? numbers.count
      numbers[stream] = number
      unsafe tester.add(bytes, file: number)
    }
  }

  private static func text(of path: String) throws(DiagnosticList) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DiagnosticList([
        .error(
          "unreadable-format", "the format file cannot be read", at: Place(file: path),
          help: "check the path, and that it is a file you may read")
      ])
    }
    return String(decoding: data, as: UTF8.self)
  }
}
