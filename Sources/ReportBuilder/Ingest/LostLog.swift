import Diagnostics
import Evidence
import History

/// A log that was truncated or replaced since the last ingest.
struct LostLog {
  /// Where it stood.
  var place: SourcePlace
  /// What stands there.
  var file: FoundFile
  /// Numbers of the logs in it.
  var successors: [Int32]

  var isTruncated: Bool { file.storedBytes < place.stamp.bytes }

  var diagnostic: Diagnostic {
    .warning(
      isTruncated ? "log-truncated" : "log-replaced",
      isTruncated
        ? "was \(place.stamp.bytes) bytes at the last ingest and is \(file.storedBytes) now: it was truncated, "
          + "or another log took its place, and what it held is nowhere among these paths"
        : "holds something else than at the last ingest, and what it held is nowhere among these paths",
      at: Place(file: file.name),
      help:
        "what the history has of it stays; lines that were written since the last ingest are lost, unless a copy "
        + "is ingested. Name the rotated logs too, as `mail.log*`")
  }
}

extension IngestStep {
  /// Logs that stood at a path, do so no more, and stand nowhere else: what was appended to them since is lost. Where
  /// a log stands that is known from another path, rotation has removed the one before it, which nobody wrote to any more.
  func lost() -> [LostLog] {
    var seen = Set(fates.compactMap(\.source))
    for file in sighted { if case .unchanged(let group) = file.knowledge { seen.formUnion(group.map(\.source)) } }
    let last = places.map(\.seen).max() ?? 0
    return sighted.enumerated().flatMap { index, file -> [LostLog] in
      let gone = places.filter { $0.path == file.path && $0.seen == last && !seen.contains($0.source) }
      if gone.isEmpty { return [] }
      if case .unchanged = file.knowledge { return [] }
      let successors = zip(reading.logs, fates).filter { $0.0.sighted == index }.compactMap(\.1.source)
      if successors.contains(where: { known[$0] != nil }) { return [] }
      return gone.map { LostLog(place: $0, file: file.file, successors: successors) }
    }
  }
}
