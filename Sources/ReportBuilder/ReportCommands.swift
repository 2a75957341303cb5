import Diagnostics
import Foundation
import Planning
import Report
import ReportTemplates

/// What the command line tells about the layout and the data files of reports.
public enum ReportCommands {
  /// - Throws: a diagnostic when no file of a report is called that.
  public static func schema(_ name: String) throws(Diagnostic) -> String {
    if name == "history" { return HistoryCommands.schema }
    guard let text = ReportSchemas.text(named: name) else {
      throw .error(
        "unknown-schema", "there is no schema '\(name)'",
        help: Suggestion.full(for: name, in: ReportSchemas.names + ["notice", "history"]))
    }
    return trimmed(text)
  }

  public static func templates() -> String {
    let about = [
      "audit": "what changed since last time, and what was checked",
      "brief": "one page for those who decide",
      "incident": "the full report, told as a story",
    ]
    let width = ReportTemplates.names.map(\.count).max() ?? 0
    return ReportTemplates.names.map { name in
      name + String(repeating: " ", count: width - name.count + 2) + (about[name] ?? "")
    }.joined(separator: "\n")
  }

  /// - Throws: a diagnostic when no built-in template is called that.
  public static func template(_ name: String) throws(Diagnostic) -> String {
    guard let text = ReportTemplates.names.contains(name) ? ReportTemplates.text(named: "\(name).md") : nil else {
      throw .error(
        "unknown-template", "there is no built-in template '\(name)'",
        help: Suggestion.full(for: name, in: ReportTemplates.names))
    }
    return trimmed(text)
  }

  /// Everything wrong with a template file.
  /// - Throws: a diagnostic when it cannot be read.
  public static func problems(ofTemplate path: String) throws(Diagnostic) -> [Diagnostic] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .error(
        "unreadable-template", "the template cannot be read", at: Place(file: path),
        help: "check the path and the file's rights; `spoor templates show incident > mine.md` writes one to start from"
      )
    }
    return ReportWriter.problems(of: ReportTemplate(name: path, text: String(decoding: data, as: UTF8.self)))
  }

  /// Everything wrong with the template that a plan names; nothing for the built-in ones.
  public static func problems(ofTemplateIn plan: Plan) throws(Diagnostic) -> [Diagnostic] {
    guard case .file(let path) = plan.report.template else { return [] }
    return try problems(ofTemplate: path)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
