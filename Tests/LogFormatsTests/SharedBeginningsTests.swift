import Testing

@testable import LogFormats

/// What shapes that begin alike know of each other changes nothing of what fits.
@Suite struct SharedBeginningsTests {
  private func marks(_ templates: [String]) -> SharedBeginnings {
    SharedBeginnings(
      templates.map { Template.parse($0).template.parts }, order: Array(templates.indices), first: 7)
  }

  @Test func `a beginning that two templates have in common is marked behind its last text`() {
    let found = marks([
      "from {host}[{source}]: {word} failed: {any}", "from {host}[{source}]: {word} failed: {number}",
      "from {host}[{source}]: none", "to {host}[{source}]: none",
    ])
    // Behind ` failed: `, and behind `[`: the third has another text where the others have `]: `.
    #expect(found.resumes == [nil, 7, 8, nil])
    #expect(found.marks.map { $0.map(\.number) } == [[8, 7], [8, 7], [8], []])
    #expect(found.count == 2)
  }

  @Test func `a text alone is no beginning worth a mark`() {
    #expect(marks(["Login: {user} x", "Login: {user:first} x"]).count == 0)
  }

  @Test func `a template that repeats a part has no marks`() {
    #expect(marks(["a{user} b{same} c {word}", "a{user} b{same} d {word}"]).count == 0)
  }

  @Test func `ways in which a template begins lead to one end`() throws {
    let text = """
      id: door
      title: Door
      programs: [door]
      shapes:
        - id: refused
          template: '{Entry|No entry|Way} refused: {user} from {source}{?, {attempts} times}'
          outcome: failure
          samples: ['Nov 12 08:31:00 gate door[1]: Way refused: ada from 192.0.2.7']
      """
    let formats = try CompiledFormats(files: [("door.yml", text)])
    #expect(formats.tables.entries.filter { $0.shape == 0 }.count >= 3)
    #expect(formats.tables.steps.count { $0.kind == .end } == 1)
    let lines = ["Entry", "No entry", "Way"].map {
      "Nov 12 08:31:00 gate door[1]: \($0) refused: ada from 192.0.2.7, 3 times\n"
    }
    var scanner = LineScanner(formats: formats)
    var attempts: [Int32] = []
    let account = Array(lines.joined().utf8).withUnsafeBytes { bytes in
      scanner.scan(bytes) { match, _ in attempts.append(match.attempts) }
    }
    #expect(account.loginLines == 3)
    #expect(attempts == [3, 3, 3])
  }

  /// The entries of every bucket, one after the other over one message, and each asked alone.
  @Test(arguments: [0x3A5E_0001, 0x3A5E_0002] as [UInt64])
  func `entries asked one after the other fit as each does alone`(seed: UInt64) throws {
    let formats = try CompiledFormats.shared()
    var numbers = SeededNumbers(state: seed)
    let resuming = formats.tables.entries.filter { $0.resume >= 0 }.map { ($0.head, $0.mask) }
    #expect(resuming.count > 100)
    var refuted = 0
    var resumed = 0
    for sample in formats.files.flatMap({ file in file.shapes.flatMap(\.samples) + file.forged }) {
      let line = Array(sample.line.utf8)
      guard let colon = line[(line.count / 5)...].firstIndex(of: 0x3A), colon + 2 < line.count else { continue }
      let message = TwinTests.mutated(Array(line[(colon + 2)...]), &numbers)
      let head = message.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
      guard resuming.contains(where: { head & $0.1 == $0.0 }) else { continue }
      TableView.with(formats.tables) { tables in
        message.withUnsafeBytes { bytes in
          Matcher.with(Bytes(bytes), tables) { lent in
            Matcher.with(Bytes(bytes), tables) { other in
              var (matcher, alone) = (lent, other)
              matcher.begin(0, bytes.count)
              for entry in formats.tables.entries.indices.map(tables.entry) where head & entry.mask == entry.head {
                let resumes = matcher.isResumable(entry)
                let together = matcher.matches(entry)
                // Of a message that it meets for the first time it knows nothing.
                alone.begin(0, bytes.count)
                let text = Comment(rawValue: "seed \(seed): \(String(decoding: message, as: UTF8.self))")
                #expect(together == alone.matches(entry), text)
                if together { #expect(matcher.caught == alone.caught, text) }
                if resumes { if together { resumed += 1 } else { refuted += 1 } }
              }
            }
          }
        }
      }
    }
    #expect(refuted > 500)
    #expect(resumed > 20)
  }
}
