import CArchive
import Diagnostics
import Dispatch
import Findings
import Synchronization

/// Puts the rows of long tables into the workbook that the library wrote without them.
enum WorkbookPackage {
  private struct Part: Sendable {
    var name: String
    var bytes: [UInt8]
    var rows: LongRows?

    /// What it takes, in about the bytes that are to be compressed.
    var weight: Int { bytes.count + (rows.map { $0.entry.rows * $0.entry.table.columns.count * 40 } ?? 0) }
  }

  /// Sheets are made and compressed at the same time, two of them. Holds the compressed parts in memory.
  /// - Parameter path: of the workbook; replaced. O(cells).
  static func fill(_ rows: [LongRows], into path: String) throws(DiagnosticList) {
    var parts: [Part]
    let packed: [Result<Deflated, Diagnostic>]
    do throws(Diagnostic) {
      parts = try read(path)
      for index in parts.indices {
        parts[index].rows = rows.first { parts[index].name == "xl/worksheets/sheet\($0.sheet).xml" }
      }
      packed = pack(parts)
    } catch {
      throw DiagnosticList([error])
    }
    try write(zip(parts.map(\.name), packed), to: path)
  }

  /// The longest first. A queue of its own has a thread of its own: those of the pool may be waiting for this workbook.
  private static func pack(_ parts: [Part]) -> [Result<Deflated, Diagnostic>] {
    let order = parts.indices.sorted { (parts[$1].weight, $0) < (parts[$0].weight, $1) }
    let packed = Mutex([Result<Deflated, Diagnostic>?](repeating: nil, count: parts.count))
    let next = Atomic(0)
    @Sendable func packRest() {
      while true {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard turn < order.count else { return }
        let index = order[turn]
        let result = Result { () throws(Diagnostic) in try deflate(parts[index]) }
        packed.withLock { $0[index] = result }
      }
    }
    let second = DispatchGroup()
    DispatchQueue(label: "workbook").async(group: second, execute: packRest)
    packRest()
    second.wait()
    return packed.withLock { $0.compactMap { $0 } }
  }

  private static func deflate(_ part: Part) throws(Diagnostic) -> Deflated {
    let deflater = Deflater()
    if let rows = part.rows {
      let (before, after) = try split(part, at: rows)
      try deflater.append(before)
      try rows.forEachPiece { piece throws(Diagnostic) in try deflater.append(piece) }
      try deflater.append(after)
    } else {
      try deflater.append(part.bytes)
    }
    return try deflater.finish()
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

  private static func write(
    _ parts: Zip2Sequence<[String], [Result<Deflated, Diagnostic>]>, to path: String
  ) throws(DiagnosticList) {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    var file = try OutputFile(
      String(path[cut...].drop { $0 == "/" }), in: cut == path.startIndex ? "." : String(path[..<cut]))
    var zip = ZipBytes()
    for (name, result) in parts {
      let part: Deflated
      do throws(Diagnostic) { part = try result.get() } catch { throw DiagnosticList([error]) }
      let header = zip.header(name, part)
      try file.append { $0 += header }
      try file.append { $0 += part.bytes }
    }
    guard let end = zip.end() else {
      throw DiagnosticList([
        .error(
          "workbook-failed", "The workbook would take more than 4 GiB.",
          help: "set 'report.max_rows' in the plan; the CSV files have every row")
      ])
    }
    try file.append { $0 += end }
    _ = try file.finish()
  }

  private static func failure(_ reason: String) -> Diagnostic {
    .error("workbook-failed", "The workbook could not be written: \(reason).")
  }
}
