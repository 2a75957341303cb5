import CivilTime
import Diagnostics
import Digests
import Findings

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
/// Same content, template and outputs: same bytes, however many threads write. Time and memory grow with the cells
/// written; CSV files go through buffers of some hundred kilobytes.
public enum ReportWriter {
  /// - Parameters:
  ///   - template: when it is broken, the built-in one is used instead, and the report says so.
  ///   - directory: exists, is empty and belongs to the caller, who removes it when this throws.
  ///   - threads: that write at the same time, the caller's among them.
  /// - Throws: what could not be written, naming the file and the reason.
  public static func write(
    _ content: ReportContent, template: ReportTemplate, outputs: Set<ReportOutput> = Set(ReportOutput.allCases),
    parts: ReportParts, into directory: String, threads: Int = 2
  ) throws(DiagnosticList) -> WrittenReport {
    var content = content
    var diagnostics: [Diagnostic] = []
    let outputs = parts.workbook == nil ? outputs.subtracting([.xlsx]) : outputs
    let layout = layout(template, content: &content, diagnostics: &diagnostics)
    let folder = OutputFolder(directory)
    let writing = OutputWriting(content, layout, outputs, parts, folder)
    let queue = WorkQueue(threads: threads)
    try writing.addAll(to: queue)
    queue.run()
    content.provenance.outputs = try folder.records()
    let record = OutputFolder(directory)
    record.write(EvidenceJSON.pieces(content.provenance), to: "evidence.json")
    for problem in writing.problems where !diagnostics.contains(problem) { diagnostics.append(problem) }
    return WrittenReport(
      outputs: content.provenance.outputs, evidence: try record.records()[0], diagnostics: diagnostics)
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
}
