import Planning
import Testing

@Suite("The history and own SQL of a plan")
struct PlanHistoryTests {
  @Test("a history is a file, or a file with ages, and needs no paths beside it")
  func history() throws {
    let (short, _) = try Doubles.read("spoor: 1\narchive: {history: history.db}\n")
    #expect(short.archive.history == Plan.History(path: "/case/history.db") && short.archive.paths.isEmpty)
    let (long, _) = try Doubles.read(
      """
      spoor: 1
      archive:
        paths: [logs/]
        history: {file: /var/lib/h.db, keep: 3y, keep_passwords: 4w, pseudonymise_after: 90d}
      """)
    #expect(
      long.archive.history
        == Plan.History(
          path: "/var/lib/h.db", keep: 3 * 366 * 86_400, keepPasswords: 28 * 86_400, pseudonymiseAfter: 90 * 86_400))
  }

  @Test("mistakes of a history and of own SQL are told at their places")
  func mistakes() {
    let text = """
      spoor: 1
      archive:
        paths: [logs/]
        history: {file: lists, keep: 3 years, pseudonymise_after: 1h, kep: 1y}
      analyses:
        - overview
        - sql: {id: Rows!, query: SELECT 1}
        - sql: {id: overview, query: SELECT 1}
        - sql: {title: x}
      """
    #expect(
      Doubles.mistakes(text) == [
        "4:19 not-a-file", "4:65 unknown-key", "7:15 bad-id", "8:15 given-twice", "9:10 missing-key",
      ])
    #expect(
      Doubles.mistakes("spoor: 1\narchive: {history: {file: h.db, keep: 3 years, pseudonymise_after: 1h}}\n") == [
        "2:39 bad-duration", "2:68 out-of-range",
      ])
  }

  @Test("queries come beside the analyses, in their order")
  func queries() throws {
    let (plan, _) = try Doubles.read(
      """
      spoor: 1
      archive: {paths: [logs/]}
      analyses:
        - sql: {id: by-day, title: By day, query: "SELECT day_logged FROM logins"}
        - overview
        - sql:
            id: twos
            query: |
              SELECT 2
      """)
    #expect(plan.analyses.map(\.id) == ["overview"])
    #expect(plan.queries.map(\.id) == ["by-day", "twos"] && plan.queries.map(\.title) == ["By day", "twos"])
    #expect(plan.queries[0].line == 4 && plan.queries[1].sql == "SELECT 2")
  }
}
