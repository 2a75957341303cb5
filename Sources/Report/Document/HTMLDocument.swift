import Diagnostics
import Findings
import ReportTemplates

/// The write-up as one self-contained page.
struct HTMLDocument {
  let blocks: ReportBlocks
  let templateName: String
  /// Whether a finding is a warning or an alarm: else nothing is set in the colour of alarm.
  let isGrave: Bool
  let drawSVG: @Sendable (Figure, ReportParts.Use) -> String

  /// - Parameters:
  ///   - rendered: the template, rendered with marked evidence.
  ///   - title: unescaped.
  func page(rendered: String, title: String) -> (text: String, problems: [Diagnostic]) {
    var problems: [Diagnostic] = []
    guard var tree = MarkdownTree(rendered) else {
      return ("", [.error("out-of-memory", "libcmark could not build the write-up")])
    }
    // The list of contents needs headings that come after it: its place is kept and filled at the end.
    let onPage = CodeFence.blocks(in: rendered)
    let headings = tree.transform { fence in
      let (html, problem) = block(fence, onPage: onPage)
      if let problem { problems.append(problem) }
      return html
    }
    let body = tree.html().replacing(Self.contentsPlace, with: Self.contents(headings), maxReplacements: 1)
    // What a layout of a user's own is called is no word of the style sheet.
    let layout = ReportTemplates.names.contains(templateName) ? templateName : "own"
    return (HTMLPage.text(title: title, layout: layout + (isGrave ? "" : " calm"), body: body), problems)
  }

  /// A comment that only we can write: the text of the document holds no `<`.
  private static let contentsPlace = "<!--contents-->"

  private func block(_ fence: BlockFence, onPage: Set<BlockFence.Kind>) -> (String, Diagnostic?) {
    switch fence.kind {
    case .contents: return (Self.contentsPlace, nil)
    case .table(let id):
      guard let table = blocks.shown(id) else { return unknown("table", id, fence) }
      if id == "key-figures", let html = HTMLKeyFigures.text(table, format: blocks.format) { return (html, nil) }
      return (
        HTMLTable.text(
          table, format: blocks.format, rows: blocks.rows(table), note: note(table), collapsed: blocks.isFolded(table)),
        nil
      )
    case .figure(let id):
      guard let figure = blocks.figures[id] else { return unknown("figure", id, fence) }
      return (self.figure(figure, onPage: onPage), nil)
    case .method(let id):
      guard let method = blocks.methods[id] else { return unknown("method", id, fence) }
      return (self.method(method, id), nil)
    case .strip(let id):
      guard let figure = blocks.figures[id] else { return unknown("figure", id, fence) }
      return (strip(figure, onPage: onPage), nil)
    }
  }

  private func unknown(_ kind: String, _ id: String, _ fence: BlockFence) -> (String, Diagnostic?) {
    (
      "<p class=\"none\">There is no \(kind) \(HTMLText.evidence(id)) in this report.</p>",
      ReportBlocks.unknown(kind, id, template: templateName, line: fence.line)
    )
  }

  private func note(_ table: Table) -> String {
    var parts: [String] = []
    if let note = table.note { parts.append(HTMLText.prose(note)) }
    if blocks.isLong(table) {
      parts.append("The first \(Numerals.grouped(blocks.rows(table))) of \(Numerals.grouped(table.rowCount)) rows.")
    }
    let links = blocks.links(table).map {
      "<a href=\"\(HTMLText.escaped(MarkdownText.destination($0.file)))\">\(HTMLText.escaped($0.name))</a>"
    }
    if !links.isEmpty { parts.append("<span class=\"links\">\(links.joined(separator: " · "))</span>") }
    return parts.joined(separator: " ")
  }

  /// Folded up, to be opened by its title.
  private func method(_ method: ReportBlocks.Method, _ id: String) -> String {
    let text = MarkdownTree(method.text)?.html() ?? ""
    return """
      <details class="method" id="method-\(HTMLText.escaped(id))">
      <summary>\(HTMLText.words(method.title))</summary>
      \(text)</details>
      """
  }

  /// Small, with a link to the whole where that is on the page; nothing when there is nothing to draw.
  private func strip(_ figure: Figure, onPage: Set<BlockFence.Kind>) -> String {
    let drawing = drawSVG(figure, .strip)
    guard !drawing.isEmpty else { return "" }
    var title = HTMLText.words(figure.title)
    if onPage.contains(.figure(figure.id)) { title = "<a href=\"#figure-\(HTMLText.escaped(figure.id))\">\(title)</a>" }
    return "<figure class=\"strip\">\n<figcaption>\(title)</figcaption>\n\(drawing)</figure>"
  }

  private func figure(_ figure: Figure, onPage: Set<BlockFence.Kind>) -> String {
    let id = HTMLText.escaped(figure.id)
    var html = "<figure class=\"drawing\" id=\"figure-\(id)\">\n"
    html += "<p class=\"title\">\(HTMLText.words(figure.title))</p>\n"
    html += "<div class=\"scroll\" role=\"region\" aria-label=\"\(HTMLText.escaped(figure.title))\" tabindex=\"0\">\n"
    html += drawSVG(figure, .inline(idPrefix: "\(figure.id)-")) + "\n</div>\n"
    html += "<figcaption>\(HTMLText.prose(figure.caption))"
    var links: [String] = []
    if let id = figure.table, let table = blocks.tables[id] {
      if onPage.contains(.table(id)) { links.append("<a href=\"#table-\(HTMLText.escaped(id))\">Table</a>") }
      links += blocks.links(table).map {
        "<a href=\"\(HTMLText.escaped(MarkdownText.destination($0.file)))\">\(HTMLText.escaped($0.name))</a>"
      }
    }
    if !links.isEmpty { html += " <span class=\"links\">\(links.joined(separator: " · "))</span>" }
    return html + "</figcaption>\n</figure>"
  }

  private static func contents(_ headings: [MarkdownTree.Heading]) -> String {
    let items = headings.filter { $0.level == 2 }.map {
      "<li><a href=\"#\(HTMLText.escaped($0.anchor))\">\(HTMLText.escaped($0.text))</a></li>"
    }
    guard !items.isEmpty else { return "" }
    return "<nav class=\"contents\" aria-label=\"Contents\">\n<ol>\n\(items.joined(separator: "\n"))\n</ol>\n</nav>"
  }
}
