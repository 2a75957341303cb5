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

  /// Compiles format files in the given order; where two shapes of a program claim a line, the earlier one has it.
  /// - Parameter withSamples: false: they are left out, and nobody will be shown any.
  /// - Throws: every mistake of every file.
  public init(files sources: [(name: String, text: String)], withSamples: Bool = true) throws(DiagnosticList) {
    var diagnostics: [Diagnostic] = []
    var files: [FormatFile] = []
    var texts: [String] = []
    var ids: [String: String] = [:]
    for (source, (format, found)) in zip(sources, Self.readings(of: sources, withSamples)) {
      diagnostics += found
      guard let format else { continue }
      if let other = ids[format.id] {
        diagnostics.append(
          .error(
            "duplicate-format", "the format '\(format.id)' is in \(other) already", at: Place(file: source.name)))
      }
      ids[format.id] = source.name
      files.append(format)
      texts.append(source.text)
    }
    // A line is asked first whether it is a login.
    let order = files.indices.filter { !files[$0].isOperational } + files.indices.filter { files[$0].isOperational }
    files = order.map { files[$0] }
    texts = order.map { texts[$0] }
    var compiler = FormatCompiler()
    for format in files { compiler.add(format) }
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

  private typealias Reading = (format: FormatFile?, diagnostics: [Diagnostic])

  /// Several files at the same time: every run begins with reading those that come with the program.
  private static func readings(of sources: [(name: String, text: String)], _ withSamples: Bool) -> [Reading] {
    var readings = [Reading](repeating: (nil, []), count: sources.count)
    unsafe readings.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      // SAFETY: each index is given to one turn, and the buffer outlives the loop.
      DispatchQueue.concurrentPerform(iterations: sources.count) { index in
        let (name, text) = sources[index]
        unsafe buffer[index] = FormatFileReader.read(
          name: name, text: withSamples ? text : SamplelessText.of(text), needsSamples: withSamples)
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
    try CompiledFormats(files: catalogue, withSamples: false)
  }

  /// Compiled once a process.
  private static let compiledCatalogue = Result { () throws(DiagnosticList) in try CompiledFormats(files: catalogue) }

  /// The built-in format files: name and text.
  public static var catalogue: [(name: String, text: String)] { EmbeddedFiles.all }
}

/// One step of a compiled template.
struct Step {
  enum Kind: UInt8 { case literal, optional, jump, choice, any, free, word, number, address, same, end }

  var kind: Kind
  /// Which part of the match a captured stretch is.
  var field: Field = .none
  /// `free`, `word`: take the first place where the rest fits, not the last. `address`: a host name will do. `any`: its
  /// literals are all looked for by one byte.
  var flag = false
  /// `free`, `any`: where in the memory of this line its answers are kept.
  var slot: UInt8 = 0
  /// `literal`: its number. `optional`: the step after the group, or the next way. `jump`: the step to go on with.
  /// `choice`: first of its literals. `any`: first of the literals that may follow. `free`, `word`: a letter that is not in
  /// it, or 0.
  var first: Int32 = 0
  /// `choice`, `any`: number of literals; 0 of `any`: the end follows. `free`: 1 where a `same` follows.
  var count: Int32 = 0

  /// Of operational events, `user` is the subject, `host` and `session` are the versions before and after, and
  /// `successes` is the length of a prefix.
  enum Field: UInt8 { case none, user, secret, host, session, attempts, successes, detail }
}

/// A stretch of the pool, or of another table.
struct PoolText {
  var start: Int32
  var count: Int32
}

/// A way into a shape: the first bytes of the message that it needs, and its first step.
struct Entry {
  var head: UInt64
  var mask: UInt64
  var step: Int32
  var shape: UInt16
  /// Slots its steps use.
  var slots: UInt8
  /// It and those behind it in its stretch that need the same first bytes: where one does not fit, none of them does.
  var alike: UInt16 = 1
  /// The first step takes a text of any length: asking for a needed text is cheaper than looking for its end.
  var beginsFree = false
  /// A stretch of `Tables.literals`: one of these texts stands in each message that fits; empty when nothing can be said.
  var required = PoolText(start: 0, count: 0)
}

/// A program name and its shapes.
struct ProgramRow {
  enum Kind: UInt8 { case program, wrapper, repetition }

  var kind: Kind
  var name: PoolText
  /// The first eight bytes of the name, as `Bytes.word` reads them.
  var head: UInt64
  /// For `postfix/smtpd`: what the first part of the name begins with; empty when there is no part before.
  var prefix: PoolText
  var service: UInt16
  var `protocol`: UInt8
  /// Of the stretches of `Tables.entries` for each first byte of a message, 256 of them.
  var firstBucket: Int32
  /// What it says of a try, the process that it works for says as well.
  var isWorker = false
  /// It writes nothing but operational lines, and these as they are: no level before them, no repetitions to count.
  var isPlain = false
}

struct Tables: Sendable {
  var pool: [UInt8] = []
  var steps: [Step] = []
  var literals: [Literal] = []
  /// Ways into shapes, in stretches that hold those that a message can have by its first byte.
  var entries: [Entry] = []
  /// 256 a program.
  var buckets: [PoolText] = []
  var programs: [ProgramRow] = []
  /// Index into `programs` by hash of the name, open addressing; −1 is free.
  var hashes: [Int16] = []
  /// Index into `programs` of the lines that name no program; −1: no format has such.
  var nameless = -1
  /// Index into `programs` of what any program may write that no format names; −1: no format has such.
  var anyProgram = -1
  /// By shape: what a match needs of it.
  var rows: [ShapeRow] = []
}

struct ShapeRow {
  var outcome: Outcome?
  var event: OperationalKind?
  /// See `FormatFile.Shape.process`.
  var process: UInt32
  var isHostless: Bool
  var reason: Reason
  var layer: Layer
  var `protocol`: UInt8
  var service: UInt16
  var opensConnection: Bool
  /// What lies below a program writes it in that program's name (PAM): it is of the program's service where that has one.
  var isBelowAny: Bool
  /// Of the stretch of `Tables.literals` that holds the names that stand for none.
  var absent: PoolText
}

extension Step: Sendable {}

/// The tables, lent to one call of the scanner: one word, as it is handed on with every line.
///
/// SAFETY: indexes come from the tables themselves, which the compiler wrote and nobody changes: entries name shapes and
/// steps that exist, programs name 256 buckets each, buckets are stretches of the entries, hashes are −1 or a program.
/// The pointer holds for the call of `with` that made it, and no view leaves that.
@safe
struct TableView {
  @safe private struct Parts {
    let pool: Bytes
    let nameless: Int
    let anyProgram: Int
    let steps: UnsafeBufferPointer<Step>
    let literals: UnsafeBufferPointer<Literal>
    let entries: UnsafeBufferPointer<Entry>
    let buckets: UnsafeBufferPointer<PoolText>
    let programs: UnsafeBufferPointer<ProgramRow>
    let hashes: UnsafeBufferPointer<Int16>
    let rows: UnsafeBufferPointer<ShapeRow>
  }

  private let parts: UnsafePointer<Parts>

  @inline(__always) var pool: Bytes { unsafe parts.pointee.pool }
  /// See `Tables.nameless`.
  @inline(__always) var nameless: Int { unsafe parts.pointee.nameless }
  /// See `Tables.anyProgram`.
  @inline(__always) var anyProgram: Int { unsafe parts.pointee.anyProgram }

  @inline(__always) func step(_ index: Int) -> Step { unsafe parts.pointee.steps[index] }
  var literalCount: Int { unsafe parts.pointee.literals.count }
  @inline(__always) func literal(_ index: Int) -> Literal { unsafe parts.pointee.literals[index] }
  @inline(__always) func entry(_ index: Int) -> Entry { unsafe parts.pointee.entries[index] }
  @inline(__always) func bucket(_ index: Int) -> PoolText { unsafe parts.pointee.buckets[index] }
  @inline(__always) func program(_ index: Int) -> ProgramRow { unsafe parts.pointee.programs[index] }
  @inline(__always) func hash(_ index: Int) -> Int { Int(unsafe parts.pointee.hashes[index]) }
  @inline(__always) func row(_ index: Int) -> ShapeRow { unsafe parts.pointee.rows[index] }

  /// Lends the tables for the length of a call.
  static func with<Result>(_ tables: Tables, _ body: (TableView) -> Result) -> Result {
    unsafe tables.pool.withUnsafeBytes { pool in
      unsafe tables.steps.withUnsafeBufferPointer { steps in
        unsafe tables.literals.withUnsafeBufferPointer { literals in
          unsafe tables.entries.withUnsafeBufferPointer { entries in
            unsafe tables.buckets.withUnsafeBufferPointer { buckets in
              unsafe tables.programs.withUnsafeBufferPointer { programs in
                unsafe tables.hashes.withUnsafeBufferPointer { hashes in
                  unsafe tables.rows.withUnsafeBufferPointer { rows in
                    let parts = unsafe Parts(
                      pool: Bytes(pool), nameless: tables.nameless, anyProgram: tables.anyProgram, steps: steps,
                      literals: literals, entries: entries, buckets: buckets, programs: programs, hashes: hashes,
                      rows: rows)
                    return unsafe withUnsafePointer(to: parts) { unsafe body(TableView(parts: $0)) }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
