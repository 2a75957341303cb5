import Foundation

/// What the plan reader asks of the file system; tests put something else in its place.
public struct PlanFiles: Sendable {
  public enum Kind: Sendable, Hashable { case file, folder, missing }

  public var kind: @Sendable (_ absolutePath: String) -> Kind
  /// nil when the file cannot be opened or read.
  public var bytes: @Sendable (_ absolutePath: String) -> [UInt8]?
  /// Absolute.
  public var currentFolder: @Sendable () -> String

  public init(
    kind: @escaping @Sendable (String) -> Kind, bytes: @escaping @Sendable (String) -> [UInt8]?,
    currentFolder: @escaping @Sendable () -> String
  ) {
    self.kind = kind
    self.bytes = bytes
    self.currentFolder = currentFolder
  }

  public static let real = PlanFiles(
    kind: { path in
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .missing }
      return isFolder.boolValue ? .folder : .file
    },
    bytes: { path in
      // A plan that never ends (a device, a log) is read no further than is needed to refuse it.
      guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
      defer { try? handle.close() }
      do {
        return [UInt8](try handle.read(upToCount: PlanTree.largest + 1) ?? Data())
      } catch {
        return nil
      }
    },
    currentFolder: { FileManager.default.currentDirectoryPath })

  /// Relative paths are relative to `folder`.
  static func absolute(_ path: String, in folder: String) -> String {
    if path.hasPrefix("/") { return path }
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    if rest.isEmpty || rest == "." { return folder }
    return folder.hasSuffix("/") ? folder + rest : folder + "/" + rest
  }

  /// `/logs/november/plan.yml` lies in `/logs/november`.
  static func folder(of absolutePath: String) -> String {
    guard let slash = absolutePath.lastIndex(of: "/") else { return "." }
    return slash == absolutePath.startIndex ? "/" : String(absolutePath[..<slash])
  }
}
