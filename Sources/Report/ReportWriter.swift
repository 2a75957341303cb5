import CivilTime
import Diagnostics
import Digests
import Findings
import Glibc

/// What was written, and what a person has to know about it.
public struct WrittenReport: Sendable {
  /// Every file of the folder but `evidence.json`, by path.
  public var outputs: [Provenance.OutputRecord]
  /// The record of `evidence.json` itself.
  public var evidence: Provenance.OutputRecord
  /// About the template, and pictures that could not be drawn; nothing else is missing because of them.
  public var diagnostics: [Diagnostic]
}

/// Turns a report's content into the files of a report folder.
///
/// Same content, template and outputs: same bytes. Time and memory grow with the cells written; a CSV of a million rows
/// goes through a buffer of one megabyte.
public enum ReportWriter {
  /// - Parameters:
  ///   - template: when it is broken, the built-in one is used instead, and the report says so.
  ///   - directory: exists, is empty and belongs to the caller, who removes it when this throws.
  /// - Throws: what could not be written, naming the file and the reason.
  public static func write(
    _ content: ReportContent, template: ReportTemplate, outputs: Set<ReportOutput> = Set(ReportOutput.allCases),
    parts: ReportParts, into directory: String
  ) throws(DiagnosticList) -> WrittenReport {
    var content = content
    var records: [Provenance.OutputRecord] = []
    var diagnostics: [Diagnostic] = []
    let outputs = parts.writeWorkbook == nil ? outputs.subtracting([.xlsx]) : outputs
    let layout = layout(template, content: &content, diagnostics: &diagnostics)
    // The workbook takes longer than all the rest together, so it is written beside it.
    let workbook = outputs.contains(.xlsx) ? WorkbookWriting(content, parts, directory + "/tables.xlsx") : nil
    defer { workbook?.wait() }
    let blocks = ReportBlocks(content, outputs: outputs)

    if outputs.contains(.csv) {
      try makeFolder("tables", in: directory)
      for table in ([content.keyFigures].compactMap { $0 } + content.tables) {
        var file = try OutputFile("tables/\(table.id).csv", in: directory)
        try CSVTable.write(table, zone: content.provenance.zone, to: &file)
        records.append(try file.finish())
      }
    }
    records += try writeFigures(content.figures, outputs, parts, in: directory, &diagnostics)
    if outputs.contains(.md) {
      let rendered = layout.render(
        TemplateContext(content: content, blocks: blocks, outputs: outputs, marked: false), blocks)
      let (text, problems) = MarkdownDocument(blocks: blocks, templateName: layout.name).text(rendered: rendered)
      diagnostics += problems
      records.append(try write(text, to: "report.md", in: directory))
    }
    if outputs.contains(.html) {
      let rendered = layout.render(
        TemplateContext(content: content, blocks: blocks, outputs: outputs, marked: true), blocks)
      let document = HTMLDocument(
        blocks: blocks, templateName: layout.name, isGrave: content.findings.contains { $0.severity >= .warning },
        drawSVG: parts.drawSVG)
      let (text, problems) = document.page(rendered: rendered, title: content.title)
      diagnostics += problems.filter { !diagnostics.contains($0) }
      records.append(try write(text, to: "report.html", in: directory))
    }
    if outputs.contains(.json) {
      let json = FindingsJSON(zone: content.provenance.zone, outputs: outputs).bytes(content)
      records.append(try write(json, to: "findings.json", in: directory))
    }
    if outputs.contains(.blocklist), let list = content.blocklist {
      try makeFolder("blocklist", in: directory)
      for file in BlocklistFiles.all(list, title: content.title, zone: content.provenance.zone) {
        records.append(try write(file.text, to: "blocklist/\(file.name)", in: directory))
      }
    }
    if let workbook {
      if let failure = workbook.wait() { throw failure }
      records.append(try FileRecord.read("tables.xlsx", in: directory))
    }
    records.sort { $0.path < $1.path }
    content.provenance.outputs = records
    let evidence = try write(EvidenceJSON.bytes(content.provenance), to: "evidence.json", in: directory)
    return WrittenReport(outputs: records, evidence: evidence, diagnostics: diagnostics)
  }

  /// Checks a template without a report: for `spoor plan check`. Empty when there is nothing to say.
  public static func problems(of template: ReportTemplate) -> [Diagnostic] {
    let warnings = template.problems(knownNames: TemplateContext.knownNames)
    do throws(Diagnostic) {
      _ = try template.compiled()
      return warnings
    } catch {
      return warnings.contains(error) ? warnings : [error] + warnings
    }
  }

  /// The template made ready, or the built-in one with a word about why.
  private static func layout(
    _ template: ReportTemplate, content: inout ReportContent, diagnostics: inout [Diagnostic]
  ) -> TemplateLayout {
    do throws(Diagnostic) {
      let layout = TemplateLayout(name: template.name, template: try template.compiled())
      diagnostics += template.problems(knownNames: TemplateContext.knownNames)
      return layout
    } catch {
      diagnostics.append(error)
      guard let builtIn = ReportTemplate.builtIn(ReportTemplate.fallbackName), let compiled = try? builtIn.compiled()
      else { preconditionFailure("the template that is built in can be compiled; a test renders it") }
      content.provenance.templateName = builtIn.name
      content.provenance.templateSHA256 = SHA256Digest.hex(of: builtIn.text.utf8)
      content.provenance.problems.append(
        Provenance.Problem(
          severity: .warning, code: error.code, file: template.name, line: error.place?.line,
          message: "The template is broken (\(error.message)); this report was laid out by the built-in one."))
      return TemplateLayout(name: builtIn.name, template: compiled)
    }
  }

  /// Drawings as files: SVG for the Markdown and beside every picture, PNG where a library draws them.
  private static func writeFigures(
    _ figures: [Figure], _ outputs: Set<ReportOutput>, _ parts: ReportParts, in directory: String,
    _ diagnostics: inout [Diagnostic]
  ) throws(DiagnosticList) -> [Provenance.OutputRecord] {
    guard outputs.contains(.md) || outputs.contains(.png), !figures.isEmpty else { return [] }
    try makeFolder("figures", in: directory)
    var records: [Provenance.OutputRecord] = []
    for figure in figures {
      let svg = parts.drawSVG(figure, .file)
      let path = "figures/\(figure.id)"
      records.append(try write(svg, to: "\(path).svg", in: directory))
      guard outputs.contains(.png), let picture = picture(svg, of: figure, parts, &diagnostics) else { continue }
      records.append(try write(picture, to: "\(path).png", in: directory))
    }
    return records
  }

  /// nil: nobody makes pictures, or not of this drawing, which is then told.
  private static func picture(
    _ svg: String, of figure: Figure, _ parts: ReportParts, _ diagnostics: inout [Diagnostic]
  ) -> [UInt8]? {
    guard let draw = parts.drawPNG else { return nil }
    do throws(Diagnostic) {
      return try draw(svg)
    } catch {
      var failure = error
      failure.place = failure.place ?? Place(file: "figures/\(figure.id).png")
      diagnostics.append(failure)
      return nil
    }
  }

  private static func write(_ text: String, to path: String, in directory: String) throws(DiagnosticList)
    -> Provenance.OutputRecord
  {
    try write(Array(text.utf8), to: path, in: directory)
  }

  private static func write(_ bytes: [UInt8], to path: String, in directory: String) throws(DiagnosticList)
    -> Provenance.OutputRecord
  {
    var file = try OutputFile(path, in: directory)
    for start in stride(from: 0, to: bytes.count, by: OutputFile.pieceSize) {
      try file.append { $0.append(contentsOf: bytes[start..<min(bytes.count, start + OutputFile.pieceSize)]) }
    }
    return try file.finish()
  }

  private static func makeFolder(_ name: String, in directory: String) throws(DiagnosticList) {
    let made = unsafe mkdir(directory + "/" + name, 0o755)
    guard made == 0 || errno == EEXIST else {
      throw OutputFile.failure(name, "be created", OutputFile.reason(errno))
    }
  }
}
