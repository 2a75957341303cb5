import Diagnostics
import Glibc

/// Owns a file descriptor.
struct Descriptor: ~Copyable {
  let number: Int32

  deinit { close(number) }
}

/// A regular file opened for reading; its descriptor closes with the last reference.
///
/// Reads take their position as an argument (`pread`), so several workers can share one. Files are read, not mapped:
/// a mapped file that somebody truncates kills the process, and reading measured the same.
final class OpenFile: Sendable {
  let name: String
  /// When it was opened.
  let size: Int
  let device: UInt64
  let inode: UInt64
  /// Bytes on the disk.
  let allocated: Int
  /// Seconds UTC.
  let modified: Int64
  private let descriptor: Descriptor

  /// Never waits for a FIFO or a terminal line, and refuses everything but regular files.
  init(path: [UInt8], name: String) throws(Diagnostic) {
    var bytes = path.map { CChar(bitPattern: $0) }
    bytes.append(0)
    let number = unsafe open(bytes, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard number >= 0 else { throw Self.unreadable(name, errno) }
    let descriptor = Descriptor(number: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw Self.unreadable(name, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Self.notRegular(name) }
    self.name = name
    self.size = Int(status.st_size)
    self.device = UInt64(status.st_dev)
    self.inode = UInt64(status.st_ino)
    self.allocated = Int(status.st_blocks) * 512
    self.modified = Int64(status.st_mtim.tv_sec)
    self.descriptor = descriptor
  }

  /// Opens a found file, and refuses what has taken its place since, and a hole out of all proportion: a `lastlog` is
  /// hundreds of gigabytes long where user numbers are high, and has some kilobytes on the disk.
  convenience init(_ found: FoundFile, path: [UInt8], limits: ReadLimits) throws(Diagnostic) {
    try self.init(path: path, name: found.name)
    guard device == found.device, inode == found.inode else { throw Self.replaced(found.name) }
    if found.storedBytes > limits.unsuspiciousBytes, found.storedBytes / limits.expansion > allocated {
      throw Self.sparse(found, allocated)
    }
  }

  /// Fills as much of the buffer as the file has from there on; less only at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Diagnostic) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = unsafe pread(
        descriptor.number, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled, offset + filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        if filled > 0 { break }
        throw Self.failed(name, offset, errno)
      }
    }
    return filled
  }

  /// A note when the file is longer by now than the part of it that is read.
  func grown(beyond bound: Int) -> Diagnostic? {
    var status = stat()
    guard unsafe fstat(descriptor.number, &status) == 0, status.st_size > bound else { return nil }
    return .note(
      "file-grew",
      "grew by \(ByteCount.words(Int(status.st_size) - bound)) after it was found; what was appended was not read",
      at: Place(file: name))
  }

  func shrunk(at offset: Int, bound: Int) -> Diagnostic {
    .error(
      "file-shrank",
      "was \(ByteCount.words(bound)) long when it was found and ended after \(ByteCount.words(offset)) when it was read",
      at: Place(file: name), help: "read a copy, or run again when nothing rotates the log")
  }

  static let pathHelp = "check the path; it starts at the plan's folder, or without a plan at the current one"

  static func unreadable(_ name: String, _ code: Int32) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR:
      .error(
        "missing-file", "there is no such file", at: Place(file: name),
        help: pathHelp
      )
    case EACCES, EPERM:
      .error(
        "unreadable-file", "may not be read: \(systemMessage(code))", at: Place(file: name),
        help: "run as a user who may read it, for system logs often one of the group adm")
    case ENAMETOOLONG:
      .error(
        "unreadable-file", "lies deeper in folders than the system can name in one go", at: Place(file: name),
        help: "run in a folder further inside, with a shorter path")
    default:
      .error(
        "unreadable-file", "cannot be opened: \(systemMessage(code))", at: Place(file: name),
        help: "check the disk and the path, or read a copy")
    }
  }

  private static func failed(_ name: String, _ offset: Int, _ code: Int32) -> Diagnostic {
    .error(
      "read-failed", "reading failed at byte \(offset): \(systemMessage(code))", at: Place(file: name),
      help: "check the disk, and read a copy")
  }

  static func notRegular(_ name: String) -> Diagnostic {
    .error(
      "not-a-file", "is not a regular file and was not opened", at: Place(file: name),
      help: "name a file or a folder; pipe a stream in and name it -")
  }

  private static func sparse(_ found: FoundFile, _ allocated: Int) -> Diagnostic {
    .error(
      "sparse-file",
      "is \(found.storedBytes) bytes long and has \(allocated) on the disk: almost all of it is a hole; "
        + "it was not read", at: Place(file: found.name), help: "leave it out, or name a copy without the hole")
  }

  private static func replaced(_ name: String) -> Diagnostic {
    .error(
      "file-replaced", "was replaced by another file after it was found, and was not read", at: Place(file: name),
      help: "read a copy, or run again when nothing rotates the log")
  }
}
