/// What an analysis concluded. Every analysis returns at least one, so silence is never ambiguous.
public struct Finding: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable, CaseIterable {
    case found
    case nothingFound = "nothing-found"
    case notEnoughData = "not-enough-data"
    case notApplicable = "not-applicable"
  }

  /// How much a reader should mind. `notice` is worth reading, `warning` worth acting on, `alarm` worth acting on now.
  public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
    case info, notice, warning, alarm

    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// How sure the numbers make us.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case clear, likely
    case noSign = "no sign"
    case cannotTell = "cannot tell"
  }

  /// `spike-days/incident`: the id of the analysis, and a name within it.
  public var id: String
  public var status: Status
  public var severity: Severity
  public var verdict: Verdict
  /// One sentence in plain words.
  public var summary: Prose
  /// Further sentences of the write-up, in reading order.
  public var details: [Prose]
  /// How sure: ranges, chance, in a sentence.
  public var uncertainty: Prose?
  /// What limits the conclusion.
  public var caveats: [Prose]
  public var numbers: [NamedNumber]
  public var evidence: [EvidenceReference]
  public var tables: [String]
  public var figures: [String]
  public var recommendation: Prose?

  public init(
    id: String, status: Status, severity: Severity = .info, verdict: Verdict, summary: Prose, details: [Prose] = [],
    uncertainty: Prose? = nil, caveats: [Prose] = [], numbers: [NamedNumber] = [], evidence: [EvidenceReference] = [],
    tables: [String] = [], figures: [String] = [], recommendation: Prose? = nil
  ) {
    self.id = id
    self.status = status
    self.severity = severity
    self.verdict = verdict
    self.summary = summary
    self.details = details
    self.uncertainty = uncertainty
    self.caveats = caveats
    self.numbers = numbers
    self.evidence = evidence
    self.tables = tables
    self.figures = figures
    self.recommendation = recommendation
  }
}

/// A figure behind a sentence, for machines: `{"name": "excess", "value": 2590.6, "low": 2437, "high": 2744}`.
public struct NamedNumber: Sendable, Hashable {
  /// snake_case.
  public var name: String
  public var value: Cell
  /// Ends of the interval that the finding's uncertainty speaks of.
  public var low: Cell?
  public var high: Cell?
  public var unit: String?

  public init(_ name: String, _ value: Cell, low: Cell? = nil, high: Cell? = nil, unit: String? = nil) {
    self.name = name
    self.value = value
    self.low = low
    self.high = high
    self.unit = unit
  }
}

/// A line in a named file that backs a claim.
public struct EvidenceReference: Sendable, Hashable {
  /// As in the accounting of the report.
  public var file: String
  /// 1-based.
  public var line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}
