import CivilTime
import Diagnostics
import Findings

/// What the workbook rests on, block under block: tool and plan, evidence files with their accounting, lists, problems.
enum ProvenanceSheet {
  static func write(_ provenance: Provenance, named name: String, in workbook: borrowing Workbook) throws(Diagnostic) {
    let sheet = try workbook.addSheet(named: name)
    var widths = [Double](repeating: 10, count: 13)
    var row = 0
    for block in blocks(provenance) where block.rowCount > 0 {
      unsafe try sheet.write(block.title, row, 0, sheet.formats.heading)
      row += 1
      for (index, column) in block.columns.enumerated() {
        unsafe try sheet.write(
          column.title, row, index,
          TableSheet.isRight(column) ? sheet.formats.numberHeader : sheet.formats.header)
        // The values of the first block, and digests, run on over the empty cells beside them.
        let runsOn = block.id == "general" || column.id == digest
        let width = TableSheet.width(column, header: column.title, rows: 0..<block.rowCount, most: 60)
        widths[index] = max(widths[index], runsOn ? min(width, 24) : width)
      }
      for blockRow in 0..<block.rowCount {
        row += 1
        for (index, column) in block.columns.enumerated() {
          try sheet.write(column.values[blockRow], row, index, zone: provenance.zone)
        }
      }
      row += 2
    }
    for (index, width) in widths.enumerated() { try sheet.setWidth(width, ofColumns: index...index) }
    try sheet.printSetup(landscape: true, onOnePage: false)
  }

  /// The id of columns of digests, which stand last in their block.
  private static let digest = ColumnHeading.digest.id

  private static func blocks(_ provenance: Provenance) -> [Table] {
    [
      general(provenance), files(provenance.files), accounting(provenance.files),
      contents(provenance.files), lists(provenance.lists),
      Table(
        id: "adjustments", title: "Left out, merged or changed",
        columns: [Column("what", "What", .words(provenance.adjustments.map(WorkbookText.prose)))]),
      problems(provenance.problems),
    ]
  }

  private static func general(_ provenance: Provenance) -> Table {
    var rows: [(String, Cell)] = [("Made by", .words(provenance.tool))]
    if let statement = provenance.audience.statement {
      rows.append(("Made for others", .words(WorkbookText.prose(statement))))
    }
    if let plan = provenance.planFile { rows.append(("Plan", .words(plan))) }
    if let digest = provenance.planSHA256 { rows.append(("Plan, SHA-256", .words(digest))) }
    rows.append(("Template", .words(provenance.templateName)))
    rows.append(("Template, SHA-256", .words(provenance.templateSHA256)))
    rows.append(("Time zone", .words(provenance.zone.name)))
    rows.append(("Time zone taken from", .words(provenance.zoneReason)))
    if let geography = provenance.geography {
      rows.append(("Countries from", .words(geography.name)))
      rows.append(("Countries as of", .words(geography.date ?? "not stated")))
      rows.append(("Countries, SHA-256", .words(geography.sha256)))
    } else {
      rows.append(("Countries from", .words("no database: countries are unknown")))
    }
    rows.append(("Attempts counted", .count(provenance.countedAttempts)))
    return Table(
      id: "general", title: "How this was made",
      columns: [
        Column("item", "Item", .words(rows.map(\.0))), Column("value", "Value", .cells(rows.map(\.1))),
      ])
  }

  private static func instant(_ moment: Int64?) -> Cell { moment.map { .instant($0) } ?? .empty }

  private static func files(_ files: [Provenance.FileRecord]) -> Table {
    Table(
      id: "files", title: "Evidence files: what each line was",
      columns: [
        Column(.file, .evidence(files.map(\.name))),
        Column("lines", "Lines", .counts(files.map(\.lines))),
        Column("events", "Login events", .counts(files.map(\.events))),
        Column("other", "Other lines", .counts(files.map(\.other))),
        Column("damaged", "Damaged", .counts(files.map(\.damaged))),
        Column("first", "First stamp", .cells(files.map { instant($0.first) })),
        Column("last", "Last stamp", .cells(files.map { instant($0.last) })),
        Column("copy_of", "Copy of", .evidence(files.map { $0.copyOf ?? "" })),
        Column("year", "Year", .words(files.map(\.year))),
        Column("year_reason", "Year taken from", .words(files.map(\.yearReason))),
      ])
  }

  private static func accounting(_ files: [Provenance.FileRecord]) -> Table {
    Table(
      id: "digests", title: "Evidence files: to recognise them",
      columns: [
        Column(.file, .evidence(files.map(\.name))),
        Column("packing", "Packing", .words(files.map(\.packing))),
        Column("stored", "Bytes", .counts(files.map(\.storedBytes))),
        Column("decoded", "Bytes unpacked", .counts(files.map(\.decodedBytes))),
        Column(.digest, .words(files.map { $0.sha256 ?? "" })),
      ])
  }

  private static func contents(_ files: [Provenance.FileRecord]) -> Table {
    Table(
      id: "contents", title: "Evidence files: what is in them, however they are packed",
      columns: [
        Column(.file, .evidence(files.map(\.name))),
        Column(digest, "Content digest", .words(files.map(\.contentDigest))),
      ])
  }

  private static func lists(_ lists: [Provenance.ListRecord]) -> Table {
    Table(
      id: "lists", title: "Lists of names",
      columns: [
        Column("name", "List", .words(lists.map(\.name))),
        Column("entries", "Entries", .counts(lists.map(\.entries))),
        Column("path", "File", .words(lists.map(\.path))),
        Column(.digest, .words(lists.map(\.sha256))),
      ])
  }

  private static func problems(_ problems: [Provenance.Problem]) -> Table {
    Table(
      id: "problems", title: "What was wrong with the evidence",
      columns: [
        Column("severity", "Severity", .words(problems.map(\.severity.rawValue))),
        Column(.file, .evidence(problems.map { $0.file ?? "" })),
        Column(.line, .cells(problems.map { problem in problem.line.map { .count($0) } ?? .empty })),
        Column("code", "Code", .words(problems.map(\.code))),
        Column("message", "What", .words(problems.map(\.message))),
        Column("sample", "The line begins", .evidence(problems.map { $0.sample ?? "" })),
      ])
  }
}
