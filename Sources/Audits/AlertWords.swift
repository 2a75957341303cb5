import Analyses
import CivilTime
import Findings
import Planning

/// What people read of a kind of alert: in subjects, headlines and lists.
enum AlertWords {
  /// `failed logins above the limit`
  static func title(_ sign: AlertSign) -> String {
    if sign.kind == .logSilence, sign.isOver {
      return sign.subject.isEmpty ? "no log had a line for a while" : "a log was silent for a while"
    }
    return title(sign.kind.rawValue, sign.subject, sign.finding.severity)
  }

  static func title(_ alert: OpenAlert) -> String {
    title(alert.kind, alert.subject, Finding.Severity(rawValue: alert.severity) ?? .warning)
  }

  private static func title(_ kind: String, _ subject: String, _ severity: Finding.Severity) -> String {
    switch AlertKind(rawValue: kind) {
    case .hourlyThreshold: "failed logins above the limit"
    case .newCountries: "computers from unusual countries"
    case .spamtrapNames: "names tried that never belonged to anyone"
    case .guardFailed: "the ban rule does not work"
    case .guardSilent: "the guard bans nobody"
    case .breakIn: severity >= .alarm ? "somebody probably got in" : "a login worth asking its user about"
    case .logSilence: subject.isEmpty ? "no log has a line" : "a log is silent"
    case .missedAudit: "audits did not run"
    case .finding, nil: finding(subject)
    }
  }

  /// `failed logins above the limit`, `a log is silent (dovecot)`: the id of a finding tells nobody anything.
  static func named(_ sign: AlertSign) -> Prose { named(title(sign), sign.kind.rawValue, sign.subject) }
  static func named(_ alert: OpenAlert) -> Prose { named(title(alert), alert.kind, alert.subject) }

  /// Of what is over: `the ban rule did not work`.
  static func past(_ alert: OpenAlert) -> String {
    switch AlertKind(rawValue: alert.kind) {
    case .hourlyThreshold: "failed logins were above the limit"
    case .newCountries: "computers came from unusual countries"
    case .spamtrapNames: "names were tried that never belonged to anyone"
    case .guardFailed: "the ban rule did not work"
    case .guardSilent: "the guard banned nobody"
    case .logSilence: alert.subject.isEmpty ? "no log had a line" : "a log was silent"
    case .missedAudit: "audits had not run"
    case .breakIn, .finding, nil: title(alert)
    }
  }

  static func pastNamed(_ alert: OpenAlert) -> Prose { named(past(alert), alert.kind, alert.subject) }

  /// The same with the figures that tell at a glance how bad it is: `failed logins above the limit (303 in one hour, limit 8)`.
  static func subject(_ sign: AlertSign) -> Prose {
    let title = title(sign)
    switch sign.kind {
    case .hourlyThreshold:
      guard let most = count("most", sign), let limit = count("limit", sign) else { return named(sign) }
      let length = if case .duration(let seconds)? = number("length", sign) { seconds } else { 3600 }
      let stretch = length == 3600 ? "one hour" : Numerals.duration(seconds: length)
      return "\(title) (\(Numerals.grouped(most)) in \(stretch), limit \(Numerals.grouped(limit)))"
    case .newCountries where !sign.members.isEmpty:
      let rest = sign.members.count - 3
      let shown = sign.members.prefix(3).joined(separator: ", ")
      return "\(title) (\(shown)\(rest > 0 ? " and \(rest) more" : ""))"
    default: return named(sign)
    }
  }

  private static func count(_ name: String, _ sign: AlertSign) -> Int? {
    if case .count(let value)? = number(name, sign) { value } else { nil }
  }

  private static func number(_ name: String, _ sign: AlertSign) -> Cell? {
    sign.finding.numbers.first { $0.name == name }?.value
  }

  private static func named(_ title: String, _ kind: String, _ subject: String) -> Prose {
    subject.isEmpty || kind == AlertKind.finding.rawValue ? Prose(title) : "\(title) (\(evidence: subject))"
  }

  /// - Parameter id: of the finding, which begins with that of its analysis
  static func finding(_ id: String) -> String {
    findings[String(id.prefix { $0 != "/" })] ?? "the finding \(id)"
  }

  /// By id of an analysis.
  private static let findings = [
    "logins-after-failures": "logins that came after failures",
    "spike-days": "more failed logins than usual",
    "busiest-sources": "one computer with very many attempts",
    "attempt-histogram": "many computers that each come seldom",
    "below-threshold": "computers that stay below the ban rule",
    "hourly-alert": "hours above the limit",
    "guard-failure": "a guard that does not hold",
    "name-sequences": "computers that act together",
    "log-coverage": "logs that cannot be fully trusted",
    "country-surge": "more from some countries than usual",
    "separate-efforts": "several campaigns side by side",
    "clock-pattern": "attempts that keep to the clock",
    "spamtrap-matches": "names from a list of spamtraps",
    "run-out": "a list of names that is being worked through",
    "password-shapes": "passwords that tell of the guesser",
    "comparison": "changes since the period before",
    "firewall-sets": "computers to keep out",
    "overview": "what is in the logs",
    "sources": "what single computers did",
    "usernames": "what names were tried",
  ]

  /// `log-silence (dovecot)`, `spike-days/incident`: for the index and the line of the journal.
  static func short(_ kind: String, _ subject: String) -> String {
    subject.isEmpty ? kind : kind == AlertKind.finding.rawValue ? subject : "\(kind) (\(subject))"
  }

  /// `11 November 2023 at 09:00`; with the offset from Greenwich in the hour that a change of the clock repeats.
  static func moment(_ time: Int64, _ zone: Zone) -> String {
    let isRepeated = if case .twice = zone.reading(localSeconds: time + zone.offset(at: time)) { true } else { false }
    let words = "\(Numerals.date(zone.date(at: time))) at \(zone.localISO(time).dropFirst(11).prefix(5))"
    return isRepeated ? "\(words) (UTC\(zone.iso(time).dropFirst(19)))" : words
  }
}
