import Analyses
import CivilTime
import Findings
import Foundation
import Notices

/// What one audit has to tell people: each thing that rings, each all-clear, and the report itself for those who want
/// every one. Ids say what a notice is about, so that an audit that is made again sends nothing twice.
struct AuditNotices {
  let plan: String
  /// Of the logs; the computer that audits where they name none.
  let server: String
  let period: AuditPeriod
  /// Absolute path of the report's folder.
  let folder: String
  let zone: Zone

  /// - Parameter headline: of the report, beginning with what rings
  func all(_ outcome: AlertBook.Outcome, headline: [Prose], attempts: Int?) -> [Notice] {
    outcome.gravest.map(rings) + outcome.wider.map(wider) + outcome.settled.map(settled)
      + outcome.ended.map(allClear) + [report(headline, attempts, questions: outcome.questions)]
  }

  /// For those who were not told when it rang.
  func worse(_ sign: AlertSign) -> Notice {
    var notice = rings(sign)
    notice.id = notice.id.replacing("/rings/", with: "/worse/", maxReplacements: 1)
    return notice
  }

  /// More of what people were told of before.
  private func wider(_ wider: AlertBook.Wider) -> Notice {
    var notice = rings(wider.sign)
    notice.id = notice.id.replacing("/rings/", with: "/wider/", maxReplacements: 1)
    notice.subject = "\(plan): more of them: \(wider.members.joined(separator: ", ")) (\(AlertWords.title(wider.sign)))"
    notice.sections[0].paragraphs.insert(
      "This was told before and lasts. Joined since: \(wider.members.joined(separator: ", ")).", at: 0)
    return notice
  }

  private func rings(_ sign: AlertSign) -> Notice {
    var section = Notice.Section(paragraphs: [sign.finding.summary] + sign.finding.details + sign.finding.caveats)
    if let line = sign.finding.evidence.first {
      section.facts = [.init("First line", "\(evidence: line.file), line \(line.line)")]
    }
    var sections = [section]
    if !sign.advice.isEmpty { sections.append(Notice.Section("What to do now", steps: sign.advice)) }
    return notice(
      .alert, "rings/\(sign.kind.rawValue)/\(sign.subject)", sign.finding.severity,
      subject: "\(plan): \(AlertWords.subject(sign))", sections: sections,
      attachments: Self.concernsSet(sign) ? attachments(["blocklist/nftables.nft", "blocklist/addresses.txt"]) : [])
  }

  private func allClear(_ alert: OpenAlert) -> Notice {
    notice(
      .allClear, "over/\(alert.kind)/\(alert.subject)/\(alert.rangIn)",
      Finding.Severity(rawValue: alert.severity) ?? .warning, subject: "\(plan): over: \(AlertWords.pastNamed(alert))",
      sections: [
        Notice.Section(
          paragraphs: [
            """
            It lasted from \(AlertWords.moment(alert.first, zone)) to \(AlertWords.moment(alert.last, zone)), and was told \
            in the audit of \(alert.rangIn).
            """,
            "What rang was: " + alert.summary,
          ] + joined(alert))
      ], attachments: [])
  }

  private func settled(_ alert: OpenAlert) -> Notice {
    notice(
      .alert, "usual/\(alert.kind)/\(alert.subject)/\(alert.rangIn)",
      Finding.Severity(rawValue: alert.severity) ?? .warning,
      subject: "\(plan): after six weeks the usual level: \(AlertWords.named(alert))",
      sections: [
        Notice.Section(
          paragraphs: [
            """
            It rang in the audit of \(alert.rangIn), began on \(AlertWords.moment(alert.first, zone)), and there has not been \
            a whole day without it since.
            """,
            AlertSection.settledWords,
            "What rang was: " + alert.summary,
          ] + joined(alert))
      ], attachments: [])
  }

  /// What came to it after it rang.
  private func joined(_ alert: OpenAlert) -> [Prose] {
    alert.members.isEmpty ? [] : ["While it lasted it was about: \(alert.members.joined(separator: ", "))."]
  }

  /// A log that is silent, or an audit that did not run, is nobody's address, and who broke in is in no set.
  private static func concernsSet(_ sign: AlertSign) -> Bool {
    ![.missedAudit, .logSilence, .guardSilent, .breakIn].contains(sign.kind)
  }

  /// - Parameter questions: logins that ring for nobody, and that somebody should be asked about
  private func report(_ headline: [Prose], _ attempts: Int?, questions: [AlertSign]) -> Notice {
    let perhaps: Prose =
      switch questions.count {
      case 0: ""
      case 1: "; perhaps: \(AlertWords.named(questions[0]))"
      default: "; perhaps: \(questions.count) logins worth asking their users about"
      }
    return notice(
      .report, "report", .info, subject: "\(plan), \(period.words)" + perhaps,
      sections: [
        Notice.Section(
          paragraphs: headline + questions.map(\.finding.summary),
          facts: [
            .init(
              "Failed logins", attempts.map { "\(Numerals.grouped($0))" } ?? "unknown: no log has a line of this period"
            )
          ])
      ], attachments: [])
  }

  private func notice(
    _ kind: Notice.Kind, _ id: String, _ severity: Finding.Severity, subject: Prose, sections: [Notice.Section],
    attachments: [Notice.Attachment]
  ) -> Notice {
    Notice(
      id: "\(plan)/\(period.name)/\(id)", kind: kind, severity: severity, subject: subject, server: server,
      made: period.time.upperBound, zone: zone.name, sections: sections, report: folder + "/report.html",
      attachments: attachments + workbook)
  }

  private var workbook: [Notice.Attachment] {
    let path = folder + "/tables.xlsx"
    return FileManager.default.fileExists(atPath: path) ? [.workbook(path, name: "\(period.name).xlsx")] : []
  }

  /// Those that the report has.
  private func attachments(_ names: [String]) -> [Notice.Attachment] {
    names.map { Notice.Attachment(path: "\(folder)/\($0)", name: HostPath.name($0), mediaType: "text/plain") }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
  }
}

private enum HostPath {
  static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
