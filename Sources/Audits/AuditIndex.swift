import CivilTime
import Diagnostics
import Findings
import Foundation
import Host
import Report

/// `index.html` of the folder: what rings, and every report that is kept, newest first.
enum AuditIndex {
  static func write(
    _ state: AuditState, title: String, remarks: [String], to folder: AuditFolder, zone: Zone
  ) throws(Diagnostic) {
    // What somebody removed by hand has no link any more.
    let kept = state.reports.filter { FileManager.default.fileExists(atPath: folder.report($0.name)) }
    let rows = kept.reversed().map { report in
      AuditIndexPage.Row(
        folder: "reports/\(report.name)", period: report.words, headline: report.headline, attempts: report.attempts,
        rings: report.rings, lasting: report.lasting, ended: report.ended,
        settled: report.settled ?? [], perhaps: report.perhaps ?? [])
    }
    let open = state.alerts.open.map {
      "\($0.summary.plainText) Since \(AlertWords.moment($0.first, zone)); told in the audit of \($0.rangIn)."
    }
    let page = AuditIndexPage(
      title: "Audits: \(title)", subtitle: "\(Numerals.count(rows.count, "report", "reports")), times in \(zone.name)",
      open: open, remarks: remarks, rows: rows)
    try HostFile.replace(folder.index, with: Array(page.html().utf8))
  }
}
