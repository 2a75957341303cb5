import Diagnostics
import Vocabulary

/// Tries formats on a log: what they matched, what they left, and what two shapes both claim. For people who write a
/// format; slower than a scan.
public struct FormatTester {
  public struct ShapeCount: Sendable, Hashable {
    /// Index into `CompiledFormats.shapes`.
    public var shape: Int
    public var lines: Int
    /// The first lines, with what came out of them.
    public var examples: [Example]
  }

  /// Where a line stands, and the line without what looks like a password.
  public struct Place: Sendable, Hashable {
    /// As given to `add`.
    public var file: Int
    /// 1-based.
    public var lineNumber: Int
    public var line: String

    public init(file: Int, lineNumber: Int, line: String) {
      self.file = file
      self.lineNumber = lineNumber
      self.line = line
    }
  }

  /// A line and the fields taken from it, in the order of their names. Passwords are never among them.
  public struct Example: Sendable, Hashable {
    public var place: Place
    public var fields: [(String, String)] { pairs.map { ($0.name, $0.value) } }
    var pairs: [Pair]

    struct Pair: Sendable, Hashable {
      var name: String
      var value: String
    }
  }

  /// Several shapes take the line, and no `after` says which should. The first has it.
  public struct Ambiguity: Sendable, Hashable {
    public var place: Place
    /// Indexes into `CompiledFormats.shapes`, ascending.
    public var shapes: [Int]
  }

  /// Lines that no shape took, alike but for names, numbers and addresses.
  public struct Unmatched: Sendable, Hashable {
    /// The message with what varies put as `N`, `ADDRESS`, `WORD`.
    public var mask: String
    public var lines: Int
    /// The first of them.
    public var place: Place
  }

  public struct Result: Sendable {
    /// By file, ascending.
    public var accounts: [(file: Int, account: ScanAccount)] = []
    /// Every shape of the formats, in their order, also those without lines.
    public var shapes: [ShapeCount] = []
    /// First line first.
    public var ambiguities: [Ambiguity] = []
    /// How many lines more than one shape claims.
    public var ambiguousLines = 0
    /// Lines of the formats' programs, most frequent first, then by mask.
    public var unmatched: [Unmatched] = []
    /// Lines of the formats' programs that no shape took, those of masks that were not kept included.
    public var unmatchedLines = 0
    /// Lines of programs, or in envelopes, that no format knows and that speak of logins, in the same order.
    public var foreign: [Unmatched] = []
    public var foreignLines = 0

    public var lines: Int { accounts.reduce(0) { $0 + $1.account.lines } }
    public var events: Int { accounts.reduce(0) { $0 + $1.account.loginLines + $1.account.operationalLines } }
    public var otherLines: Int { accounts.reduce(0) { $0 + $1.account.otherLines } }
    public var damagedLines: Int { accounts.reduce(0) { $0 + $1.account.damaged.total } }
  }

  public let formats: CompiledFormats
  private struct FileState {
    var account = ScanAccount()
    var bytesBefore = 0
  }

  private var counts: [Int: ShapeCount] = [:]
  private var sets: [[Int]: Ambiguity] = [:]
  private var ambiguousLines = 0
  private var unmatched = FrequentMasks()
  private var foreign = FrequentMasks()
  private var files: [Int: FileState] = [:]

  static let examplesKept = 3
  /// Bytes of a line that nobody knows in which words of logins are looked for.
  private static let longestForeign = 1 << 16

  public init(formats: CompiledFormats) {
    self.formats = formats
  }

  /// Adds a stretch of whole lines, the next one of the file. Files may take turns.
  public mutating func add(_ bytes: UnsafeRawBufferPointer, file: Int = 0) {
    let observer = ScanObserver()
    var scanner = LineScanner(formats: formats)
    var state = files[file] ?? FileState()
    let before = state.account.lines
    var examples: [(Int, Example)] = []
    let formats = formats
    func place(_ lineIndex: Int, _ line: ByteRange, _ owner: UnsafeRawBufferPointer) -> Place {
      unsafe Place(file: file, lineNumber: before + lineIndex + 1, line: Self.shown(Self.bytes(line, owner) ?? []))
    }
    let operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void = { match, owner in
      let place = unsafe place(match.lineIndex, match.line, owner)
      examples.append((Int(match.shape), unsafe Self.example(match, place, owner, formats)))
    }
    let account = unsafe scanner.scan(bytes, observer: observer, operational: operational) { match, owner in
      let place = unsafe place(match.lineIndex, match.line, owner)
      examples.append((Int(match.shape), unsafe Self.example(match, place, owner, formats)))
    }
    state.account.append(account, bytesBefore: state.bytesBefore)
    state.bytesBefore += bytes.count
    files[file] = state
    for (shape, example) in examples where (counts[shape]?.examples.count ?? 0) < Self.examplesKept {
      counts[shape, default: ShapeCount(shape: shape, lines: 0, examples: [])].examples.append(example)
    }
    for message in observer.readings { add(message, file, before) }
    unsafe addForeign(Bytes(bytes), file, before, known: Set(observer.messages.map(\.lineIndex)))
  }

  private mutating func add(_ message: ScanObserver.Message, _ file: Int, _ before: Int) {
    func place() -> Place {
      Place(file: file, lineNumber: before + message.lineIndex + 1, line: Self.shown(message.line))
    }
    guard let first = message.claims.first else {
      unmatched.add(LineMask.of(message.message), place)
      return
    }
    counts[first, default: ShapeCount(shape: first, lines: 0, examples: [])].lines += 1
    let claims = formats.undeclared(message.claims)
    guard claims.count > 1 else { return }
    ambiguousLines += 1
    if sets[claims] == nil { sets[claims] = Ambiguity(place: place(), shapes: claims) }
  }

  /// Looks for lines that speak of logins among those of programs, and in envelopes, that no format knows.
  private mutating func addForeign(_ bytes: Bytes, _ file: Int, _ before: Int, known: Set<Int>) {
    var reader = EnvelopeReader()
    var envelope = Envelope()
    var start = 0
    var index = 0
    while start < bytes.count {
      let newline = bytes.first(0x0A, from: start, to: bytes.count) ?? bytes.count
      let end = min(newline, start + Self.longestForeign)
      if end > start, !known.contains(index), LoginWords.stand(in: bytes, start, end),
        !ScanPass.isRequest(bytes, start, end)
      {
        // Without an envelope that anybody knows the whole line is the message.
        let isEnveloped = reader.read(bytes, start, end, &envelope) == nil && envelope.tagStart < end
        let from = isEnveloped ? envelope.tagStart : start
        if LoginWords.stand(in: bytes, from, end) {
          let message = unsafe Array(bytes.buffer(from, end))
          let lineStart = start
          foreign.add(LineMask.of(message)) {
            unsafe Place(
              file: file, lineNumber: before + index + 1, line: Self.shown(Array(bytes.buffer(lineStart, end))))
          }
        }
      }
      start = newline + 1
      index += 1
    }
  }

  public func finished() -> Result {
    var result = Result()
    result.accounts = files.sorted { $0.key < $1.key }.map { file, state in
      var account = state.account
      account.settle()
      return (file, account)
    }
    result.shapes = formats.shapes.indices.map { counts[$0] ?? ShapeCount(shape: $0, lines: 0, examples: []) }
    result.ambiguities = sets.values.sorted {
      ($0.place.file, $0.place.lineNumber, $0.place.line) < ($1.place.file, $1.place.lineNumber, $1.place.line)
    }
    result.ambiguousLines = ambiguousLines
    result.unmatched = unmatched.sorted
    result.unmatchedLines = unmatched.lines
    result.foreign = foreign.sorted
    result.foreignLines = foreign.lines
    return result
  }

  private static func shown(_ line: [UInt8]) -> String {
    String(decoding: SecretText.cut(Array(line.prefix(2000))), as: UTF8.self)
  }

  private static func bytes(_ range: ByteRange, _ owner: UnsafeRawBufferPointer) -> [UInt8]? {
    guard range.isPresent else { return nil }
    return unsafe Array(owner[Int(range.start)..<Int(range.start + range.count)])
  }

  static func example(
    _ match: LoginMatch, _ place: Place, _ owner: UnsafeRawBufferPointer, _ formats: CompiledFormats
  ) -> Example {
    func text(_ range: ByteRange) -> String? {
      unsafe Self.bytes(range, owner).map { String(decoding: $0, as: UTF8.self) }
    }
    let `protocol` = formats.protocols[Int(match.protocol)]
    let fields: [(String, String?)] = [
      ("outcome", match.outcome.name), ("reason", match.reason.rawValue), ("layer", match.layer.name),
      ("service", formats.services[Int(match.service)]), ("protocol", `protocol`.isEmpty ? nil : `protocol`),
      ("user", text(match.user)), ("source", match.source.map(\.description)), ("host", text(match.sourceName)),
      ("session", text(match.session)), ("reporter", text(match.reporter)),
      ("attempts", match.attempts == 1 ? nil : "\(match.attempts)"),
      ("password", match.secretShape != .absent ? "in the line, not kept" : nil),
    ]
    return Example(place: place, pairs: fields.compactMap { name, value in value.map { .init(name: name, value: $0) } })
  }

  static func example(
    _ match: OperationalMatch, _ place: Place, _ owner: UnsafeRawBufferPointer, _ formats: CompiledFormats
  ) -> Example {
    func text(_ range: ByteRange) -> String? { unsafe match.text(range, in: owner) }
    let info = formats.shapes[Int(match.shape)]
    let fields: [(String, String?)] = [
      ("event", match.kind.rawValue), ("program", formats.services[Int(match.service)]),
      ("subject", text(match.subject)), ("source", match.source.map(\.description)),
      ("bits", match.networkBits.map { "\($0)" }), ("from", text(match.fromVersion)), ("to", text(match.toVersion)),
      ("detail", text(match.detail) ?? info.detail), ("reporter", text(match.reporter)),
    ]
    return Example(place: place, pairs: fields.compactMap { name, value in value.map { .init(name: name, value: $0) } })
  }
}

/// Words by which a line speaks of logins.
private enum LoginWords {
  private static let words = ["fail", "invalid", "denied", "authent", "login", "password", "unauthor", "refused"]
    .map { Array($0.utf8) }

  static func stand(in bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    for position in start..<end {
      let first = bytes[position] | 0x20
      for word in words where word[0] == first && end - position >= word.count {
        var length = 1
        while length < word.count, bytes[position + length] | 0x20 == word[length] { length += 1 }
        if length == word.count { return true }
      }
    }
    return false
  }
}
