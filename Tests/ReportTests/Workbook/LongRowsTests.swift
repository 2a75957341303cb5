import CivilTime
import Findings
import Foundation
import Testing

@testable import Report

/// Rows that the library writes, and the same rows put into its file.
struct LongRowsTests {
  private static let rows = 40

  private static func repeated<Value>(_ values: [Value]) -> [Value] { (0..<rows).map { values[$0 % values.count] } }

  /// Every kind of cell, with what is awkward in each.
  private static let table: Table = {
    let awkward = ["", " blank ", "a & b <c> \"d\" 'e'", "_x0041_", "007", "naïve 中"]
    let texts = awkward + HostileCorpus.entries.map(\.text)
    let words = ["short", String(repeating: "many words ", count: 30), ""]
    let days = ["2023-11-12", "1850-01-01", "1900-02-28", "9999-12-31"].compactMap { CivilDate(iso: $0) }
    let cells: [Cell] = [
      .empty, .share(.nan), .count(-3), .number(2.5, places: 2), .duration(seconds: 90), .flag(true), .words("w"),
      .evidence("=1+1"), .country("--"),
    ]
    return Table(
      id: "long", title: "Long",
      columns: [
        Column("a", "Count", .counts(repeated([0, 7, 1_234_567, -1])), total: .sum),
        Column("b", "Number", .numbers(repeated([0.1, 1.0 / 3, 1e-12, 12_345.678, .infinity]), places: 3)),
        Column("c", "Share", .shares(repeated([0, 0.123456789, 1]))),
        Column("d", "Probability", .probabilities(repeated([1e-300, 0.04, 1]))),
        Column("e", "Day", .dates(repeated(days))),
        Column("f", "Moment", .instants(repeated([1_689_724_800, 1_699_999_999, 0]))),
        Column("g", "Country", .countries(repeated(["DE", "??", "--"]))),
        Column("h", "Name", .evidence(repeated(texts))),
        Column("i", "Address", .addresses(repeated(["240.0.0.1", "2001:db8::1"]))),
        Column("j", "Words", .words(repeated(words))),
        Column("k", "Flag", .flags(repeated([true, false]))),
        Column("l", "Mixed", .cells(repeated(cells))),
      ])
  }()

  private static func book(sheetRows: Int = Sheet.lastRow - 1, longTable: Int) throws -> WorkbookReader {
    try WorkbookWriterTests.written(
      SampleContent.content(tables: [table]), sheetRows: sheetRows, longTable: longTable)
  }

  /// The library prints 16 digits, so the last bit of a number may differ.
  private static func isEqual(_ one: WorkbookReader.Cell?, _ other: WorkbookReader.Cell) -> Bool {
    guard let one, one.type == other.type, one.formula == other.formula else { return false }
    if one.type == "s" || one.value == other.value { return one.value == other.value }
    guard let first = Double(one.value), let second = Double(other.value) else { return false }
    return abs(first - second) <= abs(first) * 1e-15
  }

  @Test(arguments: [Sheet.lastRow - 1, 25])
  func `a long table reads the same whoever wrote its rows`(_ sheetRows: Int) throws {
    let plain = try Self.book(sheetRows: sheetRows, longTable: .max)
    let filled = try Self.book(sheetRows: sheetRows, longTable: 1)
    #expect(filled.parts["xl/worksheets/sheet4.xml"]?.contains("inlineStr") == true)
    #expect(plain.parts["xl/worksheets/sheet4.xml"]?.contains("inlineStr") == false)
    #expect(plain.sheets == filled.sheets && plain.sheets.contains("long"))
    #expect(plain.heights == filled.heights && plain.heights["long"]?.isEmpty == false)
    for (sheet, cells) in plain.cells {
      #expect(Set(cells.keys) == Set((filled.cells[sheet] ?? [:]).keys), "\(sheet)")
      for (reference, cell) in cells {
        #expect(Self.isEqual(filled.cell(sheet, reference), cell), "\(sheet) \(reference)")
      }
    }
    let dimension = try Regex("<dimension ref=\"[^\"]*\"/>")
    for (name, part) in plain.parts {
      #expect(part.firstMatch(of: dimension)?.0 == filled.parts[name]?.firstMatch(of: dimension)?.0, "\(name)")
    }
  }

  /// After so many rows a column's kinds of cells begin again, and with them their looks.
  private static let periods: [String: Int] = [
    "A": 1, "B": 1, "C": 1, "D": 1, "E": 4, "F": 1, "G": 3, "H": 1, "I": 1, "J": 3, "K": 1, "L": 9,
  ]

  @Test func `cells look the same whoever wrote them`() throws {
    let styled = try Regex("<c r=\"([A-Z])([0-9]+)\" s=\"([0-9]+)\"")
    let sheet = try #require(try Self.book(longTable: 1).parts["xl/worksheets/sheet4.xml"])
    var looks: [String: [String: Int]] = [:]
    for match in sheet.matches(of: styled) {
      let parts = (1...3).map { String(match.output[$0].substring ?? "") }
      let row = (Int(parts[1]) ?? 0) - 2
      guard let period = Self.periods[parts[0]], (0..<Self.rows).contains(row) else { continue }
      looks["\(parts[0])\(row % period)", default: [:]][parts[2], default: 0] += 1
    }
    #expect(looks.count == Self.periods.values.reduce(0, +) - 2, "two kinds of cells are blank")
    for (place, styles) in looks { #expect(styles.count == 1, "\(place): \(styles)") }
    #expect(looks.values.allSatisfy { $0.values.reduce(0, +) >= 4 })
    #expect(Set(looks.values.flatMap(\.keys)).count > 8)
  }

  @Test func `the same rows make the same bytes`() throws {
    let content = SampleContent.content(tables: [SampleContent.windowSources])
    #expect(try WorkbookWriterTests.bytes(content) == WorkbookWriterTests.bytes(content))
  }
}
