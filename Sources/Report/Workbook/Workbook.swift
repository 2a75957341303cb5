import CXlsxWriter
import Diagnostics
import Glibc
import Synchronization

/// A libxlsxwriter workbook: owns the C handle, checks every return code, and frees it on every way out.
///
/// The library keeps all cells in memory until the end (about 100 bytes a cell): its constant-memory mode knows no Excel
/// tables, so long ones go by `LongRows`. It is given no time and no user, so the same cells make the same bytes.
@safe struct Workbook: ~Copyable {
  /// nil once closed.
  private var handle: UnsafeMutablePointer<lxw_workbook>?
  let formats: Formats
  private let path: String

  init(path: String) throws(Diagnostic) {
    // SAFETY: the library copies the name; the handle is owned here and freed by `close` or `deinit`, never both.
    guard let handle = unsafe workbook_new(path) else {
      throw .error("workbook-failed", "The workbook '\(path)' could not be begun: out of memory.")
    }
    unsafe self.handle = handle
    self.path = path
    formats = unsafe Formats(handle)
  }

  deinit {
    // Abandoned before `close`: nothing is written.
    if let handle = unsafe handle { unsafe lxw_workbook_free(handle) }
  }

  /// Writes the file and frees the handle, which the library does even when writing fails.
  consuming func close() throws(Diagnostic) {
    let code = Self.silently { unsafe workbook_close(handle) }
    unsafe handle = nil
    guard code == LXW_NO_ERROR else {
      throw .error(
        "workbook-failed", "The workbook '\(path)' could not be written: \(Self.reason(code)).",
        help: "check that there is room and that the folder can be written to")
    }
  }

  /// What the library would print on standard error as well is in the code that it returns. Swift writes to the descriptor,
  /// so that only C libraries are silent meanwhile.
  private static func silently(_ work: () -> lxw_error) -> lxw_error {
    // One at a time: each gives back the stream that it found.
    errorStream.withLock { _ in
      guard let nowhere = unsafe fopen("/dev/null", "w") else { return work() }
      let before = unsafe spoor_replace_error_stream(nowhere)
      defer {
        _ = unsafe spoor_replace_error_stream(before)
        _ = unsafe fclose(nowhere)
      }
      return work()
    }
  }

  private static let errorStream = Mutex(())

  /// - Parameter created: UTC seconds; shown as the document's date, so it comes from the evidence and not from a clock.
  func setProperties(title: String, comments: String, created: Int64) throws(Diagnostic) {
    let texts = CStrings()
    var properties = unsafe lxw_doc_properties()
    unsafe properties.title = texts.copy(title)
    unsafe properties.comments = texts.copy(comments)
    // Zero would mean now.
    unsafe properties.created = Int(created == 0 ? 1 : created)
    try check(unsafe workbook_set_properties(handle, &properties), "document properties")
  }

  /// - Parameter name: from `SheetNames`.
  func addSheet(named name: String) throws(Diagnostic) -> Sheet {
    guard let sheet = unsafe workbook_add_worksheet(handle, name) else {
      throw .error("workbook-failed", "The sheet '\(name)' could not be added to the workbook '\(path)'.")
    }
    return unsafe Sheet(handle: sheet, name: name, formats: formats)
  }

  /// Gives a cell a name that formulas of other workbooks and people can use.
  /// - Parameter name: letters, digits and underscores; not like a cell's reference.
  func define(_ name: String, sheet: String, row: Int, column: Int) throws(Diagnostic) {
    let place = "=\(SheetNames.quoted(sheet))!$\(Sheet.columnName(column))$\(row + 1)"
    try check(unsafe workbook_define_name(handle, name, place), "name \(name)")
  }

  func chart(_ kind: lxw_chart_type) throws(Diagnostic) -> UnsafeMutablePointer<lxw_chart> {
    guard let chart = unsafe workbook_add_chart(handle, UInt8(truncatingIfNeeded: kind.rawValue)) else {
      throw .error("workbook-failed", "A chart could not be added to the workbook '\(path)'.")
    }
    return unsafe chart
  }

  private func check(_ code: lxw_error, _ what: String) throws(Diagnostic) {
    guard code != LXW_NO_ERROR else { return }
    throw .error("workbook-failed", "The workbook '\(path)' could not be written (\(what)): \(Self.reason(code)).")
  }

  static func reason(_ code: lxw_error) -> String {
    // SAFETY: the library returns constant strings.
    guard let text = unsafe lxw_strerror(code) else { return "error \(code.rawValue)" }
    let reason = unsafe String(cString: text)
    return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
  }
}

/// C copies of strings that live as long as this: for structures of the library that hold `char *`.
@safe final class CStrings {
  private var copies: [UnsafeMutablePointer<CChar>] = unsafe []

  func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (offset, byte) in bytes.enumerated() { unsafe copy[offset] = byte }
    unsafe copies.append(copy)
    return unsafe copy
  }

  deinit {
    for index in unsafe copies.indices { unsafe copies[index].deallocate() }
  }
}
