import CivilTime
import Logins
import Testing
import Vocabulary

@testable import History

/// Statements of strangers over the events of a report.
@Suite struct QuerySessionTests {
  private func session(_ count: Int = 3, limits: QuerySession.Limits = .init()) throws -> QuerySession {
    let events = (0..<count).map { index in
      LoginEvent(
        milliseconds: 1_700_000_000_000 + Int64(index) * 3_600_000, source: Address("240.0.0.\(index % 200 + 1)"),
        user: index == 1 ? nil : "ada", service: "sshd", outcome: .failure, attempts: 2, file: 0, line: index + 1)
    }
    let ban = OperationalEvent(
      milliseconds: 1_700_000_000_000, kind: .ban, program: "fail2ban", subject: "sshd", source: Address("240.0.0.1"))
    let store = InMemoryStore(events: events, operational: [ban], zone: Zone(named: "Europe/London") ?? .utc)
    return try QuerySession(store, files: ["auth.log"], limits: limits)
  }

  private func refusal(_ sql: String, limits: QuerySession.Limits = .init()) throws -> QuerySession.Refusal? {
    do {
      _ = try session(limits: limits).answer(sql)
      return nil
    } catch let refusal as QuerySession.Refusal { return refusal }
  }

  @Test func `The views have what they say they have`() throws {
    let answer = try session().answer("SELECT * FROM logins ORDER BY utc")
    #expect(
      answer.columns == [
        "day_logged", "time", "utc", "service", "protocol", "outcome", "reason", "user", "source", "source_name",
        "attempts", "reporter", "file", "line",
      ])
    #expect(
      answer.rows[1] == [
        .text("2023-11-14"), .text("2023-11-14 23:13:20"), .integer(1_700_003_600), .text("sshd"), .null,
        .text("failure"), .text("unspecified"), .null, .text("240.0.0.2"), .null, .integer(2), .null,
        .text("auth.log"), .integer(2),
      ])
    #expect(answer.rows.count == 3 && !answer.isCut)
    let bans = try session().answer("SELECT event, subject, source, file FROM operational")
    #expect(bans.rows == [[.text("ban"), .text("sshd"), .text("240.0.0.1"), .text("auth.log")]])
    let sum = try session().answer("SELECT sum(attempts), avg(attempts), max(user) FROM logins")
    #expect(sum.rows == [[.integer(6), .real(2), .text("ada")]])
  }

  @Test(arguments: [
    "DELETE FROM events", "INSERT INTO users (name) VALUES ('x')", "UPDATE events SET attempts = 9",
    "DROP VIEW logins", "CREATE TABLE x (y)", "CREATE TEMP TABLE x AS SELECT 1", "PRAGMA user_version = 3",
    "PRAGMA writable_schema = 1", "ATTACH DATABASE '/tmp/x.db' AS x", "VACUUM INTO '/tmp/x.db'", "BEGIN",
    "SELECT load_extension('/tmp/x.so')", "REINDEX", "ANALYZE",
    "WITH x AS (SELECT 1) INSERT INTO users (name) SELECT 'y' FROM x", "SELECT 1; SELECT 2", "", "-- nothing",
    "SELECT 1; DROP VIEW logins", "EXPLAIN QUERY PLAN DELETE FROM events",
  ])
  func `Nothing but one SELECT is run`(sql: String) throws {
    let session = try session()
    #expect(throws: QuerySession.Refusal.self, "\(sql)") { try session.answer(sql) }
    #expect(throws: QuerySession.Refusal.self, "\(sql)") { try session.check(sql) }
    #expect(try session.answer("SELECT count(*) FROM logins").rows == [[.integer(3)]])
  }

  @Test(arguments: ["SELECT 1 ;; ", "SELECT 1; -- that is all", "SELECT 1 /* one */; /* none */\n;", "SELECT 1 --"])
  func `Comments may follow the statement`(sql: String) throws {
    #expect(try session().answer(sql).rows == [[.integer(1)]])
  }

  @Test func `An answer is bounded in bytes, and its making in memory`() throws {
    var limits = QuerySession.Limits()
    limits.answerBytes = 10_000
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) "
    let cut = try session(limits: limits).answer(numbers + "SELECT printf('%.900c', 'x') FROM n")
    #expect(cut.isCut && cut.rows.count == 10)
    limits.memory = 8 << 20
    let refusal = try refusal(numbers + "SELECT printf('%.900c%d', 'x', i) AS t FROM n ORDER BY t", limits: limits)
    #expect(refusal?.wasStopped == true && refusal?.message == "it took more than 8 MB of memory", "\(refusal as Any)")
  }

  @Test func `A mistake is told with its place`() throws {
    #expect(try refusal("SELECT day_loged FROM logins")?.message.contains("day_loged") == true)
    #expect(try refusal("SELECT *\nFORM logins")?.offset == 9)
    #expect(try refusal("SELECT frobnicate(1)")?.message.contains("frobnicate") == true)
    #expect(try refusal("ATTACH 'x' AS y")?.message == "no other file may be attached")
  }

  @Test func `Endless queries end, and endless answers are cut`() throws {
    var limits = QuerySession.Limits()
    limits.seconds = 0.2
    limits.rows = 10
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
    #expect(try refusal(endless + "count(*) FROM n", limits: limits)?.wasStopped == true)
    let cut = try session(limits: limits).answer(endless + "i FROM n")
    #expect(cut.rows.count == 10 && cut.isCut)
    #expect(try refusal("SELECT zeroblob(100000000)", limits: limits) != nil)
    #expect(throws: QuerySession.Refusal.self) {
      try session().answer(endless + "count(*) FROM n", isInterrupted: { true })
    }
  }
}
