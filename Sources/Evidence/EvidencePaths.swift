/// The paths of a plan as a question: would a file of this name be read, were it there?
///
/// Links are not followed, so that a name behind one counts as being outside.
public struct EvidencePaths: Sendable {
  private let typed: [[[UInt8]]]
  private let folder: FilePath

  /// Relative paths lie in `folder`.
  public init(_ paths: [String], relativeTo folder: String) {
    let folder = FilePath(folder).tidied
    self.folder = folder
    typed = paths.filter { $0 != "-" }.map { FilePath($0).tidied.within(folder).tidied.components }
  }

  /// - Parameter name: as `FoundFile` has it; what follows a `!` lies in a container
  public func cover(_ name: String) -> Bool {
    // Names that were made visible are not the bytes of the path any more.
    if name.contains("\\") { return true }
    let parts = name.split(separator: "!", omittingEmptySubsequences: false)
    return (1...parts.count).contains { count in
      let path = FilePath(parts[..<count].joined(separator: "!")).within(folder).tidied.components
      return typed.contains { Self.fits(path[...], $0[...]) }
    }
  }

  /// What a pattern fits may be a folder, which is walked to its end.
  private static func fits(_ path: ArraySlice<[UInt8]>, _ pattern: ArraySlice<[UInt8]>) -> Bool {
    guard let first = pattern.first else { return true }
    if first == [0x2A, 0x2A] {
      return (path.startIndex...path.endIndex).contains { fits(path[$0...], pattern.dropFirst()) }
    }
    guard let name = path.first, name == first || FilePath.matches(name, pattern: first) else { return false }
    return fits(path.dropFirst(), pattern.dropFirst())
  }
}
