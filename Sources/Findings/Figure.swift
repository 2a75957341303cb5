import CivilTime

/// The data of a drawing, never its looks. Renderers decide those once for all figures.
public struct Figure: Sendable, Hashable {
  /// kebab-case; the name of its SVG file and anchor.
  public var id: String
  /// What it shows, as a headline: `Failed logins a day`.
  public var title: String
  /// What to see in it, below the drawing.
  public var caption: Prose
  /// What it shows to somebody who cannot see it: the figures that matter, in a sentence or two.
  public var alternative: String
  /// The table that holds the same numbers.
  public var table: String?
  public var content: Content

  public init(id: String, title: String, caption: Prose, alternative: String, table: String? = nil, content: Content) {
    self.id = id
    self.title = title
    self.caption = caption
    self.alternative = alternative
    self.table = table
    self.content = content
  }

  public enum Content: Sendable, Hashable {
    case days(DaySeries)
    case hours(HourSeries)
    case stackedDays(StackedDays)
    case histogram(Histogram)
    case discovery(Discovery)
    case worldMap(WorldMap)
    case hourOfWeek(HourOfWeek)
    case clock(Clock)
    case concentration(Concentration)
    case shares(Shares)
    case sequence(Sequence)
    case timeline(Timeline)
    case membership(Membership)
    case trends(Trends)
  }

  /// One value a day, as bars or a line, against what is usual.
  public struct DaySeries: Sendable, Hashable {
    public var first: CivilDate
    /// nil: nothing is known of that day (not zero); drawn as a grey band.
    public var values: [Double?]
    public var unit: String
    /// The range of usual days, low and high for each day; empty when there is none.
    public var usual: [ClosedRange<Double>]
    /// A level drawn across, with its label: the mean of all days.
    public var level: Double?
    public var levelLabel: String?
    /// Days to label, best first.
    public var marks: [Mark]
    /// Days to shade: the incident.
    public var highlighted: ClosedRange<CivilDate>?

    public init(
      first: CivilDate, values: [Double?], unit: String, usual: [ClosedRange<Double>] = [], level: Double? = nil,
      levelLabel: String? = nil, marks: [Mark] = [], highlighted: ClosedRange<CivilDate>? = nil
    ) {
      self.first = first
      self.values = values
      self.unit = unit
      self.usual = usual
      self.level = level
      self.levelLabel = levelLabel
      self.marks = marks
      self.highlighted = highlighted
    }
  }

  public struct Mark: Sendable, Hashable {
    public var date: CivilDate
    public var label: String

    public init(date: CivilDate, label: String) {
      self.date = date
      self.label = label
    }
  }

  /// Parts of a whole for each day; `parts` from the bottom up, the last may be "others".
  public struct StackedDays: Sendable, Hashable {
    public var first: CivilDate
    public var unit: String
    public var parts: [Part]

    public struct Part: Sendable, Hashable {
      public var label: String
      public var values: [Double]
      /// Drawn in grey: what is not one thing.
      public var isRest: Bool

      public init(label: String, values: [Double], isRest: Bool = false) {
        self.label = label
        self.values = values
        self.isRest = isRest
      }
    }

    public init(first: CivilDate, unit: String, parts: [Part]) {
      self.first = first
      self.unit = unit
      self.parts = parts
    }
  }

  /// Bars with labels: how many sources made each number of attempts.
  public struct Histogram: Sendable, Hashable {
    public var bars: [Bar]
    public var axis: String
    public var unit: String

    public struct Bar: Sendable, Hashable {
      public var label: String
      public var value: Double
      /// Shown beside the bar: `63.59 %`.
      public var note: String?

      public init(label: String, value: Double, note: String? = nil) {
        self.label = label
        self.value = value
        self.note = note
      }
    }

    public init(bars: [Bar], axis: String, unit: String) {
      self.bars = bars
      self.axis = axis
      self.unit = unit
    }
  }

  /// How many of a finite list have been seen by each day, and when that would reach the end.
  public struct Discovery: Sendable, Hashable {
    public var first: CivilDate
    /// Seen by the end of each day, ascending.
    public var seen: [Double]
    public var size: Double
    public var unit: String
    /// The projected end with its range; nil when no date can be given.
    public var end: CivilDate?
    public var earliest: CivilDate?
    public var latest: CivilDate?

    public init(
      first: CivilDate, seen: [Double], size: Double, unit: String, end: CivilDate? = nil, earliest: CivilDate? = nil,
      latest: CivilDate? = nil
    ) {
      self.first = first
      self.seen = seen
      self.size = size
      self.unit = unit
      self.end = end
      self.earliest = earliest
      self.latest = latest
    }
  }

  /// One value a country, by ISO 3166 code; unknown and not-on-the-internet are left out and told in the caption.
  public struct WorldMap: Sendable, Hashable {
    public var values: [CountryValue]
    public var unit: String

    public struct CountryValue: Sendable, Hashable {
      public var code: String
      public var name: String
      public var value: Double

      public init(code: String, name: String, value: Double) {
        self.code = code
        self.name = name
        self.value = value
      }
    }

    public init(values: [CountryValue], unit: String) {
      self.values = values
      self.unit = unit
    }
  }
}
