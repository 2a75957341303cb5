/// Counts of what could not be read, by reason, with the first few places of each kept as samples.
public struct Tally: Sendable, Hashable {
  public struct Sample: Sendable, Hashable {
    /// 1-based.
    public var lineNumber: Int
    /// From the start of the decoded file.
    public var byteOffset: Int
    /// The start of the line, lossily decoded and cut; escape it where it is shown.
    public var excerpt: String

    public init(lineNumber: Int, byteOffset: Int, excerpt: String) {
      self.lineNumber = lineNumber
      self.byteOffset = byteOffset
      self.excerpt = excerpt
    }
  }

  public static let samplesKept = 5

  public private(set) var counts: [String: Int] = [:]
  public private(set) var samples: [String: [Sample]] = [:]

  public init() {}

  /// What another tally held.
  public init(counts: [String: Int], samples: [String: [Sample]]) {
    self.counts = counts
    self.samples = samples
  }

  public var total: Int { counts.values.reduce(0, +) }
  public var isEmpty: Bool { counts.isEmpty }

  /// Reasons in a fixed order: most frequent first, then by name.
  public var reasons: [(reason: String, count: Int, samples: [Sample])] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { ($0.key, $0.value, samples[$0.key] ?? []) }
  }

  /// The sample is only built when there is still room for it.
  public mutating func add(_ reason: String, sample: @autoclosure () -> Sample) {
    counts[reason, default: 0] += 1
    if samples[reason, default: []].count < Self.samplesKept { samples[reason, default: []].append(sample()) }
  }

  /// Appends what a later stretch of the same file tallied; its line numbers and offsets are moved by what came before.
  public mutating func append(_ later: Tally, linesBefore: Int, bytesBefore: Int) {
    for (reason, count) in later.counts {
      counts[reason, default: 0] += count
      for sample in later.samples[reason] ?? [] where samples[reason, default: []].count < Self.samplesKept {
        var moved = sample
        moved.lineNumber += linesBefore
        moved.byteOffset += bytesBefore
        samples[reason, default: []].append(moved)
      }
    }
  }
}
