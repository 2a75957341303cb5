import Analyses
import CivilTime
import Diagnostics
import Findings
import History
import Logins
import Planning

/// The tables that a plan asks for in SQL: `{sql: {id, title, query}}`.
struct OwnQueries {
  var plan: Plan
  var limits = QuerySession.Limits()

  /// Looks at all of them before anything is read.
  /// - Throws: every mistake in them, together
  func check() throws {
    guard !plan.queries.isEmpty else { return }
    let session = try QuerySession(limits: limits)
    var mistakes: [Diagnostic] = []
    for query in plan.queries {
      do { try session.check(query.sql) } catch let refusal as QuerySession.Refusal {
        mistakes.append(diagnostic(refusal, query))
      }
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
  }

  /// - Parameter files: names of the evidence files, by index
  /// - Throws: as `check`, for what only shows when a query runs
  func sections(
    _ store: InMemoryStore, files: [String], isInterrupted: () -> Bool
  ) throws -> [ReportContent.Section] {
    guard !plan.queries.isEmpty else { return [] }
    guard plan.report.audience == .internal else { return plan.queries.map(leftOut) }
    let session = try QuerySession(store, files: files, limits: limits)
    return try plan.queries.map { query in
      do {
        return section(query, try session.answer(query.sql, isInterrupted: isInterrupted))
      } catch let refusal as QuerySession.Refusal {
        if isInterrupted() { throw CancellationError() }
        guard refusal.wasStopped else { throw diagnostic(refusal, query) }
        return stopped(query, refusal)
      }
    }
  }

  /// What whoever runs the program must know of the tables without opening the report: those that are not there.
  func warnings(_ sections: [ReportContent.Section]) -> [Diagnostic] {
    plan.queries.compactMap { query in
      guard let finding = sections.first(where: { $0.id == query.id })?.findings.first, finding.status == .notEnoughData
      else { return nil }
      return .warning(
        "stopped-sql", "the table '\(query.id)' is not in the report: \(finding.summary.plainText)",
        at: plan.file.map { Place(file: $0, line: query.line, column: query.column) },
        help: finding.recommendation?.plainText)
    }
  }

  // MARK: Mistakes

  private func diagnostic(_ refusal: QuerySession.Refusal, _ query: Plan.Query) -> Diagnostic {
    let place = plan.file.map { Place(file: $0, line: query.line, column: query.column) }
    guard let offset = refusal.offset else {
      return .error(
        "bad-sql", "the query '\(query.id)' fails: \(refusal.message)", at: place,
        help: "it is one SELECT over the views `logins` and `operational`: see `spoor schema history`")
    }
    let before = Array(query.sql.utf8.prefix(offset))
    let line = before.count { $0 == 0x0A } + 1
    let start = (before.lastIndex(of: 0x0A) ?? -1) + 1
    let text = query.sql.utf8.dropFirst(start).prefix { $0 != 0x0A }
    let column = String(decoding: before[start...], as: UTF8.self).count + 1
    return .error(
      "bad-sql", "the query '\(query.id)' fails at line \(line), column \(column) of its SQL: \(refusal.message)",
      at: place,
      help: "look at: \(String(decoding: text, as: UTF8.self).prefix(200)) – the views are described by "
        + "`spoor schema history`")
  }

  // MARK: Sections

  private func section(_ query: Plan.Query, _ answer: QuerySession.Answer) -> ReportContent.Section {
    let count = answer.rows.count
    let note: Prose? =
      answer.isCut
      ? "The first \(Numerals.grouped(count)) rows; the query gives more. Add a LIMIT, or group them." : nil
    let table = Table(id: query.id, title: query.title, note: note, columns: columns(answer))
    let finding = Finding(
      id: "\(query.id)/rows", status: count > 0 ? .found : .nothingFound, verdict: count > 0 ? .clear : .noSign,
      summary: "The query of the plan gives \(Numerals.count(count, "row", "rows"))\(answer.isCut ? " and more" : "").",
      numbers: [NamedNumber("rows", .count(count))], tables: count > 0 ? [query.id] : [])
    return section(query, finding, tables: count > 0 ? [table] : [])
  }

  private func stopped(_ query: Plan.Query, _ refusal: QuerySession.Refusal) -> ReportContent.Section {
    section(
      query,
      Finding(
        id: "\(query.id)/rows", status: .notEnoughData, severity: .notice, verdict: .cannotTell,
        summary: "The query of the plan was stopped: \(refusal.message).",
        recommendation: "Ask for less at once: bound it in time, or group by fewer columns."), tables: [])
  }

  private func leftOut(_ query: Plan.Query) -> ReportContent.Section {
    section(
      query,
      Finding(
        id: "\(query.id)/rows", status: .notApplicable, verdict: .cannotTell,
        summary:
          "Tables in own SQL are left out of reports that are not internal: nothing tells which of their columns "
          + "hold names or addresses."), tables: [])
  }

  private func section(_ query: Plan.Query, _ finding: Finding, tables: [Table]) -> ReportContent.Section {
    ReportContent.Section(
      id: query.id, title: query.title, question: "A question of the plan's author, in SQL.", findings: [finding],
      tables: tables, figures: [],
      method: "The plan's own SQL, over the events that the other analyses saw:\n\n"
        + query.sql.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
    )
  }

  // MARK: Columns

  private func columns(_ answer: QuerySession.Answer) -> [Column] {
    var taken: Set<String> = []
    return answer.columns.indices.map { index in
      var id = Self.columnID(answer.columns[index])
      if taken.contains(id) { id += "_\(index + 1)" }
      taken.insert(id)
      return Column(id, answer.columns[index], Self.values(answer.rows.map { $0[index] }))
    }
  }

  /// snake_case of whatever SQL calls it.
  private static func columnID(_ name: String) -> String {
    let parts = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let id = parts.joined(separator: "_")
    return id.isEmpty ? "column" : id
  }

  private static func values(_ values: [QuerySession.Value]) -> ColumnValues {
    let dates = values.map { value -> CivilDate? in
      if case .text(let text) = value { CivilDate(iso: text) } else { nil }
    }
    if !values.isEmpty, dates.allSatisfy({ $0 != nil }) { return .dates(dates.compactMap { $0 }) }
    return .cells(values.map(cell))
  }

  private static func cell(_ value: QuerySession.Value) -> Cell {
    switch value {
    case .null: .empty
    case .integer(let number): .count(Int(number))
    case .real(let number): .number(number, places: number == number.rounded() ? 0 : 3)
    case .text(let text): .evidence(text)
    }
  }
}
