import CivilTime
import Diagnostics
import Findings
import Foundation
import Testing

@testable import Report

struct WorkbookWriterTests {
  /// Writes to a folder of its own, reads back, cleans up.
  static func written(
    _ content: ReportContent, limits: RowLimits = RowLimits(), sheetRows: Int = Sheet.lastRow - 1,
    longTable: Int = LongRows.least
  ) throws -> WorkbookReader {
    try file(content, limits: limits, sheetRows: sheetRows, longTable: longTable) { try WorkbookReader(path: $0) }
  }

  static func bytes(_ content: ReportContent) throws -> Data {
    try file(content) { try Data(contentsOf: URL(fileURLWithPath: $0)) }
  }

  private func isClose(_ text: String?, _ number: Double) -> Bool {
    guard let text, let value = Double(text) else { return false }
    return abs(value - number) < 1e-9
  }

  private static func file<T>(
    _ content: ReportContent, limits: RowLimits = RowLimits(), sheetRows: Int = Sheet.lastRow - 1,
    longTable: Int = LongRows.least, _ use: (String) throws -> T
  ) throws -> T {
    let path = NSTemporaryDirectory() + "workbook-\(UUID().uuidString).xlsx"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try WorkbookWriter.write(content, to: path, limits: limits, sheetRows: sheetRows, longTable: longTable)
    return try use(path)
  }

  @Test func `there is a summary, the findings, a sheet a table and the provenance`() throws {
    let book = try Self.written(SampleContent.content())
    #expect(
      book.sheets == [
        "Summary", "Contents", "Findings", "days", "attempt-histogram", "window-sources", "usernames", "Method",
        "Provenance",
      ])
    #expect(book.cell("Summary", "A1")?.value == "November swarm")
    #expect(book.allTexts.contains { $0.hasPrefix("Did anybody get in? That cannot be told: ") })
    #expect(book.parts.keys.filter { $0.hasPrefix("xl/charts/chart") }.count == 4)
    #expect(book.parts.keys.filter { $0.hasPrefix("xl/tables/") }.count == 5)
  }

  @Test func `the histogram counts the sources sheet with live formulas that hold their results`() throws {
    let book = try Self.written(SampleContent.content())
    for (index, row) in SampleContent.histogramRows.enumerated() {
      let line = index + 2
      let sources = try #require(book.cell("attempt-histogram", "A\(line)"))
      #expect(sources.formula == "COUNTIF('window-sources'!$C$2:$C$1943,B\(line))")
      #expect(Int(sources.value) == row.sources)
      let attempts = try #require(book.cell("attempt-histogram", "C\(line)"))
      #expect(attempts.formula == "A\(line)*B\(line)" && Int(attempts.value) == row.sources * row.each)
      let share = try #require(book.cell("attempt-histogram", "D\(line)"))
      #expect(share.formula == "A\(line)/SUM(A$2:A$9)")
      let expected = Double(row.sources) / 1_942
      #expect(isClose(share.value, expected))
      #expect(book.cell("attempt-histogram", "B\(line)")?.formula == nil)
    }
    let totals = ["A", "C"].compactMap { book.cell("attempt-histogram", "\($0)10") }
    #expect(totals.map(\.value) == ["1942", "3072"])
    #expect(
      totals.map(\.formula) == [
        "SUBTOTAL(109,table_attempt_histogram[Computers])", "SUBTOTAL(109,table_attempt_histogram[Attempts])",
      ])
    // What the formulas count is there.
    let counted = (2...1_943).compactMap { book.cell("window-sources", "C\($0)").flatMap { Int($0.value) } }
    for row in SampleContent.histogramRows { #expect(counted.count { $0 == row.each } == row.sources) }
  }

  @Test func `a formula that would change a figure is not written`() throws {
    var table = SampleContent.histogram
    guard case .counts(var sources) = table.columns[0].values else { return }
    sources[2] += 1
    table.columns[0].values = .counts(sources)
    let book = try Self.written(SampleContent.content(tables: [table, SampleContent.windowSources]))
    #expect(book.cell("attempt-histogram", "A4") == WorkbookReader.Cell(value: "28"))
    #expect(book.cell("attempt-histogram", "A5")?.formula != nil)
  }

  @Test func `without the sources, or with a part of them, the histogram holds plain values`() throws {
    let alone = try Self.written(SampleContent.content(tables: [SampleContent.histogram]))
    #expect(alone.cell("attempt-histogram", "A9") == WorkbookReader.Cell(value: "1235"))
    let cut = try Self.written(
      SampleContent.content(tables: [SampleContent.histogram, SampleContent.windowSources]),
      limits: RowLimits(usual: 100))
    #expect(cut.cell("attempt-histogram", "A9") == WorkbookReader.Cell(value: "1235"))
    #expect(!cut.formulas.contains { $0.contains("COUNTIF") })
  }

  @Test func `a table that is cut says so, names the CSV, and shows no total of the part`() throws {
    let book = try Self.written(SampleContent.content(), limits: RowLimits(usual: 100))
    #expect(book.cell("window-sources", "A101") != nil && book.cell("window-sources", "A102") == nil)
    #expect(book.allTexts.contains("Cut: the first 100 of 1,942 rows. All rows are in tables/window-sources.csv."))
    #expect(book.allTexts.contains { $0.contains("Cut to fit a workbook: days, window-sources") })
    #expect(!book.formulas.contains { $0.contains("table_window_sources") })
  }

  @Test func `a table longer than a sheet goes on on the next, with every row once`() throws {
    let book = try Self.written(SampleContent.content(tables: [SampleContent.windowSources]), sheetRows: 1_000)
    #expect(
      book.sheets == [
        "Summary", "Contents", "Findings", "window-sources", "window-sources 2", "Method", "Provenance",
      ])
    guard case .addresses(let addresses) = SampleContent.windowSources.columns[0].values else { return }
    let first = (2...1_001).compactMap { book.cell("window-sources", "A\($0)")?.value }
    let second = (2...943).compactMap { book.cell("window-sources 2", "A\($0)")?.value }
    #expect(first + second == addresses)
    #expect(
      book.cell("window-sources", "A1002") == nil && book.cell("window-sources 2", "A944") == nil)
    #expect(
      book.allTexts.contains(
        "Rows 1 to 1,000: a sheet holds no more. They go on on the sheet window-sources 2."))
    #expect(!book.formulas.contains { $0.contains("table_window_sources") })
  }

  @Test func `limits hold for the tables they name`() throws {
    let book = try Self.written(
      SampleContent.content(), limits: RowLimits(usual: 3, tables: ["window-sources": 10, "days": .max]))
    #expect(book.cell("window-sources", "A11") != nil && book.cell("window-sources", "A12") == nil)
    #expect(book.cell("usernames", "A4") != nil && book.cell("usernames", "A5") == nil)
    #expect(book.cell("days", "A\(SampleContent.days.rowCount + 1)") != nil)
  }

  @Test func `links lead to sheets that are there, and back`() throws {
    let book = try Self.written(SampleContent.content())
    #expect(Set(book.linkTargets).isSubset(of: book.sheets.map { "\(SheetNames.quoted($0))!A1" }))
    // Every sheet is linked from the contents but the contents themselves, which every table links back to.
    #expect(Set(book.linkTargets) == Set(book.sheets.map { "\(SheetNames.quoted($0))!A1" }))
    #expect(book.cell("Contents", "A5")?.value == "attempt-histogram" && book.cell("Contents", "C5")?.value == "8")
  }

  @Test func `key figures have names that formulas can use`() throws {
    let book = try Self.written(SampleContent.content())
    let names = book.definedNames
    let place = try #require(names["figure_failed_logins_a_day_usual"])
    let parts = place.split(separator: "!").map(String.init)
    #expect(parts[0] == "Summary" || parts[0] == "'Summary'")
    #expect(book.cell("Summary", parts[1].replacing("$", with: ""))?.value == "85")
    #expect(names.keys.filter { $0.hasPrefix("figure_") }.count == 6)
  }

  @Test func `the run-out can be tried at another pace, and stands at the measured one`() throws {
    let asOf = CivilDate(iso: "2014-09-01") ?? SampleFigures.start
    let perDay: Double = 2_523.0 / 57
    let table = Table(
      id: "run-out", title: "When the lists run out",
      columns: [
        Column("list", "List", .words(["spamtraps", "walked by chance"])),
        Column("size", "Names listed", .counts([14_809, 900])),
        Column("tried", "Tried", .counts([2_523, 400])), Column("per_day", "A day", .numbers([perDay, 40], places: 2)),
        Column("days_left", "Days left", .cells([.count(277), .count(99)])),
        Column("date", "Date", .cells([.date(asOf + 277), .date(asOf + 99)])),
        Column("recent_per_day", "Of late", .numbers([perDay, 40], places: 2)),
        Column("as_of", "As of", .dates([asOf, asOf])),
      ])
    let book = try Self.written(SampleContent.content(tables: [table]))
    let sheet = book.cells["What if"] ?? [:]
    #expect(sheet["B5"]?.formula == "'run-out'!B2-'run-out'!C2" && sheet["B5"]?.value == "12286")
    #expect(isClose(sheet["B6"]?.value, perDay) && sheet["B6"]?.formula == nil)
    #expect(sheet["B7"]?.formula == "ROUNDDOWN(B5/B6,0)" && sheet["B7"]?.value == "277")
    #expect(sheet["B8"]?.formula == "'run-out'!H2+B7" && isClose(sheet["B8"]?.value, Sheet.serial(asOf + 277)))
    // The second list's date does not follow from a pace: it is not here.
    #expect(!sheet.values.contains { $0.value.contains("walked by chance") })
  }

  @Test func `shares are sums that can be followed, where the sum gives the figure`() throws {
    func table(_ shares: [Double]) -> Table {
      Table(
        id: "t", title: "T",
        columns: [
          Column("a", "A", .counts([1, 3])), Column("b", "B", .counts([2, 2])), Column("c", "C", .shares(shares)),
        ])
    }
    let book = try Self.written(SampleContent.content(tables: [table([0.25, 0.75])]))
    #expect(book.cell("t", "C2") == WorkbookReader.Cell(formula: "A2/SUM(A$2:A$3)", value: "0.25"))
    let other = try Self.written(SampleContent.content(tables: [table([0.25, 0.7])]))
    #expect(other.cell("t", "C2") == WorkbookReader.Cell(value: "0.25"))
  }

  @Test func `the method sheet says of each part how it was counted`() throws {
    var content = SampleContent.content()
    content.sections[0].method = "Days are *n* `days`.\n\nThe second\nparagraph.\n\n* **One**: an\n  item.\n* Another."
    let texts = Set((try Self.written(content).cells["Method"] ?? [:]).values.map(\.value))
    #expect(texts.isSuperset(of: ["When", "Which days stand out?", "Days are *n* days.", "The second paragraph."]))
    #expect(texts.isSuperset(of: ["• One: an item.", "• Another."]))
  }

  /// The corpus of all sinks, and what only a spreadsheet would act on.
  static let hostile =
    HostileCorpus.all
    + [
      "00123", "1E5", "MAR-1", "2023-11-12", "TRUE", "#N/A", "{=1+1}", "-1+1|cmd", "\t=1+1", "'=1+1", "  padded  ",
      "_x0041_ _x005F_",
    ].map { HostileCorpus.Entry(name: "what a spreadsheet would change: \($0)", text: $0) }

  @Test(arguments: hostile) func `text from outside is a string in every place`(_ entry: HostileCorpus.Entry) throws {
    let text = entry.text
    let table = Table(
      id: text, title: text, note: "Names like \(evidence: text).",
      columns: [
        Column("user", text, .evidence([text, text]), total: .words(text)),
        Column("b", text, .cells([.evidence(text), .count(2)]), total: .sum),
        Column("c", "C", .addresses([text, text])),
      ])
    var content = SampleContent.content(tables: [table], evidence: text)
    content.title = text
    content.reporters = [text]
    content.headline.append("It was \(evidence: text).")
    content.provenance.files[0].name = text
    let book = try Self.written(content)
    #expect(book.formulas.allSatisfy { $0.hasPrefix("SUBTOTAL(109,") })
    #expect(book.parts.values.allSatisfy { !$0.contains("TargetMode=\"External\"") })
    #expect(Set(book.linkTargets).isSubset(of: book.sheets.map { "\(SheetNames.quoted($0))!A1" }))
    let sheet = book.sheets[3]
    let expected = WorkbookText.escaped(text)
    // A cell without text is blank.
    for reference in ["A2", "A3", "B2", "C2"] where !text.isEmpty {
      #expect(book.cell(sheet, reference)?.type == "s" && book.cell(sheet, reference)?.value == expected)
    }
    #expect(!book.allTexts.contains { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E } })
  }

  @Test func `what Excel would decode, XML forbids or a cell cannot hold is made visible`() {
    #expect(WorkbookText.escaped("=1+1 <b> & \"c\"") == "=1+1 <b> & \"c\"")
    #expect(WorkbookText.escaped("a\u{0}\u{1B}\u{202E}\tb") == "a\\u{0}\\u{1b}\\u{202e} b")
    #expect(WorkbookText.escaped("_x0041_ _xyz_ __x0041_") == "_x005F_x0041_ _xyz_ __x005F_x0041_")
    let long = WorkbookText.escaped(String(repeating: "é", count: 40_000))
    #expect(long.utf16.count <= WorkbookText.longest && long.hasSuffix("… [cut: 7,293 more characters]"))
    #expect(WorkbookText.escaped(String(repeating: "a", count: 32_767)).count == 32_767)
  }

  @Test func `sheet names are what Excel takes, and no two alike`() {
    var names = SheetNames()
    let wishes = [
      "days", "DAYS", "Days", "a[b]:*?/\\c", "'quoted'", "", "history", String(repeating: "x", count: 40),
      String(repeating: "X", count: 40),
    ]
    let given = wishes.map { names.name(for: $0) }
    #expect(given.prefix(4) == ["days", "DAYS 2", "Days 3", "a-b------c"])
    #expect(given[4] == "quoted" && given[5] == "Sheet" && given[6] == "Sheet history")
    #expect(given.allSatisfy { (1...31).contains($0.utf16.count) })
    #expect(Set(given.map { $0.lowercased() }).count == given.count)
    #expect(SheetNames.quoted("it's") == "'it''s'")
  }

  @Test func `column headers are unlike each other and equal their cells`() throws {
    let table = Table(
      id: "t", title: "T",
      columns: [
        Column("a", "Name", .words(["x"])), Column("b", "name", .words(["x"])), Column("c", "[#]", .words(["x"])),
        Column("d", "A-B", .counts([3]), total: .sum),
      ])
    let book = try Self.written(SampleContent.content(tables: [table]))
    let cells = ["A1", "B1", "C1", "D1"].map { book.cell("t", $0)?.value ?? "" }
    #expect(cells == ["Name", "name 2", "Column", "A-B"])
    let part = try #require(book.parts["xl/tables/table2.xml"])
    for cell in cells { #expect(part.contains("name=\"\(cell)\"")) }
    #expect(book.cell("t", "D3")?.formula == "SUBTOTAL(109,D2:D2)")
  }

  @Test func `a table without rows has its header and says so`() throws {
    let table = Table(id: "none", title: "None", columns: [Column("a", "A", .counts([]), total: .sum)])
    let book = try Self.written(SampleContent.content(tables: [table]))
    #expect(book.cell("none", "A1")?.value == "A")
    #expect(book.allTexts.contains("This table has no rows."))
    #expect(book.parts["xl/tables/table2.xml"]?.contains("ref=\"A1:A2\"") == true)
  }

  @Test func `dates and moments are numbers of the zone's calendar, not text`() throws {
    let summer = Int64(1_689_724_800)  // 2023-07-19T00:00:00Z, 01:00 in London
    let day = CivilDate(iso: "2023-11-12") ?? SampleFigures.start
    let table = Table(
      id: "t", title: "T",
      columns: [
        Column("a", "A", .dates([day])), Column("b", "B", .instants([summer])),
        Column("c", "C", .cells([.duration(seconds: 5_400)])), Column("d", "D", .shares([0.6359])),
        Column("e", "E", .dates([CivilDate(dayNumber: -40_000)])), Column("f", "F", .numbers([.nan], places: 1)),
      ])
    let book = try Self.written(SampleContent.content(tables: [table]))
    #expect(book.cell("t", "A2") == WorkbookReader.Cell(value: "45242"))
    let moment: Double = 45_126 + 1.0 / 24
    #expect(isClose(book.cell("t", "B2")?.value, moment))
    #expect(book.cell("t", "C2")?.value == "0.0625" && book.cell("t", "D2")?.value == "0.6359")
    #expect(book.cell("t", "E2") == WorkbookReader.Cell(type: "s", value: "1860-06-26"))
    #expect(book.cell("t", "F2") == nil)
  }

  @Test func `the provenance sheet accounts for every line of every file`() throws {
    let book = try Self.written(SampleContent.content())
    let texts = Set((book.cells["Provenance"] ?? [:]).values.filter { $0.type == "s" }.map(\.value))
    let numbers = Set((book.cells["Provenance"] ?? [:]).values.filter { $0.type != "s" }.map(\.value))
    #expect(
      texts.isSuperset(of: ["logs/dovecot.info", String(repeating: "3f", count: 32), "in the stamps", "plan.yml"]))
    #expect(numbers.isSuperset(of: ["43283", "30483", "12800", "0"]))
  }

  @Test func `a second run gives the same bytes, dated by the evidence`() throws {
    let first = try Self.bytes(SampleContent.content())
    let second = try Self.bytes(SampleContent.content())
    #expect(first == second)
    let core = try #require(try Self.written(SampleContent.content()).parts["docProps/core.xml"])
    #expect(core.contains("2023-11-25T10:12:21Z"))
  }

  @Test func `a place that cannot be written gives one clear error`() throws {
    for path in ["/nonexistent-folder/tables.xlsx", "/dev/full"] {
      let list = #expect(throws: DiagnosticList.self) {
        try WorkbookWriter.write(SampleContent.content(), to: path)
      }
      let error = try #require(list?.diagnostics.first)
      #expect(error.code == "workbook-failed" && error.message.contains("'\(path)'"))
    }
  }

  @Test func `columns are named as spreadsheets name them`() {
    #expect([0, 25, 26, 51, 52, 701, 702].map(Sheet.columnName) == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"])
  }
}
