import Diagnostics
import Foundation
import Testing

@testable import LogFormats

@Suite struct FormatFileTests {
  static let good = """
    id: doord
    title: A door
    programs: [doord]
    shapes:
      - id: refused
        template: 'refused {user} at {source}'
        outcome: failure
        reason: unknown-user
        samples:
          - line: 'Nov 12 08:31:05 h doord[1]: refused bob at 192.0.2.7'
            user: bob
            source: 192.0.2.7
    forged:
      - line: 'Nov 12 08:31:05 h doord[1]: refused bob at 198.51.100.66 at 192.0.2.7'
        shape: refused
        user: bob at 198.51.100.66
        source: 192.0.2.7
    """

  private func diagnostics(_ text: String) -> [Diagnostic] {
    do {
      _ = try CompiledFormats(files: [("door.yml", text)])
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test func `a user's own format is read and used`() throws {
    let formats = try CompiledFormats(files: [("door.yml", Self.good)])
    let one = try #require(scan("Nov 12 08:31:05 h doord[1]: refused eve at 192.0.2.9", formats).seen.first)
    #expect(one.user == "eve")
    #expect(formats.services == ["doord"])
  }

  @Test func `every mistake is found in one reading, at its place`() {
    let bad = Self.good
      .replacing("outcome: failure", with: "outcome: failed")
      .replacing("reason: unknown-user", with: "reason: unknown-usr")
      .replacing("{user} at", with: "{usr} at")
      .replacing("title:", with: "titel:")
      .replacing("shape: refused", with: "shape: refsed")
    let found = diagnostics(bad)
    #expect(
      Set(found.map(\.code)) == [
        "unknown-outcome", "unknown-reason", "unknown-part", "unknown-key", "missing-key", "unknown-shape",
      ])
    let part = found.first { $0.code == "unknown-part" }
    #expect(part?.place == Place(file: "door.yml", line: 6, column: 24))
    #expect(part?.help == "did you mean {user}?")
    let outcome = found.first { $0.code == "unknown-outcome" }
    #expect(outcome?.place == Place(file: "door.yml", line: 7, column: 14))
    #expect(found.allSatisfy { $0.place?.file == "door.yml" })
  }

  @Test func `a key that is missing, a list that is none and an empty list say what to write`() {
    for (right, wrong) in [
      ("id: doord\n", ""), ("title: ", "# "), ("programs: ", "# "), ("programs: [doord]", "programs: doord"),
      ("programs: [doord]", "programs: []"),
    ] {
      let found = diagnostics(Self.good.replacing(right, with: wrong))
      #expect(!found.isEmpty && found.allSatisfy { $0.help != nil && $0.place?.line != nil }, "\(right)")
    }
  }

  /// What a web application tells may be spread over the members of an object, and its log names no program.
  @Test func `a log of JSON objects is read by a user's own format, whatever else is known of objects`() throws {
    let text = #"""
      id: shop
      title: A shop
      own-log: true
      shapes:
        - id: failed
          template: '{{"level":{number},"time":{time},"user":"{user}","ip":"{source}","msg":"no such login"{any}'
          outcome: failure
          samples:
            - line: '{"level":40,"time":1715000000123,"user":"bob","ip":"192.0.2.7","msg":"no such login"}'
              user: bob
              source: 192.0.2.7
        - id: login
          template: '{{"time":"{time}","host":"{word:without "}","event":"login","user":"{user}","ip":"{source}"{any}'
          outcome: success
          samples:
            - line: '{"time":"2024-05-06T07:08:09Z","host":"a","event":"login","user":"bob","ip":"192.0.2.7","message":"x"}'
              user: bob
              source: 192.0.2.7
      forged:
        - line: '{"level":40,"time":1715000000123,"user":"x\",\"ip\":\"198.51.100.66","ip":"203.0.113.9","msg":"no such login"}'
          shape: failed
          source: 203.0.113.9
      """#
    let formats = try CompiledFormats.choosing(builtIn: nil, own: [("shop.yml", text)])
    let epoch = #"{"level":40,"time":1715000000123,"user":"eve","ip":"192.0.2.9","msg":"no such login"}"#
    let lines = [
      epoch, #"{"log":"\#(epoch.replacing("\"", with: #"\""#))\n","stream":"stdout","time":"2024-05-06T12:53:21Z"}"#,
      #"{"time":"2024-05-06T07:08:09Z","host":"a","event":"login","user":"eve","ip":"192.0.2.9","message":"x"}"#,
      #"{"time":"2024-05-06T07:08:09Z","message":"Failed Login: username=eve ip=192.0.2.9"}"#,
      #"{"level":30,"time":1715000000123,"msg":"started"}"#,
    ]
    let logins = lines.map { scan($0, formats).seen }
    #expect(logins.map { $0.map(\.source) } == [["192.0.2.9"], ["192.0.2.9"], ["192.0.2.9"], ["192.0.2.9"], []])
    #expect(logins[0].first?.seconds == 1_715_000_000)
    #expect(logins[2].first?.outcome == .success && logins[2].first?.seconds == 1_714_979_289)
  }

  @Test(arguments: [
    ("06/May/2024:07:08:09 +0200", 1_714_972_089), ("06-May-2024 07:08:09", 1_714_979_289),
    ("06.05.24 07:08:09", 1_714_979_289), ("13/05/2024 07:08:09", 1_715_584_089), ("1714979289", 1_714_979_289),
    ("2024-05-06T07:08:09Z", 1_714_979_289), ("some time ago", nil), ("2024-05-06", nil),
  ])
  func `a stamp amid the line is any that a line may begin with, and a sample proves that it is one`(
    stamp: String, seconds: Int64?
  ) throws {
    let line = "at \(stamp) refused bob, 192.0.2.7"
    let text = """
      id: shop
      title: A shop
      own-log: true
      shapes:
        - id: refused
          template: 'at {time} refused {user}, {source}'
          outcome: failure
          samples: [{line: '\(line)', user: bob}]
      """
    guard let seconds else {
      let error = #expect(throws: DiagnosticList.self) {
        try CompiledFormats.choosing(builtIn: [], own: [("a.yml", text)])
      }
      #expect(error?.diagnostics.map(\.code) == ["sample-differs"])
      #expect(error?.diagnostics.first?.help?.contains("{time}") == true)
      return
    }
    let formats = try CompiledFormats.choosing(builtIn: [], own: [("a.yml", text)])
    #expect(scan(line, formats).seen.map(\.seconds) == [seconds])
  }

  @Test(arguments: [
    ("refused {user", "open-brace"), ("refused {?maybe {user}", "open-brace"), ("refused } {user}", "stray-brace"),
    ("refused {user}{any}", "unbounded-part"), ("refused {any}{source}", "unbounded-part"),
    ("refused {user:last}", "unknown-modifier"), ("refused {number:first}", "unknown-modifier"),
    ("refused {?}{user}", "empty-group"), ("refused {user:without}", "unknown-modifier"),
    ("refused {user:without ab}", "unknown-modifier"), ("refused {any:without ,}", "unknown-modifier"),
    ("refused {same}", "repeated-part"), ("refused {word} {user} {same}", "repeated-part"),
  ])
  func `a template that cannot be run is refused`(template: String, code: String) {
    let found = diagnostics(Self.good.replacing("refused {user} at {source}", with: template))
    #expect(found.map(\.code).contains(code))
  }

  @Test(arguments: [
    ("refused {any}{source}", "unbounded-part", 8), ("refused {user} at{?} {source}", "empty-group", 17),
    ("it''s {user}{text}", "unbounded-part", 6), ("refused {?by {any}}{user}", "unbounded-part", 13),
    ("refused {loose} at", "unbounded-part", 8), ("refused {ways}", "unbounded-part", 8),
    ("{?{?}x}y", "empty-group", 2),
  ])
  func `a mistake in a template is told at its column`(template: String, code: String, offset: Int) {
    let text = Self.good.replacing(
      "shapes:", with: "parts:\n  loose: '{any}{user}'\n  ways: ['a', '{any}{user}']\nshapes:"
    )
    .replacing("refused {user} at {source}", with: template)
    let found = diagnostics(text).filter { $0.code == code }
    #expect(found.map(\.place?.column) == [16 + offset])
    #expect(found.allSatisfy { $0.excerpt?.contains("template:") ?? false })
  }

  @Test func `a part with several texts stands for the first with which the rest fits`() throws {
    let text = Self.good.replacing(
      "shapes:", with: "parts:\n  where: ['at {source}', 'on {host}', 'somewhere']\nshapes:"
    )
    .replacing("refused {user} at {source}", with: "refused {user} {where}")
    let formats = try CompiledFormats(files: [("door.yml", text)])
    func seen(_ message: String) -> Seen? { scan("Nov 12 08:31:05 h doord[1]: \(message)", formats).seen.first }
    #expect(seen("refused bob on tty1 at 192.0.2.7")?.user == "bob on tty1")
    #expect(seen("refused bob on tty1 at 192.0.2.7")?.source == "192.0.2.7")
    #expect(seen("refused bob at home on tty1")?.host == "tty1")
    #expect(seen("refused bob at home on tty1")?.user == "bob at home")
    #expect(seen("refused bob on a b somewhere")?.user == "bob on a b")
    #expect(seen("refused bob") == nil)
  }

  @Test(arguments: ["", "- a\n- b\n", "id: [", "id: x\nid: y\n", "shapes: 5\nprograms: {}\nid: 'A B'\ntitle: t\n"])
  func `what is no format file is refused without a crash`(text: String) {
    #expect(!diagnostics(text).isEmpty)
  }

  @Test func `a part that contains itself is refused`() {
    let text = Self.good.replacing("shapes:", with: "parts:\n  a: 'x{b}'\n  b: '{a}'\nshapes:")
      .replacing("refused {user}", with: "refused {a} {user}")
    #expect(diagnostics(text).map(\.code).contains("endless-part"))
  }

  @Test func `the same id twice is refused`() {
    do {
      _ = try CompiledFormats(files: [("a.yml", Self.good), ("b.yml", Self.good)])
      Issue.record("two formats of one id were taken")
    } catch {
      #expect(error.diagnostics.map(\.code) == ["duplicate-format"])
    }
  }

  @Test func `built-in files are named after their format`() throws {
    let formats = try CompiledFormats.builtIn()
    #expect(formats.listing.map(\.id).sorted() == CompiledFormats.builtInIDs.sorted())
    #expect(formats.listing.allSatisfy { !$0.title.isEmpty && !$0.about.isEmpty && !$0.programs.isEmpty })
  }

  @Test func `lines are asked first whether they are logins, then whether they tell of something else`() throws {
    let listing = try CompiledFormats.builtIn().listing
    let outcomes: Set<String> = ["failure", "success", "denied"]
    let isLogin = listing.map { $0.shapes.contains { outcomes.contains($0.outcome) } }
    #expect(isLogin == isLogin.sorted { $0 && !$1 })
    #expect(isLogin.contains(true) && isLogin.contains(false))
  }

  @Test func `a shape of an operational event says which, and no outcome`() throws {
    func codes(_ meaning: String) throws -> [String] {
      let text = """
        id: gate
        title: gate
        programs: [gated]
        shapes:
          - id: shut
            template: 'shut out {source}'
            \(meaning)
            samples: ['Nov 12 08:31:05 h gated[1]: shut out 192.0.2.9']
        """
      do {
        let formats = try CompiledFormats(files: [("gate.yml", text)])
        #expect(scanOperations("Nov 12 08:31:05 h gated[1]: shut out 192.0.2.9", formats).map(\.kind) == [.ban])
        return []
      } catch {
        return error.diagnostics.map(\.code)
      }
    }
    #expect(try codes("event: ban") == [])
    #expect(try codes("event: banned") == ["unknown-event"])
    #expect(try codes("event: ban\n    outcome: denied") == ["two-meanings"])
    #expect(try codes("reason: policy") == ["missing-key"])
    #expect(try codes("event: ban\n    process: x") == ["wrong-type"])
    #expect(try codes("event: ban\n    programs: [guard]") == ["unknown-program"])
  }

  @Test func `formats are chosen by id, and own ones are asked first`() throws {
    let formats = try CompiledFormats.choosing(builtIn: ["sshd"], own: [("door.yml", Self.good)])
    #expect(formats.listing.map(\.id) == ["doord", "sshd"])
    #expect(throws: DiagnosticList.self) { try CompiledFormats.choosing(builtIn: ["shd"], own: []) }
  }

  @Test func `an own format cannot have the id of a built-in one`() {
    let text = Self.good.replacing("id: doord", with: "id: sshd")
    do {
      _ = try CompiledFormats.choosing(builtIn: nil, own: [("door.yml", text)])
      Issue.record("a second sshd was taken")
    } catch {
      #expect(error.diagnostics.map(\.code) == ["duplicate-format"])
      #expect(error.diagnostics.first?.place?.file == "door.yml")
    }
  }

  @Test(arguments: [
    // What comes out is not what the sample says.
    ("user: bob\n", "user: eve\n", "user is 'bob' and not 'eve'", 10),
    ("        source: 192.0.2.7", "        source: 192.0.2.8", "source is '192.0.2.7' and not '192.0.2.8'", 10),
    ("        user: bob\n", "        user: bob\n        session: x\n", "session is not in it and not 'x'", 10),
    // Nothing comes out.
    ("refused {user} at", "(refused|denied) .* at", "does not take the line", 10),
    (
      "'Nov 12 08:31:05 h doord[1]: refused bob at 192.0.2.7'", "'refused bob at 192.0.2.7'", "does not take the line",
      10
    ),
    // Of a forged one.
    ("user: bob at 198.51.100.66", "user: bob", "user is 'bob at 198.51.100.66' and not 'bob'", 14),
    (
      "    shape: refused\n    user: bob at 198.51.100.66", "    shape: none\n    user: bob", "must tell of no event",
      14
    ),
  ])
  func `an own format whose samples do not prove it is refused`(
    from: String, to: String, message: String, line: Int
  ) throws {
    let text = Self.good.replacing(from, with: to)
    try #require(text != Self.good)
    do {
      _ = try CompiledFormats.choosing(builtIn: ["sshd"], own: [("door.yml", text)])
      Issue.record("the samples prove nothing")
    } catch {
      let found = try #require(error.diagnostics.first { $0.place?.line == line })
      #expect(found.code == "sample-differs" && found.message.contains(message) && found.help != nil)
      #expect(found.excerpt?.contains("line:") ?? false)
    }
  }

  @Test func `who writes a regular expression or half a line is told so`() throws {
    func help(_ from: String, _ to: String) throws -> String {
      let formats = try CompiledFormats(files: [("door.yml", Self.good.replacing(from, with: to))])
      return try #require(formats.sampleMistakes.first?.help)
    }
    #expect(try help("refused {user} at", "refused .* at").contains("no regular expression"))
    #expect(try help("'Nov 12 08:31:05 h doord[1]: refused bob at 192", "'refused bob at 192").contains("doord[1]: "))
    #expect(try help("refused {user} at", "denied {user} at").contains("compare the template"))
  }

  @Test func `the samples of every built-in format prove it`() throws {
    #expect(try CompiledFormats.shared().sampleMistakes.map(\.rendered) == [])
    let bare = try CompiledFormats.builtInWithoutSamples()
    #expect(bare.sampleMistakes.isEmpty)
  }

  @Test func `the example of the README proves itself`() throws {
    let readme = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../README.md").standardized
    let text = try String(contentsOf: readme, encoding: .utf8)
    let start = try #require(text.range(of: "```yaml\nid: gate")).lowerBound
    let example = try #require(text[start...].split(separator: "```", maxSplits: 1).first).dropFirst("yaml\n".count)
    let formats = try CompiledFormats.choosing(builtIn: nil, own: [("gate.yml", String(example))])
    #expect(formats.listing.first?.shapes.map(\.samples.count) == [1] && formats.listing.first?.forgedSamples == 1)
  }

  @Test func `a tab is told of`() {
    #expect(diagnostics("id: x\nshapes:\n\t- id: y\n").first?.help == "indent with blanks; YAML takes no tabs")
  }

  @Test func `a format that lies in several files is chosen as a whole`() throws {
    #expect(try CompiledFormats.choosing(builtIn: ["dovecot"], own: []).files.map(\.id) == ["dovecot-auth", "dovecot"])
    #expect(try CompiledFormats.choosing(builtIn: ["dovecot-auth"], own: []).files.map(\.id) == ["dovecot-auth"])
  }

  @Test func `the tester tells what matched, what did not, and what two shapes claim`() throws {
    let text = Self.good.replacing(
      "forged:",
      with: """
          - id: any-refusal
            template: 'refused {any}'
            outcome: none
            samples: ['Nov 12 08:31:05 h doord[1]: refused x']
        forged:
        """)
    var tester = FormatTester(formats: try CompiledFormats(files: [("door.yml", text)]))
    let log = """
      Nov 12 08:31:05 h doord[1]: refused eve at 192.0.2.9
      Nov 12 08:31:06 h doord[1]: opened for bob from 192.0.2.1 after 5 s
      Nov 12 08:31:06 h doord[1]: opened for amy from 192.0.2.2 after 17 s
      Nov 12 08:31:07 h doord[1]: closed
      Nov 12 08:31:08 h kernel: x
      """
    Array(log.utf8).withUnsafeBytes { tester.add($0) }
    let result = tester.finished()
    #expect(result.shapes.map(\.lines) == [1, 0])
    #expect(result.ambiguousLines == 1)
    #expect(result.ambiguities.map(\.shapes) == [[0, 1]])
    #expect(result.unmatched.map(\.mask) == ["opened for WORD from ADDRESS after N s", "closed"])
    #expect(result.unmatched.map(\.lines) == [2, 1])
    #expect(result.unmatchedLines == 3)
    #expect(result.lines == 5)
    let fields = result.shapes[0].examples[0].fields.map { "\($0.0)=\($0.1)" }
    #expect(fields.contains("user=eve"))
    #expect(fields.contains("source=192.0.2.9"))
  }
}
