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

  public static func type(id: String) -> (any Analysis.Type)? { all.first { $0.descriptor.id == id } }
}
