import CivilTime
import Diagnostics
import Findings
import Foundation
import History
import Planning

/// `spoor history`: what people do with a history besides reports.
public enum HistoryCommands {
  /// What it holds, in lines.
  public static func info(_ path: String) throws -> String {
    let history = try HistoryFile.open(path, access: .readOnly)
    let figures = try history.figures()
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let bytes = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    func moment(_ seconds: Int64?) -> String { seconds.map { history.zone.localISO($0) } ?? "–" }
    let each = figures.loginLines > 0 ? ", \(bytes / figures.loginLines) a line of a login" : ""
    return """
      \(TerminalText.escaped(path)): history of version \(figures.version), zone \(history.zone.name)
        events       \(Numerals.grouped(figures.events)) logins (\(Numerals.grouped(figures.attempts)) attempts), \
      \(Numerals.grouped(figures.operationalEvents)) operational
        from         \(moment(figures.first))
        to           \(moment(figures.last))
        newest line  \(moment(try history.newestLine))
        logs         \(Numerals.grouped(figures.logs)), \(Numerals.grouped(figures.lines)) lines, read in \
      \(Numerals.count(figures.ingests, "ingest", "ingests"))
        names        \(Numerals.grouped(figures.computers)) addresses, \(Numerals.grouped(figures.users)) users
        size         \(Numerals.grouped(bytes)) bytes\(each)
      """
  }

  /// Forgets what is too old, and gives room back.
  /// - Returns: what was done, in a sentence
  public static func compact(_ keeping: Plan.History, plan: Plan, now: Int64) throws -> String {
    let history = try HistoryFile.open(keeping.path, access: .readWrite)
    func size() -> Int {
      ((try? FileManager.default.attributesOfItem(atPath: keeping.path))?[.size] as? NSNumber)?.intValue ?? 0
    }
    let before = size()
    let retention = try PlanHistory.retention(keeping, plan: plan, now: now)
    let forgotten = try history.write { try $0.forget(retention) }
    try history.compact()
    return """
      \(Numerals.grouped(before)) bytes are \(Numerals.grouped(size())) now; removed \
      \(Numerals.count(forgotten.events, "event", "events")) and the classes of \
      \(Numerals.count(forgotten.passwords, "password", "passwords")), made \
      \(Numerals.count(forgotten.names, "pseudonym", "pseudonyms"))
      """
  }

  /// Whether a history is in order, and whether the logs that are still there are what was read of them.
  /// - Returns: everything that does not hold, and how many logs do, in a line
  public static func verify(_ path: String) throws -> (problems: [Diagnostic], logs: String) {
    let history = try HistoryFile.open(path, access: .readOnly)
    let problems = try history.problems().map {
      Diagnostic.error(
        "damaged-history", $0, at: Place(file: path),
        help: "restore it from a backup; `sqlite3 FILE .recover` may save a part of it")
    }
    let logs = try KeptLogs(of: history)
    return (problems + logs.problems, logs.summary)
  }

  /// Prints the events of a history as `spoor events` prints those of logs.
  public static func export(
    _ path: String, plan: Plan, printer: EventPrinter, write: (Data) throws -> Void
  ) async throws -> EventPrinter.Outcome {
    let history = try HistoryFile.open(path, access: .readOnly)
    let archive = try HistoryArchive(plan: plan, zone: printer.zone).read(history)
    return try await printer.print(archive, write: write)
  }

  /// The documented schema, for people who want their own SQL.
  public static let schema = """
    A history is an SQLite 3 file (WAL). Two views are for everybody; what lies below may change with a version, which
    `PRAGMA user_version` tells. Read it with `sqlite3 -readonly history.db`, or with a plan's step
    `{sql: {id: by-day, title: Attempts a day, query: "SELECT day_logged, sum(attempts) FROM logins GROUP BY 1"}}`.

    logins: one row an attempt or, where a line stands for several, one row with their number; each attempt once,
    however many lines and copies tell of it.
      day_logged   2023-11-12, in the zone of the history
      time         2023-11-12 08:31:00, in the zone of the history
      utc          seconds since 1970
      service      dovecot, sshd, …
      protocol     imap, pop3, smtp, … or NULL
      outcome      failure, success, denied
      reason       unknown-user, password-mismatch, … or unspecified
      user         as typed; NULL is not in the line, '' is there and empty
      source       address, or NULL
      source_name  reverse name as it was logged, or NULL
      attempts     how many attempts the row stands for
      reporter     host that wrote the line, or NULL
      file, line   the line that is counted: the log as it was called last, and the line in it

    operational: bans, restarts, upgrades and boots, each once.
      day_logged, time, utc   as above
      event        ban, unban, guard-start, service-stop, package-upgrade, boot, …
      program      fail2ban, systemd, dpkg, …
      subject      the jail, unit or package, or NULL
      source, network_bits, from_version, to_version, detail, reporter, file, line

    A log whose clock was in another zone than was taken tells the same as others at other times: reports count that once,
    and tell it; here it is there twice.

    Below: `events` holds every line of a login, with `fate` 0 counted, 1 copy, 2 told by other lines, 3 connection; its
    `id` is the second << 24 plus a place, so that rows lie in order of time; where names became pseudonyms, `hidden` is
    1, and `pseudonyms` says which they are. `as_logged` holds what a line itself said
    where it took something over from another. `kinds`, `computers` and `users` hold the names, `sources` and `places`
    the logs, `hours` how many lines and events each service wrote, `ingests` what was read when.

      SELECT day_logged, count(DISTINCT source) FROM logins WHERE outcome <> 'success' GROUP BY 1;
      SELECT strftime('%M', time) AS minute, sum(attempts) FROM logins GROUP BY 1 ORDER BY 2 DESC;
      SELECT user, sum(attempts) FROM logins WHERE time >= '2023-11-11' AND time < '2023-11-15' GROUP BY 1 ORDER BY 2 DESC;
    """
}
