import CivilTime
import Findings
import Report

/// A notice as a small page for mails: no script, no image, nothing that is fetched. Escaping is that of the report.
enum PageText {
  static func page(_ notice: Notice, zone: Zone, remarks: [String] = []) -> String {
    var body = """
      <p class="badge \(notice.kind == .allClear ? "over" : notice.severity.rawValue)">\(HTMLText.escaped(notice.badge))</p>
      <h1>\(HTMLText.prose(notice.subject))</h1>

      """
    for section in notice.sections { body += self.section(section) }
    if let report = notice.report {
      let shown = HTMLText.escaped(report)
      body += "<p>Report: \(report.hasPrefix("https://") ? "<a href=\"\(shown)\">\(shown)</a>" : shown)</p>\n"
    }
    for remark in remarks { body += "<p>\(HTMLText.escaped(remark))</p>\n" }
    body +=
      "<p class=\"foot\">Spoor, for \(HTMLText.evidence(notice.server)), \(zone.localISO(notice.made)) \(HTMLText.escaped(zone.name))</p>\n"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(HTMLText.escaped(notice.subject.plainText))</title>
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 44em; margin: 1em; color: #1c1c1c; background: #fff }
      h1 { font-size: 1.25em; margin: .3em 0 } h2 { font-size: 1.05em; margin: 1.2em 0 .3em }
      th { text-align: left; font-weight: normal; color: #555; padding-right: 1em; vertical-align: top }
      .ev, code { font-family: monospace; background: #f1f1ee } .foot { color: #555; font-size: .85em }
      .badge { display: inline-block; margin: 0; padding: 0 .6em; color: #fff; background: #55606b }
      .warning { background: #8a5a00 } .alarm { background: #a3231f } .over { background: #2c6e3f }
      </style></head><body>
      \(body)</body></html>

      """
  }

  private static func section(_ section: Notice.Section) -> String {
    var text = section.title.map { "<h2>\(HTMLText.escaped($0))</h2>\n" } ?? ""
    for paragraph in section.paragraphs { text += "<p>\(HTMLText.prose(paragraph))</p>\n" }
    if !section.facts.isEmpty {
      let rows = section.facts.map {
        "<tr><th scope=\"row\">\(HTMLText.escaped($0.label))</th><td>\(HTMLText.prose($0.value))</td></tr>\n"
      }
      text += "<table>\n\(rows.joined())</table>\n"
    }
    if !section.steps.isEmpty {
      text += "<ol>\n\(section.steps.map { "<li>\(HTMLText.prose($0))</li>\n" }.joined())</ol>\n"
    }
    return text
  }
}
