import Diagnostics

extension PlanInterpreter {
  private static let historyKeys = ["file", "keep", "keep_passwords", "pseudonymise_after"]

  /// `history: logins.db`, or a group that also says how long what is kept.
  mutating func history(_ value: PlanValue) -> Plan.History? {
    switch value.content {
    case .map: break
    case .scalar, .list:
      return text(value, "history").flatMap { historyFile($0, value.place) }.map { Plan.History(path: $0) }
    }
    guard let fields = fields(value, "history", known: Self.historyKeys) else { return nil }
    guard let file = fields["file"] else {
      mistakes.error(
        "missing-key", "history does not say in which file", at: value.place, help: "add `file: history.db`")
      return nil
    }
    guard let name = text(file, "file"), let path = historyFile(name, file.place) else { return nil }
    var history = Plan.History(path: path)
    history.keep = fields["keep"].flatMap { age($0, "keep") }
    history.keepPasswords = fields["keep_passwords"].flatMap { age($0, "keep_passwords") }
    history.pseudonymiseAfter = fields["pseudonymise_after"].flatMap { age($0, "pseudonymise_after") }
    return history
  }

  private mutating func historyFile(_ name: String, _ place: Place) -> String? {
    let path = PlanFiles.absolute(name, in: folder)
    guard reader.files.kind(path) != .folder else {
      mistakes.error(
        "not-a-file", "the history '\(shortened(name))' is a folder", at: place, help: "name a file, as history.db")
      return nil
    }
    return path
  }

  /// Seconds, at least a day.
  private mutating func age(_ value: PlanValue, _ key: String) -> Int? {
    guard let text = text(value, key) else { return nil }
    guard let seconds = PlanDuration.age(text) else {
      mistakes.error(
        "bad-duration", "\(key) is '\(shortened(text))', not a span of time", at: value.place,
        help: "write it as 90d, 12w or 3y")
      return nil
    }
    guard seconds >= 86_400 else {
      mistakes.error(
        "out-of-range", "\(key) is \(PlanDuration.text(seconds)); it is at least a day", at: value.place,
        help: "write 1d or more")
      return nil
    }
    return seconds
  }

  // MARK: Own SQL

  private static let queryKeys = ["id", "title", "query"]

  /// Whether a step is `{sql: {id: …, title: …, query: …}}`, which is read then.
  mutating func takesQuery(_ step: PlanValue) -> Bool {
    switch step.content {
    case .map(let pairs):
      guard pairs.count == 1, let pair = pairs.first, pair.key.name == "sql" else { return false }
      query(pair.value)
      return true
    case .scalar, .list: return false
    }
  }

  private mutating func query(_ value: PlanValue) {
    guard let fields = fields(value, "sql", known: Self.queryKeys) else { return }
    guard let idValue = fields["id"], let sqlValue = fields["query"] else {
      mistakes.error(
        "missing-key", "an sql step needs an id and a query", at: value.place,
        help: "write `sql: {id: by-day, title: …, query: \"SELECT day_logged, count(*) FROM logins GROUP BY 1\"}`")
      return
    }
    guard let id = queryID(idValue), let sql = text(sqlValue, "query") else { return }
    let title = fields["title"].flatMap { text($0, "title") } ?? id
    queries.append(
      Plan.Query(
        id: id, title: title, sql: sql, line: sqlValue.place.line ?? 1, column: sqlValue.place.column ?? 1))
  }

  private mutating func queryID(_ value: PlanValue) -> String? {
    guard let id = text(value, "id") else { return nil }
    let isPlain = id.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    guard isPlain, id.utf8.count <= 60, id.first?.isLetter == true else {
      mistakes.error(
        "bad-id", "'\(shortened(id))' cannot be the name of a table and its file", at: value.place,
        help: "write small letters, digits and dashes, as `id: by-day`")
      return nil
    }
    guard !reader.analyses.contains(where: { $0.id == id }), !queries.contains(where: { $0.id == id }) else {
      mistakes.error("given-twice", "'\(id)' is taken", at: value.place, help: "give the query another id")
      return nil
    }
    return id
  }
}
