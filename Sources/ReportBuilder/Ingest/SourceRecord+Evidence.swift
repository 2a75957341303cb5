import Evidence
import History

extension SourceRecord {
  /// UTC seconds of the events of which the lines are replaced: of all, when the log was read again from its start.
  func eventTimes(from before: SourceRecord?) -> ClosedRange<Int64>? {
    guard before != nil else { return Int64.min...Int64.max }
    guard let tailFirst, let tailLast else { return nil }
    return tailFirst...tailLast
  }

  func evidenceFile(_ index: Int) -> EvidenceFile {
    EvidenceFile(
      index: index, name: name, packing: EvidenceFile.Packing(rawValue: packing) ?? .other, storedBytes: storedBytes,
      decodedBytes: decodedBytes, modified: modified, packed: packed, sha256: sha256, contentDigest: contentDigest)
  }

  /// What was known of the content of the same log stays known, where this reading did not hash it: of a log that was
  /// compressed since, or that is read without hashes this time.
  mutating func keepHashes(of known: SourceRecord?) {
    guard let known else { return }
    hashState = hashState ?? known.hashState
    guard contentSHA256 == nil, known.decodedBytes == decodedBytes, known.contentDigest == contentDigest else { return }
    contentSHA256 = known.contentSHA256
  }
}
