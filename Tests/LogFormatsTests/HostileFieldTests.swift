import Testing
import Vocabulary

@testable import LogFormats

/// Every field that somebody types, in every sample of every format, is filled with texts that want to be something else:
/// another address, another outcome, another line. The address, the outcome and the count stay those of the sample.
///
/// Nobody wrote these lines down: fields and forgeries are taken from the templates themselves, so a new format is tried
/// like the old ones. What a daemon cannot write, and where its own line is ambiguous, is in `Typing`.
@Suite struct HostileFieldTests {
  static let forgedSource = "198.51.100.66"

  @Test(arguments: try CompiledFormats.shared().files.map(\.id))
  func `nothing typed moves the address or the outcome`(id: String) throws {
    let formats = try CompiledFormats.shared()
    let file = try #require(formats.files.first { $0.id == id })
    let samples = Self.taken(file, formats)
    let whole = Forgery.lines(of: samples)
    for sample in samples {
      for place in sample.typed {
        guard let typing = Typing.of(sample, place) else { continue }
        for forgery in Forgery.fixed + whole + Forgery.tails(of: sample, place, among: samples) {
          let text = typing.written(forgery)
          try expect(
            sample, sample.line(with: [.init(place: place, text: text)]), "{\(place.field)}", formats)
        }
      }
    }
  }

  /// What is harmless in one part may close what another one opened: an opening in the first, the rest of a line in the
  /// second, and the other way round.
  @Test(arguments: try CompiledFormats.shared().files.map(\.id))
  func `nothing typed in two parts moves the address or the outcome`(id: String) throws {
    let formats = try CompiledFormats.shared()
    let file = try #require(formats.files.first { $0.id == id })
    let samples = Self.taken(file, formats)
    for sample in samples {
      let typed = sample.typed.compactMap { place in Typing.of(sample, place).map { (place, $0) } }
      for (place, typing) in typed {
        for (other, otherTyping) in typed where other.range.upperBound <= place.range.lowerBound {
          let openings = Forgery.openings + Forgery.tails(of: sample, other, among: [sample])
          let closings = Forgery.closings + Forgery.tails(of: sample, place, among: [sample])
          for first in openings + closings {
            for second in openings + closings {
              let line = sample.line(with: [
                .init(place: other, text: otherTyping.written(first)),
                .init(place: place, text: typing.written(second)),
              ])
              try expect(sample, line, "{\(other.field)} {\(place.field)}", formats)
            }
          }
        }
      }
    }
  }

  @Test func `no password of a sample is among what is shown of its line`() throws {
    let formats = try CompiledFormats.shared()
    var seen = 0
    for sample in formats.files.flatMap({ Self.taken($0, formats) }) {
      let shown = String(decoding: SecretText.cut(sample.message), as: UTF8.self)
      for place in sample.secrets {
        seen += 1
        #expect(!shown.contains(place), "\(sample.file): \(shown)")
      }
    }
    #expect(seen > 10)
  }

  @Test func `most formats have parts that are filled`() throws {
    let formats = try CompiledFormats.shared()
    let filled = formats.files.map { file in
      Self.taken(file, formats).reduce(0) { sum, sample in
        sum + sample.typed.count { Typing.of(sample, $0) != nil }
      }
    }
    #expect(filled.reduce(0, +) > 300)
    #expect(filled.count { $0 > 0 } > formats.files.count / 2)
  }

  @Test func `what is said of a part is said of one that exists`() throws {
    let formats = try CompiledFormats.shared()
    let samples = formats.files.flatMap { Self.taken($0, formats) }
    var known = Set(formats.files.map(\.id))
    known.formUnion(samples.map { "\($0.file)/\($0.shape.id)" })
    for key in Typing.keys { #expect(known.contains(String(key.prefix { $0 != " " })), "\(key)") }
  }

  private func expect(
    _ sample: TakenSample, _ line: [UInt8], _ fields: String, _ formats: CompiledFormats
  ) throws {
    let (seen, account) = scan(line, formats)
    let events = seen.filter { !$0.isConnection }
    let shown = String(decoding: line.prefix(400), as: UTF8.self)
    let what = "\(sample.file)/\(sample.shape.id) \(fields): \(shown)"
    #expect(account.lines == account.loginLines + account.operationalLines + account.otherLines, "\(what)")
    guard let expected = sample.seen else {
      #expect(events.isEmpty, "\(what)")
      return
    }
    #expect(events.count == 1, "\(what)")
    guard let one = events.first else { return }
    #expect(one.source == expected.source, "\(what)")
    #expect(one.outcome == expected.outcome, "\(what)")
    #expect(one.attempts == expected.attempts, "\(what)")
  }

  /// The samples of a file with the parts that their templates find in them.
  static func taken(_ file: FormatFile, _ formats: CompiledFormats) -> [TakenSample] {
    file.shapes.flatMap { shape in
      shape.event != nil
        ? [] : shape.samples.compactMap { TakenSample(file: file.id, shape: shape, sample: $0, formats) }
    }
  }
}

/// A sample line, taken apart.
struct TakenSample {
  let file: String
  let shape: FormatFile.Shape
  let sample: FormatFile.Sample
  /// What came out of it; nil where nothing should.
  let seen: Seen?
  private let bytes: [UInt8]
  /// As the program wrote it: without the envelope, and without what JSON puts before letters.
  let message: [UInt8]
  private let places: [NaiveMatcher.FieldPlace]

  init?(file: String, shape: FormatFile.Shape, sample: FormatFile.Sample, _ formats: CompiledFormats) {
    let bytes = Array(sample.line.utf8)
    let observer = ScanObserver()
    var scanner = LineScanner(formats: formats)
    _ = bytes.withUnsafeBytes { scanner.scan($0, observer: observer, operational: { _, _ in }) { _, _ in } }
    let found = observer.messages.lazy.compactMap { told in
      NaiveMatcher.match(shape.parsed, told.message).map { (told.message, $0.places) }
    }.first
    guard let found else { return nil }
    self.file = file
    self.shape = shape
    self.sample = sample
    self.bytes = bytes
    message = found.0
    places = found.1
    seen = scan(bytes, formats).seen.first { !$0.isConnection }
  }

  /// The line does not say from where.
  var isWithoutSource: Bool { sample.source == nil && sample.host == nil }

  /// Parts that hold what somebody typed: of unknown length in the midst of the line, or what a line ends in.
  var typed: [NaiveMatcher.FieldPlace] {
    places.filter { place in
      switch place.field {
      case .user: shape.outcome != .success
      case .text, .secret: true
      case .any: shape.outcome != nil && place.range.upperBound == message.count
      default: false
      }
    }
  }

  /// Whether the client's address stands behind a part.
  func hasSource(behind place: NaiveMatcher.FieldPlace) -> Bool {
    places.contains { $0.field == .source && $0.range.lowerBound >= place.range.upperBound }
  }

  /// The passwords in it, but for those of a letter or two.
  var secrets: [String] {
    places.filter { $0.field == .secret && $0.range.count > 2 }.map {
      String(decoding: message[$0.range], as: UTF8.self)
    }
  }

  /// What somebody types in a part.
  struct Filling {
    var place: NaiveMatcher.FieldPlace
    var text: [UInt8]
  }

  /// The message with other texts in parts; where the daemon's own words may stand as well, behind them.
  func message(with fillings: [Filling]) -> [UInt8] {
    var changed = message
    let pieces = fillings.flatMap { filling -> [(range: Range<Int>, text: [UInt8])] in
      let place = filling.place
      let range = place.field == .any ? place.range.upperBound..<place.range.upperBound : place.range
      // A name that the line tells twice is typed once.
      let others = place.field == .user ? places.filter { $0.field == .same }.map(\.range) : []
      return (others + [range]).map { ($0, filling.text) }
    }
    for piece in pieces.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      changed.replaceSubrange(piece.range, with: piece.text)
    }
    return changed
  }

  /// The whole line with other texts in parts.
  func line(with fillings: [Filling]) -> [UInt8] {
    let changed = message(with: fillings)
    if bytes[0] != 0x7B || bytes == message, let start = bytes.firstRange(of: message) {
      return bytes.replacing(start, changed)
    }
    // A name in audit.log that stands in hexadecimal digits.
    if file == "audit", let filling = fillings.first,
      let start = bytes.firstRange(of: Self.hexadecimal(message[filling.place.range]))
    {
      return bytes.replacing(start, Self.hexadecimal(filling.text))
    }
    let (before, after) = (Self.json(message), Self.json(changed))
    guard let start = bytes.firstRange(of: before) else { return [] }
    return bytes.replacing(start, after)
  }

  /// The same with the address of a forger in the place of every true one.
  func forged(_ text: some Collection<UInt8>) -> [UInt8] {
    guard let source = sample.source else { return Array(text) }
    return Array(String(decoding: text, as: UTF8.self).replacing(source, with: HostileFieldTests.forgedSource).utf8)
  }

  private static func hexadecimal(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.flatMap { Array(($0 < 16 ? "0" : "").utf8) + Array(String($0, radix: 16, uppercase: true).utf8) }
  }

  private static func json(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x22, 0x5C: [0x5C, byte]
      case 0..<0x20: Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: [byte]
      }
    }
  }
}

extension [UInt8] {
  fileprivate func firstRange(of other: [UInt8]) -> Range<Int>? {
    guard !other.isEmpty, count >= other.count else { return nil }
    return (0...(count - other.count)).first { self[$0...].starts(with: other) }.map { $0..<($0 + other.count) }
  }

  fileprivate func replacing(_ range: Range<Int>, _ other: [UInt8]) -> [UInt8] {
    Array(self[..<range.lowerBound] + other + self[range.upperBound...])
  }
}
