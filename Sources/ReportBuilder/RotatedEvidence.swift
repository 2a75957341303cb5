import Digests
import Foundation
import LogFormats

/// Finds the bytes again on which a report rests where rotation has renamed or compressed their log since.
struct RotatedEvidence {
  private struct Content: Hashable {
    var path: String
    var isDecoded: Bool
    var bytes: Int
  }

  private var sums: [Content: String?] = [:]

  /// Whether a file of the same family, such as `mail.log.2.gz` for `mail.log`, holds what was read.
  /// - Parameters:
  ///   - path: where it was
  ///   - sum: of the file as it was stored then
  /// - Complexity: O(bytes of the files of that family)
  mutating func holds(_ file: Verification.Record.File, _ sum: String, at path: String) -> Bool {
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    let family = LogName.family(of: name)
    let others = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0 != name && LogName.family(of: $0) == family }.sorted()
    for other in others where isFile("\(folder)/\(other)") {
      if self.sum(Content(path: "\(folder)/\(other)", isDecoded: false, bytes: file.storedBytes ?? 0)) == sum {
        return true
      }
    }
    guard file.packing == "plain" else { return false }
    return others.contains { other in
      isFile("\(folder)/\(other)")
        && self.sum(Content(path: "\(folder)/\(other)", isDecoded: true, bytes: file.storedBytes ?? 0)) == sum
    }
  }

  private mutating func sum(_ content: Content) -> String? {
    if let known = sums[content] { return known }
    let sum =
      content.isDecoded
      ? DecodedDigest.sha256(ofFile: content.path, upTo: content.bytes)
      : (try? SHA256Digest.hex(ofFile: content.path, upTo: content.bytes)) ?? nil
    sums[content] = .some(sum)
    return sum
  }

  private func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
