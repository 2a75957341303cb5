import CivilTime

/// Everything a report says, in the order of importance, without any layout.
public struct ReportContent: Sendable, Hashable {
  public var title: String
  /// `mx1.example.com`, or several; nil when the log names none.
  public var reporters: [String]
  /// The days the archive covers.
  public var period: ClosedRange<CivilDate>?
  /// The days of the incident: core, and the context that tables show.
  public var window: IncidentWindow?
  /// What happened, in one or two sentences: the first thing anybody reads.
  public var headline: [Prose]
  /// The answer to `intrusionQuestion`, or why that cannot be told.
  public var intrusion: Prose?
  /// A small table: the few numbers that tell the story. Id `key-figures`, columns `figure`, `value`, and what to hold
  /// it against: `usual`, `times`, `note`.
  public var keyFigures: Table?
  /// Numbered, most urgent first.
  public var recommendations: [Prose]
  public var sections: [Section]
  /// Whom a firewall may keep out; nil when nobody should be.
  public var blocklist: Blocklist?
  /// English names by ISO 3166 code of the countries that tables mention.
  public var countryNames: [String: String]
  public var provenance: Provenance

  /// What everybody asks first.
  public static let intrusionQuestion = "Did anybody get in?"

  public struct IncidentWindow: Sendable, Hashable {
    public var core: ClosedRange<CivilDate>
    public var context: ClosedRange<CivilDate>
    public init(core: ClosedRange<CivilDate>, context: ClosedRange<CivilDate>) {
      self.core = core
      self.context = context
    }
  }

  /// What one analysis has to say.
  public struct Section: Sendable, Hashable {
    /// The id of the analysis.
    public var id: String
    /// The heading of the write-up: `When`, `Where from`.
    public var title: String
    /// The question it answers.
    public var question: String
    public var findings: [Finding]
    public var tables: [Table]
    public var figures: [Figure]
    /// Formula, parameters as used, limits, source: Markdown.
    public var method: String
    /// The part of the write-up it belongs to; sections of one chapter stand next to each other. nil: one of its own.
    public var chapter: Chapter?

    public init(
      id: String, title: String, question: String, findings: [Finding], tables: [Table], figures: [Figure],
      method: String, chapter: Chapter? = nil
    ) {
      self.id = id
      self.title = title
      self.question = question
      self.findings = findings
      self.tables = tables
      self.figures = figures
      self.method = method
      self.chapter = chapter
    }
  }

  /// A part of the write-up that several analyses have something to say in.
  public struct Chapter: Sendable, Hashable {
    /// kebab-case.
    public var id: String
    /// `Where it came from`
    public var title: String

    public init(id: String, title: String) {
      self.id = id
      self.title = title
    }
  }

  public init(
    title: String, reporters: [String] = [], period: ClosedRange<CivilDate>? = nil, window: IncidentWindow? = nil,
    headline: [Prose], intrusion: Prose? = nil, keyFigures: Table? = nil, recommendations: [Prose] = [],
    sections: [Section], blocklist: Blocklist? = nil, countryNames: [String: String] = [:], provenance: Provenance
  ) {
    self.title = title
    self.reporters = reporters
    self.period = period
    self.window = window
    self.headline = headline
    self.intrusion = intrusion
    self.keyFigures = keyFigures
    self.recommendations = recommendations
    self.sections = sections
    self.blocklist = blocklist
    self.countryNames = countryNames
    self.provenance = provenance
  }

  public var tables: [Table] { sections.flatMap(\.tables) }
  public var figures: [Figure] { sections.flatMap(\.figures) }
  public var findings: [Finding] { sections.flatMap(\.findings) }
}
