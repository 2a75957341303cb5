import Diagnostics
import Dispatch
import Vocabulary

/// What one shape of a format stands for.
public struct ShapeInfo: Sendable, Hashable {
  public var formatID: String
  public var id: String
  /// nil: a line that is no login event, though it may look like one.
  public var outcome: Outcome?
  /// The line is no login: it tells of this.
  public var event: OperationalKind?
  /// Of an operational event: what its lines say without naming it.
  public var detail: String?
  public var reason: Reason
  public var layer: Layer
  /// As in the format file.
  public var template: String
  /// The line says where a process is talked to from; later lines of that process carry no address of their own.
  public var opensConnection: Bool
}

/// Format files, compiled: flat tables that the scanner walks. Immutable; copies share their storage.
public struct CompiledFormats: Sendable {
  /// What `LoginMatch.service` indexes.
  public let services: [String]
  /// What `LoginMatch.protocol` indexes; the first is empty and stands for none.
  public let protocols: [String]
  /// What `LoginMatch.shape` indexes.
  public let shapes: [ShapeInfo]
  let files: [FormatFile]
  /// By format: its file's text.
  let texts: [String]
  /// By shape: the shapes that are meant to take a line before it does.
  let precedence: [[Int]]
  let tables: Tables

  /// A format file that is to be compiled.
  struct Source: Sendable {
    var name: String
    var text: String
    /// false: they are left out, and nobody will be shown any.
    var withSamples = true
    /// It comes with the program.
    var isBuiltIn = false
  }

  /// Compiles format files in the given order; where two shapes of a program claim a line, the earlier one has it.
  /// - Throws: every mistake of every file.
  public init(files: [(name: String, text: String)]) throws(DiagnosticList) {
    try self.init(sources: files.map { Source(name: $0.name, text: $0.text) })
  }

  /// - Throws: every mistake of every file.
  init(sources: [Source]) throws(DiagnosticList) {
    var diagnostics: [Diagnostic] = []
    var files: [FormatFile] = []
    var texts: [String] = []
    var ids: [String: String] = [:]
    var objects: Set<String> = []
    for (source, (format, found)) in zip(sources, Self.readings(of: sources)) {
      diagnostics += found
      guard let format else { continue }
      if let other = ids[format.id] { diagnostics.append(Self.duplicate(format.id, in: other, source)) }
      ids[format.id] = source.name
      if !source.isBuiltIn && format.readsObjects { objects.insert(format.id) }
      files.append(format)
      texts.append(source.text)
    }
    // A line is asked first whether it is a login.
    let order = files.indices.filter { !files[$0].isOperational } + files.indices.filter { files[$0].isOperational }
    files = order.map { files[$0] }
    texts = order.map { texts[$0] }
    var compiler = FormatCompiler()
    for format in files { compiler.add(format, readsObjects: objects.contains(format.id)) }
    diagnostics += compiler.diagnostics
    if !diagnostics.isEmpty { throw DiagnosticList(diagnostics) }
    self.files = files
    self.texts = texts
    tables = compiler.finished()
    services = compiler.services
    protocols = compiler.protocols
    let shapes = compiler.shapes
    precedence = files.flatMap { file in
      file.shapes.map { shape in
        shape.after.compactMap { name in shapes.firstIndex { $0.formatID == file.id && $0.id == name } }
      }
    }
    self.shapes = shapes
  }

  /// Own files stand before those that come with the program, which therefore find the id taken.
  private static func duplicate(_ id: String, in other: String, _ source: Source) -> Diagnostic {
    source.isBuiltIn
      ? .error(
        "duplicate-format", "'\(id)' is the id of a built-in format", at: Place(file: other),
        help: "give yours another one; its shapes are asked before the built-in ones all the same")
      : .error(
        "duplicate-format", "the format '\(id)' is in \(other) already", at: Place(file: source.name),
        help: "give one of them another id")
  }

  private typealias Reading = (format: FormatFile?, diagnostics: [Diagnostic])

  /// Several files at the same time: every run begins with reading those that come with the program.
  private static func readings(of sources: [Source]) -> [Reading] {
    var readings = [Reading](repeating: (nil, []), count: sources.count)
    unsafe readings.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      // SAFETY: each index is given to one turn, and the buffer outlives the loop.
      DispatchQueue.concurrentPerform(iterations: sources.count) { index in
        let source = sources[index]
        unsafe buffer[index] = FormatFileReader.read(
          name: source.name, text: source.withSamples ? source.text : SamplelessText.of(source.text),
          needsSamples: source.withSamples)
      }
    }
    return readings
  }

  /// The formats that come with the program.
  /// - Throws: never, as a test compiles them; a mistake in them would show like one in a user's file.
  public static func builtIn() throws(DiagnosticList) -> CompiledFormats {
    try compiledCatalogue.get()
  }

  /// The same for who reads logs and shows nobody the formats: without samples, in a third of the time.
  public static func builtInWithoutSamples() throws(DiagnosticList) -> CompiledFormats {
    try compiledWithoutSamples.get()
  }

  // Each is compiled once a process.
  private static let compiledCatalogue = Result { () throws(DiagnosticList) in try compileCatalogue(withSamples: true) }
  private static let compiledWithoutSamples = Result { () throws(DiagnosticList) in
    try compileCatalogue(withSamples: false)
  }

  private static func compileCatalogue(withSamples: Bool) throws(DiagnosticList) -> CompiledFormats {
    try CompiledFormats(
      sources: catalogue.map {
        Source(name: $0.name, text: $0.text, withSamples: withSamples, isBuiltIn: true)
      })
  }

  /// The built-in format files: name and text.
  public static var catalogue: [(name: String, text: String)] { EmbeddedFiles.all }
}
