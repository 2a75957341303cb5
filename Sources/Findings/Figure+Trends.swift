extension Figure {
  /// Small charts side by side, a column a period, each with a scale of its own.
  public struct Trends: Sendable, Hashable {
    /// Short names of the periods, oldest first.
    public var periods: [String]
    public var series: [Series]

    public struct Series: Sendable, Hashable {
      /// `Failed logins`
      public var title: String
      /// By period; nil: nothing is known of it.
      public var values: [Double?]

      public init(title: String, values: [Double?]) {
        self.title = title
        self.values = values
      }
    }

    public init(periods: [String], series: [Series]) {
      self.periods = periods
      self.series = series
    }
  }
}
