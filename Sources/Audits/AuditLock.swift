import Diagnostics
import Foundation
import Host

/// One audit at a time for a folder.
///
/// The lock is the kernel's (`flock`), which a process that dies loses, so that none is ever left behind. Who has it is
/// written into the file: for the message of whoever comes second, to say when an audit ended without finishing, and for
/// file systems on which the kernel's lock does not reach another host.
public final class AuditLock {
  /// A process as nothing else is it: numbers are used again, but not with the same start on the same boot.
  struct Holder: Codable, Hashable {
    var process: Int32
    /// Clock ticks since the boot; `/proc/<pid>/stat`, field 22.
    var started: String
    var boot: String

    static var current: Holder {
      let process = getpid()
      return Holder(process: process, started: startTime(of: process) ?? "", boot: bootID)
    }

    var isAlive: Bool { boot == Self.bootID && !started.isEmpty && Self.startTime(of: process) == started }

    private static var bootID: String {
      let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
      return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    private static func startTime(of process: Int32) -> String? {
      guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let close = text.lastIndex(of: ")")
      else { return nil }
      // The name of the program, which may hold anything, ends at the last bracket; field 3 follows it.
      let fields = text[text.index(after: close)...].split(separator: " ")
      return fields.count > 19 ? String(fields[19]) : nil
    }
  }

  private let descriptor: Int32
  /// An audit that ended without giving the lock back: killed, or the computer went down.
  public let leftBy: Int32?

  /// - Throws: a `Diagnostic` when another audit has the lock, or the file cannot be made.
  public init(_ path: String) throws(Diagnostic) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else {
      throw .error(
        "no-lock", "the lock cannot be made: \(HostError.words(errno))", at: Place(file: path),
        help: "give the user of the audit the right to write to this folder")
    }
    let holder = Self.holder(in: file)
    let isMine = flock(file, LOCK_EX | LOCK_NB) == 0
    let isRefused = !isMine && errno == EWOULDBLOCK
    if isRefused || holder?.isAlive == true && holder != .current {
      close(file)
      throw .error(
        "audit-runs", "another audit is at work\(holder.map { ", process \($0.process)" } ?? "")",
        at: Place(file: path), help: "let it finish; nothing was read or changed")
    }
    descriptor = file
    leftBy = holder?.process
    write(try? JSONEncoder().encode(Holder.current))
  }

  /// The lock is given back, and nobody is named in the file any more.
  public func release() {
    write(nil)
    close(descriptor)
  }

  private func write(_ data: Data?) {
    guard ftruncate(descriptor, 0) == 0, let data else { return }
    _ = unsafe data.withUnsafeBytes { bytes in unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0) }
  }

  private static func holder(in file: Int32) -> Holder? {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = unsafe pread(file, &bytes, bytes.count, 0)
    return count > 0 ? try? JSONDecoder().decode(Holder.self, from: Data(bytes.prefix(count))) : nil
  }
}
