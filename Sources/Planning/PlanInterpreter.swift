import CivilTime
import Diagnostics

/// Reads the tree of a plan key by key. What cannot be used is reported and left out, and reading goes on.
struct PlanInterpreter {
  let reader: PlanReader
  var mistakes: MistakeList
  /// Steps in SQL, as `analyses` meets them.
  var queries: [Plan.Query] = []
  /// See `Plan.places`.
  var places: [String: Place] = [:]
  let folder: String

  static let keys = [
    "spoor", "title", "archive", "since", "until", "window", "geography", "lists", "policies", "exclude", "never_block",
    "analyses", "report", "audit", "notices",
  ]

  mutating func plan(_ tree: PlanValue, file: String, text: String) -> Plan? {
    guard let fields = fields(tree, "a plan", known: Self.keys) else { return nil }
    version(fields["spoor"], tree)
    let folderName = folder.split(separator: "/").last.map { String($0) } ?? "report"
    let title = fields["title"].flatMap { self.text($0, "title") } ?? folderName
    let archive = archive(fields["archive"])
    let since = fields["since"].flatMap { date($0, "since") }
    let until = fields["until"].flatMap { date($0, "until") }
    if let since, let until, since > until {
      mistakes.error(
        "since-after-until", "until \(until.iso) is before since \(since.iso)", at: fields["until"]?.place,
        help: "swap the two dates")
    }
    let window = fields["window"].flatMap { self.window($0, since: since, until: until) } ?? .auto
    var plan = Plan(
      title: title, file: file, folder: folder, text: text, archive: archive ?? Plan.Archive(paths: []), since: since,
      until: until, window: window, geography: fields["geography"].flatMap { geography($0) } ?? .auto,
      lists: fields["lists"].map { lists($0) } ?? [],
      policies: fields["policies"].map { policies($0) } ?? Plan.Policies(),
      exclude: fields["exclude"].map { exclusions($0) } ?? [], analyses: analyses(fields["analyses"]),
      report: fields["report"].map { report($0) } ?? Plan.ReportOptions())
    plan.neverBlock = fields["never_block"].map { neverBlock($0) } ?? []
    plan.notices = fields["notices"].map { notices($0) } ?? []
    plan.queries = queries
    plan.places = places
    plan.audit = fields["audit"].flatMap { audit($0) }
    return archive == nil ? nil : plan
  }

  /// Mistakes that others found, with the plan's lines where they lie in it.
  mutating func add(_ others: [Diagnostic]) {
    for other in others {
      guard other.place?.file == mistakes.source.file else {
        mistakes.add([other])
        continue
      }
      switch other.severity {
      case .error: mistakes.error(other.code, other.message, at: other.place, help: other.help)
      case .warning: mistakes.warning(other.code, other.message, at: other.place, help: other.help)
      case .note: mistakes.add([other])
      }
    }
  }

  private mutating func version(_ value: PlanValue?, _ tree: PlanValue) {
    guard let value else {
      mistakes.warning(
        "no-version", "the plan does not say for which plan version it was written; taken as 1", at: tree.place,
        help: "begin it with `spoor: 1`")
      return
    }
    guard let text = text(value, "spoor") else { return }
    if text != "1" {
      mistakes.error(
        "unknown-version", "there is no plan version '\(shortened(text))'", at: value.place, help: "write `spoor: 1`")
    }
  }

  private mutating func archive(_ value: PlanValue?) -> Plan.Archive? {
    guard let value else {
      mistakes.error(
        "missing-key", "the plan does not say which logs to read",
        at: Place(file: mistakes.source.file, line: 1, column: 1),
        help: "add `archive: {paths: [logs/]}`")
      return nil
    }
    let known = ["paths", "history", "formats", "time_zone", "year"]
    guard let fields = fields(value, "archive", known: known) else { return nil }
    var archive = Plan.Archive(paths: [])
    if let paths = fields["paths"] {
      let values = texts(paths, "paths")
      archive.paths = values.map(\.text)
      if values.isEmpty, case .list(let members) = paths.content, members.isEmpty {
        mistakes.error(
          "empty-value", "paths is empty", at: paths.place, help: "name the files or folders with the logs")
      }
      var seen: Set<String> = []
      for (path, place) in values {
        places["paths/\(path)"] = place
        archivePath(path, place)
        if !seen.insert(path).inserted {
          mistakes.warning("given-twice", "the path '\(shortened(path))' is given twice", at: place, help: "remove one")
        }
      }
    } else if fields["history"] == nil {
      mistakes.error(
        "missing-key", "archive does not say which logs to read", at: value.place, help: "add `paths: [logs/]`")
    }
    archive.history = fields["history"].flatMap { history($0) }
    archive.formats = fields["formats"].flatMap { formats($0) }
    archive.timeZone = fields["time_zone"].flatMap { zone($0) }
    archive.year = fields["year"].flatMap { year($0) }
    return archive
  }

  private mutating func archivePath(_ path: String, _ place: Place) {
    guard path != "-", !path.contains(where: { "*?[".contains($0) }) else { return }
    guard reader.files.kind(PlanFiles.absolute(path, in: folder)) == .missing else { return }
    mistakes.error(
      "missing-file", "there is no file or folder '\(shortened(path))'", at: place, help: pathHelp(path))
  }

  func pathHelp(_ path: String) -> String {
    path.hasPrefix("~")
      ? "write the home folder out; ~ is not expanded"
      : path.hasPrefix("/") ? "check the path" : "paths are relative to the plan's folder, \(folder)"
  }

  private mutating func formats(_ value: PlanValue) -> [Plan.FormatChoice]? {
    if case .scalar("auto", _) = value.content { return nil }
    var choices: [Plan.FormatChoice] = []
    for (name, place) in texts(value, "formats") {
      if name == "auto" {
        choices.append(.allBuiltIn)
      } else if reader.formats.contains(name) {
        choices.append(.builtIn(name))
      } else if name.contains("/") || name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
        if let path = existingFile(name, "format", place) { choices.append(.file(path)) }
      } else {
        mistakes.error(
          "unknown-format", "there is no log format '\(shortened(name))'", at: place,
          help: Suggestion.help(for: name, in: reader.formats) ?? "`spoor formats list` shows them; or `formats: auto`")
      }
    }
    if choices.isEmpty, case .list(let members) = value.content, members.isEmpty {
      mistakes.error("empty-value", "formats is empty", at: value.place, help: "write `formats: auto`")
    }
    let onlyOwn = choices.allSatisfy { if case .file = $0 { true } else { false } }
    if onlyOwn && !choices.isEmpty {
      mistakes.warning(
        "only-own-formats", "nothing but what your own format files describe is read", at: value.place,
        help: "add `auto` to the list to read what the built-in formats know as well")
    }
    return choices.isEmpty ? nil : choices
  }

  private mutating func zone(_ value: PlanValue) -> Zone? {
    guard let name = text(value, "time_zone") else { return nil }
    if let zone = Zone(named: name) { return zone }
    let help = Suggestion.nearest(to: name, in: KnownZones.names).map { "did you mean '\($0)'?" }
    mistakes.error(
      "unknown-zone", "there is no time zone '\(shortened(name))'", at: value.place,
      help: help ?? "zones are named after places, as Europe/London; or UTC")
    return nil
  }

  private mutating func year(_ value: PlanValue) -> Int? {
    guard let text = text(value, "year"), text != "auto" else { return nil }
    if let year = PlanNumber.whole(text), (1970...2100).contains(year) { return year }
    mistakes.error(
      "bad-year", "'\(shortened(text))' is not a year of a log", at: value.place,
      help: "write `year: auto`, or the year of the newest line, 1970 to 2100")
    return nil
  }

  private mutating func window(_ value: PlanValue, since: CivilDate?, until: CivilDate?) -> Plan.Window? {
    if case .scalar("auto", _) = value.content { return .auto }
    let help = "write `window: auto`, or the first and the last day: `window: [2023-11-10, 2023-11-14]`"
    guard case .list(let members) = value.content, members.count == 2 else {
      mistakes.error("bad-window", "window is \(value.kind), not two days", at: value.place, help: help)
      return nil
    }
    guard let first = date(members[0], "window"), let last = date(members[1], "window") else { return nil }
    guard first <= last else {
      mistakes.error(
        "bad-window", "the window ends on \(last.iso), before it begins on \(first.iso)", at: members[1].place,
        help: "swap the two dates")
      return nil
    }
    if let since, first < since {
      mistakes.error(
        "window-outside", "the window begins before since \(since.iso)", at: members[0].place,
        help: "the window lies within since and until")
    }
    if let until, last > until {
      mistakes.error(
        "window-outside", "the window ends after until \(until.iso)", at: members[1].place,
        help: "the window lies within since and until")
    }
    return .days(first, last)
  }

  private mutating func geography(_ value: PlanValue) -> Plan.Geography? {
    guard let text = text(value, "geography") else { return nil }
    switch text {
    case "auto": return .auto
    case "none": return Plan.Geography.none
    default:
      if text.contains("/") || text.contains(".") {
        return existingFile(text, "geography", value.place).map { .file($0) }
      }
      mistakes.error(
        "unknown-geography", "'\(shortened(text))' is no source of countries", at: value.place,
        help: Suggestion.nearest(to: text, in: ["auto", "none"]).map { "did you mean '\($0)'?" }
          ?? "write auto, none, or the path of an .mmdb or CSV file")
      return nil
    }
  }

  private mutating func lists(_ value: PlanValue) -> [Plan.NameListSource] {
    guard case .map(let pairs) = value.content else {
      wrongType(value, "lists", "names with paths, such as `spamtraps: lists/spamtraps.txt`")
      return []
    }
    return pairs.compactMap { key, value in
      guard let path = text(value, key.name), let found = existingFile(path, "list", value.place) else { return nil }
      return Plan.NameListSource(name: key.name, path: found)
    }
  }

  /// One number for every table, or a group with a number a table.
  private mutating func maxRows(_ value: PlanValue) -> Plan.ReportOptions.MaxRows {
    guard case .map(let pairs) = value.content else {
      return Plan.ReportOptions.MaxRows(usual: rows(value, "max_rows"))
    }
    var limits = Plan.ReportOptions.MaxRows()
    for (key, _) in pairs { places["max_rows/\(key.name)"] = key.place }
    for (key, value) in pairs { limits.tables[key.name] = rows(value, "max_rows of \(shortened(key.name))") }
    return limits
  }

  private mutating func rows(_ value: PlanValue, _ what: String) -> Int? {
    if case .scalar("all", _) = value.content { return .max }
    return count(value, what)
  }

  private static let reportKeys = ["template", "outputs", "audience", "pseudonym_key", "passwords", "max_rows"]
  private static let shortestKey = 16

  private mutating func report(_ value: PlanValue) -> Plan.ReportOptions {
    var options = Plan.ReportOptions()
    guard let fields = fields(value, "report", known: Self.reportKeys)
    else {
      return options
    }
    if let template = fields["template"], let name = text(template, "template") {
      if reader.templates.contains(name) {
        options.template = .builtIn(name)
      } else if name.contains("/") || name.hasSuffix(".md") || name.hasSuffix(".mustache") {
        if let path = existingFile(name, "template", template.place) { options.template = .file(path) }
      } else {
        mistakes.error(
          "unknown-template", "there is no report template '\(shortened(name))'", at: template.place,
          help: Suggestion.help(for: name, in: reader.templates))
      }
    }
    if let outputs = fields["outputs"] {
      let known = Plan.ReportOptions.Output.allCases
      var chosen: Set<Plan.ReportOptions.Output> = []
      let values = texts(outputs, "outputs")
      for (name, place) in values {
        if let output = Plan.ReportOptions.Output(rawValue: name) {
          chosen.insert(output)
        } else {
          mistakes.error(
            "unknown-output", "there is no output '\(shortened(name))'", at: place,
            help: Suggestion.help(for: name, in: known.map(\.rawValue)))
        }
      }
      if case .list(let members) = outputs.content, members.isEmpty {
        mistakes.error("empty-value", "outputs is empty", at: outputs.place, help: "leave it out for the usual ones")
      }
      options.outputs = chosen.isEmpty ? options.outputs : chosen
    }
    if let audience = fields["audience"], let name = text(audience, "audience") {
      if let known = Plan.ReportOptions.Audience(rawValue: name) {
        options.audience = known
      } else {
        mistakes.error(
          "unknown-audience", "there is no audience '\(shortened(name))'", at: audience.place,
          help: "write `internal`, `management` or `public`")
      }
    }
    if let key = fields["pseudonym_key"], let text = text(key, "pseudonym_key") {
      options.pseudonymKey = text
      if text.utf8.count < Self.shortestKey {
        mistakes.error(
          "short-key", "a pseudonym_key of less than \(Self.shortestKey) bytes can be guessed", at: key.place,
          help: "write at least \(Self.shortestKey), such as the output of `openssl rand -hex 16`")
      }
    }
    if let rows = fields["max_rows"] { options.maxRows = maxRows(rows) }
    if let passwords = fields["passwords"], let name = text(passwords, "passwords"), name != "drop" {
      if name == "show" {
        mistakes.error(
          "passwords-never-shown", "passwords from logs are never shown by this version", at: passwords.place,
          help: "write `passwords: drop`, or leave it out")
      } else {
        mistakes.error(
          "unknown-passwords", "passwords cannot be '\(shortened(name))'", at: passwords.place,
          help: "write `passwords: drop`")
      }
    }
    return options
  }
}
