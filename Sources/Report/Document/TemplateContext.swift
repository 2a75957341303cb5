import CivilTime
import Findings
import Mustache

/// A value that a template asks for and this report does not have: empty as text, false as a section, and, unlike
/// a missing name, never looked for further out.
struct Absent: MustacheCustomRenderable {
  var renderText: String { "" }
  var isNull: Bool { true }
}

/// The names a template can use, each with its value escaped for Markdown.
struct TemplateContext {
  let content: ReportContent
  let blocks: ReportBlocks
  let outputs: Set<ReportOutput>
  /// Whether text from the evidence is marked for our own HTML renderer.
  let marked: Bool

  typealias Values = [String: Any]

  func values() -> Values {
    let sections = content.sections.map { section($0) }
    var byID: Values = [:]
    for (section, values) in zip(content.sections, sections) { byID[section.id] = values }
    let isTold = content.sections.map { Self.isTold($0) }
    let told = zip(sections, zip(content.sections, isTold)).filter { $1.1 && !Self.isRegister($1.0) }.map(\.0)
    let silent = zip(content.sections, zip(sections, isTold)).filter { !$1.1 }.map { ($0, $1.0) }
    let quiet = Self.merged(silent.filter { Self.isAnswered($0.0) })
    let untold = Self.merged(silent.filter { !Self.isAnswered($0.0) })
    let appendix =
      content.sections.filter { !Self.isRegister($0) }.flatMap(\.tables).filter { blocks.isInAppendix($0) }
      + zip(content.sections, isTold).filter { !$0.1 && !Self.isRegister($0.0) }.flatMap { $0.0.tables }.filter {
        !blocks.isInAppendix($0) && $0.rowCount > 0
      }
    let registers = content.sections.filter(Self.isRegister).flatMap { section in
      section.tables.filter { $0.rowCount > 0 }.map { ($0, section.findings) }
    }
    let recommendations = content.recommendations.enumerated().map { index, recommendation in
      ["number": index + 1, "text": prose(recommendation)] as Values
    }
    let leading = leading
    var values: Values = [
      "title": words(content.title),
      "subtitle": subtitle,
      "reporters": content.reporters.map { words($0) },
      "period": text(content.period.map { Numerals.dates($0.lowerBound, $0.upperBound) }),
      "zone": words(content.provenance.zone.name),
      "window": text(content.window.map { Numerals.dates($0.core.lowerBound, $0.core.upperBound) }),
      "headline": content.headline.map { prose($0) },
      "has_headline": !content.headline.isEmpty,
      "intrusion": content.intrusion.map { prose($0) } ?? Absent(),
      "key_figures": content.keyFigures.map { _ in true } ?? false,
      "recommendations": recommendations,
      "has_recommendations": !content.recommendations.isEmpty,
      "sections": sections,
      "section": byID,
      "told": told,
      "chapters": chapters(zip(content.sections, sections).filter { Self.isTold($0.0) && !Self.isRegister($0.0) }),
      "quiet": quiet,
      "has_quiet": !quiet.isEmpty,
      "untold": untold,
      "has_untold": !untold.isEmpty,
      "checks": zip(content.sections, sections).filter { !Self.isRegister($0.0) && !Self.isOfAudit($0.0) }
        .map { check($0.0, $0.1) },
      "leading": leading,
      "has_leading": !leading.isEmpty,
      "first_recommendations": Array(recommendations.prefix(Self.fewRecommendations)),
      "more_recommendations": recommendations.count > Self.fewRecommendations
        ? Numerals.grouped(recommendations.count - Self.fewRecommendations) : Absent() as Any,
      "lead_figure": leadFigure,
      "strip": content.figures.contains { $0.id == Self.overviewFigure } ? Self.overviewFigure : Absent() as Any,
      "appendix": appendix.map { ["id": $0.id, "title": words($0.title), "findings": Absent()] as Values }
        + registers.map { table, findings in
          let findings = findings.map { finding($0, tables: [table.id], figures: []) }
          return ["id": table.id, "title": words(table.title), "findings": findings] as Values
        },
      "has_appendix": !appendix.isEmpty || !registers.isEmpty,
      "csv": outputs.contains(.csv),
      "workbook": outputs.contains(.xlsx),
    ]
    values["provenance"] = provenance
    return values
  }

  /// Every name that some report fills, for the check of templates.
  static let knownNames: Set<String> = [
    "title", "subtitle", "reporters", "period", "zone", "window", "headline", "has_headline", "intrusion",
    "key_figures",
    "recommendations", "has_recommendations", "sections", "section", "told", "quiet", "has_quiet", "appendix",
    "has_appendix", "csv", "workbook", "provenance", "id", "question", "anchor", "findings", "method", "tables",
    "figures",
    "rest_tables", "rest_figures", "summary", "details", "has_details", "uncertainty", "caveats", "has_caveats",
    "recommendation", "severity", "status", "verdict", "badge", "links", "evidence", "statements", "adjustments",
    "number", "text",
    "has_problems", "tool", "plan", "template", "geography", "list", "chapters", "has_parts", "untold", "has_untold",
    "checks", "answer", "word", "leading", "has_leading", "first_recommendations", "more_recommendations",
    "lead_figure", "strip",
  ]

  /// A section with something to tell or to show; the others are told in one line each.
  static func isTold(_ section: ReportContent.Section) -> Bool {
    section.findings.contains { $0.status == .found || ($0.status == .nothingFound && !$0.figures.isEmpty) }
  }

  /// A section that is one large table for reference: it stands among the tables at the end, with its sentence.
  static func isRegister(_ section: ReportContent.Section) -> Bool { ["sources", "usernames"].contains(section.id) }

  /// What only audits have, and tell before everything else.
  private static func isOfAudit(_ section: ReportContent.Section) -> Bool { ["alerts", "trends"].contains(section.id) }

  /// Whether a section that has nothing to tell could look: nothing was there, rather than nothing to look at.
  private static func isAnswered(_ section: ReportContent.Section) -> Bool {
    section.findings.contains { $0.status == .nothingFound }
  }

  /// Questions that have the same answer, in the place of the first, with the answer said once.
  private static func merged(_ sections: [(content: ReportContent.Section, values: Values)]) -> [Values] {
    var result: [Values] = []
    var questions: [[String]] = []
    var positions: [[Prose]: Int] = [:]
    for (content, values) in sections {
      let answer = content.findings.map(\.summary)
      let question = values["question"] as? String ?? ""
      if let position = positions[answer] {
        questions[position].append(question)
      } else {
        positions[answer] = result.count
        result.append(values)
        questions.append([question])
      }
    }
    for (index, asked) in questions.enumerated() { result[index]["question"] = joined(asked) }
    return result
  }

  private static let questionsTold = 4

  /// An archive without any failure leaves nearly all questions open, and nobody reads them all in a row.
  private static func joined(_ questions: [String]) -> String {
    guard questions.count > questionsTold else { return questions.joined(separator: " ") }
    return questions[0] + " And \(Numerals.grouped(questions.count - 1)) further questions."
  }

  // MARK: Parts

  /// What a page for the hurried has room for.
  private static let fewRecommendations = 4
  private static let fewFindings = 5

  /// Sections next to each other that share a chapter. One that stands alone takes the chapter's title for its own.
  private func chapters(_ sections: [(content: ReportContent.Section, values: Values)]) -> [Values] {
    var result: [(chapter: ReportContent.Chapter, sections: [Values])] = []
    for (content, values) in sections {
      let chapter = content.chapter ?? ReportContent.Chapter(id: content.id, title: content.title)
      if result.last?.chapter == chapter {
        result[result.count - 1].sections.append(values)
      } else {
        result.append((chapter, [values]))
      }
    }
    return result.map { chapter, sections in
      [
        "id": chapter.id, "title": words(chapter.title), "anchor": Slugs.slug(chapter.title), "sections": sections,
        "has_parts": sections.count > 1,
      ]
    }
  }

  /// The gravest findings, in the order of the write-up among equals.
  private var leading: [Values] {
    let found = content.findings.filter { $0.status == .found && $0.severity >= .notice }
    let ranked = found.enumerated().sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
    return ranked.prefix(Self.fewFindings).map { finding($0.element, tables: [], figures: []) }
  }

  /// One line of an audit: the question, a word for the answer, and the gravest finding.
  private func check(_ section: ReportContent.Section, _ values: Values) -> Values {
    let gravest = section.findings.enumerated().max {
      ($0.element.severity, -$0.offset) < ($1.element.severity, -$1.offset)
    }?.element
    return [
      "id": section.id, "title": words(section.title), "question": words(section.question),
      "word": gravest.map { Self.word($0) } ?? "",
      "answer": gravest.map { prose($0.summary) } ?? Absent() as Any,
    ]
  }

  private static func word(_ finding: Finding) -> String {
    switch finding.status {
    case .found: finding.severity >= .warning ? SeverityWords.word(finding.severity) : "Found"
    case .nothingFound: "Nothing found"
    case .notEnoughData: "Cannot tell"
    case .notApplicable: "Not applicable"
    }
  }

  /// The drawing that shows the whole period.
  private static let overviewFigure = "days"

  /// It, else the first there is.
  private var leadFigure: Any {
    let figures = content.figures
    return (figures.first { $0.id == Self.overviewFigure } ?? figures.first).map { $0.id } ?? Absent() as Any
  }

  private func section(_ section: ReportContent.Section) -> Values {
    var shownTables: Set<String> = []
    var shownFigures: Set<String> = []
    let own = Set(section.tables.filter { !blocks.isInAppendix($0) && $0.rowCount > 0 }.map(\.id))
    let drawn = Set(section.figures.map(\.id))
    // What was linked once is not linked again a few lines below.
    var near = own.union(section.figures.compactMap(\.table))
    let findings = section.findings.map { finding -> Values in
      defer { near.formUnion(finding.tables) }
      let tables = finding.tables.filter { own.contains($0) && shownTables.insert($0).inserted }
      let figures = finding.figures.filter { drawn.contains($0) && shownFigures.insert($0).inserted }
      return self.finding(finding, tables: tables, figures: figures, shown: near)
    }
    return [
      "id": section.id,
      "title": words(section.title),
      "question": words(section.question),
      "anchor": Slugs.slug(section.title),
      "findings": findings,
      "tables": section.tables.filter { $0.rowCount > 0 }.map(\.id),
      "figures": section.figures.map(\.id),
      "rest_tables": section.tables.map(\.id).filter { own.contains($0) && !shownTables.contains($0) },
      "rest_figures": section.figures.map(\.id).filter { !shownFigures.contains($0) },
      "method": section.method.isEmpty ? Absent() : section.method as Any,
    ]
  }

  private func finding(_ finding: Finding, tables: [String], figures: [String], shown: Set<String> = []) -> Values {
    [
      "id": words(finding.id),
      "summary": prose(finding.summary),
      "details": finding.details.map { prose($0) },
      "has_details": !finding.details.isEmpty,
      "uncertainty": finding.uncertainty.map { prose($0) } ?? Absent(),
      "caveats": finding.caveats.map { prose($0) },
      "has_caveats": !finding.caveats.isEmpty,
      "recommendation": finding.recommendation.map { prose($0) } ?? Absent(),
      "severity": SeverityWords.word(finding.severity),
      "status": finding.status.rawValue,
      "verdict": finding.verdict.rawValue,
      "badge": badge(finding.severity),
      "links": links(finding, shown: shown.union(tables)),
      "tables": tables,
      "figures": figures,
      "evidence": evidence(finding.evidence),
    ]
  }

  /// The word of a finding that asks for action; nothing for the others, which would only make noise.
  private func badge(_ severity: Finding.Severity) -> Any {
    guard severity >= .warning else { return Absent() }
    let word = SeverityWords.word(severity)
    return marked ? "`\(MarkdownTree.badgeMark)\(word)`" : "**\(word).**"
  }

  /// `See [Every day](#table-days).` for what stands elsewhere; what is shown with the finding, or is linked from the
  /// caption of a figure that is, needs no words.
  private func links(_ finding: Finding, shown: Set<String>) -> Any {
    let tables = finding.tables.compactMap { id -> String? in
      guard let table = blocks.tables[id], table.rowCount > 0, !shown.contains(id) else { return nil }
      return "[\(words(table.title))](#table-\(MarkdownText.destination(id)))"
    }
    guard let last = tables.last else { return Absent() }
    let others = tables.dropLast()
    return "See " + (others.isEmpty ? "" : others.joined(separator: ", ") + " and ") + last + "."
  }

  private func evidence(_ references: [EvidenceReference]) -> Any {
    guard !references.isEmpty else { return Absent() }
    let shown = references.prefix(3).map {
      MarkdownText.evidence($0.file, in: .text, marked: marked) + " line \(Numerals.grouped($0.line))"
    }
    let more = references.count > 3 ? " and \(Numerals.grouped(references.count - 3)) more" : ""
    return shown.joined(separator: ", ") + more
  }

  private var subtitle: String {
    var parts: [String] = []
    if !content.reporters.isEmpty {
      let shown = content.reporters.prefix(3).map { words($0) }.joined(separator: ", ")
      let more = content.reporters.count - 3
      parts.append(more > 0 ? "\(shown) and \(Numerals.count(more, "other host", "other hosts"))" : shown)
    }
    let zone = content.provenance.zone.name
    if let period = content.period {
      let days = Numerals.count(period.upperBound - period.lowerBound + 1, "day", "days")
      parts.append("\(Numerals.dates(period.lowerBound, period.upperBound)) (\(days), \(words(zone)))")
    } else {
      parts.append(words(zone))
    }
    parts.append(words(content.provenance.tool))
    if let plan = content.provenance.planFile {
      parts.append("plan \(code(String(plan.split(separator: "/").last ?? "")))")
    }
    if let label = content.provenance.audience.label { parts.append(label) }
    return parts.joined(separator: " · ")
  }

  private var provenance: Values {
    let provenance = content.provenance
    let account = ProvenanceStatements(provenance: provenance)
    return [
      "statements": account.statements.map { prose($0) },
      "adjustments": provenance.adjustments.map { prose($0) },
      "tables": ProvenanceTables.all(provenance).map(\.id),
      "has_problems": !provenance.problems.isEmpty,
      "tool": words(provenance.tool),
      "plan": provenance.planFile.map { code($0) } ?? Absent(),
      "template": words(provenance.templateName),
      "geography": provenance.geography.map { words($0.name) } ?? Absent(),
    ]
  }

  private func words(_ text: String) -> String { MarkdownText.words(text, in: .text) }
  private func text(_ text: String?) -> Any { text.map { words($0) } ?? Absent() }
  private func prose(_ prose: Prose) -> String { MarkdownText.prose(prose, marked: marked) }
  private func code(_ text: String) -> String { MarkdownText.evidence(text, in: .text, marked: marked) }
}
