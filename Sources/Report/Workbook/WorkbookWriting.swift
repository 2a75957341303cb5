import Diagnostics
import Dispatch
import Findings
import Synchronization

/// A workbook that is being written by another thread.
///
/// Whoever began it waits for it whatever happens, as it writes into a folder that may be removed.
final class WorkbookWriting: Sendable {
  private let failure = Mutex<DiagnosticList?>(nil)
  private let writing = DispatchGroup()

  /// Begins.
  init?(_ content: ReportContent, _ parts: ReportParts, _ path: String) {
    guard let writeWorkbook = parts.writeWorkbook else { return nil }
    DispatchQueue.global().async(group: writing) { [self] in
      do {
        try writeWorkbook(content, path)
      } catch let list as DiagnosticList {
        failure.withLock { $0 = list }
      } catch {
        failure.withLock { $0 = OutputFile.failure("tables.xlsx", "be written", "\(error)") }
      }
    }
  }

  /// Until it is written.
  /// - Returns: why it could not be.
  @discardableResult func wait() -> DiagnosticList? {
    writing.wait()
    return failure.withLock { $0 }
  }
}
