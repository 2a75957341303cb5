import CivilTime
import Vocabulary

/// Which events a query looks at. A nil member does not narrow anything.
public struct EventFilter: Sendable, Hashable {
  /// UTC seconds, half-open.
  public var time: Range<Int64>?
  public var outcomes: Set<Outcome>?
  /// Ids of `Dimension.service`.
  public var services: Set<Int32>?
  /// Ids of `Dimension.source`.
  public var sources: Set<Int32>?
  /// Ids of `Dimension.user`.
  public var users: Set<Int32>?

  public init(
    time: Range<Int64>? = nil, outcomes: Set<Outcome>? = nil, services: Set<Int32>? = nil,
    sources: Set<Int32>? = nil, users: Set<Int32>? = nil
  ) {
    self.time = time
    self.outcomes = outcomes
    self.services = services
    self.sources = sources
    self.users = users
  }

  /// Attempts that did not get in: failures and denials.
  public static let unsuccessful = EventFilter(outcomes: [.failure, .denied])
}

/// What events can be grouped by. Each key is an integer; `EventDictionary` gives the names behind ids.
/// Ids ascend with what they stand for (addresses by number, texts by UTF-8 bytes), so ordering by id is ordering by
/// content and does not depend on the order of the files. −1 stands for "not in the line" in every id dimension.
public enum Dimension: Sendable, Hashable, CaseIterable {
  /// `CivilDate.dayNumber` in the store's zone.
  case day
  /// Day number × 24 + hour of the wall clock in the store's zone.
  case hour
  /// 0–59.
  case minuteOfHour
  /// 0–167, Monday 00:00 is 0.
  case hourOfWeek
  case source
  case sourceName
  case country
  case user
  case localPart
  case domain
  case service
  case `protocol`
  case reporter
  /// `Reason.index`
  case reason
  /// `Outcome.rawValue`
  case outcome
  /// Index of the evidence file.
  case file
  /// `SecretShape.rawValue`
  case secretShape
  /// A password that the line gave away, by a number that tells nothing but which are equal.
  case secret
}

public enum Measure: Sendable, Hashable {
  /// Sum of `attempts`.
  case attempts
  /// Number of events.
  case rows
  /// How many different keys of a dimension; −1 ("not in the line") is not one.
  case distinct(Dimension)
  /// UTC seconds of the earliest event.
  case first
  /// UTC seconds of the latest event.
  case last
}

public struct AggregateQuery: Sendable, Hashable {
  public var filter: EventFilter
  public var by: [Dimension]
  public var measures: [Measure]

  public init(_ filter: EventFilter = EventFilter(), by: [Dimension], measures: [Measure]) {
    self.filter = filter
    self.by = by
    self.measures = measures
  }
}

/// The answer to an `AggregateQuery`: one row a group that has events, ascending by keys.
/// A query by no dimension has exactly one row, with zeros (and `first`/`last` −1) when nothing matched.
public struct Aggregate: Sendable, Hashable {
  public let rowCount: Int
  /// `keys[d][row]`, in the order of the query's dimensions.
  public let keys: [[Int64]]
  /// `values[m][row]`, in the order of the query's measures.
  public let values: [[Int64]]

  public init(rowCount: Int, keys: [[Int64]], values: [[Int64]]) {
    self.rowCount = rowCount
    self.keys = keys
    self.values = values
  }
}

/// Events in time order, whole or in runs of one key: for sliding windows and orderings.
public struct SequenceQuery: Sendable, Hashable {
  /// What can be left out of the answer: millions of events are much to hold.
  public enum Column: Sendable, Hashable, CaseIterable {
    case source, user, service, outcome, attempts, place
  }

  public var filter: EventFilter
  /// nil: one run with everything.
  public var by: Dimension?
  /// The others of the answer may be empty; `place` are file and line.
  public var columns: Set<Column>
  /// The answer has `seconds` instead of `milliseconds`.
  public var inSeconds: Bool

  public init(
    _ filter: EventFilter = EventFilter(), by: Dimension? = nil, columns: Set<Column> = Set(Column.allCases),
    inSeconds: Bool = false
  ) {
    self.filter = filter
    self.by = by
    self.columns = columns
    self.inSeconds = inSeconds
  }
}

/// Columns of events; run `r` of key `keys[r]` is `bounds[r]..<bounds[r + 1]`, in order of time, then of content.
public struct EventSequence: Sendable, Hashable {
  public var keys: [Int64]
  public var bounds: [Int]
  /// UTC milliseconds; empty where seconds were asked for.
  public var milliseconds: TimeColumn
  /// UTC seconds; empty where milliseconds were asked for.
  public var seconds: [Double]
  public var source: [Int32]
  public var user: [Int32]
  public var service: [UInt16]
  public var outcome: [Outcome]
  public var attempts: [Int32]
  public var file: EvenColumn<Int32>
  /// 1-based.
  public var line: [Int32]

  public init(
    keys: [Int64], bounds: [Int], milliseconds: TimeColumn, seconds: [Double] = [], source: [Int32], user: [Int32],
    service: [UInt16], outcome: [Outcome], attempts: [Int32], file: EvenColumn<Int32>, line: [Int32]
  ) {
    self.keys = keys
    self.bounds = bounds
    self.milliseconds = milliseconds
    self.seconds = seconds
    self.source = source
    self.user = user
    self.service = service
    self.outcome = outcome
    self.attempts = attempts
    self.file = file
    self.line = line
  }
}

/// One login event in full: what `spoor events` prints, and what a claim can be traced back to.
public struct LoginEvent: Sendable, Hashable {
  /// UTC milliseconds.
  public var milliseconds: Int64
  public var source: Address?
  public var sourceName: String?
  /// nil: the line has none. Empty: it is there and empty.
  public var user: String?
  public var service: String
  public var `protocol`: String?
  public var reporter: String?
  public var outcome: Outcome
  public var reason: Reason
  public var attempts: Int
  public var layer: Layer
  public var secret: SecretMark
  public var secretShape: SecretShape { secret.shape }
  /// Index of the evidence file.
  public var file: Int
  /// 1-based.
  public var line: Int

  public init(
    milliseconds: Int64, source: Address? = nil, sourceName: String? = nil, user: String? = nil, service: String,
    protocol: String? = nil, reporter: String? = nil, outcome: Outcome, reason: Reason = .unspecified,
    attempts: Int = 1, layer: Layer = .login, secret: SecretMark = .none, file: Int = 0,
    line: Int = 1
  ) {
    self.milliseconds = milliseconds
    self.source = source
    self.sourceName = sourceName
    self.user = user
    self.service = service
    self.protocol = `protocol`
    self.reporter = reporter
    self.outcome = outcome
    self.reason = reason
    self.attempts = attempts
    self.layer = layer
    self.secret = secret
    self.file = file
    self.line = line
  }
}

/// What analyses ask, and all they may ask. Values are engine-neutral, so that another engine can answer them.
public protocol EventStore: Sendable {
  /// The zone of `day`, `hour`, `minuteOfHour` and `hourOfWeek`.
  var zone: Zone { get }
  var dictionary: EventDictionary { get }
  var eventCount: Int { get }
  /// Several queries at once cost one pass.
  func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate]
  func sequence(_ query: SequenceQuery) async throws -> EventSequence
  /// The first events that match, in order of time, then of content.
  func events(_ filter: EventFilter, limit: Int) async throws -> [LoginEvent]
  /// Bans, restarts, upgrades and boots, each once, in order of time, then of content. The plan's bounds and exclusions
  /// do not narrow them: what stopped a guard may lie before the span that is looked at.
  var operationalEvents: [OperationalEvent] { get }
}

extension EventStore {
  public var operationalEvents: [OperationalEvent] { [] }

  public func aggregate(_ query: AggregateQuery) async throws -> Aggregate {
    try await aggregate([query])[0]
  }
}

/// For which days the archive says anything at all: a day without a single line of any kind is unknown, not quiet.
public struct Coverage: Sendable, Hashable {
  /// First and last stamp of any line, UTC seconds; nil when no line has one.
  public var span: ClosedRange<Int64>?
  /// UTC hours (seconds / 3600) with at least one line of any kind, ascending.
  public var hours: [Int64]
  /// Lines of each of the hours; empty when nobody counted them.
  public var lines: [Int]
  /// First and last stamp of each file, UTC seconds; copies and files without a stamp left out.
  public var files: [ClosedRange<Int64>]
  /// What else is known of the files.
  public var evidence: EvidenceAccount

  public init(
    span: ClosedRange<Int64>?, hours: [Int64], lines: [Int] = [], files: [ClosedRange<Int64>] = [],
    evidence: EvidenceAccount = EvidenceAccount()
  ) {
    self.span = span
    self.hours = hours
    self.lines = lines
    self.files = files
    self.evidence = evidence
  }

  /// The same without what was before `moment` (UTC seconds, a full hour): of that time nothing is known.
  public func known(since moment: Int64) -> Coverage {
    func clamped(_ span: ClosedRange<Int64>) -> ClosedRange<Int64>? {
      span.upperBound < moment ? nil : max(span.lowerBound, moment)...span.upperBound
    }
    let first = moment / 3600
    let kept = hours.indices.filter { hours[$0] >= first }
    var known = self
    known.span = span.flatMap(clamped)
    known.hours = kept.map { hours[$0] }
    known.lines = lines.isEmpty ? [] : kept.map { lines[$0] }
    known.files = files.compactMap(clamped)
    for index in known.evidence.files.indices {
      known.evidence.files[index].hours = evidence.files[index].hours.filter { $0.key >= first }
    }
    return known
  }
}
