import Findings

/// The page that leads to the reports of all audits.
public struct AuditIndexPage: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    /// Relative to the page.
    public var folder: String
    public var period: String
    public var headline: String
    /// nil: nothing is known of the period.
    public var attempts: Int?
    /// What rang, what lasted, what was over, and what lasted so long that it is usual.
    public var rings: [String]
    public var lasting: [String]
    public var ended: [String]
    public var settled: [String]
    /// What is worth a question.
    public var perhaps: [String]

    public init(
      folder: String, period: String, headline: String, attempts: Int?, rings: [String], lasting: [String],
      ended: [String], settled: [String] = [], perhaps: [String] = []
    ) {
      self.folder = folder
      self.period = period
      self.headline = headline
      self.attempts = attempts
      self.rings = rings
      self.lasting = lasting
      self.ended = ended
      self.settled = settled
      self.perhaps = perhaps
    }
  }

  public var title: String
  public var subtitle: String
  /// What rang and is not over, a sentence each.
  public var open: [String]
  /// What else must be known, such as notices that could not be sent.
  public var remarks: [String]
  /// Newest first.
  public var rows: [Row]

  public init(title: String, subtitle: String, open: [String], remarks: [String], rows: [Row]) {
    self.title = title
    self.subtitle = subtitle
    self.open = open
    self.remarks = remarks
    self.rows = rows
  }

  /// One self-contained page; everything in it is escaped here.
  public func html() -> String {
    var body = "<h1>\(HTMLText.escaped(title))</h1>\n<p>\(HTMLText.escaped(subtitle))</p>\n"
    if open.isEmpty {
      body += "<p>Nothing rings.</p>\n"
    } else {
      body += "<h2>What rang and is not over</h2>\n" + Self.list(open)
    }
    if !remarks.isEmpty { body += "<h2>Remarks</h2>\n" + Self.list(remarks) }
    body += "<h2>Reports</h2>\n"
    body += rows.isEmpty ? "<p>None yet.</p>\n" : table
    return HTMLPage.text(title: title, layout: "index", body: body)
  }

  private static func list(_ sentences: [String]) -> String {
    "<ul>\n\(sentences.map { "<li>\(HTMLText.escaped($0))</li>" }.joined(separator: "\n"))\n</ul>\n"
  }

  private var table: String {
    let head = "<thead><tr><th>Period</th><th class=\"n\">Failed logins</th><th>What happened</th></tr></thead>"
    return "<table>\n\(head)\n<tbody>\n\(rows.map(Self.row).joined())</tbody>\n</table>\n"
  }

  private static func row(_ row: Row) -> String {
    let link = HTMLText.escaped(MarkdownText.destination("\(row.folder)/report.html"))
    let badges =
      row.rings.map { "<span class=\"badge badge-alarm\">Rings: \(HTMLText.escaped($0))</span> " }
      + row.perhaps.map { "<span class=\"badge badge-notice\">Perhaps: \(HTMLText.escaped($0))</span> " }
      + row.lasting.map { "<span class=\"badge badge-warning\">Still: \(HTMLText.escaped($0))</span> " }
      + row.settled.map {
        "<span class=\"badge badge-warning\">Usual from now on: \(HTMLText.escaped($0))</span> "
      }
      + row.ended.map { "<span class=\"badge badge-notice\">All clear: \(HTMLText.escaped($0))</span> " }
    let attempts = row.attempts.map(Numerals.grouped) ?? "unknown"
    return """
      <tr><td><a href="\(link)">\(HTMLText.escaped(row.period))</a></td><td class="n">\(attempts)</td>\
      <td>\(badges.joined())\(HTMLText.escaped(row.headline))</td></tr>

      """
  }
}
