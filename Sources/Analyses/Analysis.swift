import CivilTime
import Findings
import Logins
import Planning

/// One question asked of the events, answered with values: it neither prints, nor formats, nor touches a file.
///
/// Every analysis returns at least one finding, also when there is nothing to find, too little to tell, or nothing
/// it could apply to.
public protocol Analysis: Sendable {
  /// Id, question, method text and parameters: what plans are checked against and reports print.
  static var descriptor: AnalysisDescriptor { get }
  /// The heading of its part of the write-up.
  static var title: String { get }
  /// What it goes through; `.counts` where it does not say.
  static var effort: AnalysisEffort { get }
  /// What it asks of the whole archive whatever else there is: counted beforehand, in one pass for all; none where it does
  /// not say.
  static var questions: [AggregateQuery] { get }
  /// - Parameter parameters: what the plan states, checked against the descriptor; the rest takes its default.
  init(parameters: [String: ParameterValue])
  func run(_ input: AnalysisInput) async throws -> AnalysisResult
}

/// What an analysis goes through, which tells how long it takes beside the others.
public enum AnalysisEffort: Int, Sendable, Hashable, Comparable {
  /// What the store counts for it.
  case counts
  /// The failures of each computer in order of time (`AnalysisInput.sourceRuns()`).
  case runs
  /// Those, and what the computers have in common.
  case comparisons

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Analysis {
  public static var effort: AnalysisEffort { .counts }
  public static var questions: [AggregateQuery] { [] }
}

public struct AnalysisResult: Sendable, Hashable {
  public var findings: [Finding]
  public var tables: [Table]
  public var figures: [Figure]
  /// Whom a firewall may keep out; one analysis at most has it.
  public var blocklist: Blocklist?

  public init(
    findings: [Finding], tables: [Table] = [], figures: [Figure] = [], blocklist: Blocklist? = nil
  ) {
    precondition(!findings.isEmpty, "an analysis always says something")
    self.findings = findings
    self.tables = tables
    self.figures = figures
    self.blocklist = blocklist
  }
}

/// What every analysis can look at. What several need is computed once and shared: first the days are counted
/// over all sources, then the incident is bracketed in time, and only then is anything attributed to sources.
public struct AnalysisInput: Sendable {
  public var store: any EventStore
  /// That of the store.
  public let dictionary: EventDictionary
  /// By source.
  let countries: SourceCountries
  public var plan: Plan
  public var coverage: Coverage
  public var lists: [NameList]
  /// nil: no database, so no country is known.
  public var geography: Provenance.GeographyRecord?
  /// English name of an ISO 3166 code.
  public var countryName: @Sendable (String) -> String
  /// Addresses that are one computer.
  var computers: Computers
  /// By file index of the store.
  public var fileNames: [String]
  public var totals: Totals
  /// nil: the archive has no line with a stamp.
  public var days: DayCounts?
  public var baselines: Baselines
  public var bursts: Bursts
  /// nil: nothing stands out and the plan names no window.
  public var incident: Incident?
  /// Earlier reports to compare with, by the path that the plan's step names.
  public var earlierReports: [String: EarlierReport] = [:]
  /// What was tried against the lists; nil when the plan has none.
  public var names: TriedNames?
  /// Successful logins that may have come of guessing.
  public var suspicious = SuspiciousLogins()
  /// The computers that belong together; nil when nothing shows that any do.
  public var campaign: Campaign? { search?.campaign }
  /// Computers that fail with one name at a steady interval, most attempts first.
  var steady: [SteadyComputer] = []
  /// Of the window, where a host of several is attacked.
  var attackedHost: AttackedHost?
  /// Failures that are no news.
  var ordinary: OrdinaryFailures?
  /// Two levels, neither of them usual; the baselines then know nothing.
  var levelChange: LevelChange?
  /// How they were looked for.
  var search: CampaignSearch?
  /// By day index: the campaign made half of its attempts or more; empty without one.
  var campaignDays: [Bool] = []
  /// Stretches that the archive says nothing of.
  var gaps = LogGaps()
  /// Clocks that were put back by less than an hour.
  var setBacks: [SetBack] = []
  /// Files (by index) whose lines are of several clocks, so that no step can be told.
  var joinedClocks: [Int32] = []
  /// Events that come behind later ones of their file, too few to say that the clock was put back.
  var lateEvents: [SetBack] = []
  /// Of an audit: the window is its period, which nobody wrote into the plan.
  var watch: AuditWatch?
  var isAudit: Bool { watch != nil }
  /// Where the alert on all computers together rings in the period of an audit; nil outside of audits.
  var ringing: RingingStretches?
  /// Asked for by `sourceRuns()`.
  var runs = SharedRuns()

  /// Steps back by an hour or more that no smaller step at the same place explains: the lines of a file are known by the hour
  /// only.
  var longSteps: [(file: String, step: EvidenceAccount.StepBack)] {
    coverage.evidence.files.flatMap { file in
      let small = setBacks.filter { fileName(Int($0.file)) == file.name }
      return file.stepsBack.filter { step in
        !small.contains { $0.to / 3_600_000 >= step.to - 1 && $0.from / 3_600_000 <= step.from + 1 }
      }
      .map { (file: file.name, step: $0) }
    }
  }

  /// Stretches of time that a log has twice.
  var repeatedTime: RepeatedTime { RepeatedTime(longSteps.map(\.step), setBacks) }

  /// The days that tables of "the window" show: the incident with the day before and after, else everything.
  public var window: ClosedRange<CivilDate>? { incident?.context ?? days?.period }

  /// By day index: the day stands out, an alert told of it, or users failed far more often than usual. No limit is learned
  /// from it.
  var isUnusual: [Bool] {
    var unusual = baselines.attempts.flagged
    if let days { for day in unusual.indices where days.isApart[day] { unusual[day] = true } }
    for day in ordinary?.days ?? [] {
      if let index = days?.index(day.date), unusual.indices.contains(index) { unusual[index] = true }
    }
    return unusual
  }

  /// Unsuccessful attempts within the window.
  public var windowFilter: EventFilter {
    var filter = EventFilter.unsuccessful
    if let window { filter.time = seconds(of: window) }
    return filter
  }

  /// The moments of whole days, half-open.
  public func seconds(of days: ClosedRange<CivilDate>) -> Range<Int64> {
    store.zone.startOfDay(days.lowerBound)..<store.zone.startOfDay(days.upperBound + 1)
  }

  /// `10–14 November 2023`
  public var windowWords: String {
    guard let window else { return "no day" }
    return Numerals.dates(window.lowerBound, window.upperBound)
  }

  /// File and line of the first events that match.
  func evidence(_ filter: EventFilter, limit: Int = 1) async throws -> [EvidenceReference] {
    try await store.events(filter, limit: limit).map { EvidenceReference(file: fileName($0.file), line: $0.line) }
  }

  func fileName(_ index: Int) -> String {
    fileNames.indices.contains(index) ? fileNames[index] : "file \(index + 1)"
  }

  /// The ISO code of a source; `??` when nothing is known, also for attempts without an address.
  func country(ofSource id: Int64) -> String {
    countries[id]
  }
}

/// The country of each source. It is asked for of every row of many tables.
struct SourceCountries: Sendable {
  private let ofSource: [Int16]
  private let codes: [String]

  init(_ dictionary: EventDictionary) {
    ofSource = dictionary.sourceCountry
    codes = dictionary.countries
  }

  subscript(source: Int64) -> String {
    guard source >= 0, source < Int64(ofSource.count) else { return unknownCountry }
    let index = Int(ofSource[Int(source)])
    return codes.indices.contains(index) ? codes[index] : unknownCountry
  }
}

let unknownCountry = "??"
let notOnTheInternet = "--"

/// `??` and `--` stand for no country.
func isKnownCountry(_ code: String) -> Bool { code != unknownCountry && code != notOnTheInternet }

/// The parameters of one step: what the plan states, else the default of the descriptor.
struct Parameters: Sendable {
  private let values: [String: ParameterValue]

  init(_ descriptor: AnalysisDescriptor, _ stated: [String: ParameterValue]) {
    var values: [String: ParameterValue] = [:]
    for parameter in descriptor.parameters {
      values[parameter.name] = stated[parameter.name] ?? parameter.defaultValue
    }
    self.values = values
  }

  subscript(name: String) -> ParameterValue? { values[name] }

  func count(_ name: String) -> Int {
    guard case .count(let value)? = values[name] else { preconditionFailure("no count parameter \(name)") }
    return value
  }

  func number(_ name: String) -> Double {
    guard case .number(let value)? = values[name] else { preconditionFailure("no number parameter \(name)") }
    return value
  }

  func text(_ name: String) -> String {
    guard case .text(let value)? = values[name] else { preconditionFailure("no text parameter \(name)") }
    return value
  }

  func seconds(_ name: String) -> Int {
    guard case .duration(let value)? = values[name] else { preconditionFailure("no duration parameter \(name)") }
    return value
  }

  /// Of the plan's step of this analysis; the defaults when the plan does not name it.
  init(_ descriptor: AnalysisDescriptor, plan: Plan) {
    self.init(descriptor, plan.analyses.first { $0.id == descriptor.id }?.parameters ?? [:])
  }
}
