import Host
import Planning

/// Which paths a plan's audits touch.
enum SchedulePaths {
  /// The archive's paths, absolute, with their patterns.
  static func archive(of plan: Plan) -> [String] {
    plan.archive.paths.filter { $0 != "-" }.map { absolute($0, in: plan.folder) }
  }

  /// Absolute, without patterns: of `/var/log/mail.log*` the folder.
  static func read(by plan: Plan) -> [String] {
    var paths = archive(of: plan).map(withoutPattern)
    paths += plan.lists.map(\.path)
    if case .file(let path) = plan.geography { paths.append(path) }
    if case .file(let path) = plan.report.template { paths.append(path) }
    for case .file(let path) in plan.archive.formats ?? [] { paths.append(path) }
    return Array(Set(paths)).sorted()
  }

  /// Folders: SQLite writes beside the history too.
  static func written(by plan: Plan) -> [String] {
    var paths = [plan.audit?.folder].compactMap { $0 }
    for history in [plan.audit?.history, plan.archive.history?.path] {
      if let history { paths.append(HostFile.split(history).folder) }
    }
    return Array(Set(paths.map(trimmed))).sorted()
  }

  static func absolute(_ path: String, in folder: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return trimmed(path.hasPrefix("/") ? path : folder == "/" ? "/" + rest : folder + "/" + rest)
  }

  /// Without `.`, `..` and doubled slashes, at which systemd passes a path over. Behind a link `..` means the folder that
  /// the link leads to, as far as it is there.
  static func normalised(_ path: String) -> String {
    let parts = path.split(separator: "/")
    if parts.contains(".."), let real = HostFile.resolved(path) { return real }
    var kept: [Substring] = []
    for part in parts where part != "." {
      if part == ".." { _ = kept.popLast() } else { kept.append(part) }
    }
    return "/" + kept.joined(separator: "/")
  }

  static func lies(_ path: String, in folders: [String]) -> Bool {
    folders.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private static func withoutPattern(_ path: String) -> String {
    guard let mark = path.firstIndex(where: { "*?[".contains($0) }) else { return path }
    let folder = path[..<mark].lastIndex(of: "/") ?? path.startIndex
    return folder == path.startIndex ? "/" : String(path[..<folder])
  }

  /// `spoor-` and the plan's name; a plan called plan.yml is named after its folder.
  static func unitName(_ plan: String) -> String {
    let (folder, file) = HostFile.split(plan)
    let stem = file.split(separator: ".").first.map(String.init) ?? file
    let base = stem == "plan" ? HostFile.split(folder).name : stem
    let words = base.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
    let kept = words.joined(separator: "-").prefix(60)
    return ["", "spoor"].contains(kept) ? "spoor-audit" : "spoor-\(kept)"
  }

  static func isUnitName(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  /// The part of a plain path behind /var/lib, when that is all that is written: `spoor`, `spoor/mail`.
  static func stateFolder(_ plan: Plan, writes: [String]) -> String? {
    let root = "/var/lib/"
    guard writes.count == 1, writes[0].hasPrefix(root) else { return nil }
    let name = writes[0].dropFirst(root.count)
    let touched = writes + read(by: plan) + [plan.folder]
    // Such a user has a /tmp of its own.
    guard !touched.contains(where: { lies($0, in: ["/tmp", "/var/tmp"]) }) else { return nil }
    let isPlain = name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isUnitName(String($0)) }
    return isPlain && !name.hasPrefix("private") ? String(name) : nil
  }
}
