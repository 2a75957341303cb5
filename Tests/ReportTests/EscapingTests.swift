import Findings
import Foundation
import Testing

@testable import Report

/// One escaping function a sink, each tried with everything of the hostile corpus by the rules of a real reader.
@Suite struct EscapingTests {
  static let corpus = HostileCorpus.all

  @Test func `Blanks at the ends of bold words stand outside them`() {
    let prose = Prose(parts: [.strong("Somebody got in. "), .words("At"), .strong(" three"), .words("."), .strong(" ")])
    #expect(MarkdownText.prose(prose) == "**Somebody got in.** At **three**.")
  }

  @Test(arguments: corpus)
  func `Evidence in Markdown is one code span and nothing else`(_ entry: HostileCorpus.Entry) throws {
    let shown = MarkdownText.evidence(entry.text, in: .text)
    for document in [shown, "Tried \(shown) at 08:31.", "- \(shown)", "> \(shown)"] {
      let tree = try ParsedMarkdown(document)
      let kinds = Set(tree.kinds)
      #expect(kinds.isSubset(of: ["document", "paragraph", "text", "code", "list", "item", "block_quote"]))
      #expect(tree.kinds.filter { $0 == "code" }.count == (entry.text.isEmpty ? 0 : 1))
    }
    guard !entry.text.isEmpty else { return }
    #expect(try ParsedMarkdown(shown).text == VisibleText.escaped(entry.text, length: 120))
  }

  @Test(arguments: corpus)
  func `Words in Markdown stay words, at the start of a line and within it`(_ entry: HostileCorpus.Entry) throws {
    let shown = MarkdownText.words(entry.text, in: .text)
    for document in [shown, "Title \(shown) end", "before\n\(shown)\nafter"] {
      let tree = try ParsedMarkdown(document)
      #expect(Set(tree.kinds).isSubset(of: ["document", "paragraph", "text", "code", "softbreak"]))
      // Nothing that GitHub would link may stand outside code.
      let outside = tree.html.replacing(/<code>[^<]*<\/code>/, with: "").lowercased()
      for start in ["www.", "://", "@", "gh-"] { #expect(!outside.contains(start)) }
      #expect(outside.replacing("&#39;", with: "").firstMatch(of: /#[0-9]/) == nil)
    }
  }

  @Test(arguments: corpus)
  func `No text breaks a cell of a Markdown table`(_ entry: HostileCorpus.Entry) {
    for cell in [MarkdownText.evidence(entry.text, in: .tableCell), MarkdownText.words(entry.text, in: .tableCell)] {
      #expect(!cell.contains { $0.isNewline })
      #expect(!cell.contains("|"))
    }
  }

  @Test(arguments: corpus)
  func `HTML text and attributes give the visible text back`(_ entry: HostileCorpus.Entry) throws {
    let text = HTMLText.escaped(entry.text)
    let markup = try StrictMarkup("<p title=\"\(text)\">\(text)</p>")
    #expect(markup.elements == [.init(name: "p", attributes: ["title": VisibleText.escaped(entry.text)])])
    #expect(markup.text == VisibleText.escaped(entry.text))
    let evidence = try StrictMarkup(HTMLText.evidence(entry.text))
    #expect(evidence.elements.count == 1)
    #expect(
      try StrictMarkup("<p>\(HTMLText.words(entry.text))</p>").elements.allSatisfy { ["p", "code"].contains($0.name) })
  }

  @Test(arguments: corpus)
  func `A CSV field reads back as one field that no spreadsheet runs`(_ entry: HostileCorpus.Entry) throws {
    var bytes = Array("5,".utf8)
    CSVField.append(entry.text, to: &bytes)
    bytes += Array(",x\r\n".utf8)
    let records = try StrictCSV.records(bytes)
    #expect(records.count == 1)
    let fields = try #require(records.first)
    #expect(fields.count == 3)
    let field = fields[1]
    // What a spreadsheet of either separator would take for the start of a cell.
    for cell in field.split(whereSeparator: { $0 == ";" || $0 == "," }) {
      let start = cell.drop { $0 == " " || $0 == "\"" }.first
      #expect(!"=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\t\r".contains(start ?? "a"))
    }
    // With the apostrophes of the guard away, nothing but visible text is left.
    #expect(field.filter { $0 != "'" } == VisibleText.escaped(entry.text).filter { $0 != "'" })
  }

  @Test(arguments: corpus)
  func `A JSON string reads back as it was, and is printable`(_ entry: HostileCorpus.Entry) throws {
    var bytes = Array("[".utf8)
    JSONText.append(entry.text, to: &bytes)
    bytes += Array("]".utf8)
    let read = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String])
    #expect(read.count == 1)
    #expect(Array(try #require(read.first).unicodeScalars) == Array(entry.text.unicodeScalars))
    #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { VisibleText.hides($0) })
  }

  @Test(arguments: corpus)
  func `Visible text holds no character that hides, and is one line`(_ entry: HostileCorpus.Entry) {
    let shown = VisibleText.escaped(entry.text)
    #expect(!shown.unicodeScalars.contains { VisibleText.hides($0) })
    #expect(VisibleText.escaped(shown) == shown)
    #expect(VisibleText.escaped(entry.text, length: 60).count <= 60)
  }

  @Test func `Ordinary names are left as they are`() {
    for name in ["colin", "richard_s@example.com", "Jürgen", "名前", "O'Brien", "a b"] {
      #expect(VisibleText.escaped(name) == name)
      var bytes: [UInt8] = []
      CSVField.append(name, to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self).filter { $0 != "\"" } == name)
    }
    #expect(
      MarkdownText.words("3,072 logins (64 %) – 10 × more, 1.2 times; < 1", in: .text)
        == "3,072 logins (64 %) – 10 × more, 1.2 times; < 1")
  }

  @Test(arguments: [
    "https://example.com", "WWW.example.com", "a@b", "@here", "#12", "high-GH-1", "Mailto:x", "xmpp:y", "a:b:c",
    "deadbeef1", "1234567a",
  ])
  func `Words that become links unasked are known`(_ word: String) {
    #expect(LinkLike.isOne(word[...]))
  }

  @Test(arguments: [
    "", "word", "#", "#a", "w.w", "ww.x", "08:31:00", "a:b", "1234567", "abcdefa", "ab12", "GH", "1/2:3",
  ])
  func `Other words stay as they are`(_ word: String) {
    #expect(!LinkLike.isOne(word[...]))
  }

  @Test func `Invisible characters are named`() {
    #expect(VisibleText.escaped("user\u{202E}gpj.exe") == "user\\u{202e}gpj.exe")
    #expect(VisibleText.escaped(" a ") == "\\u{20}a\\u{20}")
    #expect(HTMLText.evidence("\u{0}") == "<bdi class=\"ev\">\\u{0}</bdi>")
  }
}

/// What libcmark makes of a text.
struct ParsedMarkdown {
  struct OutOfMemory: Error {}

  var kinds: [String]
  var html: String
  var text: String

  init(_ markdown: String) throws {
    guard let tree = MarkdownTree(markdown) else { throw OutOfMemory() }
    kinds = tree.kinds()
    html = tree.html()
    text = tree.plainText()
  }
}
