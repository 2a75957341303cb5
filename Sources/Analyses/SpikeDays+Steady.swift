import Findings
import Logins

extension SpikeDays {
  /// Computers that fail with one name at a steady interval: no attack, and told so that nobody misses them.
  func steady(_ input: AnalysisInput) -> (finding: Finding, table: Table)? {
    let computers = input.steady
    guard let busiest = computers.first else { return nil }
    let attempts = computers.reduce(0) { $0 + $1.attempts }
    let dictionary = input.dictionary
    func name(_ user: Int32) -> String { user < 0 ? "" : dictionary.users[Int(user)] }
    let others = computers.count - 1
    let finding = Finding(
      id: "spike-days/steady", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(Wording.capitalised(Wording.small(computers.count))) \(computers.count == 1 ? "computer" : "computers") failed with \
        one name at a steady interval for a day or more (\(Wording.attempts(attempts))), as mail programs with an old \
        password do: they count as no spike.
        """,
      details: [
        """
        \(others == 0 ? "It" : "The busiest") tried \(evidence: name(busiest.user)) \
        \(Wording.times(busiest.attempts)), every \(Numerals.duration(seconds: busiest.interval)).
        """
      ],
      caveats: ["Whoever guesses slowly at one name from one computer looks the same."],
      numbers: [
        NamedNumber("steady_sources", .count(computers.count)), NamedNumber("steady_attempts", .count(attempts)),
      ],
      evidence: [EvidenceReference(file: input.fileName(Int(busiest.file)), line: busiest.line)],
      tables: ["steady-computers"], recommendation: nil)
    let table = Table(
      id: "steady-computers", title: "Computers that fail at a steady interval",
      note:
        "With one name, for a day or more, half a minute or more apart, nine of ten pauses within a tenth of the median.",
      columns: [
        Column(.address, .addresses(computers.map { dictionary.sources[Int($0.source)].description })),
        Column(.name, .evidence(computers.map { name($0.user) })),
        Column(.attempts, .counts(computers.map(\.attempts)), total: .sum),
        Column("interval", "Every", .cells(computers.map { .duration(seconds: $0.interval) })),
        Column(.firstSeen, .instants(computers.map(\.first))),
        Column(.lastSeen, .instants(computers.map(\.last))),
      ])
    return (finding, table)
  }
}
