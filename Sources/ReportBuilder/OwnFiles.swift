import Diagnostics
import Evidence
import Foundation
import Glibc
import Planning

/// Files of a run that lie among the logs and are none: a plan that names its own folder, its lists, the country
/// table. Read as evidence they would add lines to the account of the archive.
enum OwnFiles {
  /// The found files without those that the plan itself uses; names them for the terminal.
  static func leftOut(of found: [FoundFile], plan: Plan) -> (evidence: [FoundFile], names: [String]) {
    let own = Set(paths(of: plan).compactMap(Identity.init))
    guard !own.isEmpty else { return (found, []) }
    func isOwn(_ file: FoundFile) -> Bool {
      file.origin != .standardInput && own.contains(Identity(device: file.device, inode: file.inode))
    }
    return (found.filter { !isOwn($0) }, found.filter(isOwn).map(\.name))
  }

  private static func paths(of plan: Plan) -> [String] {
    var paths = plan.lists.map(\.path)
    if let file = plan.file { paths.append(file) }
    if let history = plan.archive.history?.path { paths += ["", "-wal", "-shm", ".key"].map { history + $0 } }
    if let folder = plan.audit?.folder { paths += files(in: folder) }
    if case .file(let path) = plan.geography { paths.append(path) }
    if case .file(let path) = plan.report.template { paths.append(path) }
    for case .file(let path) in plan.archive.formats ?? [] { paths.append(path) }
    // An earlier report to compare with.
    for step in plan.analyses {
      if case .text(let path)? = step.parameters["against"], path.hasPrefix("/") { paths.append(path) }
    }
    return paths
  }

  /// Those of audits: index, state, lock, history, notices on their way. Reports are recognised by themselves.
  private static func files(in folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix("reports/") }.map { "\(folder)/\($0)" }
  }

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(device: UInt64, inode: UInt64) {
      self.device = device
      self.inode = inode
    }

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
  }
}

extension Diagnostic {
  static func usedByPlan(_ name: String) -> Diagnostic {
    .note("own-file", "belongs to the plan, is no evidence, and was left out", at: Place(file: name))
  }

  /// Told on the terminal only: a report that told of the last one beside it would differ from that one.
  var isAboutOwnFiles: Bool { code == "own-file" || code == "own-report" }
}
