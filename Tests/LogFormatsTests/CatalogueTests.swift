import Diagnostics
import Testing
import Vocabulary

@testable import LogFormats

/// The samples of the built-in formats are their tests.
@Suite struct CatalogueTests {
  @Test func `every built-in format compiles`() {
    do {
      let formats = try CompiledFormats.builtIn()
      #expect(!formats.shapes.isEmpty)
    } catch {
      Issue.record(Comment(rawValue: error.diagnostics.map(\.rendered).joined(separator: "\n")))
    }
  }

  @Test func `each shape gives for each of its samples the expected event`() throws {
    let formats = try CompiledFormats.shared()
    for file in formats.files {
      for shape in file.shapes {
        for sample in shape.samples { check(sample, shape: shape, file, formats) }
      }
      for sample in file.forged {
        check(sample, shape: file.shapes.first { $0.id == sample.shape }, file, formats)
      }
    }
  }

  @Test func `formats are the same when their samples are left out`() throws {
    let full = try CompiledFormats.shared()
    let bare = try CompiledFormats.builtInWithoutSamples()
    #expect(bare.files.count == full.files.count && bare.shapes == full.shapes && bare.precedence == full.precedence)
    for (bare, full) in zip(bare.files, full.files) {
      #expect(bare.forged.isEmpty && bare.shapes.allSatisfy(\.samples.isEmpty))
      #expect(bare.parts == full.parts)
      #expect(Self.described(bare) == Self.described(full))
    }
  }

  /// All that a format says, without samples and places.
  private static func described(_ file: FormatFile) -> String {
    var file = file
    file.parts = [:]
    file.forged = []
    for index in file.shapes.indices {
      file.shapes[index].samples = []
      file.shapes[index].place = Place(file: "")
      file.shapes[index].templatePlace = Place(file: "")
    }
    return "\(file)"
  }

  @Test func `every format has forged samples`() throws {
    for file in try CompiledFormats.shared().files { #expect(!file.forged.isEmpty, "\(file.id)") }
  }

  @Test func `exactly one shape of one format claims each sample`() throws {
    let formats = try CompiledFormats.shared()
    for file in formats.files {
      let lines =
        file.shapes.flatMap { shape in shape.samples.map { (shape.id, $0.line) } }
        + file.forged.compactMap { sample in sample.shape.map { ($0, sample.line) } }
      for (shape, line) in lines {
        let claims = formats.claims(Array(line.utf8)).map { "\(formats.shapes[$0].formatID)/\(formats.shapes[$0].id)" }
        #expect(claims == ["\(file.id)/\(shape)"], "\(line)")
      }
    }
  }

  private func check(
    _ sample: FormatFile.Sample, shape: FormatFile.Shape?, _ file: FormatFile, _ formats: CompiledFormats
  ) {
    let (seen, account) = scan(sample.line, formats)
    #expect(account.damaged.isEmpty, "\(sample.line)")
    #expect(account.lines == account.loginLines + account.operationalLines + account.otherLines, "\(sample.line)")
    let told = scanOperations(sample.line, formats)
    if let shape, let kind = shape.event {
      let expected = SeenOperation(
        shape: shape.id, kind: kind, program: shape.service ?? file.service, subject: sample.subject,
        source: sample.source, bits: sample.bits, from: sample.from, to: sample.to, detail: sample.detail)
      #expect(told == [expected], "\(file.id): \(sample.line)")
      #expect(account.operationalLines == 1 && seen.isEmpty, "\(file.id): \(sample.line)")
      return
    }
    #expect(told.isEmpty, "\(file.id): \(sample.line)")
    guard let shape, shape.outcome != nil else {
      #expect(seen.filter { !$0.isConnection }.isEmpty, "\(file.id): \(sample.line)")
      return
    }
    guard let one = seen.first else {
      Issue.record("\(file.id)/\(shape.id) does not match \(sample.line)")
      return
    }
    var expected = Seen(
      shape: shape.id, user: sample.user, source: sample.source, host: sample.host, session: sample.session,
      protocol: sample.protocol, attempts: sample.attempts, secret: sample.secret)
    expected.seconds = one.seconds
    expected.pid = one.pid
    expected.reporter = one.reporter
    expected.text = one.text
    expected.outcome = shape.outcome ?? .failure
    if sample.session == nil { expected.session = one.session }
    if sample.protocol == nil { expected.protocol = one.protocol }
    #expect(one == expected, "\(file.id): \(sample.line)")
  }
}
