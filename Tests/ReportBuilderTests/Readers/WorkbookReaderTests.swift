import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// The workbook as a second implementation reads it, and as a third computes it.
@Suite(.serialized) struct WorkbookReaderTests {
  private struct Book: Decodable {
    struct Sheet: Decodable {
      var name: String
      /// Excel tables by name, with rows of data and texts of the header.
      var tables: [String: TableFact]
      /// Cells by kind: `n`, `s`, `f`, `b`, `e`, `d`.
      var kinds: [String: Int]
      var isFrozen: Bool
    }
    struct TableFact: Decodable {
      var rows: Int
      var header: [String]
    }
    var sheets: [Sheet]
    var names: [String]
    var title: String?
    /// Formula cells: sheet, reference, formula, and the value that is stored with it.
    var formulas: [Formula]
  }

  private struct Formula: Decodable {
    var sheet: String
    var cell: String
    var formula: String
    var number: Double?
    var text: String?
    var place: String { "\(sheet)!\(cell) \(formula)" }
  }

  private static let script = """
    import json, sys, warnings
    import openpyxl
    # Extensions that openpyxl does not write again are no concern of a reader.
    warnings.filterwarnings("ignore", message=".*extension is not supported.*")
    warnings.simplefilter("error", append=True)
    book = openpyxl.load_workbook(sys.argv[1])
    stored = openpyxl.load_workbook(sys.argv[1], data_only=True)
    sheets, formulas = [], []
    for sheet in book:
        kinds = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None: continue
                kinds[cell.data_type] = kinds.get(cell.data_type, 0) + 1
                if cell.data_type != "f": continue
                value = stored[sheet.title][cell.coordinate].value
                number = value if isinstance(value, (int, float)) else None
                if number is None and value is not None and hasattr(value, "year"):
                    number = openpyxl.utils.datetime.to_excel(value)
                formulas.append({"sheet": sheet.title, "cell": cell.coordinate, "formula": str(cell.value),
                                 "number": number, "text": None if number is not None else (value and str(value))})
        tables = {}
        for table in sheet.tables.values():
            low, high = table.ref.split(":")
            top = sheet[low].row
            header = [column.name for column in table.tableColumns]
            tables[table.name] = {"rows": sheet[high].row - top - (1 if table.totalsRowCount else 0), "header": header}
        sheets.append({"name": sheet.title, "tables": tables, "kinds": kinds, "isFrozen": bool(sheet.freeze_panes)})
    names = book.defined_names
    names = [n.name for n in names.definedName] if hasattr(names, "definedName") else list(names)
    json.dump({"sheets": sheets, "names": names, "title": book.properties.title, "formulas": formulas}, sys.stdout)
    """

  private static func read(_ path: String) throws -> Book {
    let result = try Readers.run(try #require(Readers.python), ["-c", script, path])
    return try JSONDecoder().decode(Book.self, from: result.output)
  }

  /// The same workbook with every formula computed again.
  private static func computed(_ path: String, in scratch: Scratch) throws -> Book {
    // As a first start: LibreOffice would else trust the values that Excel is said to have stored.
    try scratch.write(
      "profile/user/registrymodifications.xcu",
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <oor:items xmlns:oor="http://openoffice.org/2001/registry">
      <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
      <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
      </oor:items>
      """)
    _ = try Readers.run(
      try #require(Readers.office),
      [
        "-env:UserInstallation=file://\(scratch.path)/profile", "--headless", "--convert-to", "xlsx", "--outdir",
        scratch.path + "/computed", path,
      ])
    return try read("\(scratch.path)/computed/\((path as NSString).lastPathComponent)")
  }

  /// Formulas whose stored value is not what another program computes.
  private static func differences(_ stored: Book, _ computed: Book) -> [String] {
    let values = Dictionary(
      computed.formulas.map { ("\($0.sheet)!\($0.cell)", $0) }, uniquingKeysWith: { first, _ in first })
    return stored.formulas.compactMap { formula in
      guard let other = values["\(formula.sheet)!\(formula.cell)"] else { return "\(formula.place): gone" }
      if let left = formula.number, let right = other.number {
        return abs(left - right) <= 1e-9 * max(1, abs(left)) ? nil : "\(formula.place): \(left), computed \(right)"
      }
      let (left, right) = (formula.text ?? "", other.text ?? "")
      return formula.number == nil && other.number == nil && left == right
        ? nil
        : "\(formula.place): \(formula.number.map { "\($0)" } ?? left), computed \(other.number.map { "\($0)" } ?? right)"
    }
  }

  @Test(Readers.needsPython, arguments: CaseReports.names)
  func `openpyxl reads every table with the rows of its CSV file`(_ name: String) async throws {
    let folder = try await CaseReports.folder(name)
    let book = try Self.read(folder + "/tables.xlsx")
    #expect(book.title?.isEmpty == false && !book.names.isEmpty)
    #expect(!book.sheets.contains { ($0.kinds["e"] ?? 0) > 0 })
    #expect(book.sheets.first?.name == "Summary")
    for id in try FileManager.default.contentsOfDirectory(atPath: folder + "/tables") {
      let csv = try CSV("\(folder)/tables/\(id)")
      let name = id.replacingOccurrences(of: ".csv", with: "")
      guard name != "key-figures", let sheet = book.sheets.first(where: { $0.name == name }) else { continue }
      let table = try #require(sheet.tables.values.first, "\(name)")
      // A country has a column for its code and one for its name.
      #expect(table.rows == max(1, csv.rows.count) && table.header.count >= csv.header.count, "\(name)")
      #expect(sheet.isFrozen, "\(name)")
    }
    #expect(book.sheets.filter { !$0.tables.isEmpty }.count > 20)
  }

  @Test(Readers.needsOffice, arguments: CaseReports.names)
  func `LibreOffice computes every formula to what is stored with it`(_ name: String) async throws {
    let path = try await CaseReports.folder(name) + "/tables.xlsx"
    let scratch = try Scratch()
    let book = try Self.read(path)
    #expect(book.formulas.count >= 50 && book.formulas.contains { $0.formula.contains("COUNTIF") })
    #expect(Self.differences(book, try Self.computed(path, in: scratch)) == [])
  }

  @Test(Readers.needsOffice) func `Attacks in every name are text to both of them`() async throws {
    let path = try await HostileArchiveTests.folder() + "/tables.xlsx"
    let scratch = try Scratch()
    let book = try Self.read(path)
    let computed = try Self.computed(path, in: scratch)
    #expect(Self.differences(book, computed) == [])
    let ours = ["COUNTIF", "SUM", "SUBTOTAL", "IF(", "MAX", "ROUND", "TODAY", "DATE"]
    for formula in computed.formulas {
      #expect(!["HYPERLINK", "cmd", "SUM(1+1)", "=1+1", "=-2+3"].contains { formula.formula.contains($0) })
      #expect(book.formulas.contains { $0.cell == formula.cell && $0.sheet == formula.sheet }, "\(formula.place)")
    }
    #expect(book.formulas.contains { formula in ours.contains { formula.formula.contains($0) } })
  }

  @Test(Readers.needsOffice) func `A stored value that is false is found`() async throws {
    let scratch = try Scratch()
    let falsified = scratch.path + "/false.xlsx"
    // The first count that a COUNTIF stores, one more than it is.
    let change = """
      import re, sys, zipfile
      source, target = zipfile.ZipFile(sys.argv[1]), zipfile.ZipFile(sys.argv[2], "w")
      done = False
      for item in source.infolist():
          data = source.read(item)
          if not done and b"COUNTIF" in data:
              data = re.sub(rb"(COUNTIF[^<]*</f><v>)(\\d+)", lambda m: m[1] + str(int(m[2]) + 1).encode(), data, 1)
              done = True
          target.writestr(item, data)
      target.close()
      """
    _ = try Readers.run(
      try #require(Readers.python), ["-c", change, try await CaseReports.folder("guard") + "/tables.xlsx", falsified])
    let book = try Self.read(falsified)
    let found = Self.differences(book, try Self.computed(falsified, in: scratch))
    #expect(found.contains { $0.contains("COUNTIF") })
  }
}
