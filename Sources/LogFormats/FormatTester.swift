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

  /// A line and the fields taken from it, in the order of their names. Passwords are never among them.
  public struct Example: Sendable, Hashable {
    /// 1-based.
    public var lineNumber: Int
    public var line: String
    public var fields: [(String, String)] { pairs.map { ($0.name, $0.value) } }
    var pairs: [Pair]

    struct Pair: Sendable, Hashable {
      var name: String
      var value: String
    }
  }

  /// Several shapes take the line, and no `after` says which should. The first has it.
  public struct Ambiguity: Sendable, Hashable {
    public var lineNumber: Int
    public var line: String
    /// Indexes into `CompiledFormats.shapes`, ascending.
    public var shapes: [Int]
  }

  /// Lines of the formats' programs that no shape took, alike but for names, numbers and addresses.
  public struct Unmatched: Sendable, Hashable {
    /// The message with what varies put as `N`, `ADDRESS`, `WORD`.
    public var mask: String
    public var lines: Int
    public var lineNumber: Int
    public var line: String
  }

  public struct Result: Sendable {
    public var account = ScanAccount()
    /// Every shape of the formats, in their order, also those without lines.
    public var shapes: [ShapeCount] = []
    /// Most frequent set of shapes first.
    public var ambiguities: [Ambiguity] = []
    /// How many lines more than one shape claims.
    public var ambiguousLines = 0
    /// Most frequent first, then by mask.
    public var unmatched: [Unmatched] = []
    /// Lines of the formats' programs that no shape took, those of masks beyond the kept ones included.
    public var unmatchedLines = 0
  }

  public let formats: CompiledFormats
  private var counts: [Int: ShapeCount] = [:]
  private var masks: [String: Unmatched] = [:]
  private var sets: [[Int]: Ambiguity] = [:]
  private var result = Result()
  private var bytesBefore = 0

  /// Masks kept; a log with more of them shows the ones that came first.
  static let maskLimit = 10_000
  static let examplesKept = 3

  public init(formats: CompiledFormats) {
    self.formats = formats
  }

  /// Adds a stretch of whole lines of the log.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let observer = ScanObserver()
    var scanner = LineScanner(formats: formats)
    let before = result.account.lines
    var examples: [(Int, Example)] = []
    let formats = formats
    let account = unsafe scanner.scan(bytes, observer: observer) { match, owner in
      examples.append((Int(match.shape), unsafe Self.example(match, owner, formats, before)))
    }
    result.account.append(account, bytesBefore: bytesBefore)
    bytesBefore += bytes.count
    for (shape, example) in examples where (counts[shape]?.examples.count ?? 0) < Self.examplesKept {
      counts[shape, default: ShapeCount(shape: shape, lines: 0, examples: [])].examples.append(example)
    }
    for message in observer.messages { add(message, before) }
  }

  private mutating func add(_ message: ScanObserver.Message, _ before: Int) {
    let number = before + message.lineIndex + 1
    if let first = message.claims.first {
      counts[first, default: ShapeCount(shape: first, lines: 0, examples: [])].lines += 1
      let claims = formats.undeclared(message.claims)
      if claims.count > 1 {
        result.ambiguousLines += 1
        if sets[claims] == nil {
          sets[claims] = Ambiguity(
            lineNumber: number, line: Self.shown(message.line), shapes: claims)
        }
      }
      return
    }
    result.unmatchedLines += 1
    let mask = Self.mask(message.message)
    if masks[mask] != nil {
      masks[mask]?.lines += 1
    } else if masks.count < Self.maskLimit {
      masks[mask] = Unmatched(
        mask: mask, lines: 1, lineNumber: number, line: Self.shown(message.line))
    }
  }

  public func finished() -> Result {
    var result = result
    result.account.settle()
    result.shapes = formats.shapes.indices.map { counts[$0] ?? ShapeCount(shape: $0, lines: 0, examples: []) }
    result.ambiguities = sets.values.sorted { ($0.lineNumber, $0.line) < ($1.lineNumber, $1.line) }
    result.unmatched = masks.values.sorted { ($1.lines, $0.mask) < ($0.lines, $1.mask) }
    return result
  }

  private static func shown(_ line: [UInt8]) -> String {
    String(decoding: SecretText.cut(Array(line.prefix(2000))), as: UTF8.self)
  }

  private static func example(
    _ match: LoginMatch, _ owner: UnsafeRawBufferPointer, _ formats: CompiledFormats, _ before: Int
  ) -> Example {
    func text(_ range: ByteRange) -> String? {
      guard range.isPresent else { return nil }
      let stretch = unsafe owner[Int(range.start)..<Int(range.start + range.count)]
      return unsafe String(decoding: stretch, as: UTF8.self)
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
    return Example(
      lineNumber: before + match.lineIndex + 1,
      line: shown(Array((text(match.line) ?? "").utf8)),
      pairs: fields.compactMap { name, value in value.map { .init(name: name, value: $0) } })
  }

  /// A message with everything that varies masked: addresses, numbers, and what stands in brackets, quotes or behind `=`,
  /// `for`, `from`, `user`. At most 300 bytes of it.
  static func mask(_ message: [UInt8]) -> String {
    var result = ""
    var previous = ""
    for word in SecretText.cut(Array(message.prefix(300))).split(separator: 0x20, omittingEmptySubsequences: false) {
      if !result.isEmpty { result += " " }
      let masked = mask(word: word, behind: previous)
      result += masked
      previous = masked
    }
    return result
  }

  private static let namesFollow: Set<String> = ["user", "for", "from", "by", "to", "account"]

  private static func mask(word: ArraySlice<UInt8>, behind previous: String) -> String {
    let punctuation = Set("[](){}<>,;:\"'=".utf8)
    var pieces: [String] = []
    var piece: [UInt8] = []
    var isValue = namesFollow.contains(previous)
    func flushed() {
      guard !piece.isEmpty else { return }
      let text = String(decoding: piece, as: UTF8.self)
      if Address(text) != nil {
        pieces.append("ADDRESS")
      } else if piece.allSatisfy(\.isDigit) {
        pieces.append("N")
      } else if isValue || piece.contains(where: \.isDigit) || piece.contains(0x40) {
        pieces.append("WORD")
      } else {
        pieces.append(text)
      }
      piece = []
    }
    if Address(String(decoding: word, as: UTF8.self)) != nil { return "ADDRESS" }
    for byte in word {
      guard punctuation.contains(byte) else {
        piece.append(byte)
        continue
      }
      flushed()
      pieces.append(String(Unicode.Scalar(byte)))
      isValue = byte == 0x3D || byte == 0x3C || byte == 0x5B || byte == 0x28 || byte == 0x22 || byte == 0x27
    }
    flushed()
    return pieces.joined()
  }
}
