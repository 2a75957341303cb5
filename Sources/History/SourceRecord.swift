import Evidence

/// What is known of one log, wherever it lies by now: a log that was rotated, compressed or copied stays the same.
public struct SourceRecord: Sendable, Hashable, Codable {
  /// Number in the history; 0 before it has one.
  public var id: Int32
  /// Where it was found last.
  public var name: String
  public var packing: String
  public var storedBytes: Int
  public var decodedBytes: Int
  /// UTC seconds.
  public var modified: Int64?
  /// From a gzip header, UTC seconds.
  public var packed: Int64?
  /// Of the whole file as it was stored when it was last read, however many ingests that took; nil without hashes.
  public var sha256: String?
  /// Of the decoded content: of a plain file the same, and kept when it is compressed as it was read.
  public var contentSHA256: String?
  /// `SHA256State.text`: where the hash of the content stood at the last block that was read.
  public var hashState: String?
  /// Of everything that was read.
  public var contentDigest: String
  /// Fingerprints of the decoded content: of its first bytes, and of those from `tailStart` to its end.
  public var head: Int64
  public var tail: Int64
  public var tailStart: Int
  /// From here on it is read anew when it has grown.
  public var border: BatchBorder
  /// Of the lines before the border, and of all.
  public var settled: LineAccount
  public var whole: LineAccount
  public var isComplete: Bool
  public var problems: [SourceProblem]
  /// Years and clock changes as they were decided, in the words of whoever decided them.
  public var clock: String
  /// UTC seconds of the first and the last stamp of any line.
  public var firstStamp: Int64?
  public var lastStamp: Int64?
  /// UTC seconds of the first and the last event beyond the border.
  public var tailFirst: Int64?
  public var tailLast: Int64?
  /// Something else stood in its place before anybody knew that it had been read to its end.
  public var cut: SourceCut?

  public init(
    id: Int32 = 0, name: String, packing: String, storedBytes: Int, decodedBytes: Int, modified: Int64?,
    packed: Int64?, sha256: String?, contentDigest: String, head: Int64, tail: Int64, tailStart: Int,
    border: BatchBorder, settled: LineAccount, whole: LineAccount, isComplete: Bool, problems: [SourceProblem],
    clock: String = "",
    firstStamp: Int64? = nil, lastStamp: Int64? = nil, tailFirst: Int64? = nil, tailLast: Int64? = nil
  ) {
    self.id = id
    self.name = name
    self.packing = packing
    self.storedBytes = storedBytes
    self.decodedBytes = decodedBytes
    self.modified = modified
    self.packed = packed
    self.sha256 = sha256
    self.contentDigest = contentDigest
    self.head = head
    self.tail = tail
    self.tailStart = tailStart
    self.border = border
    self.settled = settled
    self.whole = whole
    self.isComplete = isComplete
    self.problems = problems
    self.clock = clock
    self.firstStamp = firstStamp
    self.lastStamp = lastStamp
    self.tailFirst = tailFirst
    self.tailLast = tailLast
  }
}

/// A log was truncated or replaced between two ingests: what was written to it in between is lost.
public struct SourceCut: Sendable, Hashable, Codable {
  /// What stands there now is smaller.
  public var isTruncated: Bool
  /// UTC seconds of the first stamp of what stands there now; nil where it has none.
  public var next: Int64?

  public init(isTruncated: Bool, next: Int64?) {
    self.isTruncated = isTruncated
    self.next = next
  }
}

/// What was wrong with a log when it was read.
public struct SourceProblem: Sendable, Hashable, Codable {
  public var severity: String
  public var code: String
  public var message: String
  public var line: Int?
  public var help: String?

  public init(severity: String, code: String, message: String, line: Int?, help: String?) {
    self.severity = severity
    self.code = code
    self.message = message
    self.line = line
    self.help = help
  }
}

/// How the lines of a log, or of a part of it, are accounted for.
public struct LineAccount: Sendable, Hashable, Codable {
  public var lines = 0
  public var logins = 0
  public var operational = 0
  public var other = 0
  public var damaged: [ReasonCount] = []
  public var mended: [ReasonCount] = []
  public var undated: [ReasonCount] = []
  /// Four numbers a run of lines within one hour: first line (0-based), hour, kind of stamp, whether the clock steps back.
  public var hours: [Int64] = []
  /// Seconds, milliseconds and kind of stamp.
  public var first: [Int64] = []
  public var last: [Int64] = []
  public var repeatsAtStart = 0
  public var closesWithLogin = false
  /// Not in histories of before; the same below.
  public var closingAttempts: Int?
  public var repeatsHost: String?
  public var closingHost: String?
  public var lacksLineEnd: Bool?

  public init() {}

  public struct ReasonCount: Sendable, Hashable, Codable {
    public var reason: String
    public var count: Int
    public var samples: [Sample]

    public init(reason: String, count: Int, samples: [Sample]) {
      self.reason = reason
      self.count = count
      self.samples = samples
    }
  }

  public struct Sample: Sendable, Hashable, Codable {
    public var line: Int
    public var offset: Int
    public var excerpt: String

    public init(line: Int, offset: Int, excerpt: String) {
      self.line = line
      self.offset = offset
      self.excerpt = excerpt
    }
  }
}

/// Where a log was found, and what the stored file looked like.
public struct SourcePlace: Sendable, Hashable {
  /// Absolute.
  public var path: String
  /// Position in a container; 0 for a file that is none.
  public var member: Int
  public var source: Int32
  public var stamp: StoredStamp
  /// Number of the ingest that saw it last.
  public var seen: Int64

  public init(path: String, member: Int, source: Int32, stamp: StoredStamp, seen: Int64) {
    self.path = path
    self.member = member
    self.source = source
    self.stamp = stamp
    self.seen = seen
  }
}
