extension Figure {
  /// How much of the whole the busiest took: sources in descending order against the share of attempts they made.
  public struct Concentration: Sendable, Hashable {
    /// Attempts of each source, descending. A million is fine: the drawing thins them.
    public var attempts: [Int]
    /// `computers`, `names`
    public var members: String
    /// `attempts`
    public var unit: String
    /// Points of the curve to label, best first.
    public var marks: [Mark]

    public struct Mark: Sendable, Hashable {
      /// How many of the busiest, at least one: the label stands at their share.
      public var members: Int
      public var label: String

      public init(members: Int, label: String) {
        self.members = members
        self.label = label
      }
    }

    /// - Parameter attempts: in any order; zeros and less are left out.
    public init(attempts: [Int], members: String, unit: String, marks: [Mark] = []) {
      self.attempts = attempts.filter { $0 > 0 }.sorted(by: >)
      self.members = members
      self.unit = unit
      self.marks = marks
    }
  }

  /// A share now against the usual one, a row each: who takes more than usual, and who less.
  public struct Shares: Sendable, Hashable {
    /// What the filled dot is: `10–14 November 2023`.
    public var nowLabel: String
    /// What the ring is: `the rest of the year`.
    public var usualLabel: String
    /// In the order in which they are drawn.
    public var rows: [Row]
    /// What the percentages are of: `of the computers`.
    public var unit: String

    public struct Row: Sendable, Hashable {
      public var label: Cell
      /// Parts of one.
      public var now: Double
      /// nil: nothing is known of the usual share.
      public var usual: Double?
      /// The range that the usual share leaves to chance; nil: not computed.
      public var range: ClosedRange<Double>?
      /// Shown beside the row: `1.2 times`.
      public var note: String?
      /// Stands out: drawn in the colour of what stands out.
      public var isMarked: Bool

      public init(
        label: Cell, now: Double, usual: Double?, range: ClosedRange<Double>? = nil, note: String? = nil,
        isMarked: Bool = false
      ) {
        self.label = label
        self.now = now
        self.usual = usual
        self.range = range
        self.note = note
        self.isMarked = isMarked
      }
    }

    public init(nowLabel: String, usualLabel: String, rows: [Row], unit: String = "") {
      self.unit = unit
      self.nowLabel = nowLabel
      self.usualLabel = usualLabel
      self.rows = rows
    }
  }
}
