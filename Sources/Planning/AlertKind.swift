/// What a scheduled audit watches of itself, besides the findings of analyses. The raw name is what plans use.
public enum AlertKind: String, Sendable, Hashable, CaseIterable {
  /// Failed logins of all computers together exceed a limit.
  case hourlyThreshold = "hourly-threshold"
  /// Attempts from countries that bring few or none otherwise.
  case newCountries = "new-countries"
  /// Somebody tries names that never belonged to anyone.
  case spamtrapNames = "spamtrap-names"
  /// Computers go on past the ban rule.
  case guardFailed = "guard-failed"
  /// Computers reach the ban rule, and the guard's log has no ban.
  case guardSilent = "guard-silent"
  /// A login that looks like a guessed password.
  case breakIn = "break-in"
  /// A log that is always written is written no more.
  case logSilence = "log-silence"
  /// Audits that were due did not run.
  case missedAudit = "missed-audit"
  /// A finding of an analysis that the plan names.
  case finding

  /// Those that a plan can name; findings are named by themselves.
  public static var named: [AlertKind] { allCases.filter { $0 != .finding } }

  /// What sets it off, for `spoor plan check` and documents.
  public var meaning: String {
    switch self {
    case .hourlyThreshold: "failed logins of all computers together exceed the limit of an hour"
    case .newCountries: "attempts come from countries that bring few or none otherwise"
    case .spamtrapNames: "names from a list of spamtraps are tried"
    case .guardFailed: "computers go on past the ban rule"
    case .guardSilent: "computers reach the ban rule, and the guard bans nobody"
    case .breakIn: "a login looks like a guessed password"
    case .logSilence: "a log that is always written is written no more"
    case .missedAudit: "audits that were due did not run"
    case .finding: "a finding of an analysis reaches its level"
    }
  }
}

extension AlertKind {
  /// The severities that it can have: it rings at levels up to the highest of them. Those of findings are their own.
  public var severities: [AlertLevel] {
    switch self {
    case .hourlyThreshold: [.warning, .alarm]
    case .newCountries, .guardFailed, .guardSilent, .logSilence, .missedAudit: [.warning]
    case .spamtrapNames: [.notice, .warning]
    case .breakIn: [.notice, .alarm]
    case .finding: [.notice, .warning, .alarm]
    }
  }

  /// The levels that a plan may give it, `off` first; at a higher one it would never ring.
  public var levels: [AlertLevel] {
    let all = AlertLevel.allCases
    let highest = severities.compactMap { all.firstIndex(of: $0) }.max() ?? 0
    return Array(all[...highest])
  }
}

/// From which severity on something rings. `off` never does.
public enum AlertLevel: String, Sendable, Hashable, CaseIterable {
  case off, notice, warning, alarm
}
