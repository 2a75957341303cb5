import Diagnostics
import Foundation
import ReportBuilder

/// Where audits keep their things: `reports/<period>/`, `index.html`, `state.json`, `lock`, `outbox/`, `blockset.txt`.
public struct AuditFolder: Sendable, Hashable {
  /// Absolute.
  public let path: String

  public init(_ path: String) { self.path = path }

  public var state: String { path + "/state.json" }
  public var lock: String { path + "/lock" }
  public var index: String { path + "/index.html" }
  public var outbox: String { path + "/outbox" }
  public var history: String { path + "/history.sqlite" }
  public func report(_ name: String) -> String { "\(path)/reports/\(name)" }

  /// Makes what is missing.
  public func make() throws(Diagnostic) {
    do {
      try FileManager.default.createDirectory(atPath: path + "/reports", withIntermediateDirectories: true)
    } catch {
      throw .error(
        "no-audit-folder", "the folder of the audits cannot be made: \(SystemReason.of(error))", at: Place(file: path),
        help: "name another place under `audit: {folder: …}`, or mend its rights")
    }
  }

  /// Removes a report; never anything else.
  func removeReport(_ name: String) {
    guard !name.contains("/"), !name.hasPrefix("."), ReportFolder.isReport(report(name)) else { return }
    try? FileManager.default.removeItem(atPath: report(name))
  }
}
