import Diagnostics
import Findings
import Testing

@testable import Report

@Suite struct TemplateTests {
  private func written(
    _ text: String, _ content: ReportContent = SampleReport.content()
  ) throws -> (markdown: String, page: String, diagnostics: [Diagnostic]) {
    try withTemporaryFolder { folder in
      let report = try ReportWriter.write(
        content, template: ReportTemplate(name: "my.md", text: text), outputs: [.md, .html],
        parts: SampleReport.parts, into: folder)
      return (
        String(decoding: try bytes("\(folder)/report.md"), as: UTF8.self),
        String(decoding: try bytes("\(folder)/report.html"), as: UTF8.self), report.diagnostics
      )
    }
  }

  @Test(arguments: ["incident", "brief", "audit"]) func `The built-in templates have no problems`(name: String) throws {
    let template = try #require(ReportTemplate.builtIn(name))
    #expect(ReportWriter.problems(of: template).isEmpty)
  }

  @Test func `A user's own template lays the report out`() throws {
    let (markdown, page, diagnostics) = try written(
      "# {{title}}\n\n{{#section.spike-days}}\nDays: {{title}}\n\n```table spike-days\n```\n{{/section.spike-days}}\n")
    #expect(diagnostics.isEmpty)
    #expect(markdown.hasPrefix("# November swarm\n\nDays: When\n\n<a id=\"table-spike-days\"></a>\n"))
    #expect(page.contains("<p>Days: When</p>"))
    #expect(page.contains("id=\"table-spike-days\""))
  }

  @Test func `A link to a table that a template leaves out leads to its file`() throws {
    let text = "# {{title}}\n\n{{#told}}\n{{#findings}}\n{{summary}} {{links}}\n\n{{/findings}}\n{{/told}}\n"
    var content = SampleReport.content()
    content.sections[0].figures = []
    let (markdown, page, _) = try written(text, content)
    #expect(markdown.contains("See Attempts a day."))
    #expect(!markdown.contains("#table-") && !page.contains("#table-"))
    let (whole, _, _) = try written(text + "```table days\n```\n", content)
    #expect(whole.contains("See [Attempts a day](#table-days)."))
    let blocks = ReportBlocks(SampleReport.content(), outputs: [.md, .csv])
    let links = #"See [a \[b\] c](#table-days), [d](#table-nowhere) and e\](#table-nowhere)."#
    #expect(
      InnerLinks.resolved(in: links, blocks) == #"See [a \[b\] c](tables/days.csv), d and e\](#table-nowhere)."#)
  }

  @Test func `Nothing is set in the colour of alarm where nothing is alarming`() throws {
    #expect(try written("# {{title}}\n").page.contains("<main id=\"report\" class=\"own\">"))
    var content = SampleReport.content()
    for section in content.sections.indices {
      for finding in content.sections[section].findings.indices {
        content.sections[section].findings[finding].severity = .notice
      }
    }
    let page = try withTemporaryFolder { folder in
      _ = try ReportWriter.write(
        content, template: ReportWriterTests.template, outputs: [.html], parts: SampleReport.parts, into: folder)
      return String(decoding: try bytes("\(folder)/report.html"), as: UTF8.self)
    }
    #expect(page.contains("<main id=\"report\" class=\"incident calm\">"))
  }

  @Test func `A broken template names its line and costs no output`() throws {
    let (markdown, page, diagnostics) = try written("# {{title}}\n\n{{#told}}\n{{title}}\n{{/tolld}}\n")
    let diagnostic = try #require(diagnostics.first)
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.code == "template-syntax")
    #expect(diagnostic.place?.file == "my.md")
    #expect(diagnostic.place?.line == 5)
    #expect(diagnostic.excerpt == "{{/tolld}}")
    #expect(markdown.contains("this report was laid out by the built-in one"))
    #expect(page.contains("<h2 id=\"when\">"))
  }

  @Test func `An unknown table or figure is told at its line, and in the text`() throws {
    let (markdown, page, diagnostics) = try written("# {{title}}\n\n```table nights\n```\n\n```figure nights\n```\n")
    #expect(diagnostics.map(\.code) == ["template-table", "template-figure"])
    #expect(diagnostics.map(\.place) == [Place(file: "my.md", line: 3), Place(file: "my.md", line: 6)])
    #expect(markdown.contains("*There is no table `nights` in this report.*"))
    #expect(page.contains("There is no figure"))
  }

  @Test func `An unknown name is a warning at its line and column`() throws {
    let (_, _, diagnostics) = try written("# {{title}}\n\nSee {{titel}}.\n")
    #expect(diagnostics.map(\.code) == ["template-name"])
    #expect(diagnostics.first?.place == Place(file: "my.md", line: 3, column: 5))
  }

  @Test(arguments: ["{{>other}}", "{{<parent}}{{$a}}{{/a}}{{/parent}}", "{{=<% %>=}}", "{{% CONTENT_TYPE:HTML}}"])
  func `Tags that reach outside the template are refused`(_ tag: String) throws {
    let (markdown, _, diagnostics) = try written("# {{title}}\n\(tag)\n")
    #expect(diagnostics.first?.code == "template-tag")
    #expect(diagnostics.first?.place?.line == 2)
    #expect(markdown.hasPrefix("# November swarm"))
  }

  @Test func `Raw HTML of a template does not reach the page`() throws {
    let (_, page, _) = try written("# {{title}}\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1))\n")
    #expect(!page.contains("<script"))
    #expect(!page.contains("javascript:"))
  }

  @Test func `Fences within code of a template stay code`() throws {
    let (_, page, diagnostics) = try written("# {{title}}\n\n````\n```table nights\n```\n````\n")
    #expect(page.contains("```table nights"))
    #expect(diagnostics.isEmpty)
  }
}
