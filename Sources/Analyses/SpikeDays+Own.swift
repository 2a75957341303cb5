import Findings

extension SpikeDays {
  /// Days on which users failed far more often than usual: no attack, and told so that nobody misses them.
  func own(_ input: AnalysisInput) -> (finding: Finding, table: Table)? {
    guard let days = input.ordinary?.days, let most = days.max(by: { ($0.attempts, $1.date) < ($1.attempts, $0.date) })
    else { return nil }
    let others = days.count - 1
    let finding = Finding(
      id: "spike-days/own", status: .found, severity: .notice, verdict: .likely,
      summary: """
        On \(Numerals.date(most.date)) users failed \(Wording.times(most.attempts)) with their own names (\(most.names)) at \
        \(most.sharedBy.map { "a computer from which \(Wording.names($0)) log in, as an office does behind one address" } ?? "computers that they use (\(most.computers))"), \
        as after a change of passwords, of mail programs or of a server: these attempts count as no spike.
        """,
      details: others == 0
        ? [] : ["\(Wording.capitalised(Wording.exactly(others, "other day was", "other days were"))) like that."],
      caveats: ["Who shares an address with a user, and knows his name, looks the same."],
      numbers: [
        NamedNumber("own_days", .count(days.count)), NamedNumber("own_date", .date(most.date)),
        NamedNumber("own_attempts", .count(most.attempts)), NamedNumber("own_sources", .count(most.computers)),
        NamedNumber("own_names", .count(most.names)),
      ],
      evidence: [EvidenceReference(file: input.fileName(Int(most.file)), line: most.line)], tables: ["own-failures"])
    let table = Table(
      id: "own-failures", title: "Days with many failures of users themselves",
      note: """
        Failures with a name that had logged in from the same computer on an earlier day, or before and again within a day; \
        where 20 names or more log in from it, before and again within ten minutes, or in a row of failures, two hours at most, \
        that ends so.
        """,
      columns: [
        Column(.day, .dates(days.map(\.date))),
        Column(.attempts, .counts(days.map(\.attempts)), total: .sum),
        Column(.computers, .counts(days.map(\.computers))),
        Column("users", "Names", .counts(days.map(\.names))),
      ])
    return (finding, table)
  }
}
