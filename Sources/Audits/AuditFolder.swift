import Diagnostics
import Foundation
import Host
import Planning
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

  /// The history of a plan's audits: the one that the plan names, else one of the folder's own.
  public static func history(of plan: Plan, _ audit: Plan.Audit) -> Plan.History {
    var keeping = plan.archive.history ?? Plan.History(path: AuditFolder(audit.folder).history)
    if let path = audit.history { keeping.path = path }
    return keeping
  }

  /// Makes what is missing.
  public func make() throws(Diagnostic) {
    do {
      try HostFile.makeFolder(path + "/reports")
    } catch {
      var failure = error
      failure.help = "name another place under `audit: {folder: …}`, or mend its rights"
      throw failure
    }
  }

  /// Removes a report; never anything else.
  func removeReport(_ name: String) {
    guard !name.contains("/"), !name.hasPrefix("."), ReportFolder.isReport(report(name)) else { return }
    try? FileManager.default.removeItem(atPath: report(name))
  }
}
