import Analyses
import CivilTime
import Diagnostics
import Digests
import Evidence
import Findings
import Foundation
import Geography
import History
import LogFormats
import Logins
import Planning
import Report
import ReportTemplates

/// One run, from a plan to a report folder. `run()` reads as its table of contents.
public struct ReportRun: Sendable {
  public struct Options: Sendable {
    public var zone: Zone
    /// Where the zone was taken from, in words.
    public var zoneReason: String
    public var output: String
    public var replaces: Bool
    public var hashes: Bool
    public var jobs: Int
    /// Whether a warning or an alarm shows in the exit status.
    public var alerts: Bool
    /// Events are taken from here instead of from the plan's paths, as far as the history reaches.
    public var history: HistoryFile?
    /// What of the history is looked at, UTC seconds; nil: what lies within the plan's bounds.
    public var historyTime: Range<Int64>?
    /// Of a scheduled audit: its period, and those before it.
    public var watch: AuditWatch?
    /// Adds to what the report says, when everything is known.
    public var amend: (@Sendable (inout InvestigationResult) -> Void)?

    public init(
      zone: Zone, zoneReason: String, output: String, replaces: Bool = false, hashes: Bool = true, jobs: Int = 2,
      alerts: Bool = false, history: HistoryFile? = nil
    ) {
      self.zone = zone
      self.zoneReason = zoneReason
      self.output = output
      self.replaces = replaces
      self.hashes = hashes
      self.jobs = jobs
      self.alerts = alerts
      self.history = history
    }
  }

  public struct Outcome: Sendable {
    public var status: ExitStatus
    /// What was found and where the report is, for people: the last lines of the command.
    public var summary: String
    public var diagnostics: [Diagnostic]
    /// Absolute path of the report folder.
    public var folder: String
    /// Everything that the report says of the events, for whoever sends it on.
    public var result: InvestigationResult
    /// Wall-clock seconds of each stage, in order. They are in no output.
    public var stages: [(name: String, seconds: Double)]
  }

  let plan: Plan
  let options: Options
  let isInterrupted: @Sendable () -> Bool
  let progress: (@Sendable (Int, Int) -> Void)?
  let readingEnded: @Sendable () -> Void

  /// - Parameters:
  ///   - isInterrupted: asked while reading and between the steps after it.
  ///   - progress: stored bytes read, and in all; 0 in all when nobody knows.
  ///   - readingEnded: called once, when the progress is over.
  public init(
    plan: Plan, options: Options, isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (Int, Int) -> Void)? = nil, readingEnded: @escaping @Sendable () -> Void = {}
  ) {
    self.plan = plan
    self.options = options
    self.isInterrupted = isInterrupted
    self.progress = progress
    self.readingEnded = readingEnded
  }

  /// - Throws: `DiagnosticList` or `Diagnostic` when no report can be written, `CancellationError` when interrupted;
  ///   nothing is left behind then.
  public func run() async throws -> Outcome {
    let template = try reportTemplate()
    let countries = CountryReading(plan.geography, folder: plan.folder)
    let formats = try FormatCommands.compiled(plan.archive.formats)
    let lists = try readLists()
    let earlier = try EarlierReportFile.all(of: plan)
    let queries = OwnQueries(plan: plan)
    try queries.check()
    let folder = try ReportFolder(at: options.output, replacing: options.replaces)
    var stages = Stages()
    do {
      var archive = try readArchive(formats, countries)
      let listed = Set(nameLists(lists).flatMap(\.entries))
      archive.store = archive.store.hidingMistypedPasswords { listed.contains(NameForm.normalised($0)) }
      let geography = try countries.finish()
      stages.end("reading")
      let times = AnalysisTimes()
      var result = try await investigate(archive, lists, geography, earlier, times)
      stages.end("analyses")
      stages.add(times.seconds)
      result.sections += try queries.sections(
        archive.store, files: archive.accounts.files.map(\.file.name), isInterrupted: isInterrupted)
      try goOn()
      let provenance = provenance(archive, lists, geography, template)
      let content = edition(of: result.content(title: plan.title, provenance: provenance), archive)
      let written = try placed(in: folder) { try write(content, template, to: folder) }
      stages.end("writing")
      try goOn()
      try folder.finish()
      return outcome(
        archive, result, content, written,
        lists.flatMap(\.warnings) + geography.diagnostics + queries.warnings(result.sections), folder, stages)
    } catch {
      folder.abandon()
      throw error
    }
  }

  /// What cannot be written is named where it would have stood: who made room for it has to know on which disk.
  private func placed<Value>(in folder: ReportFolder, _ work: () throws -> Value) throws -> Value {
    do { return try work() } catch let list as DiagnosticList {
      throw DiagnosticList(
        list.diagnostics.map { diagnostic in
          var diagnostic = diagnostic
          if diagnostic.code == "cannot-write", let file = diagnostic.place?.file, !file.hasPrefix("/") {
            diagnostic.place = Place(file: "\(folder.path)/\(file)")
          }
          return diagnostic
        })
    }
  }

  private func goOn() throws {
    if isInterrupted() { throw CancellationError() }
  }

  private func reportTemplate() throws(Diagnostic) -> ReportTemplate {
    switch plan.report.template {
    case .builtIn(let name):
      guard let template = ReportTemplate.builtIn(name) else {
        throw .error(
          "unknown-template", "there is no built-in template '\(name)'",
          help: Suggestion.full(for: name, in: ReportTemplates.names))
      }
      return template
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw .error(
          "unreadable-template", "the template cannot be read", at: Place(file: path),
          help: "mend the path under 'report.template', or the file's rights")
      }
      return ReportTemplate(name: relative(path), text: String(decoding: data, as: UTF8.self))
    }
  }

  private func readLists() throws -> [NameListFile] {
    var lists: [NameListFile] = []
    var mistakes: [Diagnostic] = []
    for source in plan.lists {
      do throws(Diagnostic) { lists.append(try NameListFile.read(source)) } catch { mistakes.append(error) }
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
    return lists
  }

  private func readArchive(_ formats: CompiledFormats, _ countries: CountryReading) throws -> ReadArchive {
    defer { readingEnded() }
    if let history = options.history {
      return try HistoryArchive(plan: plan, zone: options.zone, countries: { countries.codes($0) })
        .read(history, options.historyTime)
    }
    do {
      return try ArchiveReading(
        plan: plan, zone: options.zone, formats: formats, jobs: options.jobs, hashes: options.hashes,
        leaked: try LeakedPasswordFile(plan),
        countries: { countries.codes($0) }, isInterrupted: { isInterrupted() || countries.hasFailed },
        progress: progress
      ).read()
    } catch let cancellation as CancellationError {
      // A mistake in the database ends the reading early, and is then what there is to say.
      if countries.hasFailed { _ = try countries.lookup() }
      throw cancellation
    }
  }

  private func investigate(
    _ archive: ReadArchive, _ lists: [NameListFile], _ geography: CountryLookup, _ earlier: [String: EarlierReport],
    _ times: AnalysisTimes
  ) async throws -> InvestigationResult {
    try goOn()
    var result = try await Investigation.run(
      plan: plan, store: archive.store,
      coverage: archive.coverage, lists: nameLists(lists), geography: geography.record,
      countryName: CountryNames.name, fileNames: archive.accounts.files.map(\.file.name), earlierReports: earlier,
      watch: options.watch, progress: { times.note($0) })
    result.headline = EvidenceCaveat.added(to: result.headline, archive)
    options.amend?(&result)
    return result
  }

  private func nameLists(_ lists: [NameListFile]) -> [NameList] {
    lists.indices.map { NameList(name: listName($0), lines: lists[$0].entries) }
  }

  private func provenance(
    _ archive: ReadArchive, _ lists: [NameListFile], _ geography: CountryLookup, _ template: ReportTemplate
  ) -> Provenance {
    Provenance(
      tool: Spoor.name, planFile: plan.file,
      planSHA256: plan.file == nil ? nil : SHA256Digest.hex(of: Array(plan.text.utf8)),
      templateName: template.name, templateSHA256: SHA256Digest.hex(of: Array(template.text.utf8)),
      zone: options.zone, zoneReason: options.zoneReason, geography: geography.record,
      files: archive.accounts.records,
      lists: lists.enumerated().map { index, list in
        Provenance.ListRecord(
          name: listName(index), path: relative(list.source.path), entries: list.entries.count, sha256: list.sha256)
      },
      countedAttempts: archive.reconciliation.attemptsKept,
      adjustments: Adjustments.sentences(archive), problems: archive.problems + geography.problems)
  }

  /// The content as those may see it for whom the report is made.
  private func edition(of content: ReportContent, _ archive: ReadArchive) -> ReportContent {
    let audience = ReportAudience(rawValue: plan.report.audience.rawValue) ?? .public
    let paths =
      [plan.folder, plan.file ?? ""] + plan.archive.paths + plan.lists.map { relative($0.path) }
      + (content.provenance.geography?.files.map(\.path) ?? [])
      + plan.analyses.compactMap { step in
        if case .text(let path)? = step.parameters[PasswordShapes.leakedParameter] { path } else { nil }
      }
    return AudienceEdition.edited(
      content, for: audience, store: archive.store, paths: paths, key: plan.report.pseudonymKey)
  }

  /// A list is known by its name in every sentence about it; to the public only the names that have a meaning are told.
  private func listName(_ index: Int) -> String {
    let name = plan.lists[index].name
    let isTold = plan.report.audience != .public || (NameList.Role(rawValue: name) ?? .other) != .other
    return isTold ? name : "list-\(index + 1)"
  }

  private func write(
    _ content: ReportContent, _ template: ReportTemplate, to folder: ReportFolder
  ) throws -> WrittenReport {
    let outputs = Set(plan.report.outputs.compactMap { ReportOutput(rawValue: $0.rawValue) })
    var parts = parts
    let unavailable = outputs.contains(.png) ? Self.addPictures(to: &parts) : nil
    var shown = template
    if content.provenance.audience == .public { shown.name = content.provenance.templateName }
    var written = try ReportWriter.write(
      content, template: shown, outputs: outputs, parts: parts, into: folder.workingPath, threads: options.jobs)
    // Whoever runs the program is told of the file by its name.
    for index in written.diagnostics.indices where written.diagnostics[index].place?.file == shown.name {
      written.diagnostics[index].place?.file = template.name
    }
    if let unavailable { written.diagnostics.append(unavailable) }
    let tables = Set(content.tables.map(\.id))
    written.diagnostics += plan.report.maxRows.tables.keys.filter { !tables.contains($0) }.sorted().map { name in
      .warning(
        "unknown-table", "report.max_rows names the table '\(TerminalText.escaped(name))', which this report has not",
        at: plan.file.map { Place(file: $0) }, help: "its tables: \(tables.sorted().joined(separator: ", "))")
    }
    return written
  }

  private var parts: ReportParts {
    ReportParts(
      drawSVG: { figure, use in
        switch use {
        case .inline(let prefix): FigureDrawing.inline(figure, idPrefix: prefix)
        case .strip: FigureDrawing.strip(figure)
        case .file: FigureDrawing.svg(figure, standalone: true)
        }
      },
      workbook: rowLimits)
  }

  /// - Returns: why there will be no pictures.
  private static func addPictures(to parts: inout ReportParts) -> Diagnostic? {
    do throws(Diagnostic) {
      let library = try PictureLibrary()
      parts.drawPNG = { svg throws(Diagnostic) in try library.png(svg) }
      return nil
    } catch {
      return error
    }
  }

  private var rowLimits: RowLimits {
    let stated = plan.report.maxRows
    return RowLimits(usual: stated.usual ?? RowLimits().usual, tables: stated.tables)
  }

  private func outcome(
    _ archive: ReadArchive, _ result: InvestigationResult, _ content: ReportContent, _ written: WrittenReport,
    _ warnings: [Diagnostic],
    _ folder: ReportFolder, _ stages: Stages
  ) -> Outcome {
    let complete = archive.wasReadWhole
    let alarming = content.sections.contains { $0.findings.contains { $0.severity >= .warning } }
    let isLaidOut = !written.diagnostics.contains { $0.severity == .error }
    let status: ExitStatus =
      if !complete {
        .incompleteEvidence
      } else if archive.store.eventCount == 0 {
        .noEvents
      } else if !isLaidOut {
        .brokenTemplate
      } else if options.alerts && alarming {
        .alert
      } else {
        .complete
      }
    return Outcome(
      status: status, summary: RunSummary.text(content, archive, folder: options.output),
      diagnostics: archive.fileDiagnostics + warnings + written.diagnostics, folder: folder.path,
      result: result, stages: archive.stages + stages.times)
  }

  /// Paths of the plan as the plan states them.
  private func relative(_ path: String) -> String {
    path.hasPrefix(plan.folder + "/") ? String(path.dropFirst(plan.folder.count + 1)) : path
  }
}
