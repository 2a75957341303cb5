extension Plan {
  /// Where the events of an archive are kept, and for how long.
  public struct History: Sendable, Hashable {
    /// Absolute. The file is made when it is missing.
    public var path: String
    /// Seconds after which events are removed; nil: never.
    public var keep: Int?
    /// Seconds after which the classes of passwords are removed; nil: with their events.
    public var keepPasswords: Int?
    /// Seconds after which names and addresses become pseudonyms; nil: never.
    public var pseudonymiseAfter: Int?

    public init(path: String, keep: Int? = nil, keepPasswords: Int? = nil, pseudonymiseAfter: Int? = nil) {
      self.path = path
      self.keep = keep
      self.keepPasswords = keepPasswords
      self.pseudonymiseAfter = pseudonymiseAfter
    }
  }

  /// A table that the plan's author asks for in SQL.
  public struct Query: Sendable, Hashable {
    /// kebab-case; the name of its table, CSV file and sheet.
    public var id: String
    public var title: String
    /// One SELECT over the views `logins` and `operational`.
    public var sql: String
    /// Where the SQL begins, as `plan.yml:12:9`.
    public var line: Int
    public var column: Int

    public init(id: String, title: String, sql: String, line: Int = 1, column: Int = 1) {
      self.id = id
      self.title = title
      self.sql = sql
      self.line = line
      self.column = column
    }
  }
}

extension PlanDuration {
  /// Spans of keeping: what `seconds` reads, and whole years (`3y`, of 366 days) and weeks (`12w`).
  public static func age(_ text: String) -> Int? {
    let units: [Character: Int] = ["y": 366 * 86_400, "w": 7 * 86_400]
    guard let unit = text.last.flatMap({ units[$0] }) else { return seconds(text) }
    guard let number = PlanNumber.whole(String(text.dropLast())), (1...100).contains(number) else { return nil }
    return number * unit
  }
}
