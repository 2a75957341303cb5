import Analyses
import Diagnostics
import Digests
import Foundation
import Planning
import Synchronization
import Vocabulary

/// A list of leaked passwords on this computer: the SHA-1 of each in 40 hexadecimal digits at the beginning of a line, in
/// ascending order, `:` and a count behind it or not, as Have I Been Pwned's downloader writes it. Nothing is asked over any
/// network. The file is searched where it lies, however large it is.
final class LeakedPasswordFile: LeakedPasswords {
  private let file: Int32
  private let size: Int
  private let path: String
  /// By the digest of a password that ends with the run: whether it is on the list. Logs try few passwords again and again.
  private let known = Mutex<[UInt64: Bool]>([:])

  private static let mostKnown = 1 << 18
  private static let digits = 40
  /// No line is longer.
  private static let line = 128

  /// nil: the plan names none.
  /// - Throws: when the file cannot be read, or is no such list.
  convenience init?(_ plan: Plan) throws(DiagnosticList) {
    let parameters = plan.analyses.first { $0.id == PasswordShapes.descriptor.id }?.parameters ?? [:]
    guard case .text(let path)? = parameters[PasswordShapes.leakedParameter], path.hasPrefix("/") else { return nil }
    do throws(Diagnostic) {
      try self.init(path: path)
    } catch {
      var mistake = error
      mistake.place = plan.places[PasswordShapes.leakedParameter] ?? mistake.place
      throw DiagnosticList([mistake])
    }
  }

  init(path: String) throws(Diagnostic) {
    self.path = path
    file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw .error(
        "unreadable-list",
        "the list of leaked passwords cannot be read: \(SystemReason.of(NSError(domain: NSPOSIXErrorDomain, code: Int(errno))))",
        at: Place(file: path),
        help: "mend the path, or the file's rights")
    }
    size = Int(lseek(file, 0, SEEK_END))
    guard isAscending else {
      throw .error(
        "no-hash-list", "the list of leaked passwords has no ascending SHA-1 digests at the beginning of its lines",
        at: Place(file: path, line: 1),
        help:
          "write it as Have I Been Pwned's downloader does, ordered by hash: 40 hexadecimal digits, then `:` and a count"
      )
    }
  }

  deinit { close(file) }

  /// By a thousand of its lines, spread over the file: a search in a list of another order would miss most of it.
  private var isAscending: Bool {
    guard size > 0 else { return false }
    var last: [UInt8] = []
    for number in 0...Self.looks {
      guard
        let hash = line(containing: (size - 1) / Self.looks * number + (size - 1) % Self.looks * number / Self.looks)?
          .hash,
        !hash.lexicographicallyPrecedes(last)
      else { return false }
      last = hash
    }
    return true
  }

  private static let looks = 1000

  func holds(_ password: [UInt8], _ identity: UInt64) -> Bool {
    if let answer = known.withLock({ $0[identity] }) { return answer }
    let answer = isListed(SHA1Digest.hex(of: password))
    known.withLock { if $0.count < Self.mostKnown { $0[identity] = answer } }
    return answer
  }

  /// Binary search over the bytes of the file. O(log size) reads.
  private func isListed(_ hash: [UInt8]) -> Bool {
    var (low, high) = (0, size)
    while low < high {
      let middle = low + (high - low) / 2
      guard let found = line(containing: middle) else { return false }
      if found.hash == hash { return true }
      if found.hash.lexicographicallyPrecedes(hash) { low = found.end } else { high = found.start }
    }
    return false
  }

  /// The line that holds a byte: where it starts, where the next one does, and its hash in capitals. nil: no such line.
  private func line(containing offset: Int) -> (start: Int, end: Int, hash: [UInt8])? {
    let from = max(0, offset - Self.line)
    var buffer = [UInt8](repeating: 0, count: 2 * Self.line)
    let count = unsafe pread(file, &buffer, buffer.count, off_t(from))
    guard count > offset - from else { return nil }
    let newline = UInt8(ascii: "\n")
    let start = buffer[..<(offset - from)].lastIndex(of: newline).map { $0 + 1 } ?? 0
    guard start > 0 || from == 0 else { return nil }
    let end = buffer[(offset - from)..<count].firstIndex(of: newline).map { $0 + 1 } ?? count
    guard end - start >= Self.digits else { return nil }
    let hash = buffer[start..<(start + Self.digits)].map { $0 >= 0x61 ? $0 & 0xDF : $0 }
    guard hash.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }) else { return nil }
    return (from + start, from + end, hash)
  }
}
