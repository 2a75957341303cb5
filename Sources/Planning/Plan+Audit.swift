extension Plan {
  /// What `spoor audit` keeps and how often it looks.
  public struct Audit: Sendable, Hashable {
    /// The stretch of one audit, in the report's zone. Weeks begin on Monday.
    public enum Period: String, Sendable, Hashable, CaseIterable {
      case hour, day, week, month, quarter
    }

    /// Absolute: reports, index, state, lock and outbox.
    public var folder: String
    /// Absolute path of the history file; nil: the archive's own, else one in the folder.
    public var history: String?
    public var period: Period
    /// How many reports of a period stay.
    public var keep: Int
    /// How far back the usual level is learned from.
    public var usualDays: Int
    /// By kind of alert, id of an analysis, or id of a finding; what is not named has its default.
    public var levels: [String: AlertLevel]

    public static let usualKeep = 60
    public static let usualDays = 90

    public init(
      folder: String, history: String? = nil, period: Period = .day, keep: Int = Audit.usualKeep,
      usualDays: Int = Audit.usualDays, levels: [String: AlertLevel] = [:]
    ) {
      self.folder = folder
      self.history = history
      self.period = period
      self.keep = keep
      self.usualDays = usualDays
      self.levels = levels
    }

    /// From which severity on a kind of alert rings: warnings, unless the plan says otherwise.
    public func level(of kind: AlertKind) -> AlertLevel { levels[kind.rawValue] ?? .warning }

    /// From which severity on a finding rings: only where the plan names it or its analysis.
    public func level(ofFinding id: String) -> AlertLevel {
      levels[id] ?? id.split(separator: "/").first.flatMap { levels[String($0)] } ?? .off
    }
  }
}
