import Planning

/// Every analysis there is, in the order of a write-up. A new one is a file and a line here.
public enum AnalysisCatalogue {
  public static let all: [any Analysis.Type] = [
    LoginsAfterFailures.self,
    SpikeDays.self,
    BusiestSources.self,
    AttemptHistogram.self,
    BelowThreshold.self,
    NameSequences.self,
    HourlyAlert.self,
    GuardFailure.self,
    CountrySurge.self,
    SeparateEfforts.self,
    ClockPattern.self,
    SpamtrapMatches.self,
    RunOut.self,
    PasswordShapes.self,
    Comparison.self,
    FirewallSets.self,
    LogCoverage.self,
    Overview.self,
    Sources.self,
    Usernames.self,
  ]

  /// What the plan reader checks plans against.
  public static var descriptors: [AnalysisDescriptor] { all.map { $0.descriptor } }

  /// Tables that a report can have, by their ids.
  public static let tables = [
    "attempt-histogram", "below-threshold", "busiest-hours", "busiest-sources", "campaign-members", "comparison",
    "comparison-countries", "comparison-names", "comparison-sources", "country-days", "country-surge", "days",
    "effort-sources", "firewall-sets", "geofencing", "guard-failure", "guard-timeline", "guards", "hour-bursts",
    "hour-of-week", "hourly-alert", "key-figures", "list-coverage", "list-weeks", "log-coverage", "log-gaps",
    "logins-after-failures", "minute-of-hour", "name-communities", "name-pairs", "name-sequences", "overview",
    "own-failures", "password-shapes", "password-years", "run-out", "run-out-drawing", "separate-efforts",
    "service-spikes", "sources",
    "spamtrap-matches", "spike-days", "steady-computers", "thresholds", "trends", "unusual-logins", "usernames",
    "window-countries",
    "window-sources", "without-efforts",
  ]

  public static func type(id: String) -> (any Analysis.Type)? { all.first { $0.descriptor.id == id } }
}
