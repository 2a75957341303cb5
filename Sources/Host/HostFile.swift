import Diagnostics
import Glibc

/// Why the system refused something, in its own words.
public enum HostError {
  public static func words(_ number: Int32) -> String {
    // SAFETY: strerror returns a string that lives until the next call on this thread; it is copied at once.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}

/// Small files that must be whole at any moment: a crash leaves the older state or the newer, never a half.
public enum HostFile {
  /// Writes beside the file, makes sure that the bytes are on the disk, and moves them into place in one step.
  /// - Parameter mode: rights of the new file, whatever the umask says.
  /// - Throws: a diagnostic that names the file; the older file is as it was then.
  public static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(Diagnostic) {
    let (folder, name) = split(path)
    let partial = "\(folder)/.\(name).spoor-partial-\(getpid())"
    _ = unsafe unlink(partial)
    let file = unsafe open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw failure(path, "made", errno) }
    var failed = unsafe bytes.withUnsafeBytes { unsafe writeAll($0, to: file) }
    if failed == 0, fchmod(file, mode) != 0 { failed = errno }
    if failed == 0, fsync(file) != 0 { failed = errno }
    if close(file) != 0, failed == 0 { failed = errno }
    if failed == 0, unsafe rename(partial, path) != 0 { failed = errno }
    guard failed == 0 else {
      _ = unsafe unlink(partial)
      throw failure(path, "written", failed)
    }
    flush(folder: folder)
  }

  /// All bytes of a file; nil when there is none.
  /// - Throws: a diagnostic when it is there and cannot be read, or is larger than `limit`.
  public static func read(_ path: String, limit: Int = 64 << 20) throws(Diagnostic) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path, "read", errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(file, &piece, piece.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path, "read", errno)
      }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= limit else {
        throw .error("file-too-large", "it is larger than \(limit >> 20) MiB", at: Place(file: path))
      }
    }
  }

  /// Makes a folder and those above it that are missing.
  public static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(Diagnostic) {
    var made = ""
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated() {
      made += (index == 0 && !path.hasPrefix("/") ? "" : "/") + part
      if unsafe mkdir(made, index == parts.count - 1 ? mode : 0o755) != 0, errno != EEXIST {
        // A folder above that cannot be made is there already where it may only be passed through.
        if errno == EACCES || errno == EROFS, isFolder(made) { continue }
        throw failure(made, "made", errno)
      }
    }
    guard isFolder(path) else { throw failure(path, "made", ENOTDIR) }
  }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Names in a folder, sorted; none when it is not there.
  public static func names(in folder: String) -> [String] {
    guard let open = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(open) }
    var names: [String] = []
    while let entry = unsafe readdir(open) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
        // SAFETY: readdir ends the name with a zero byte within the 256 bytes of the field.
        unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file and makes that last; a file that is gone is no mistake.
  public static func remove(_ path: String) throws(Diagnostic) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure(path, "removed", errno) }
    flush(folder: split(path).folder)
  }

  /// `/a/b.txt` → `/a`, `b.txt`; a bare name lies in `.`.
  public static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// The path without links; nil when nothing is there.
  public static func resolved(_ path: String) -> String? {
    guard let whole = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(whole) }
    return unsafe String(cString: whole)
  }

  /// A new name is only on the disk when its folder is. Where that cannot be asked for, the rename still holds.
  private static func flush(folder: String) {
    let open = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard open >= 0 else { return }
    fsync(open)
    close(open)
  }

  /// The error number, 0 when every byte went out.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      // SAFETY: `offset` is below `count`, so the rebased buffer lies within `bytes`.
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
      let count = unsafe write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? EIO : errno }
      offset += count
    }
    return 0
  }

  static var openDescriptors: [Int32] { names(in: "/proc/self/fd").compactMap { Int32($0) } }

  private static func failure(_ path: String, _ what: String, _ number: Int32) -> Diagnostic {
    .error(
      number == ENOENT || number == EACCES || number == ENOTDIR ? "cannot-open" : "cannot-write",
      "it cannot be \(what): \(HostError.words(number))", at: Place(file: path),
      help: number == ENOSPC ? "make room and run again" : "check the folder and its rights")
  }
}
