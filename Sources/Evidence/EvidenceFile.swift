import Diagnostics

/// One log file of the archive, plain, compressed or a member of a container, as found.
public struct EvidenceFile: Sendable, Hashable {
  /// How its bytes were packed, by content.
  public enum Packing: String, Sendable, Hashable, CaseIterable {
    case plain, gzip, bzip2, xz, zstd, lz4, tar, zip, other
    /// The export format of systemd's journal; a line is an entry.
    case journalExport = "journal export"
  }

  /// Position in the order of reading; the `file` of every event.
  public var index: Int
  /// What people read: the path relative to the plan, `logs/old.tar!var/log/mail.log` for a member.
  public var name: String
  public var packing: Packing
  /// Bytes on disk; for a member, of the member as stored in its container.
  public var storedBytes: Int
  /// Bytes after decoding.
  public var decodedBytes: Int
  /// Modification time, UTC seconds, of the file or as the container states it; nil on standard input.
  public var modified: Int64?
  /// From a gzip header, when it states one.
  public var packed: Int64?
  /// Hexadecimal SHA-256 of the file as found on disk (for a member: of its container); nil when hashing is off.
  public var sha256: String?
  /// Hexadecimal digest of the decoded content (any fast 128-bit or longer digest): equal for a file and its compressed copy.
  public var contentDigest: String

  public init(
    index: Int, name: String, packing: Packing, storedBytes: Int, decodedBytes: Int, modified: Int64?, packed: Int64?,
    sha256: String?, contentDigest: String
  ) {
    self.index = index
    self.name = name
    self.packing = packing
    self.storedBytes = storedBytes
    self.decodedBytes = decodedBytes
    self.modified = modified
    self.packed = packed
    self.sha256 = sha256
    self.contentDigest = contentDigest
  }
}
