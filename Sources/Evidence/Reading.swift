import Diagnostics
import Digests

/// Bounds on what hostile or broken evidence can make the reader do. The defaults fit any log that a daemon wrote.
public struct ReadLimits: Sendable, Hashable {
  /// Distance of the fixed borders between batches, in decoded bytes. Part of the content digest: two runs
  /// compare digests only under the same value.
  public var batchBytes = 1 << 20
  /// A line longer than this, its newline included, is passed on cut. Never below `batchBytes`, so that only the
  /// last line of a batch can be cut.
  public var lineBytes = 16 << 20
  /// Decoded bytes of one file that are never called a bomb …
  public var unsuspiciousBytes = 1 << 30
  /// … and how many times its stored bytes a file may decode to beyond that. Deflate itself ends at 1032.
  public var expansion = 1000
  /// How many layers (compression, container) are opened around a log: `logs.tar.gz!mail.log.1.gz` has three.
  public var layers = 4
  /// Members taken from the containers of one file.
  public var members = 100_000

  public init() {}

  var effectiveLineBytes: Int { max(lineBytes, batchBytes) }
}

/// Which stream of bytes a batch belongs to: a found file, and the member of it when it is a container.
/// Unlike `EvidenceFile.index` it is known before every container has been read to its end.
public struct StreamKey: Sendable, Hashable, Comparable {
  /// Position in the list of found files.
  public var found: Int
  /// Position among the members of a container; 0 for a file that is none.
  public var member: Int

  public init(found: Int, member: Int) {
    self.found = found
    self.member = member
  }

  public static func < (left: StreamKey, right: StreamKey) -> Bool {
    (left.found, left.member) < (right.found, right.member)
  }
}

/// Where a batch lies. A batch is whole lines: it starts at the start of a line and ends after a newline,
/// except the last one of a file that has no final newline, and one whose last line was cut.
public struct BatchPosition: Sendable, Hashable {
  public var stream: StreamKey
  /// Increases along the file, with gaps where a line is longer than a batch. Batch `i` holds the lines that
  /// start in bytes `i * batchBytes ..< (i + 1) * batchBytes` of the decoded content.
  public var batchIndex: Int
  /// Of the first byte, from the start of the decoded content.
  public var byteOffset: Int
  /// The last line is longer than `ReadLimits.lineBytes` and its end was skipped.
  public var lastLineIsCut: Bool
}

/// What came of one evidence file.
public struct FileReading<Output: Sendable>: Sendable {
  public var file: EvidenceFile
  public var stream: StreamKey
  /// What `scan` returned, in order of the file.
  public var batches: [Output]
  /// Where each of the batches begins.
  public var borders: [BatchBorder]
  /// Of a plain file that was hashed: where its SHA-256 stood at the last whole block.
  public var hashState: SHA256State?
  public var diagnostics: [Diagnostic]
  /// Everything that the file holds has been passed on.
  public var complete: Bool
}

/// What came of the whole archive.
public struct Reading<Worker, Output: Sendable> {
  /// In order of the found files, members in order of their container; the same for any number of jobs.
  public var files: [FileReading<Output>]
  /// In order of their number. Which worker saw which batch differs from run to run.
  public var workers: [Worker]
  /// About containers as a whole: their members, and what is wrong between them.
  public var diagnostics: [Diagnostic]
  /// Every file is complete and every container was read to its end.
  public var complete: Bool
  public var cancelled: Bool
}

/// How far a reading is, in bytes as stored: right for compressed files as well.
public struct ReadProgress: Sendable, Hashable {
  public var storedBytes: Int
  /// Nil while standard input, whose length nobody knows, is among the files.
  public var totalStoredBytes: Int?
}
