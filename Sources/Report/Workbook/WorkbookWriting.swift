import Diagnostics
import Findings
import Synchronization

/// A workbook while several threads write it.
final class WorkbookWriting: Sendable {
  typealias Outcome = Result<Provenance.OutputRecord, DiagnosticList>

  /// Of the finished file; its last part is its name in the report.
  private let folder: String
  private let name: String
  private let write: @Sendable (_ path: String) throws(Diagnostic) -> [LongRows]
  private let packed = Mutex<[Int: Result<Deflated, Diagnostic>]>([:])

  /// - Parameters:
  ///   - name: within the folder; replaced when it exists.
  ///   - write: leaves the workbook at the path, without the rows that it returns.
  init(_ name: String, in folder: String, _ write: @escaping @Sendable (String) throws(Diagnostic) -> [LongRows]) {
    self.name = name
    self.folder = folder
    self.write = write
  }

  private var path: String { "\(folder)/\(name)" }

  /// - Parameter end: called once.
  func add(to queue: WorkQueue, end: @escaping @Sendable (Outcome) -> Void) {
    queue.add(WorkQueue.first) { [self] in
      do throws(Diagnostic) {
        let missing = try write(path)
        guard !missing.isEmpty else { return end(recorded()) }
        let parts = try WorkbookPackage.parts(of: path, with: missing)
        addParts(parts, to: queue) { [self] in end(packaged(parts)) }
      } catch {
        end(.failure(DiagnosticList([error])))
      }
    }
  }

  /// Long sheets each by itself, the many small parts together.
  private func addParts(_ parts: [WorkbookPackage.Part], to queue: WorkQueue, end: @escaping @Sendable () -> Void) {
    let long = parts.indices.filter { parts[$0].rows != nil }
    let short = parts.indices.filter { parts[$0].rows == nil }
    queue.add(
      (long.map { [$0] } + [short]).map { indices in
        (
          indices.reduce(0) { $0 + parts[$1].weight },
          { [self] in for index in indices { pack(parts[index], index) } }
        )
      }, end: end)
  }

  private func pack(_ part: WorkbookPackage.Part, _ index: Int) {
    let result = Result { () throws(Diagnostic) in try part.deflated() }
    packed.withLock { $0[index] = result }
  }

  private func recorded() -> Outcome {
    Result { () throws(DiagnosticList) in try FileRecord.read(name, in: folder) }
  }

  private func packaged(_ parts: [WorkbookPackage.Part]) -> Outcome {
    let packed = packed.withLock { packed in parts.indices.compactMap { packed[$0] } }
    return Result { () throws(DiagnosticList) in
      var deflated: [Deflated] = []
      for result in packed {
        do throws(Diagnostic) { deflated.append(try result.get()) } catch { throw DiagnosticList([error]) }
      }
      var file = try OutputFile(name, in: folder)
      try WorkbookPackage.write(parts, deflated, to: &file)
      return try file.finish()
    }
  }
}
