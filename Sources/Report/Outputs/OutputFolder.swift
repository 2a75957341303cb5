import Diagnostics
import Findings
import Glibc
import Synchronization

/// The folder that several threads write a report into: which files there are, and the first thing that went wrong.
///
/// After a failure nothing more is begun: the report will not be kept.
final class OutputFolder: Sendable {
  let path: String

  private struct State {
    var records: [Provenance.OutputRecord] = []
    var failure: DiagnosticList?
  }

  private let state = Mutex(State())

  /// - Parameter path: exists and is empty.
  init(_ path: String) {
    self.path = path
  }

  /// By path.
  /// - Throws: why there are not all.
  func records() throws(DiagnosticList) -> [Provenance.OutputRecord] {
    let (records, failure) = state.withLock { ($0.records, $0.failure) }
    if let failure { throw failure }
    return records.sorted { $0.path < $1.path }
  }

  /// Notes a file that somebody else wrote, or why he could not.
  func add(_ outcome: Result<Provenance.OutputRecord, DiagnosticList>) {
    state.withLock { state in
      switch outcome {
      case .success(let record): state.records.append(record)
      case .failure(let failure): state.failure = state.failure ?? failure
      }
    }
  }

  /// - Parameter file: relative to the folder.
  func write(_ file: String, _ body: (inout OutputFile) throws(DiagnosticList) -> Void) {
    guard state.withLock({ $0.failure == nil }) else { return }
    add(
      Result { () throws(DiagnosticList) in
        var output = try OutputFile(file, in: path)
        try body(&output)
        return try output.finish()
      })
  }

  func write(_ text: String, to file: String) {
    write(file) { output throws(DiagnosticList) in try output.append(text) }
  }

  func write(_ pieces: [JSONWriter.Piece], to file: String) {
    write(file) { output throws(DiagnosticList) in
      for piece in pieces { try output.append(piece.bytes().buffer) }
    }
  }

  func makeFolder(_ name: String) throws(DiagnosticList) {
    let made = unsafe mkdir(path + "/" + name, 0o755)
    guard made == 0 || errno == EEXIST else {
      throw OutputFile.failure(name, "be created", OutputFile.reason(errno))
    }
  }
}
