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
    let absolute = URL(fileURLWithPath: typed).standardizedFileURL.path
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
        "unwritable-output", "cannot make a folder in '\(parent)': \(Self.reason(error))", at: Place(file: typed),
        help: "choose another place with -o, or mend its rights or space")
    }
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
      throw .error("unwritable-output", "cannot put the report in place: \(Self.reason(error))", at: Place(file: path))
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
      return .error("output-exists", "there is a file of that name", at: Place(file: shown), help: "choose another place with -o")
    }
    if (try? manager.contentsOfDirectory(atPath: path))?.isEmpty == true { return nil }
    guard isReport(path) else {
      return .error(
        "not-a-report", "this folder holds something else than a report and is never overwritten", at: Place(file: shown),
        help: "choose another place with -o")
    }
    guard !replacing else { return nil }
    return .error(
      "output-exists", "a report is already there", at: Place(file: shown),
      help: "choose another place with -o, or replace it with --force")
  }

  private static func removeAbandoned(in parent: String, name: String) {
    let prefix = ".\(name)\(workingMark)"
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where entry.hasPrefix(prefix) {
      let digits = entry.dropFirst(prefix.count).prefix { $0.isNumber }
      guard let process = Int32(digits), kill(process, 0) != 0, errno == ESRCH else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(entry)")
    }
  }

  static func reason(_ error: any Error) -> String {
    if let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return unsafe String(cString: strerror(Int32(underlying.code)))
    }
    return (error as NSError).localizedDescription
  }
}
