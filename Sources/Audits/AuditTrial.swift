import Diagnostics
import Foundation
import History
import Host
import Planning

/// A copy of an audit folder with its history, in which an audit can be tried: what happens there leaves no trace.
public final class AuditTrial {
  /// Absolute; for its owner alone.
  public let folder: String
  /// Of the copied history.
  public let history: String

  /// - Throws: a `Diagnostic` when the copy cannot be made, or an audit is at work
  public init(of audit: Plan.Audit, history path: String) throws {
    let real = AuditFolder(audit.folder)
    Self.removeAbandoned(in: NSTemporaryDirectory())
    var template = Array((NSTemporaryDirectory() + "\(Self.prefix)\(getpid())-XXXXXX").utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      throw Diagnostic.error(
        "no-temporary-folder", "no folder for the trial can be made: \(HostError.words(errno))",
        at: Place(file: NSTemporaryDirectory()), help: "make room there, or name another place in TMPDIR")
    }
    folder = unsafe String(cString: made)
    history = folder + "/history.sqlite"
    do {
      let lock = FileManager.default.fileExists(atPath: real.lock) ? try AuditLock(real.lock) : nil
      defer { lock?.release() }
      try Self.copy(real.state, to: AuditFolder(folder).state)
      try Self.copy(path + ".key", to: history + ".key")
      if FileManager.default.fileExists(atPath: path) {
        try HistoryFile.copy(path, to: history)
      }
    } catch {
      remove()
      throw error
    }
  }

  /// Before the number of the process.
  private static let prefix = "spoor-trial-"

  /// What trials left that were killed: each holds a copy of a history.
  static func removeAbandoned(in place: String) {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: place)) ?? [] where name.hasPrefix(prefix) {
      let number = name.dropFirst(prefix.count).prefix { $0 != "-" }
      guard let process = Int32(number), process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
      var status = stat()
      let path = "\(place)/\(name)"
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid() else {
        continue
      }
      try? manager.removeItem(atPath: path)
    }
  }

  public func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Nothing to copy is no mistake.
  private static func copy(_ path: String, to target: String) throws(Diagnostic) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.copyItem(atPath: path, toPath: target)
    } catch {
      throw .error(
        "no-trial", "this cannot be copied for the trial: \(HostError.words(errno))", at: Place(file: path),
        help: "mend its rights, or make room in \(NSTemporaryDirectory())")
    }
  }
}
