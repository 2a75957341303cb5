import Analyses
import CivilTime
import Diagnostics
import Findings
import Foundation
import LogFormats
import Planning
import ReportTemplates

/// Plans as the command line meets them: read from a file, made up for bare paths, begun for an archive, described.
public enum Plans {
  /// Reads and checks a plan file.
  /// - Throws: every mistake in it, together.
  public static func read(_ path: String) throws(DiagnosticList) -> (plan: Plan, warnings: [Diagnostic]) {
    try PlanReader(
      analyses: AnalysisCatalogue.descriptors, formats: FormatCommands.builtInIDs, templates: ReportTemplates.names
    ).read(path: path)
  }

  /// As `read`, and with a look into everything that the plan names.
  /// - Throws: every mistake, together.
  public static func check(_ path: String) throws(DiagnosticList) -> (plan: Plan, warnings: [Diagnostic]) {
    var reader = PlanReader(
      analyses: AnalysisCatalogue.descriptors, formats: FormatCommands.builtInIDs, templates: ReportTemplates.names)
    reader.examine = { PlanExamination.problems($0) }
    return try reader.read(path: path)
  }

  /// The plan of `spoor report PATH…`: everything automatic, paths relative to the current folder.
  public static func automatic(paths: [String], title: String?) -> Plan {
    Plan(
      title: title ?? "Login report: \(shown(paths))", folder: FileManager.default.currentDirectoryPath,
      archive: Plan.Archive(paths: paths),
      analyses: AnalysisCatalogue.descriptors.map { Plan.AnalysisStep(id: $0.id) })
  }

  private static func shown(_ paths: [String]) -> String {
    let few = paths.prefix(3).map { $0 == "-" ? "standard input" : $0 }.joined(separator: ", ")
    return paths.count > 3 ? "\(few) and \(paths.count - 3) more" : few
  }

  /// A folder name for a title or path: its last part, with what could trouble a shell left out.
  public static func folderName(for text: String) -> String {
    let last = text.split(separator: "/").last.map(String.init) ?? "report"
    let kept = last.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": Character(scalar)
      default: "-"
      }
    }
    let name = String(kept).trimmingCharacters(in: CharacterSet(charactersIn: "-."))
    return name.isEmpty ? "report" : name
  }

  /// A commented plan for an archive.
  public static func starter(paths: [String], title: String?, zone: String?) -> String {
    PlanWriter.commented(title: title ?? "Login report", paths: paths, zone: zone)
  }

  /// What a plan would do, in a few lines.
  public static func described(_ plan: Plan) -> String {
    var lines = ["the plan is in order: \(TerminalText.escaped(plan.title))"]
    lines.append("  reads     \(plan.archive.paths.map(TerminalText.escaped).joined(separator: ", "))")
    lines.append("  zone      \(plan.archive.timeZone?.name ?? "this computer's")")
    let from = plan.since.map(Numerals.date) ?? "the first line"
    let to = plan.until.map(Numerals.date) ?? "the last"
    lines.append("  counts    from \(from) to \(to)")
    lines.append("  analyses  \(plan.analyses.map(\.id).joined(separator: ", "))")
    if !plan.lists.isEmpty { lines.append("  lists     \(plan.lists.map(\.name).joined(separator: ", "))") }
    lines.append("  writes    \(plan.report.outputs.map(\.rawValue).sorted().joined(separator: ", "))")
    if let audit = plan.audit {
      lines.append("  audits    every \(audit.period.rawValue), reports in \(TerminalText.escaped(audit.folder))")
    }
    if plan.report.audience != .internal {
      lines.append(
        "  for       \(plan.report.audience.rawValue): without firewall sets, excerpts of lines, whole names and addresses"
      )
    }
    return lines.joined(separator: "\n")
  }
}
