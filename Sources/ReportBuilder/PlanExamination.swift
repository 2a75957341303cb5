import Analyses
import Diagnostics
import Evidence
import Planning

/// What is wrong with a plan that only shows when its files are opened: format files, SQL, earlier reports, lists, patterns
/// that fit no file, tables that no report has.
enum PlanExamination {
  static func problems(_ plan: Plan) -> [Diagnostic] {
    formats(plan) + queries(plan) + earlierReports(plan) + lists(plan) + patterns(plan) + tables(plan)
  }

  private static func formats(_ plan: Plan) -> [Diagnostic] {
    do throws(DiagnosticList) { _ = try FormatCommands.compiled(plan.archive.formats) } catch {
      return error.diagnostics
    }
    return []
  }

  private static func queries(_ plan: Plan) -> [Diagnostic] {
    do {
      try OwnQueries(plan: plan).check()
      return []
    } catch let list as DiagnosticList {
      return list.diagnostics
    } catch let problem as Diagnostic {
      return [problem]
    } catch {
      return [.error("bad-sql", "the queries cannot be checked: \(error)", at: plan.file.map { Place(file: $0) })]
    }
  }

  private static func earlierReports(_ plan: Plan) -> [Diagnostic] {
    do throws(DiagnosticList) { _ = try EarlierReportFile.all(of: plan) } catch { return error.diagnostics }
    return []
  }

  private static func lists(_ plan: Plan) -> [Diagnostic] {
    plan.lists.flatMap { source -> [Diagnostic] in
      do throws(Diagnostic) { return try NameListFile.read(source).warnings } catch { return [error] }
    }
  }

  private static func patterns(_ plan: Plan) -> [Diagnostic] {
    func fitsNothing(_ path: String) -> Bool {
      path.contains { "*?[".contains($0) }
        && EvidenceFinder.find(paths: [path], relativeTo: plan.folder).diagnostics.contains { $0.code == "no-match" }
    }
    return plan.archive.paths.filter(fitsNothing).map { path in
      .error(
        "no-match", "the pattern '\(TerminalText.escaped(path))' fits no file", at: plan.places["paths/\(path)"],
        help: "check it; paths are relative to the plan's folder, and hidden files have to be named")
    }
  }

  private static func tables(_ plan: Plan) -> [Diagnostic] {
    let known = Set(AnalysisCatalogue.tables + plan.queries.map(\.id))
    return plan.report.maxRows.tables.keys.filter { !known.contains($0) }.sorted().map { name in
      .warning(
        "unknown-table", "max_rows names the table '\(TerminalText.escaped(name))', which no report has",
        at: plan.places["max_rows/\(name)"],
        help: Suggestion.help(for: name, in: known.sorted()))
    }
  }
}
