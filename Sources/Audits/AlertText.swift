import Analyses
import CivilTime
import Findings

/// One alert as a text for people who read it on a telephone: what triggered, who, what to do, where the report is.
struct AlertText: Sendable, Hashable {
  var subject: String
  /// Paragraphs, unescaped.
  var paragraphs: [String]
  var advice: [String]

  init(_ sign: AlertSign, plan: String, report: String, zone: Zone) {
    subject = "\(plan): \(AlertWords.title(sign.kind.rawValue))\(sign.subject.isEmpty ? "" : " (\(sign.subject))")"
    paragraphs =
      [sign.finding.summary.plainText, "Since \(AlertWords.moment(sign.first, zone))."]
      + sign.finding.details.map(\.plainText) + sign.finding.caveats.map(\.plainText)
    if let evidence = sign.finding.evidence.first {
      paragraphs.append("First line: \(evidence.file), line \(Numerals.grouped(evidence.line)).")
    }
    paragraphs.append("Report: \(report)/report.html")
    advice = sign.advice.map(\.plainText)
  }

  init(allClear alert: OpenAlert, plan: String, report: String, zone: Zone) {
    let what = AlertWords.title(alert.kind) + (alert.subject.isEmpty ? "" : " (\(alert.subject))")
    subject = "\(plan): all clear: \(what)"
    paragraphs = [
      """
      All clear: \(what), from \(AlertWords.moment(alert.first, zone)) to \(AlertWords.moment(alert.last, zone)), is over.
      """,
      "What rang was: \(alert.summary)",
      "Report: \(report)/report.html",
    ]
    advice = []
  }

  /// Everything, as plain text.
  var text: String {
    var text = paragraphs.joined(separator: "\n\n")
    if !advice.isEmpty {
      text += "\n\nWhat to do now:\n" + advice.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
    }
    return text
  }
}
