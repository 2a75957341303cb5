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

  private struct Reason: Sendable, Hashable {
    var name: String
    var count: Int
    var samples: [Sample]
  }

  /// In the order in which they were met. They are few: going through them is faster than a table.
  private var met: [Reason] = []

  public init() {}

  /// What another tally held.
  public init(counts: [String: Int], samples: [String: [Sample]]) {
    met = counts.map { Reason(name: $0, count: $1, samples: samples[$0] ?? []) }
  }

  public var total: Int { met.reduce(0) { $0 + $1.count } }
  public var isEmpty: Bool { met.isEmpty }

  /// By reason: how often it was met.
  public var counts: [String: Int] { Dictionary(met.map { ($0.name, $0.count) }) { count, _ in count } }
  /// By reason.
  public var samples: [String: [Sample]] { Dictionary(met.map { ($0.name, $0.samples) }) { samples, _ in samples } }

  /// Reasons in a fixed order: most frequent first, then by name.
  public var reasons: [(reason: String, count: Int, samples: [Sample])] {
    inOrder.map { ($0.name, $0.count, $0.samples) }
  }

  private var inOrder: [Reason] { met.sorted { ($1.count, $0.name) < ($0.count, $1.name) } }

  public static func == (left: Tally, right: Tally) -> Bool { left.inOrder == right.inOrder }

  public func hash(into hasher: inout Hasher) { hasher.combine(inOrder) }

  private func place(of reason: String) -> Int? { met.firstIndex { $0.name == reason } }

  /// The sample is only built when there is still room for it.
  public mutating func add(_ reason: String, sample: @autoclosure () -> Sample) {
    guard let place = place(of: reason) else {
      met.append(Reason(name: reason, count: 1, samples: [sample()]))
      return
    }
    met[place].count += 1
    if met[place].samples.count < Self.samplesKept { met[place].samples.append(sample()) }
  }

  /// Appends what a later stretch of the same file tallied; its line numbers and offsets are moved by what came before.
  public mutating func append(_ later: Tally, linesBefore: Int, bytesBefore: Int) {
    for reason in later.met {
      let place = place(of: reason.name) ?? met.endIndex
      if place == met.endIndex { met.append(Reason(name: reason.name, count: 0, samples: [])) }
      met[place].count += reason.count
      for var sample in reason.samples where met[place].samples.count < Self.samplesKept {
        sample.lineNumber += linesBefore
        sample.byteOffset += bytesBefore
        met[place].samples.append(sample)
      }
    }
  }
}
