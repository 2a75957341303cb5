import Findings
import Planning

/// Weeks of logins without a single failure. People mistype, and strangers try: so failures may not be logged at all, or
/// not in these files.
struct MissingFailures {
  let logins: Int
  let days: Int

  static let parameters = [
    ParameterDescriptor(
      "no_failure_days", "days with lines after which an archive without any failure is doubtful", default: .count(7),
      range: 1...3650),
    ParameterDescriptor(
      "no_failure_logins", "successful logins in it from which on it is", default: .count(100), range: 1...1_000_000),
  ]

  /// When there are enough to wonder: the parameters of `log-coverage`.
  struct Rule: Hashable {
    let days: Int
    let logins: Int

    init(_ plan: Plan) {
      let stated = Parameters(LogCoverage.descriptor, plan: plan)
      (days, logins) = (stated.count("no_failure_days"), stated.count("no_failure_logins"))
    }
  }

  /// nil: a login failed, or there are too few to wonder.
  init?(_ input: AnalysisInput) {
    let rule = Rule(input.plan)
    guard input.totals.attempts == 0, input.totals.successes >= rule.logins,
      let days = input.days, days.coveredCount >= rule.days
    else { return nil }
    (logins, self.days) = (input.totals.successes, days.coveredCount)
  }

  /// `1,424 successful logins in 60 days, and no failed one`
  var words: String {
    "\(Numerals.count(logins, "successful login", "successful logins")) in \(Wording.days(days)), and no failed one"
  }

  var headline: Prose {
    "With \(words), failures are probably not logged, or not in these files: an attack would not show here."
  }

  var finding: Finding {
    Finding(
      id: "log-coverage/failures", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(strong: "Failed logins may not be logged:") there are \(words). People mistype now and then, and whatever the \
        internet reaches is tried.
        """,
      caveats: [
        "Where everybody logs in with a key or by a program, and nobody else reaches the server, it can be so."
      ],
      numbers: [NamedNumber("logins", .count(logins)), NamedNumber("days", .count(days))],
      tables: ["log-coverage"],
      recommendation: """
        \(strong: "Find out where failed logins are logged"): try a wrong password, look for the line, and add its file to \
        the archive. `sshd` writes it from `LogLevel INFO` on, dovecot to its info log.
        """)
  }
}
