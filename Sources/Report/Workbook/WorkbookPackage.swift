import CArchive
import Diagnostics
import Findings

/// Puts the rows of long tables into the workbook that the library wrote without them.
enum WorkbookPackage {
  /// A file of the package.
  struct Part: Sendable {
    var name: String
    var bytes: [UInt8]
    var rows: LongRows?

    /// About what it takes, in cells.
    var weight: WorkQueue.Weight {
      bytes.count / 40 + (rows.map { 2 * $0.entry.rows * $0.entry.table.columns.count } ?? 0)
    }

    /// Compressed, with its rows in place. O(cells).
    func deflated() throws(Diagnostic) -> Deflated {
      let deflater = Deflater()
      guard let rows else {
        try append(bytes, to: deflater)
        return try deflater.finish()
      }
      let (before, after) = try split(self, at: rows)
      try append(before, to: deflater)
      try rows.forEachPiece { piece throws(Diagnostic) in try deflater.append(piece) }
      try append(after, to: deflater)
      return try deflater.finish()
    }

    private func append(_ bytes: [UInt8], to deflater: Deflater) throws(Diagnostic) {
      try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(Diagnostic) in unsafe try deflater.append(bytes) }
    }
  }

  /// The parts of a workbook that the library wrote, and where long rows belong.
  static func parts(of path: String, with rows: [LongRows]) throws(Diagnostic) -> [Part] {
    var parts = try read(path)
    for index in parts.indices {
      parts[index].rows = rows.first { parts[index].name == "xl/worksheets/sheet\($0.sheet).xml" }
    }
    return parts
  }

  /// The library's XML of a sheet, cut where the rows belong: before the totals, or behind the last row.
  private static func split(_ part: Part, at rows: LongRows) throws(Diagnostic) -> (before: [UInt8], after: [UInt8]) {
    var bytes = part.bytes
    guard let place = place(of: "<row r=\"\(rows.lastRow + 1)\"", in: bytes) ?? place(of: "</sheetData>", in: bytes)
    else { throw failure("the sheet \(part.name) has no place for its rows") }
    let after = Array(bytes[place...])
    bytes.removeSubrange(place...)
    return (extended(bytes, to: rows.lastRow), after)
  }

  /// With at least so many rows in `<dimension ref="A1:I12"/>`.
  private static func extended(_ bytes: [UInt8], to lastRow: Int) -> [UInt8] {
    let opening = "<dimension ref=\"A1:"
    guard let start = place(of: opening, in: bytes), let end = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return bytes }
    let digits = bytes[(start + opening.utf8.count)..<end].filter { (0x30...0x39).contains($0) }
    let letters = bytes[(start + opening.utf8.count)..<end].filter { (0x41...0x5A).contains($0) }
    let stated = Int(String(decoding: digits, as: UTF8.self)) ?? 0
    let reference = "\(opening)\(String(decoding: letters, as: UTF8.self))\(max(stated, lastRow))\"/"
    return bytes[..<start] + Array(reference.utf8) + bytes[end...]
  }

  private static func place(of text: String, in bytes: [UInt8]) -> Int? {
    let text = Array(text.utf8)
    guard bytes.count >= text.count else { return nil }
    return (0...(bytes.count - text.count)).first { bytes[$0] == text[0] && bytes[$0..<$0 + text.count] == text[...] }
  }

  private static func read(_ path: String) throws(Diagnostic) -> [Part] {
    guard let archive = unsafe archive_read_new() else { throw failure("out of memory") }
    defer { unsafe archive_read_free(archive) }
    unsafe archive_read_support_format_zip_seekable(archive)
    guard unsafe archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
      throw failure("it cannot be read back")
    }
    var parts: [Part] = []
    var entry: OpaquePointer?
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let code = unsafe archive_read_next_header(archive, &entry)
      if code == ARCHIVE_EOF { return parts }
      guard code == ARCHIVE_OK, let name = unsafe archive_entry_pathname(entry) else {
        throw failure("it cannot be read back")
      }
      var bytes: [UInt8] = []
      while true {
        let count = unsafe archive_read_data(archive, &buffer, buffer.count)
        guard count >= 0 else { throw failure("it cannot be read back") }
        if count == 0 { break }
        bytes += buffer[..<count]
      }
      parts.append(Part(name: unsafe String(cString: name), bytes: bytes, rows: nil))
    }
  }

  /// Writes the whole package.
  /// - Parameter packed: of each part, in order.
  static func write(_ parts: [Part], _ packed: [Deflated], to file: inout OutputFile) throws(DiagnosticList) {
    var zip = ZipBytes()
    for (part, deflated) in Swift.zip(parts, packed) {
      let header = zip.header(part.name, deflated)
      try file.append { $0.append(header) }
      try file.append(deflated.bytes.buffer)
    }
    guard let end = zip.end() else {
      throw DiagnosticList([
        .error(
          "workbook-failed", "The workbook would take more than 4 GiB.",
          help: "set 'report.max_rows' in the plan; the CSV files have every row")
      ])
    }
    try file.append { $0.append(end) }
  }

  private static func failure(_ reason: String) -> Diagnostic {
    .error("workbook-failed", "The workbook could not be written: \(reason).")
  }
}
