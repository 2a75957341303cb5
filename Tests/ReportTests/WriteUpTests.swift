import CivilTime
import Findings
import Testing

@testable import Report

/// How the built-in template lays out what it is given.
@Suite struct WriteUpTests {
  private func files(_ content: ReportContent) throws -> (markdown: String, html: String) {
    let (_, files) = try ReportWriterTests().written(content, outputs: [.md, .html, .csv])
    return (
      String(decoding: try #require(files["report.md"]), as: UTF8.self),
      String(decoding: try #require(files["report.html"]), as: UTF8.self)
    )
  }

  /// A report with one section of one finding and one table, and nothing else to say.
  private func content(_ table: Table, section: String = "made", summary: Prose = "It was found.") -> ReportContent {
    var content = SampleReport.content()
    content.sections = [
      .init(
        id: section, title: "Made", question: "Is it?",
        findings: [Finding(id: "made/it", status: .found, verdict: .clear, summary: summary, tables: [table.id])],
        tables: [table], figures: [], method: "")
    ]
    return content
  }

  @Test func `What happened is one paragraph, and whether anybody got in the next`() throws {
    var content = SampleReport.content()
    content.headline = ["\(strong: "A swarm came.")", "It left again."]
    let text = try files(content).markdown
    #expect(text.contains("\n> **A swarm came.** It left again.\n>\n> **Did anybody get in?** That cannot be told: "))
  }

  @Test func `One row of many columns is set on its side, and the CSV is not`() throws {
    let columns = (1...12).map { Column("c\($0)", "Column \($0)", .counts([$0 * 1_000])) }
    let table = Table(
      id: "wide", title: "Wide", columns: [Column("list", "List", .words(["spamtraps"]))] + columns)
    let (_, written) = try ReportWriterTests().written(content(table), outputs: [.md, .html, .csv])
    let text = String(decoding: try #require(written["report.md"]), as: UTF8.self)
    #expect(text.contains("| List      | spamtraps |\n"))
    #expect(text.contains("| Column 12 |    12,000 |\n"))
    let csv = String(decoding: try #require(written["tables/wide.csv"]), as: UTF8.self)
    #expect(csv.hasPrefix("list,c1,c2,"))
  }

  @Test func `A typed text that becomes the title of a column stays text`() throws {
    let columns = (1...12).map { Column("c\($0)", "Column \($0)", .counts([1, 2, 3])) }
    let names = ["`code`", "<b>", "a | b"]
    let table = Table(id: "wide", title: "Wide", columns: [Column("group", "Group", .evidence(names))] + columns)
    let (markdown, html) = try files(content(table))
    #expect(html.contains("<th scope=\"col\" class=\"n\">\\u{60}code\\u{60}</th>"))
    #expect(html.contains("<th scope=\"col\" class=\"n\">&lt;b&gt;</th>"))
    let head = try #require(markdown.split(separator: "\n").first { $0.hasPrefix("| Group") })
    #expect(!head.contains("<b>") && !head.contains("`") && !head.contains("a | b"))
  }

  @Test func `A column without any value is left out of the write-up, and kept in the CSV`() throws {
    let table = Table(
      id: "hosts", title: "Hosts",
      columns: [
        Column("attempts", "Attempts", .counts([3, 2])), Column("host", "Reverse name", .cells([.empty, .empty])),
        Column("user", "Name", .evidence(["", ""])),
      ])
    let (_, written) = try ReportWriterTests().written(content(table), outputs: [.md, .csv])
    let text = String(decoding: try #require(written["report.md"]), as: UTF8.self)
    #expect(!text.contains("Reverse name"))
    // A name that was typed as nothing is a value.
    #expect(text.contains("| Attempts | Name"))
    let csv = String(decoding: try #require(written["tables/hosts.csv"]), as: UTF8.self)
    #expect(csv.hasPrefix("attempts,host,user\r\n"))
  }

  @Test func `The registers of computers and names stand among the tables, with their sentence`() throws {
    let table = Table(id: "sources", title: "All computers", columns: [Column("n", "Attempts", .counts([3, 2]))])
    let text = try files(content(table, section: "sources", summary: "Two computers came.")).markdown
    let tables = try #require(text.range(of: "\n## Tables\n"))
    #expect(!text.contains("\n## Made\n"))
    #expect(text[tables.upperBound...].contains("Two computers came."))
    #expect(text[tables.upperBound...].contains("id=\"table-sources\""))
  }

  @Test func `A finding links by name to what stands elsewhere, and to nothing that stands below it`() throws {
    let short = Table(id: "short", title: "A short one", columns: [Column("n", "N", .counts([1]))])
    let long = Table(id: "long", title: "A long one", columns: [Column("n", "N", .counts(Array(0..<100)))])
    var content = content(short)
    content.sections[0].tables.append(long)
    content.sections[0].findings[0].tables.append("long")
    let text = try files(content).markdown
    #expect(text.contains("It was found. See [A long one](#table-long).\n"))
    #expect(!text.contains("[A short one](#table-short)"))
    // A second finding of the section does not say it again.
    content.sections[0].findings.append(content.sections[0].findings[0])
    #expect(try files(content).markdown.components(separatedBy: "](#table-long)").count == 2)
  }

  @Test func `Sections of a chapter stand under its title, and one alone takes the title for its own`() throws {
    let table = Table(id: "t", title: "T", columns: [Column("n", "N", .counts([1]))])
    var content = content(table)
    let by = ReportContent.Chapter(id: "actors", title: "By whom")
    content.sections[0].chapter = by
    let alone = try files(content)
    #expect(alone.markdown.contains("\n## By whom\n\nIt was found."))
    #expect(alone.html.contains("<h2 id=\"by-whom\">") && !alone.html.contains("<h3 id=\"made\">"))
    var second = content.sections[0]
    second.id = "second"
    second.title = "Second"
    second.tables = []
    second.findings[0].tables = []
    content.sections.append(second)
    let both = try files(content).markdown
    #expect(both.contains("\n## By whom\n\n### Made\n\nIt was found."))
    #expect(both.contains("\n### Second\n\nIt was found."))
  }

  @Test func `What was not found and what could not be told are told apart, a line each`() throws {
    let table = Table(id: "t", title: "T", columns: [Column("n", "N", .counts([1]))])
    var content = content(table)
    for (id, status) in [("calm", Finding.Status.nothingFound), ("blind", .notEnoughData)] {
      content.sections.append(
        .init(
          id: id, title: id, question: "Is it \(id)?",
          findings: [Finding(id: "\(id)/it", status: status, verdict: .noSign, summary: "Said of \(id).")],
          tables: [], figures: [], method: ""))
    }
    let text = try files(content).markdown
    #expect(text.contains("\n## Also looked for, and not found\n\n- *Is it calm?* Said of calm.\n"))
    #expect(text.contains("\n## What could not be told\n\n- *Is it blind?* Said of blind.\n"))
  }

  @Test func `A long table of the text shows its first rows on the page, and a tick shows the others`() throws {
    func table(_ rows: Int) -> Table {
      Table(id: "rows", title: "Rows", columns: [Column("n", "N", .counts(Array(1...rows)))])
    }
    let long = try files(content(table(25))).html
    #expect(long.contains("<input class=\"more\" type=\"checkbox\" id=\"more-rows\"><label for=\"more-rows\">"))
    #expect(long.contains("Show all 25 rows") && long.contains(">25</th>"))
    #expect(try !files(content(table(13))).html.contains("type=\"checkbox\""))
    // One that is folded up as a whole needs no tick.
    #expect(try !files(content(table(100))).html.contains("type=\"checkbox\""))
  }

  @Test func `The key figures stand large on the page, and as a table in the Markdown`() throws {
    let (markdown, html) = try files(SampleReport.content())
    let countries =
      "<dt>Countries a day</dt><dd class=\"value\">79</dd><dd>a usual day 18 · <strong>4.4 ×</strong></dd>"
      + "<dd>more than usual</dd></div>"
    #expect(html.contains(countries))
    #expect(markdown.contains("| Countries a day     |          79 |          18 |   4.4 | more than usual |"))
    let other = Table(id: "key-figures", title: "Key", columns: [Column("n", "N", .counts([1]))])
    var content = SampleReport.content()
    content.keyFigures = other
    #expect(try files(content).html.contains("<caption>Key</caption>"))
  }

  @Test func `A method is folded up on the page and a part of the Markdown`() throws {
    var content = SampleReport.content()
    content.sections[0].title = "When | <b>"
    content.sections[0].method = "By *counting*."
    let (markdown, html) = try files(content)
    let id = content.sections[0].id
    #expect(markdown.contains(": method\n\nBy *counting*.\n") && !markdown.contains("### When | <b>"))
    #expect(
      html.contains(
        "<details class=\"method\" id=\"method-\(id)\">\n<summary>When | &lt;b&gt;</summary>\n"
          + "<p>By <em>counting</em>.</p>\n</details>"))
  }

  @Test func `The days stand small at the head of the page and nowhere else`() throws {
    let (markdown, html) = try files(SampleReport.content())
    let strip = try #require(html.firstRange(of: "<figure class=\"strip\">"))
    #expect(html[strip.upperBound...].hasPrefix("\n<figcaption><a href=\"#figure-days\">"))
    #expect(html[..<strip.lowerBound].contains("</blockquote>") && !html[..<strip.lowerBound].contains("class=\"key\""))
    #expect(!markdown.contains("strip"))
  }

  @Test func `What is too wide for the text is set smaller, and then reaches beyond it`() throws {
    func width(_ columns: Int, _ cell: String) -> TableWidth {
      let table = Table(
        id: "t", title: "T", columns: (0..<columns).map { Column("c\($0)", "C", .words([cell])) })
      return TableWidth(table, format: CellFormat(zone: .utc), rows: 1)
    }
    #expect(width(4, "three little words") == .plain)
    #expect(width(5, "three little words") == .wide)
    #expect(width(2, String(repeating: "f", count: 64)) == .broad)
    // Of a sentence only its words have to fit.
    #expect(width(4, String(repeating: "word ", count: 40)) == .plain)
  }

  @Test func `A number stays with its percent sign on the page`() throws {
    let table = Table(id: "t", title: "T", columns: [Column("n", "N", .counts([1]))])
    let (markdown, html) = try files(content(table, summary: "It was 64 % of \(evidence: "64 %")."))
    #expect(markdown.contains("It was 64 % of `64 %`."))
    #expect(html.contains("It was 64\u{a0}% of"))
    #expect(html.contains(">64 %<"))
  }

  @Test func `Every stamp that names its year needs no year to be taken`() {
    var provenance = SampleReport.content().provenance
    for index in provenance.files.indices {
      provenance.files[index].year = "in the stamps"
      provenance.files[index].yearReason = "Every stamp names its year."
    }
    let words = ProvenanceStatements(provenance: provenance).statements.map(\.plainText)
    #expect(words.contains("Every stamp names its year."))
    for index in provenance.files.indices {
      provenance.files[index].year = "2014"
      provenance.files[index].yearReason = "2014, because the plan says so."
    }
    #expect(
      ProvenanceStatements(provenance: provenance).statements.map(\.plainText)
        .contains("Year: 2014, because the plan says so."))
  }
}
