import Digests
import Evidence
import Foundation

/// The SHA-256 of what a packed log holds.
enum DecodedDigest {
  /// - Parameters:
  ///   - member: position in a container; 0 for a file that is none
  ///   - bound: how many of the decoded bytes; nil: all
  /// - Returns: nil where it cannot be read, or holds less
  /// - Complexity: O(bytes), on one thread
  static func sha256(ofFile path: String, member: Int = 0, upTo bound: Int? = nil) -> String? {
    let found = EvidenceFinder.find(paths: [path], relativeTo: FileManager.default.currentDirectoryPath).found
    let reading = unsafe EvidenceReader(found).read(
      jobs: 1, hashing: false, makeWorker: { _ in Member(member, bound ?? .max) },
      scan: { log, bytes, position in
        guard position.stream.member == log.member, log.rest > 0 else { return }
        let count = min(log.rest, bytes.count)
        unsafe log.digest?.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        log.rest -= count
      })
    guard let log = reading.workers.first, bound == nil || log.rest == 0 else { return nil }
    return log.digest.take()?.finish()
  }

  private final class Member {
    let member: Int
    /// Bytes that are still wanted.
    var rest: Int
    var digest: SHA256Digest? = SHA256Digest()

    init(_ member: Int, _ bound: Int) {
      self.member = member
      rest = bound
    }
  }
}
