import Testing

@testable import LogFormats

/// The sieve beside a plain search for every text.
@Suite struct TextSieveTests {
  private let formats: CompiledFormats
  private var tables: Tables { formats.tables }

  init() throws {
    formats = try CompiledFormats.shared()
  }

  /// What is asked: a program, `-` for lines that name none, and the first byte of a message.
  struct Question: CustomTestStringConvertible {
    var program: String
    var byte: UInt8
    var testDescription: String { "\(program) \(UnicodeScalar(byte))" }

    static let all =
      "[{\"2aAu".utf8.map { Self(program: "-", byte: $0) }
      + ["auth", "auth-worker"].map { Self(program: $0, byte: UInt8(ascii: "a")) }
      + [Self(program: "postgres", byte: UInt8(ascii: "2"))]
  }

  private func program(_ name: String) throws -> ProgramRow {
    name == "-"
      ? tables.programs[tables.nameless]
      : try #require(
        tables.programs.first {
          tables.pool[Int($0.name.start)..<Int($0.name.start + $0.name.count)].elementsEqual(name.utf8)
        })
  }

  private func entries(_ question: Question) throws -> ArraySlice<Entry> {
    let bucket = tables.buckets[Int(try program(question.program).firstBucket) + Int(question.byte)]
    return tables.entries[Int(bucket.start)..<Int(bucket.start + bucket.count)]
  }

  private func texts(_ entry: Entry) -> [[UInt8]] {
    tables.literals[Int(entry.required.start)..<Int(entry.required.start + entry.required.count)].map {
      Array(tables.pool[Int($0.start)..<Int($0.start + $0.count)])
    }
  }

  /// By place in the bucket: whether the sieve lets an entry through; nil where it does not sieve.
  private func passes(_ message: [UInt8], _ question: Question) throws -> [Bool]? {
    let sieve = tables.sieves[Int(try program(question.program).sieve)]
    let count = try entries(question).count
    return message.withUnsafeBytes { buffer in
      sieve.places(Bytes(buffer), 0, buffer.count).map { places in
        (0..<count).map { places[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
      }
    }
  }

  private static func holds(_ message: [UInt8], _ text: [UInt8]) -> Bool {
    guard message.count >= text.count else { return false }
    return (0...(message.count - text.count)).contains { message[$0..<$0 + text.count].elementsEqual(text) }
  }

  @Test(arguments: Question.all)
  func `lets through whatever needs a text that stands in the message, wherever it stands`(question: Question) throws {
    let (entries, byte) = (try entries(question), question.byte)
    let needed = Set(entries.flatMap(texts)).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(needed.count > 8)
    for (number, text) in needed.enumerated() {
      let padding = Array(repeating: UInt8(0x78), count: number % 9)
      for message in [[byte] + padding + text + padding, [byte] + padding + text, [byte] + padding + text.dropLast()] {
        let passes = try #require(try self.passes(message, question))
        for (entry, passes) in zip(entries, passes) {
          let texts = texts(entry)
          if texts.isEmpty || texts.contains(where: { Self.holds(message, $0) }) { #expect(passes) }
        }
      }
    }
  }

  @Test(arguments: Question.all.filter { $0.byte != UInt8(ascii: "{") })
  func `holds back what needs a text of which no four bytes stand in the message`(question: Question) throws {
    let message = [question.byte] + Array(repeating: UInt8(0x7E), count: 200)
    for (entry, passes) in zip(try entries(question), try #require(try passes(message, question))) {
      #expect(passes == (entry.required.count == 0))
    }
    #expect(try entries(question).contains { $0.required.count > 0 })
  }

  @Test func `says nothing of the shortest messages that it could not look through`() throws {
    for length in 1...4 {
      let message = Array("[abc".utf8.prefix(length))
      let question = Question(program: "-", byte: message[0])
      let free = try entries(question).map { $0.required.count == 0 }
      #expect(try #require(try passes(message, question)) == free)
    }
  }

  @Test func `programs with few shapes have no sieve`() throws {
    #expect(try program("sshd").sieve == -1)
    #expect(try program("auth").sieve == (try program("auth-worker").sieve))
  }

  /// Behind lines that have none of the shapes the sieve is asked at once, before any shape is tried.
  @Test func `lines before a login that have none of the shapes change nothing of it`() throws {
    let other = """
      Nov 12 08:30:59 mx dovecot: auth: Debug: client passdb out: OK#0111#011user=ada
      2023-11-12 08:30:59 [77] 1r2AbC-000123-4d <= ada@example.com H=mx.example.org [192.0.2.9] P=esmtps S=1234

      """
    var found = 0
    for sample in formats.files.flatMap({ file in file.shapes.flatMap(\.samples) + file.forged }) {
      let alone = scan(sample.line + "\n", formats).seen
      guard !alone.isEmpty, !sample.line.contains("repeated") else { continue }
      let behind = scan(other + sample.line + "\n", formats).seen
      #expect(behind.map(\.description) == alone.map(\.description), Comment(rawValue: sample.line))
      found += 1
    }
    #expect(found > 1000)
    #expect(scan(other, formats).account.otherLines == 2)
    // A message of no byte, at the end of all that is read.
    for line in ["Nov 12 08:31:00 mx dovecot: auth: ", "Nov 12 08:31:00 mx postgres[1]: "] {
      #expect(scan(other + line, formats).account.lines == 3, "\(line)")
    }
  }
}
