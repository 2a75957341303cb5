import CivilTime

extension Figure {
  /// One value an hour of the wall clock, 24 a day: the hours of an incident, a level that an alert watches.
  public struct HourSeries: Sendable, Hashable {
    /// The day whose hour 0 is the first value.
    public var first: CivilDate
    /// nil: nothing is known of that hour (not zero), or the clock left it out; drawn as a grey band.
    public var values: [Double?]
    public var unit: String
    /// The range of usual hours, low and high for each value; empty when there is none.
    public var usual: [ClosedRange<Double>]
    /// A level drawn across, with its label: the limit of an alert.
    public var level: Double?
    public var levelLabel: String?
    /// Hours to label, best first.
    public var marks: [Mark]
    /// Hours to shade, as indices of `values`.
    public var highlighted: ClosedRange<Int>?

    public struct Mark: Sendable, Hashable {
      /// Index of `values`.
      public var hour: Int
      public var label: String

      public init(hour: Int, label: String) {
        self.hour = hour
        self.label = label
      }
    }

    public init(
      first: CivilDate, values: [Double?], unit: String, usual: [ClosedRange<Double>] = [], level: Double? = nil,
      levelLabel: String? = nil, marks: [Mark] = [], highlighted: ClosedRange<Int>? = nil
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

  /// A heat map of the week: seven days of 24 hours.
  public struct HourOfWeek: Sendable, Hashable {
    /// 168 values, from Monday 00:00–01:00 on; nil: the log covers no such hour. Means, where hours came unequally often.
    public var values: [Double?]
    /// `attempts an hour`
    public var unit: String
    /// Cells to frame and name, best first, as indices of `values`.
    public var marks: [HourSeries.Mark]

    public init(values: [Double?], unit: String, marks: [HourSeries.Mark] = []) {
      precondition(values.count == 168, "a week has 168 hours")
      self.values = values
      self.unit = unit
      self.marks = marks
    }
  }

  /// One value a step of a round clock, drawn as a strip: 60 minutes of the hour, 24 hours of the day.
  public struct Clock: Sendable, Hashable {
    public var values: [Double]
    /// `minutes past the hour`
    public var axis: String
    public var unit: String
    /// What each step would have if nothing preferred one.
    public var level: Double?
    public var levelLabel: String?
    /// Steps that stand out; they are drawn in the colour of what stands out.
    public var highlighted: Set<Int>
    /// Steps to label, best first.
    public var marks: [HourSeries.Mark]

    public init(
      values: [Double], axis: String, unit: String, level: Double? = nil, levelLabel: String? = nil,
      highlighted: Set<Int> = [], marks: [HourSeries.Mark] = []
    ) {
      self.values = values
      self.axis = axis
      self.unit = unit
      self.level = level
      self.levelLabel = levelLabel
      self.highlighted = highlighted
      self.marks = marks
    }
  }
}
