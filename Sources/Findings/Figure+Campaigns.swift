import CivilTime

extension Figure {
  /// Attempts as dots: names from left to right, sources from top to bottom. A hand-over from one source to the next
  /// shows as a staircase; a source with a list of its own as a horizontal run.
  public struct Sequence: Sendable, Hashable {
    /// Names, in the order of their first attempt or as a list has them.
    public var columns: [Cell]
    /// Sources, in the order of their first attempt.
    public var rows: [Cell]
    public var points: [Point]
    /// `names, in the order they were first tried`
    public var columnAxis: String
    public var rowAxis: String
    /// Labels of `Point.kind`, such as `name@domain` and `bare name`; empty when there is one kind only.
    public var kinds: [String]
    /// Pairs of points, as indices, to join by a line: one name handed on.
    public var links: [Link]

    public struct Point: Sendable, Hashable {
      public var column: Int
      public var row: Int
      /// Index of `kinds`.
      public var kind: Int
      /// Attempts that the dot stands for.
      public var attempts: Int

      public init(column: Int, row: Int, kind: Int = 0, attempts: Int = 1) {
        self.column = column
        self.row = row
        self.kind = kind
        self.attempts = attempts
      }
    }

    public struct Link: Sendable, Hashable {
      public var from: Int
      public var to: Int

      public init(from: Int, to: Int) {
        self.from = from
        self.to = to
      }
    }

    public init(
      columns: [Cell], rows: [Cell], points: [Point], columnAxis: String, rowAxis: String, kinds: [String] = [],
      links: [Link] = []
    ) {
      self.columns = columns
      self.rows = rows
      self.points = points
      self.columnAxis = columnAxis
      self.rowAxis = rowAxis
      self.kinds = kinds
      self.links = links
    }
  }

  /// Things of several kinds on one axis of time, a lane each: attempts, bans, upgrades, restarts.
  public struct Timeline: Sendable, Hashable {
    /// UTC seconds, half-open.
    public var span: Range<Int64>
    /// The wall clock of the axis.
    public var zone: Zone
    /// From the top down.
    public var lanes: [Lane]
    /// Stretches shaded over all lanes, with their labels: the time a guard slept.
    public var highlighted: [Span]

    public struct Lane: Sendable, Hashable {
      public var label: String
      public var content: Content

      public init(label: String, content: Content) {
        self.label = label
        self.content = content
      }
    }

    public enum Content: Sendable, Hashable {
      /// Columns of equal steps.
      case counts(Counts)
      /// Single moments: a ban, an upgrade.
      case moments([Moment])
      /// Stretches of time: an address banned, a service down.
      case spans([Span])
    }

    public struct Counts: Sendable, Hashable {
      /// UTC seconds at which the first step begins.
      public var first: Int64
      /// Seconds of a step.
      public var step: Int64
      /// nil: nothing is known.
      public var values: [Double?]
      public var unit: String
      /// A level drawn across, with its label: the limit a policy states.
      public var level: Double?
      public var levelLabel: String?

      public init(
        first: Int64, step: Int64, values: [Double?], unit: String, level: Double? = nil, levelLabel: String? = nil
      ) {
        precondition(step > 0, "a step takes time")
        self.first = first
        self.step = step
        self.values = values
        self.unit = unit
        self.level = level
        self.levelLabel = levelLabel
      }
    }

    public struct Moment: Sendable, Hashable {
      /// UTC seconds.
      public var at: Int64
      /// nil: a tick without words; its time is told on hovering.
      public var label: Cell?
      /// Drawn in the colour of what stands out.
      public var isMarked: Bool

      public init(at: Int64, label: Cell? = nil, isMarked: Bool = false) {
        self.at = at
        self.label = label
        self.isMarked = isMarked
      }
    }

    public struct Span: Sendable, Hashable {
      /// UTC seconds, half-open.
      public var time: Range<Int64>
      public var label: Cell?
      public var isMarked: Bool

      public init(time: Range<Int64>, label: Cell? = nil, isMarked: Bool = false) {
        self.time = time
        self.label = label
        self.isMarked = isMarked
      }
    }

    public init(span: Range<Int64>, zone: Zone, lanes: [Lane], highlighted: [Span] = []) {
      self.span = span
      self.zone = zone
      self.lanes = lanes
      self.highlighted = highlighted
    }
  }

  /// How many members each campaign had at work, a lane each, all on one scale.
  public struct Membership: Sendable, Hashable {
    public var first: CivilDate
    /// Hours of the wall clock that a value covers: 24 for days, 1 for hours.
    public var hoursPerValue: Int
    /// `computers at work`
    public var unit: String
    /// From the top down.
    public var campaigns: [Campaign]

    public struct Campaign: Sendable, Hashable {
      public var label: Cell
      /// From hour 0 of `first` on.
      public var values: [Double]
      /// Shown below the label: `653 computers, 31 hours`.
      public var note: String?
      /// Drawn in grey: what belongs to no campaign.
      public var isRest: Bool

      public init(label: Cell, values: [Double], note: String? = nil, isRest: Bool = false) {
        self.label = label
        self.values = values
        self.note = note
        self.isRest = isRest
      }
    }

    public init(first: CivilDate, hoursPerValue: Int = 24, unit: String, campaigns: [Campaign]) {
      precondition(hoursPerValue > 0 && 24 % hoursPerValue == 0, "values share a day evenly")
      self.first = first
      self.hoursPerValue = hoursPerValue
      self.unit = unit
      self.campaigns = campaigns
    }
  }
}
