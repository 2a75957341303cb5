import CArchive
import Foundation
import FoundationXML

/// Reads a workbook back, part by part: an independent eye on what was written.
struct WorkbookReader {
  struct Cell: Hashable {
    /// `s`: a string, shared or in its cell; empty: a number.
    var type = ""
    var formula: String?
    /// The text of strings, the digits of numbers.
    var value = ""
  }

  enum Failure: Error { case unreadable(String) }

  /// Every part by its path.
  var parts: [String: String] = [:]
  /// Names in order.
  var sheets: [String] = []
  /// By sheet and reference.
  /// Where links within the workbook lead.
  private(set) var linkTargets: [String] = []
  /// References by name, without those that printing needs.
  private(set) var definedNames: [String: String] = [:]
  private(set) var cells: [String: [String: Cell]] = [:]
  /// By sheet and row, where they are not the usual one.
  private(set) var heights: [String: [String: String]] = [:]

  init(path: String) throws {
    parts = try Self.unzip(path)
    let workbook = try Self.parse(parts["xl/workbook.xml"])
    sheets = workbook.elements.filter { $0.name == "sheet" }.map { $0.attributes["name"] ?? "" }
    definedNames = workbook.definedNames.filter { !$0.key.hasPrefix("_xlnm.") }
    let strings = try Self.parse(parts["xl/sharedStrings.xml"]).texts(of: "si")
    for (index, sheet) in sheets.enumerated() {
      let content = try Self.parse(parts["xl/worksheets/sheet\(index + 1).xml"])
      var found: [String: Cell] = [:]
      for (reference, var cell) in content.cells {
        if cell.type == "s" { cell.value = strings[Int(cell.value) ?? -1] }
        if cell.type == "inlineStr" { cell.type = "s" }
        found[reference] = cell
      }
      cells[sheet] = found
      for row in content.elements where row.name == "row" {
        if let height = row.attributes["ht"] { heights[sheet, default: [:]][row.attributes["r"] ?? ""] = height }
      }
      linkTargets += content.elements.filter { $0.name == "hyperlink" }.map { $0.attributes["location"] ?? "" }
    }
    // Every part must be well-formed.
    for part in parts.values { _ = try Self.parse(part) }
  }

  func cell(_ sheet: String, _ reference: String) -> Cell? { cells[sheet]?[reference] }

  var allTexts: [String] { cells.values.flatMap { $0.values.filter { $0.type == "s" }.map(\.value) } }
  var formulas: [String] { cells.values.flatMap { $0.values.compactMap(\.formula) } }

  private static func unzip(_ path: String) throws -> [String: String] {
    let archive = archive_read_new()
    defer { archive_read_free(archive) }
    archive_read_support_format_zip(archive)
    guard archive_read_open_filename(archive, path, 65_536) == ARCHIVE_OK else { throw Failure.unreadable(path) }
    var parts: [String: String] = [:]
    var entry: OpaquePointer?
    while archive_read_next_header(archive, &entry) == ARCHIVE_OK {
      guard let name = archive_entry_pathname(entry) else { throw Failure.unreadable("name") }
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = archive_read_data(archive, &buffer, buffer.count)
        guard count >= 0 else { throw Failure.unreadable(String(cString: name)) }
        if count == 0 { break }
        bytes += buffer[..<count]
      }
      parts[String(cString: name)] = String(decoding: bytes, as: UTF8.self)
    }
    return parts
  }

  private static func parse(_ part: String?) throws -> PartReader {
    guard let part, let reader = PartReader(part) else { throw Failure.unreadable("part") }
    return reader
  }
}

private final class PartReader: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []
  var cells: [String: WorkbookReader.Cell] = [:]
  var definedNames: [String: String] = [:]
  private var itemTexts: [String] = []
  private var reference = ""
  /// The cell holds its string itself.
  private var isInline = false
  private var characters = ""

  init?(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func texts(of item: String) -> [String] { itemTexts }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    elements.append((name, attributes))
    characters = ""
    if name == "c" {
      reference = attributes["r"] ?? ""
      let type = attributes["t"] ?? ""
      isInline = type == "inlineStr"
      cells[reference] = WorkbookReader.Cell(type: type)
    }
    if name == "si" { itemTexts.append("") }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { characters += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch name {
    case "definedName": definedNames[elements.last { $0.name == name }?.attributes["name"] ?? ""] = characters
    case "v": cells[reference]?.value = characters
    case "f": cells[reference]?.formula = characters
    case "t" where isInline: cells[reference]?.value += characters
    case "t" where !itemTexts.isEmpty: itemTexts[itemTexts.count - 1] += characters
    default: break
    }
  }
}
