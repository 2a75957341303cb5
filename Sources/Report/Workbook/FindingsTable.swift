import Findings

/// The findings as a table of the workbook: one row each, gravest first within the order of the report.
enum FindingsTable {
  static let id = "findings"
  /// The columns that fit a page; the rest is for the screen.
  static let printedColumns = 5

  static func table(_ content: ReportContent) -> Table {
    let rows = content.sections.flatMap { section in section.findings.map { (section, $0) } }
    func words(_ text: (Finding) -> String) -> ColumnValues { .words(rows.map { text($0.1) }) }
    return Table(
      id: id, title: "Findings",
      note: "Every analysis says what it found, or that it found nothing. Words in quotation marks come from the log.",
      columns: [
        Column("severity", "Severity", words { $0.severity.rawValue }),
        Column("section", "Part", .words(rows.map { $0.0.title })),
        Column("summary", "Finding", words { WorkbookText.prose($0.summary) }),
        Column("recommendation", "What to do", words { $0.recommendation.map(WorkbookText.prose) ?? "" }),
        Column("verdict", "How sure", words { $0.verdict.rawValue }),
        Column("details", "Details", words { joined($0.details) }),
        Column("limits", "Uncertainty and limits", words { joined([$0.uncertainty].compactMap { $0 } + $0.caveats) }),
        Column("status", "Status", words { status($0.status) }),
        Column("id", "Id", words { $0.id }),
      ])
  }

  static func status(_ status: Finding.Status) -> String {
    switch status {
    case .found: "found"
    case .nothingFound: "nothing found"
    case .notEnoughData: "not enough data"
    case .notApplicable: "not applicable"
    }
  }

  private static func joined(_ sentences: [Prose]) -> String {
    sentences.map(WorkbookText.prose).joined(separator: " ")
  }
}
