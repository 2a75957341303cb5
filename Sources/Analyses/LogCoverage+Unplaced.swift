import Findings
import Logins

/// Lines that speak of failed logins, were not read, and name no address, as those of web applications and monitors often
/// do. What they tell could be in no figure about computers, so they doubt no verdict; but nobody should believe that they
/// were read.
struct UnplacedLogins: Sendable {
  /// Most lines first, then by name.
  let programs: [(name: String, lines: Int)]
  /// File and line of the first of each program.
  let first: [EvidenceReference]
  /// The numbers are from a sample.
  let isEstimate: Bool

  /// Programs with fewer lines may have meant anything.
  init(_ evidence: EvidenceAccount) {
    var lines: [String: Int] = [:]
    var first: [String: EvidenceReference] = [:]
    var estimated: Set<String> = []
    for file in evidence.files where file.copyOf == nil {
      for its in file.unplaced {
        lines[its.program, default: 0] += its.lines
        if its.isEstimate { estimated.insert(its.program) }
        if first[its.program] == nil { first[its.program] = EvidenceReference(file: file.name, line: its.firstLine) }
      }
    }
    programs = lines.filter { $0.value >= UnreadLogins.least }.map { (name: $0.key, lines: $0.value) }
      .sorted { ($1.lines, $0.name) < ($0.lines, $1.name) }
    self.first = programs.compactMap { first[$0.name] }
    isEstimate = programs.contains { estimated.contains($0.name) }
  }

  var lines: Int { programs.reduce(0) { $0 + $1.lines } }

  /// `zabbix_server and icinga2`
  var writers: String {
    let shown = programs.prefix(3).map { $0.name.isEmpty ? "no named program" : $0.name }
    let rest = programs.count - shown.count
    return Wording.list(shown + (rest > 0 ? [Numerals.count(rest, "other program", "other programs")] : []))
  }

  /// For an archive of which nothing else was read.
  var headline: Prose? {
    guard !programs.isEmpty else { return nil }
    return """
      \(strong: "No login could be read, though \(number) lines speak of failed ones"): they are of \(writers), name no \
      address, and no format knows them.
      """
  }

  /// `60` or `about 1,300`
  var number: String { isEstimate ? "about \(Wording.about(Double(lines)))" : Numerals.grouped(lines) }

  /// nil where there are none.
  var finding: Finding? {
    guard !programs.isEmpty else { return nil }
    return Finding(
      id: "log-coverage/unread-without-address", status: .found, severity: .info, verdict: .likely,
      summary: """
        \(Wording.capitalised(number)) lines of \(writers) speak of failed logins and name no address; no format reads them, \
        and they are in no figure.
        """,
      uncertainty: """
        Lines of programs that only speak of people at the machine itself (sudo, su, a console), or of what another \
        program tells with an address, are left out.
        """,
      numbers: [NamedNumber("unread_lines_without_address", .count(lines))], evidence: Array(first.prefix(3)),
      tables: ["log-coverage"],
      recommendation: """
        Look at them with `spoor formats test LOG`; a format file of your own reads them, where they matter.
        """)
  }
}

extension LogCoverage {
  func unplaced(_ input: AnalysisInput, _ checks: inout Checks) {
    let unplaced = UnplacedLogins(input.coverage.evidence)
    guard let finding = unplaced.finding else { return }
    checks.add(
      "Unread lines about logins without an address",
      "\(unplaced.number), of \(unplaced.writers)",
      "what they tell is in no figure")
    checks.findings.append(finding)
  }
}
