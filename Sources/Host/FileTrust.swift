import Diagnostics
import Glibc

/// Who could have changed a file: a plan that names a command is as dangerous as the command.
public enum FileTrust {
  /// Why others than root and the user who runs this could change the file; nil when they could not.
  ///
  /// Looks at the file and at every folder above it, links resolved: who may write a folder may replace what is in it,
  /// unless it is sticky, as /tmp is.
  /// - Throws: a diagnostic when there is no such file.
  public static func doubt(about path: String) throws(Diagnostic) -> Doubt? {
    guard let whole = HostFile.resolved(path) else {
      throw .error("cannot-open", "it cannot be found: \(HostError.words(errno))", at: Place(file: path))
    }
    var next = whole
    while true {
      if let doubt = doubt(alone: next, isFile: next == whole) { return doubt }
      guard next != "/" else { return nil }
      next = HostFile.split(next).folder
    }
  }

  public struct Doubt: Sendable, Hashable {
    /// The file, or the folder above it, that is open to others.
    public var path: String
    public var message: String
    public var remedy: String
  }

  private static func doubt(alone path: String, isFile: Bool) -> Doubt? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    if status.st_uid != 0, status.st_uid != geteuid() {
      return Doubt(
        path: path, message: "\(path) belongs to another user", remedy: "chown it to root or to the user who runs Spoor"
      )
    }
    let isSticky = !isFile && status.st_mode & S_ISVTX != 0
    if status.st_mode & 0o022 != 0, !isSticky {
      return Doubt(path: path, message: "others can write \(path)", remedy: "chmod go-w \(path)")
    }
    return nil
  }

  /// The secret in a file that nobody but its owner (root, or the user who runs this) can read: its first line.
  public static func secret(in path: String) throws(Diagnostic) -> String {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw .error(
        "no-secret", "the file of the secret cannot be read: \(HostError.words(errno))", at: Place(file: path))
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
      status.st_uid == 0 || status.st_uid == geteuid()
    else {
      throw .error(
        "open-secret", "others can read the secret, or it belongs to somebody else", at: Place(file: path),
        help: "chmod 600 it, and chown it to root or to the user who runs Spoor")
    }
    let text = String(decoding: try HostFile.read(path, limit: 65_536) ?? [], as: UTF8.self)
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty else {
      throw .error(
        "no-secret", "the file of the secret is empty", at: Place(file: path), help: "its first line is the secret")
    }
    return String(line)
  }
}
