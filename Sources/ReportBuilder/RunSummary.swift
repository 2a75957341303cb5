import Diagnostics
import Findings

/// The last lines of a run: what was found, as those may see it for whom the report is made, and where the report is.
enum RunSummary {
  static func text(_ content: ReportContent, _ archive: ReadArchive, folder: String) -> String {
    let intrusion = content.intrusion.map { Prose(ReportContent.intrusionQuestion + " ") + $0 }
    var lines = (content.headline + [intrusion].compactMap { $0 }).map { TerminalText.escaped($0.plainText) }
    for section in content.sections {
      for finding in section.findings where finding.status == .found && finding.severity >= .notice {
        lines.append("  \(finding.severity.rawValue): \(TerminalText.escaped(finding.summary.plainText))")
      }
    }
    let files = archive.accounts.records
    let total = files.reduce(0) { $0 + $1.lines }
    let events = files.reduce(0) { $0 + $1.events }
    let damaged = files.reduce(0) { $0 + $1.damaged }
    lines.append(
      """
      \(Numerals.count(files.count, "file", "files")), \(Numerals.count(total, "line", "lines")) = \
      \(Numerals.count(events, "event", "events")) + \(Numerals.grouped(total - events - damaged)) other + \
      \(Numerals.grouped(damaged)) damaged
      """)
    lines.append("report: \(TerminalText.escaped(folder))/report.html")
    return lines.joined(separator: "\n")
  }
}
