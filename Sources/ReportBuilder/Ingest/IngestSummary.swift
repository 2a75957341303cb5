import Diagnostics
import Findings

/// What an ingest found and kept.
public struct IngestSummary: Sendable {
  /// What became of a file since the ingest before.
  public enum Change: String, Sendable, Hashable, CaseIterable {
    case new, grown, moved, unchanged, copy, empty
  }

  public struct File: Sendable, Hashable {
    public var name: String
    public var change: Change
    /// Lines that no ingest had read before.
    public var newLines: Int
  }

  /// Number of the ingest.
  public var number: Int64
  public var files: [File]
  /// Decoded bytes that were read.
  public var bytesRead: Int
  public var newLines: Int
  /// Login and operational events that count, more than before.
  public var newEvents: Int
  /// UTC seconds of the newest line of any kind.
  public var newestLine: Int64?
  public var diagnostics: [Diagnostic]
  /// Every named path was read to its end.
  public var isComplete: Bool

  /// One line for people and for a journal.
  public var text: String {
    let changes = Change.allCases.compactMap { change -> String? in
      let count = files.count { $0.change == change }
      return count == 0 ? nil : "\(Numerals.grouped(count)) \(change.rawValue)"
    }
    let kinds = changes.isEmpty ? "" : " (\(changes.joined(separator: ", ")))"
    return "\(Numerals.count(files.count, "file", "files"))\(kinds), "
      + "\(Numerals.count(newLines, "new line", "new lines")), \(Numerals.count(newEvents, "new event", "new events"))"
  }
}
