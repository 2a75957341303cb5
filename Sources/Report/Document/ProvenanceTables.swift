import Findings

/// The evidence as tables of the write-up.
enum ProvenanceTables {
  static let prefix = "evidence-"

  static func all(_ provenance: Provenance) -> [Table] {
    [files(provenance), hashes(provenance), years(provenance), lists(provenance), problems(provenance)].filter {
      $0.rowCount > 0
    }
  }

  private static func files(_ provenance: Provenance) -> Table {
    let files = provenance.files
    let sum: Column.Total = files.count > 1 ? .sum : .none
    return Table(
      id: prefix + "files", title: "The files",
      note: "Lines = events + other + damaged. A copy is read and not counted again.",
      columns: [
        Column(.file, .evidence(files.map(\.name)), total: files.count > 1 ? .words("All files") : .none),
        Column("bytes", "Bytes", .counts(files.map(\.storedBytes)), total: sum),
        Column("lines", "Lines", .counts(files.map(\.lines)), total: sum),
        Column("events", "Events", .counts(files.map(\.events)), total: sum),
        Column("other", "Other", .counts(files.map(\.other)), total: sum),
        Column("damaged", "Damaged", .counts(files.map(\.damaged)), total: sum),
        Column("first", "First line", .cells(files.map { $0.first.map { .instant($0) } ?? .empty })),
        Column("last", "Last line", .cells(files.map { $0.last.map { .instant($0) } ?? .empty })),
        Column("packing", "Packing", .words(files.map(\.packing))),
        Column("copy_of", "Copy of", .cells(files.map { $0.copyOf.map { .evidence($0) } ?? .empty })),
      ].filter { column in
        guard case .cells(let cells) = column.values, column.id == "copy_of" else { return true }
        return cells.contains { $0 != .empty }
      })
  }

  private static func hashes(_ provenance: Provenance) -> Table {
    let files = provenance.files.filter { $0.sha256 != nil }
    return Table(
      id: prefix + "hashes", title: "SHA-256 of the files as found",
      columns: [
        Column(.file, .evidence(files.map(\.name))),
        Column(.digest, .evidence(files.map { $0.sha256 ?? "" })),
      ])
  }

  private static func years(_ provenance: Provenance) -> Table {
    let files = provenance.files
    return Table(
      id: prefix + "years", title: "Years taken",
      columns: [
        Column(.file, .evidence(files.map(\.name))),
        Column("year", "Year", .words(files.map(\.year))),
        Column("reason", "Why", .words(files.map(\.yearReason))),
      ])
  }

  private static func lists(_ provenance: Provenance) -> Table {
    let lists = provenance.lists
    return Table(
      id: prefix + "lists", title: "Lists of names",
      columns: [
        Column(.list, .words(lists.map(\.name))),
        Column("entries", "Names", .counts(lists.map(\.entries))),
        Column("path", "File", .evidence(lists.map(\.path))),
        Column(.digest, .evidence(lists.map(\.sha256))),
      ])
  }

  private static func problems(_ provenance: Provenance) -> Table {
    let problems = provenance.problems
    return Table(
      id: prefix + "problems", title: "What was wrong with the evidence",
      columns: [
        Column("severity", "", .words(problems.map { SeverityWords.word($0.severity) })),
        Column(.file, .cells(problems.map { $0.file.map { .evidence($0) } ?? .empty })),
        Column(.line, .cells(problems.map { $0.line.map { .count($0) } ?? .empty })),
        Column("message", "What", .words(problems.map(\.message))),
        Column("sample", "Sample", .cells(problems.map { $0.sample.map { .evidence($0) } ?? .empty })),
      ])
  }
}

enum SeverityWords {
  static func word(_ severity: Finding.Severity) -> String {
    switch severity {
    case .info: "Note"
    case .notice: "Notice"
    case .warning: "Warning"
    case .alarm: "Alarm"
    }
  }
}
