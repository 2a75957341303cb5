import Diagnostics
import Testing

@Suite struct DiagnosticTests {
  @Test func `A diagnostic shows its place, its line with a caret, and its help`() {
    let diagnostic = Diagnostic.error(
      "unknown-key", "no key 'colour'", at: Place(file: "plan.yml", line: 12, column: 3), help: "did you mean 'color'?",
      excerpt: "  colour: red")
    #expect(
      diagnostic.rendered == """
        plan.yml:12:3: error: [unknown-key] no key 'colour'
         12 |   colour: red
            |   ^
          help: did you mean 'color'?
        """)
    #expect(Diagnostic.warning("x", "y").rendered == "warning: [x] y")
  }

  @Test func `Text from elsewhere cannot steer a terminal`() {
    let hostile = "a\u{1B}[31mb\u{202E}c\r\nd\te\u{200B}f\u{9B}g\u{7F}"
    let escaped = TerminalText.escaped(hostile)
    #expect(escaped == "a\\u{1b}[31mb\\u{202e}c\\u{d}\\u{a}d e\\u{200b}f\\u{9b}g\\u{7f}")
    #expect(!escaped.unicodeScalars.contains(where: TerminalText.isUnsafe))
    #expect(TerminalText.escaped("Grüße 東京") == "Grüße 東京")
    #expect(
      !Diagnostic.note("x", hostile, at: Place(file: hostile)).rendered.unicodeScalars.contains(
        where: TerminalText.isUnsafe))
  }

  @Test func `Of a thousand diagnostics of a kind ten are told, and the one that is different`() {
    let many = (1...1000).map { Diagnostic.error("nested", "too deep", at: Place(file: "\($0).zip")) }
    let one = Diagnostic.warning("nested", "doubtful", at: Place(file: "a.zip"))
    let lines = DiagnosticDigest.lines(many + [one], listing: "see the report")
    #expect(lines.count == DiagnosticDigest.shown + 2)
    #expect(lines.first == many[0].rendered && lines.contains(one.rendered))
    #expect(lines.last == "error: [nested] and \(1000 - DiagnosticDigest.shown) more of these; see the report")
    let few = Array(many.prefix(DiagnosticDigest.shown))
    #expect(DiagnosticDigest.lines(few, listing: "x") == few.map(\.rendered))
  }

  @Test func `A tally keeps the first samples and adds up over stretches`() {
    var first = Tally()
    for line in 1...4 { first.add("torn", sample: .init(lineNumber: line, byteOffset: line * 10, excerpt: "")) }
    var second = Tally()
    for line in 1...3 { second.add("torn", sample: .init(lineNumber: line, byteOffset: line * 10, excerpt: "")) }
    for line in 1...9 { second.add("dark", sample: .init(lineNumber: line, byteOffset: 0, excerpt: "")) }
    first.append(second, linesBefore: 100, bytesBefore: 5000)
    #expect(first.counts == ["torn": 7, "dark": 9])
    #expect(first.total == 16)
    #expect(first.reasons.map(\.reason) == ["dark", "torn"])
    #expect(first.samples["torn"]?.map(\.lineNumber) == [1, 2, 3, 4, 101])
    #expect(first.samples["torn"]?.last?.byteOffset == 5010)
    #expect(first.samples["dark"]?.count == Tally.samplesKept)
  }
}
