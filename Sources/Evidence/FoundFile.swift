/// A file that a plan or a command line leads to: looked at, not yet opened for good.
public struct FoundFile: Sendable, Hashable {
  public enum Origin: Sendable, Hashable {
    /// The path in bytes, as the system knows it; names on disk need not be UTF-8.
    case path([UInt8])
    case standardInput
  }

  public var origin: Origin
  /// What people read: relative to the plan's folder, control characters escaped.
  public var name: String
  /// Size when it was found; what is appended later is not read.
  public var storedBytes: Int
  public var modified: Int64?
  /// What tells one file from another behind two names.
  public var device: UInt64
  public var inode: UInt64

  public init(
    origin: Origin, name: String, storedBytes: Int, modified: Int64?, device: UInt64, inode: UInt64
  ) {
    self.origin = origin
    self.name = name
    self.storedBytes = storedBytes
    self.modified = modified
    self.device = device
    self.inode = inode
  }
}
