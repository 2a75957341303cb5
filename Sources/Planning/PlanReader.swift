import Diagnostics

/// Turns a plan file into a checked `Plan`, or into all its mistakes at once.
///
/// Nothing in a plan executes anything when it is run; only audits start the programs of its notices. Every mistake has a
/// place, a code that does not change, and help. Only a mistake that hides the rest (a file that is no text, text that is
/// no YAML) stands alone.
public struct PlanReader: Sendable {
  let analyses: [AnalysisDescriptor]
  let formats: [String]
  let templates: [String]
  let files: PlanFiles

  /// - Parameters:
  ///   - analyses: all there are, in the order in which a plan without `analyses` runs them
  ///   - formats: ids of the built-in log formats
  ///   - templates: names of the built-in report templates
  public init(
    analyses: [AnalysisDescriptor], formats: [String], templates: [String], files: PlanFiles = .real
  ) {
    self.analyses = analyses
    self.formats = formats
    self.templates = templates
    self.files = files
  }

  /// Finds what is wrong with a plan beyond its own text; asked also of a plan with mistakes, for what is right in it.
  public var examine: @Sendable (Plan) -> [Diagnostic] = { _ in [] }

  /// - Parameter path: as typed; relative to the current folder
  public func read(path: String) throws(DiagnosticList) -> (plan: Plan, warnings: [Diagnostic]) {
    let absolute = PlanFiles.absolute(path, in: files.currentFolder())
    let place = Place(file: path)
    switch files.kind(absolute) {
    case .missing:
      throw DiagnosticList([
        .error("plan-not-found", "there is no such plan", at: place, help: PlanTree.startingHelp)
      ])
    case .folder:
      throw DiagnosticList([
        .error(
          "plan-is-a-folder", "this is a folder, not a plan", at: place,
          help: "name the plan file in it, or use `spoor report \(path)` to read the folder without a plan")
      ])
    case .file: break
    }
    guard let bytes = files.bytes(absolute) else {
      throw DiagnosticList([
        .error("plan-unreadable", "the plan cannot be opened", at: place, help: "check its permissions")
      ])
    }
    guard bytes.count <= PlanTree.largest else {
      throw DiagnosticList([
        .error("plan-too-large", "the plan is larger than 1 MB", at: place, help: "is this the plan, or a log?")
      ])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let valid = Self.validPrefix(of: bytes)
      let before = SourceText.lines(of: valid)
      throw DiagnosticList([
        .error(
          "plan-not-utf8", "the plan is not UTF-8 text",
          at: Place(
            file: path, line: before.count, column: String(before.last ?? Substring().unicodeScalars).count + 1),
          help: "save it as UTF-8")
      ])
    }
    return try read(text: text, file: path, folder: PlanFiles.folder(of: absolute))
  }

  /// - Parameters:
  ///   - file: the name for diagnostics
  ///   - folder: absolute; what relative paths of the plan are relative to
  public func read(
    text: String, file: String, folder: String
  ) throws(DiagnosticList) -> (plan: Plan, warnings: [Diagnostic]) {
    // A byte order mark is no part of the text.
    let plain = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let source = SourceText(file: file, text: plain)
    var mistakes = MistakeList(source)
    let hasContent = SourceText.lines(of: plain).contains { line in
      line.first { $0 != " " && $0 != "\t" }.map { $0 != "#" } ?? false
    }
    guard hasContent else {
      throw DiagnosticList([
        .error("plan-empty", "the plan is empty", at: Place(file: file), help: PlanTree.startingHelp)
      ])
    }
    let tree = PlanTree.parsed(&mistakes)
    var interpreter = PlanInterpreter(reader: self, mistakes: mistakes, folder: folder)
    let plan = tree.flatMap { interpreter.plan($0, file: file, text: text) }
    if let plan { interpreter.add(examine(plan)) }
    let diagnostics = interpreter.mistakes.sorted
    guard let plan, !diagnostics.contains(where: { $0.severity == .error }) else {
      throw DiagnosticList(
        diagnostics.isEmpty
          ? [.error("plan-empty", "the plan is empty", at: Place(file: file), help: PlanTree.startingHelp)]
          : diagnostics)
    }
    return (plan, diagnostics)
  }

  /// The longest start of the bytes that is UTF-8.
  private static func validPrefix(of bytes: [UInt8]) -> String {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var text = ""
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): text.unicodeScalars.append(scalar)
      case .emptyInput, .error: break decoding
      }
    }
    return text
  }
}
