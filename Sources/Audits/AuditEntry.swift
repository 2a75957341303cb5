import Analyses
import Findings
import ReportBuilder

/// What one audit came to, in a line of the index and of the journal.
struct AuditEntry {
  let report: AuditState.Report

  init(_ period: AuditPeriod, _ told: AlertBook.Outcome, _ run: ReportRun.Outcome, kind: String, now: Int64) {
    report = AuditState.Report(
      kind: kind, name: period.name, words: period.words, start: period.time.lowerBound, end: period.time.upperBound,
      headline: run.result.headline.prefix(3).map(\.plainText).joined(separator: " "),
      attempts: run.result.attemptsOfPeriod,
      rings: told.rings.map { AlertWords.short($0.kind.rawValue, $0.subject) },
      lasting: told.lasting.map { AlertWords.short($0.alert.kind, $0.alert.subject) },
      ended: told.ended.map { AlertWords.short($0.kind, $0.subject) },
      settled: told.settled.map { AlertWords.short($0.kind, $0.subject) },
      perhaps: told.questions.map { AlertWords.short($0.kind.rawValue, $0.subject) }, made: now)
  }

  /// `2023-11-11: 468 failed logins; rings: hourly-threshold; report audits/reports/2023-11-11`
  func line(folder: String) -> String {
    var parts = [report.attempts.map { Numerals.count($0, "failed login", "failed logins") } ?? "no log has a line"]
    for (title, names) in [
      ("rings", report.rings), ("perhaps", report.perhaps ?? []), ("still", report.lasting),
      ("all clear", report.ended),
      ("usual from now on", report.settled ?? []),
    ] {
      if !names.isEmpty { parts.append("\(title): \(names.joined(separator: ", "))") }
    }
    parts.append("report \(folder)")
    return "\(report.name): \(parts.joined(separator: "; "))"
  }

  /// The first sentence of an audit's report.
  static func opening(_ told: AlertBook.Outcome) -> Prose {
    var seen: Set<String> = []
    let titles = told.gravest.map(AlertWords.title).filter { seen.insert($0).inserted }
    let lasting: Prose =
      switch told.lasting.count {
      case 0: ""
      case 1: " One alert lasts from before."
      default: " \(told.lasting.count) alerts last from before."
      }
    guard let first = titles.first else {
      return "\(strong: "Nothing new rings.")\(question(told))\(lasting)\(over(told))"
    }
    let rest = titles.dropFirst()
    let all =
      rest.isEmpty ? first : "\(([first] + rest.dropLast()).joined(separator: ", ")) and \(rest[rest.endIndex - 1])"
    return
      "\(strong: "\(rest.isEmpty ? "An alert rings" : "Alerts ring"): \(all).")\(question(told))\(lasting)\(over(told))"
  }

  private static func question(_ told: AlertBook.Outcome) -> String {
    switch told.questions.count {
    case 0: ""
    case 1: " Perhaps: \(AlertWords.title(told.questions[0]))."
    default: " Perhaps: \(told.questions.count) logins worth asking their users about."
    }
  }

  private static func over(_ told: AlertBook.Outcome) -> String {
    var words = ""
    if !told.ended.isEmpty { words += " All clear: \(told.ended.map(AlertWords.past).joined(separator: ", "))." }
    if !told.settled.isEmpty {
      words += " Usual from now on: \(told.settled.map(AlertWords.title).joined(separator: ", "))."
    }
    return words
  }
}
