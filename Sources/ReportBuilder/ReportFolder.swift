import Diagnostics
import Foundation

/// The folder of a report while it is made: everything is written beside its final place and moved there in one step,
/// so a run that is killed leaves no half report, and an older report is there until the new one is whole.
public struct ReportFolder: Sendable {
  /// Absolute path of the finished folder.
  public let path: String
  /// Absolute path to write to until `finish()`.
  public let workingPath: String

  private static let workingMark = ".spoor-partial-"

  /// Prepares the working folder.
  ///
  /// Refuses a place where something else is, an older report unless `replacing`, and in any case a folder that is
  /// not a report. Working folders that killed runs left for the same place are removed.
  /// - Throws: a `Diagnostic`; nothing is left behind then.
  public init(at typed: String, replacing: Bool) throws(Diagnostic) {
    guard !typed.isEmpty else {
      throw .error(
        "no-output", "the report folder has no name", help: "name one with -o, such as -o spoor-report/november")
    }
    let absolute = try Self.place(of: typed)
    path = absolute
    let parent = (absolute as NSString).deletingLastPathComponent
    let name = (absolute as NSString).lastPathComponent
    workingPath = "\(parent)/.\(name)\(Self.workingMark)\(ProcessInfo.processInfo.processIdentifier)"
    if let refusal = Self.refusal(of: absolute, shown: typed, replacing: replacing) { throw refusal }
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      Self.removeAbandoned(in: parent, name: name)
      try? FileManager.default.removeItem(atPath: workingPath)
      try FileManager.default.createDirectory(atPath: workingPath, withIntermediateDirectories: false)
    } catch {
      throw .error(
        "unwritable-output",
        "cannot make a folder in '\(TerminalText.escaped(parent))': \(SystemReason.of(error))", at: Place(file: typed),
        help: "mend its rights or space, or \(Self.elsewhere)")
    }
  }

  /// The absolute path of what was typed, links resolved: a link to a report stays one.
  private static func place(of typed: String) throws(Diagnostic) -> String {
    let absolute = URL(fileURLWithPath: typed).standardizedFileURL.path
    var status = stat()
    guard unsafe lstat(absolute, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return absolute }
    guard let resolved = unsafe realpath(absolute, nil) else {
      throw .error(
        "output-exists", "there is a link of that name that leads nowhere", at: Place(file: typed),
        help: "remove it, or \(elsewhere)")
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Puts the finished report in place. An older report is removed only after the new one is there.
  public func finish() throws(Diagnostic) {
    let manager = FileManager.default
    let aside = workingPath + ".old"
    do {
      let replaces = manager.fileExists(atPath: path)
      if replaces { try manager.moveItem(atPath: path, toPath: aside) }
      do {
        try manager.moveItem(atPath: workingPath, toPath: path)
      } catch {
        if replaces { try? manager.moveItem(atPath: aside, toPath: path) }
        throw error
      }
      if replaces { try manager.removeItem(atPath: aside) }
    } catch {
      throw .error(
        "unwritable-output", "cannot put the report in place: \(SystemReason.of(error))", at: Place(file: path),
        help: "mend its rights or space, or choose another place with -o")
    }
  }

  /// Removes what was written so far.
  public func abandon() {
    try? FileManager.default.removeItem(atPath: workingPath)
  }

  /// True for a folder whose record says that Spoor wrote it.
  public static func isReport(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path + "/evidence.json"),
      let start = try? file.read(upToCount: 200)
    else { return false }
    return String(decoding: start, as: UTF8.self).contains("\"spoor.evidence/")
  }

  private static func refusal(of path: String, shown: String, replacing: Bool) -> Diagnostic? {
    var isFolder: ObjCBool = false
    let manager = FileManager.default
    guard unsafe manager.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      return .error(
        "output-exists", "there is a file of that name", at: Place(file: shown), help: "move it away, or \(elsewhere)")
    }
    // A report takes the place of a whole folder in one step; these two cannot be moved away.
    if isOrHolds(path, FileManager.default.currentDirectoryPath) {
      return .error(
        "output-in-use", "this is the folder you are in, which a report would take the place of",
        at: Place(file: shown),
        help: "name a folder in it, such as -o report")
    }
    if isMountPoint(path) {
      return .error(
        "output-in-use", "a file system is mounted here, so a report cannot take its place", at: Place(file: shown),
        help: "name a folder in it, such as -o \(shown.hasSuffix("/") ? shown : shown + "/")report")
    }
    if (try? manager.contentsOfDirectory(atPath: path))?.isEmpty == true { return nil }
    guard isReport(path) else {
      return .error(
        "not-a-report", "this folder holds something else than a report and is never overwritten",
        at: Place(file: shown),
        help: "move it away, or \(elsewhere)")
    }
    guard !replacing else { return nil }
    return .error(
      "output-exists", "a report is already there", at: Place(file: shown),
      help: "\(elsewhere), or replace it with --force")
  }

  private static let elsewhere = "choose another place with -o (of audits: `audit: {folder: …}` in the plan)"

  private static func isOrHolds(_ folder: String, _ path: String) -> Bool {
    guard let folder = unsafe realpath(folder, nil), let path = unsafe realpath(path, nil) else { return false }
    defer {
      unsafe free(folder)
      unsafe free(path)
    }
    let outer = unsafe String(cString: folder)
    let inner = unsafe String(cString: path)
    return inner == outer || inner.hasPrefix(outer == "/" ? "/" : outer + "/")
  }

  private static func isMountPoint(_ path: String) -> Bool {
    var own = stat()
    var above = stat()
    guard unsafe stat(path, &own) == 0, unsafe stat(path + "/..", &above) == 0 else { return false }
    return own.st_dev != above.st_dev || own.st_ino == above.st_ino
  }

  private static func removeAbandoned(in parent: String, name: String) {
    let prefix = ".\(name)\(workingMark)"
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where entry.hasPrefix(prefix) {
      let digits = entry.dropFirst(prefix.count).prefix { $0.isNumber }
      guard let process = Int32(digits), kill(process, 0) != 0, errno == ESRCH else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(entry)")
    }
  }
}
