import Diagnostics
import Digests
import Evidence
import Findings
import Foundation
import History

/// Whether the logs that a history was read from are still what was read: `spoor history verify`.
struct KeptLogs {
  /// What one log is by now.
  enum State: Sendable, Hashable {
    /// Its bytes, or its first bytes where it has grown, are those that were read.
    case same
    case changed
    /// It is nowhere where it was seen: rotation deleted it, and the history is all that is known of it.
    case gone
    /// No SHA-256 of it is known.
    case unhashed
    case unreadable(String)
  }

  private(set) var states: [(record: SourceRecord, path: String, state: State)] = []

  /// - Throws: `Diagnostic` when the history cannot be read
  /// - Complexity: O(bytes of the logs that are there)
  init(of history: HistoryFile) throws {
    let (sources, places) = try history.ledger()
    var sums: [SourcePlace: String?] = [:]
    let byLog = Dictionary(grouping: places) { $0.source }
    for record in sources where record.storedBytes > 0 {
      let seen = (byLog[record.id] ?? []).sorted { ($1.seen, $0.path) < ($0.seen, $1.path) }
      let place = seen.first { FileManager.default.fileExists(atPath: $0.path) }
      states.append((record, place?.path ?? record.name, place.map { Self.state(of: record, at: $0, &sums) } ?? .gone))
    }
  }

  private static func state(
    of record: SourceRecord, at place: SourcePlace, _ sums: inout [SourcePlace: String?]
  ) -> State {
    do throws(Diagnostic) {
      // The members of a container have its sum; it is hashed once.
      var key = place
      (key.member, key.source, key.seen) = (0, 0, 0)
      if sums[key] == nil { sums[key] = try SHA256Digest.hex(ofFile: place.path, upTo: place.stamp.bytes) }
      if let sum = record.sha256, sums[key] == sum { return .same }
    } catch {
      return .unreadable(error.message)
    }
    let isAsStored = place.stamp.bytes == record.storedBytes || record.name.contains("!")
    if record.sha256 != nil, isAsStored { return .changed }
    // A copy that is packed otherwise than the file that was read last holds the same where its content does.
    guard let sum = record.contentSHA256 else { return .unhashed }
    return DecodedDigest.sha256(ofFile: place.path, member: place.member) == sum ? .same : .changed
  }

  // MARK: In words

  var problems: [Diagnostic] {
    states.compactMap { record, path, state in
      switch state {
      case .changed:
        .error(
          "log-changed", "is not what was read from it: its bytes have another SHA-256", at: Place(file: path),
          help:
            "where it was rotated since the last ingest, run `spoor ingest` and check again; else somebody changed it, "
            + "and what the history holds of it is what stood there before")
      case .unreadable(let reason):
        .warning("log-not-checked", "cannot be compared with what was read: \(reason)", at: Place(file: path))
      case .same, .gone, .unhashed: nil
      }
    }
  }

  /// One line.
  var summary: String {
    func count(_ state: State) -> Int { states.count { $0.state == state } }
    let others = [
      (count(.unhashed), "without a recorded SHA-256"), (count(.gone), "gone and known from the history only"),
    ].filter { $0.0 > 0 }.map { "\(Numerals.grouped($0)) \($1)" }
    let logs = "\(Numerals.count(states.count, "log", "logs")): \(Numerals.grouped(count(.same))) as read"
    return ([logs] + others).joined(separator: ", ")
  }
}
