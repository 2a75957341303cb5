import Diagnostics
import Findings
import Synchronization

/// The files of a report as pieces of work.
final class OutputWriting: Sendable {
  private let content: ReportContent
  private let layout: TemplateLayout
  private let outputs: Set<ReportOutput>
  private let parts: ReportParts
  private let folder: OutputFolder
  private let blocks: ReportBlocks
  /// One at a time: the library that draws them shares fonts between its drawings.
  private let pictures = Mutex(())
  /// By the output that has them.
  private let found = Mutex<[Source: [Diagnostic]]>([:])

  /// What problems are told of, in the order in which they are told.
  private enum Source: Hashable, Comparable {
    case figure(Int)
    case markdown, page
  }

  init(
    _ content: ReportContent, _ layout: TemplateLayout, _ outputs: Set<ReportOutput>, _ parts: ReportParts,
    _ folder: OutputFolder
  ) {
    self.content = content
    self.layout = layout
    self.outputs = outputs
    self.parts = parts
    self.folder = folder
    blocks = ReportBlocks(content, outputs: outputs)
  }

  /// About the template, and pictures that could not be drawn.
  var problems: [Diagnostic] { found.withLock { $0.sorted { $0.key < $1.key }.flatMap(\.value) } }

  /// - Throws: when a folder cannot be made.
  func addAll(to queue: WorkQueue) throws(DiagnosticList) {
    if outputs.contains(.xlsx), let limits = parts.workbook {
      WorkbookWriter.writing(content, "tables.xlsx", in: folder.path, limits: limits)
        .add(to: queue) { [folder] in folder.add($0) }
    }
    if outputs.contains(.json) { queue.add(WorkQueue.first) { self.addFindings(to: queue) } }
    if outputs.contains(.html) { queue.add(Self.writeUp, writePage) }
    if outputs.contains(.md) { queue.add(Self.writeUp, writeMarkdown) }
    if outputs.contains(.csv) { try addTables(to: queue) }
    try addFigures(to: queue)
    if outputs.contains(.blocklist), let list = content.blocklist { try addBlocklist(list, to: queue) }
  }

  /// A write-up takes about as long as a table of so many cells.
  private static let writeUp: WorkQueue.Weight = 200_000

  private func addTables(to queue: WorkQueue) throws(DiagnosticList) {
    try folder.makeFolder("tables")
    for table in [content.keyFigures].compactMap({ $0 }) + content.tables {
      queue.add(table.rowCount * table.columns.count) { [self] in
        folder.write("tables/\(table.id).csv") { file throws(DiagnosticList) in
          try CSVTable.write(table, zone: content.provenance.zone, to: &file)
        }
      }
    }
  }

  private func addBlocklist(_ list: Blocklist, to queue: WorkQueue) throws(DiagnosticList) {
    try folder.makeFolder("blocklist")
    for form in BlocklistFiles.all(list, title: content.title, zone: content.provenance.zone) {
      queue.add(list.addresses.count) { [folder] in
        folder.write("blocklist/\(form.name)") { file throws(DiagnosticList) in try file.append(form.write) }
      }
    }
  }

  private func writeMarkdown() {
    let rendered = layout.render(
      TemplateContext(content: content, blocks: blocks, outputs: outputs, marked: false), blocks)
    let (text, problems) = MarkdownDocument(blocks: blocks, templateName: layout.name).text(rendered: rendered)
    note(problems, of: .markdown)
    folder.write(text, to: "report.md")
  }

  private func writePage() {
    let rendered = layout.render(
      TemplateContext(content: content, blocks: blocks, outputs: outputs, marked: true), blocks)
    let document = HTMLDocument(
      blocks: blocks, templateName: layout.name, isGrave: content.findings.contains { $0.severity >= .warning },
      drawSVG: parts.drawSVG)
    let (text, problems) = document.page(rendered: rendered, title: content.title)
    note(problems, of: .page)
    folder.write(text, to: "report.html")
  }

  /// Long columns are written by whoever is free, and put together when all are there.
  private func addFindings(to queue: WorkQueue) {
    let pieces = FindingsJSON(zone: content.provenance.zone, outputs: outputs).pieces(content)
    let written = Mutex<[Int: JSONWriter.Piece]>([:])
    let long = pieces.indices.compactMap { index -> (weight: WorkQueue.Weight, work: @Sendable () -> Void)? in
      guard case .left(let weight, _) = pieces[index] else { return nil }
      return (
        // Before all other work: the file is put together by one thread, while the others have something to do.
        WorkQueue.first / 2 + weight,
        {
          let piece = JSONWriter.Piece.written(pieces[index].bytes())
          written.withLock { $0[index] = piece }
        }
      )
    }
    queue.add(long) { [folder] in
      let whole = written.withLock { written in pieces.indices.map { written[$0] ?? pieces[$0] } }
      folder.write(whole, to: "findings.json")
    }
  }

  /// Drawings as files: SVG for the Markdown and beside every picture, PNG where a library draws them.
  private func addFigures(to queue: WorkQueue) throws(DiagnosticList) {
    guard outputs.contains(.md) || outputs.contains(.png), !content.figures.isEmpty else { return }
    try folder.makeFolder("figures")
    for (number, figure) in content.figures.enumerated() {
      queue.add(Self.drawing) { self.write(figure, number) }
    }
  }

  /// Most figures take about as long as a table of so many cells.
  private static let drawing: WorkQueue.Weight = 10_000

  private func write(_ figure: Figure, _ number: Int) {
    let svg = parts.drawSVG(figure, .file)
    let path = "figures/\(figure.id)"
    folder.write(svg, to: "\(path).svg")
    guard outputs.contains(.png), let draw = parts.drawPNG else { return }
    do throws(Diagnostic) {
      let picture = try pictures.withLock { _ throws(Diagnostic) in try draw(svg) }
      folder.write("\(path).png") { file throws(DiagnosticList) in try file.append { $0.append(picture) } }
    } catch {
      var failure = error
      failure.place = failure.place ?? Place(file: "\(path).png")
      note([failure], of: .figure(number))
    }
  }

  private func note(_ problems: [Diagnostic], of source: Source) {
    found.withLock { $0[source] = problems }
  }
}
