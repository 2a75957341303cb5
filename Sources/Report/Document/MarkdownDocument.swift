import Diagnostics
import Findings

/// The write-up as a Markdown file: the rendered template with its fences replaced by pipe tables and images.
struct MarkdownDocument {
  let blocks: ReportBlocks
  let templateName: String

  /// Unknown tables and figures are told in the text where they should be, and in the diagnostics.
  func text(rendered: String) -> (text: String, problems: [Diagnostic]) {
    var problems: [Diagnostic] = []
    var lines: [Substring] = []
    var result: [String] = []
    var code = CodeFence()
    lines = rendered.split(separator: "\n", omittingEmptySubsequences: false)
    let contents = Self.contents(lines)
    let onPage = CodeFence.blocks(in: rendered)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if !code.isOpen, line.hasPrefix("```"), let fence = BlockFence(info: line.dropFirst(3)) {
        while index < lines.count, !lines[index].hasPrefix("```") { index += 1 }
        index += 1
        let (text, problem) = block(fence, contents: contents, onPage: onPage)
        if !text.isEmpty { result.append(text) }
        if let problem { problems.append(problem) }
        continue
      }
      let isInCode = code.take(line)
      // Sections of a template leave blank lines behind; one is enough for Markdown and for the eye.
      let isBlank = line.allSatisfy { $0 == " " }
      if !isInCode, isBlank, result.last?.isEmpty ?? true { continue }
      result.append(isInCode ? String(line) : Self.trimmedEnd(line))
    }
    while result.last?.isEmpty == true { result.removeLast() }
    return (result.joined(separator: "\n") + "\n", problems)
  }

  private func block(_ fence: BlockFence, contents: String, onPage: Set<BlockFence.Kind>) -> (String, Diagnostic?) {
    switch fence.kind {
    case .contents: return (contents, nil)
    case .table(let id):
      guard let table = blocks.shown(id) else { return unknown("table", id, fence) }
      return (self.table(table), nil)
    case .figure(let id):
      guard let figure = blocks.figures[id] else { return unknown("figure", id, fence) }
      return (self.figure(figure, onPage: onPage), nil)
    case .method(let id):
      guard let method = blocks.methods[id] else { return unknown("method", id, fence) }
      return ("### \(MarkdownText.words(method.title, in: .text)): method\n\n\(method.text)", nil)
    case .strip(let id): return blocks.figures[id] == nil ? unknown("figure", id, fence) : ("", nil)
    }
  }

  private func unknown(_ kind: String, _ id: String, _ fence: BlockFence) -> (String, Diagnostic?) {
    (
      "*There is no \(kind) \(MarkdownText.code(VisibleText.escaped(id), in: .text)) in this report.*",
      ReportBlocks.unknown(kind, id, template: templateName, line: fence.line)
    )
  }

  private func table(_ table: Table) -> String {
    var text =
      "<a id=\"table-\(HTMLText.escaped(table.id))\"></a>\n**\(MarkdownText.words(table.title, in: .text))**\n\n"
    text += MarkdownTable.text(table, format: blocks.format, rows: blocks.rows(table))
    let note = self.note(table)
    return note.isEmpty ? String(text.dropLast()) : text + "\n" + note
  }

  private func note(_ table: Table) -> String {
    var parts: [String] = []
    if let note = table.note { parts.append(MarkdownText.prose(note)) }
    if blocks.isLong(table) {
      parts.append("The first \(Numerals.grouped(blocks.rows(table))) of \(Numerals.grouped(table.rowCount)) rows.")
    }
    let links = blocks.links(table).map { "[\($0.name)](\(MarkdownText.destination($0.file)))" }
    if !links.isEmpty { parts.append(links.joined(separator: " · ")) }
    return parts.joined(separator: " ")
  }

  private func figure(_ figure: Figure, onPage: Set<BlockFence.Kind>) -> String {
    let alternative = MarkdownText.words(figure.alternative, in: .text, atStart: false)
    let path = MarkdownText.destination("figures/\(figure.id).svg")
    var text = "<a id=\"figure-\(HTMLText.escaped(figure.id))\"></a>\n![\(alternative)](\(path))\n\n"
    text += "**\(MarkdownText.words(figure.title, in: .text)).** \(MarkdownText.prose(figure.caption))"
    var links: [String] = []
    if let id = figure.table, let table = blocks.tables[id] {
      if onPage.contains(.table(id)) { links.append("[Table](#table-\(MarkdownText.destination(id)))") }
      links += blocks.links(table).map { "[\($0.name)](\(MarkdownText.destination($0.file)))" }
    }
    if !links.isEmpty { text += " " + links.joined(separator: " · ") }
    return text
  }

  /// One line of links to the headings of the second level.
  private static func contents(_ lines: [Substring]) -> String {
    var slugs = Slugs()
    var links: [String] = []
    var code = CodeFence()
    for line in lines {
      guard !code.take(line), line.first == "#", let blank = line.firstIndex(of: " ") else { continue }
      let level = line.distance(from: line.startIndex, to: blank)
      guard level <= 6, line[..<blank].allSatisfy({ $0 == "#" }) else { continue }
      let heading = String(line[line.index(after: blank)...])
      let anchor = slugs.anchor(for: heading.filter { $0 != "\\" && $0 != "`" && $0 != "*" })
      if level == 2 { links.append("[\(heading)](#\(anchor))") }
    }
    return links.joined(separator: " · ")
  }

  private static func trimmedEnd(_ line: Substring) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

/// Follows fenced code through the lines of a Markdown document.
struct CodeFence {
  /// Backticks of the fence that is open.
  private var length = 0

  var isOpen: Bool { length > 0 }

  /// What a rendered template has a fence for, and a link within the document can lead to.
  static func blocks(in rendered: String) -> Set<BlockFence.Kind> {
    var code = CodeFence()
    var blocks: Set<BlockFence.Kind> = []
    for line in rendered.split(separator: "\n", omittingEmptySubsequences: false) {
      let wasOpen = code.isOpen
      _ = code.take(line)
      guard !wasOpen, line.hasPrefix("```"), let fence = BlockFence(info: line.dropFirst(3)) else { continue }
      blocks.insert(fence.kind)
    }
    return blocks
  }

  /// Whether the line belongs to fenced code, its fences included.
  mutating func take(_ line: Substring) -> Bool {
    let backticks = line.utf8.prefix { $0 == UInt8(ascii: "`") }.count
    let rest = line.utf8.dropFirst(backticks)
    if isOpen {
      if backticks >= length && rest.allSatisfy({ $0 == 0x20 }) { length = 0 }
      return true
    }
    guard backticks >= 3, !rest.contains(UInt8(ascii: "`")) else { return false }
    length = backticks
    return true
  }
}
