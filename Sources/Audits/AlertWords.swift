import Analyses
import CivilTime
import Findings
import Planning

/// What people read of a kind of alert.
enum AlertWords {
  /// `failed logins above the limit`
  static func title(_ kind: String) -> String {
    guard let kind = AlertKind(rawValue: kind) else { return "a finding" }
    return switch kind {
    case .hourlyThreshold: "failed logins above the limit"
    case .newCountries: "computers from unusual countries"
    case .spamtrapNames: "spamtrap names tried"
    case .guardFailed: "the ban rule does not work"
    case .guardSilent: "the guard bans nobody"
    case .breakIn: "somebody may have got in"
    case .logSilence: "a log is silent"
    case .missedAudit: "audits did not run"
    case .finding: "a finding"
    }
  }

  /// `log-silence (dovecot)`: for the index and the line of the journal.
  static func short(_ kind: String, _ subject: String) -> String { subject.isEmpty ? kind : "\(kind) (\(subject))" }

  /// `11 November 2023 at 09:00`
  static func moment(_ time: Int64, _ zone: Zone) -> String {
    "\(Numerals.date(zone.date(at: time))) at \(zone.localISO(time).dropFirst(11).prefix(5))"
  }
}
