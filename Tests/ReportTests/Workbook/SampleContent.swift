import CivilTime
import Findings

@testable import Report

/// A report's content with the published numbers of the swarm, and whatever a test puts in.
enum SampleContent {
  static let zone = Zone(named: "Europe/London") ?? .utc

  static let histogramRows: [(sources: Int, each: Int)] = [
    (1, 8), (4, 7), (27, 6), (16, 5), (51, 4), (139, 3), (469, 2), (1_235, 1),
  ]

  static var histogram: Table {
    let rows = histogramRows
    return Table(
      id: "attempt-histogram", title: "How often each computer came", note: "Counted over the whole window.",
      columns: [
        Column("sources", "Computers", .counts(rows.map(\.sources)), total: .sum),
        Column("attempts_each", "Attempts each", .counts(rows.map(\.each))),
        Column("attempts", "Attempts", .counts(rows.map { $0.sources * $0.each }), total: .sum),
        Column("share_of_sources", "Of computers", .shares(rows.map { Double($0.sources) / 1_942 }), total: .sum),
      ])
  }

  static var windowSources: Table {
    var attempts: [Int] = []
    for row in histogramRows { attempts += [Int](repeating: row.each, count: row.sources) }
    return Table(
      id: "window-sources", title: "The computers of the window",
      columns: [
        Column("source", "Address", .addresses(attempts.indices.map { "240.1.\($0 / 256).\($0 % 256)" })),
        Column(
          "country", "Country", .countries(attempts.indices.map { $0 % 3 == 0 ? "CN" : $0 % 3 == 1 ? "IN" : "??" })),
        Column("attempts", "Attempts", .counts(attempts), total: .sum),
        Column("first_seen", "First seen", .instants(attempts.indices.map { 1_699_660_800 + Int64($0) * 97 })),
      ])
  }

  static var days: Table {
    guard case .days(let series) = SampleFigures.days.content else { preconditionFailure("the sample is of days") }
    return Table(
      id: "days", title: "Failed logins a day", note: "One row a day.",
      columns: [
        Column("date", "Day", .dates(series.values.indices.map { series.first + $0 })),
        Column(
          "attempts", "Attempts", .cells(series.values.map { $0.map { .count(Int($0)) } ?? .empty }), total: .sum),
        Column("expected", "Expected", .numbers(series.values.map { _ in 84.96 }, places: 1)),
        Column("p_value", "By chance", .probabilities(series.values.map { $0 ?? 0 > 300 ? 3e-9 : 0.41 })),
        Column("spike", "Spike", .flags(series.values.map { $0 ?? 0 > 300 })),
      ])
  }

  static var usernames: Table {
    Table(
      id: "usernames", title: "Names tried",
      columns: [
        Column("user", "Name", .evidence(["delta@example.com", "00123", "1E5", "MAR-1", "=1+1"])),
        Column("attempts", "Attempts", .counts([9, 8, 7, 2, 1]), total: .sum),
      ])
  }

  static var keyFigures: Table {
    Table(
      id: "key-figures", title: "Usual and worst day",
      columns: [
        Column("figure", "Figure", .words(["failed logins a day", "countries a day", "computers a day"])),
        Column("usual", "Usual", .counts([85, 18, 31])), Column("value", "12 November", .counts([1_307, 79, 861])),
      ])
  }

  static func findings(_ evidence: String = "delta@example.com") -> [Finding] {
    [
      Finding(
        id: "spike-days/incident", status: .found, severity: .alarm, verdict: .clear,
        summary: "From 11 to 13 November 2023 there were \(2_845) failed logins, where about 255 would be usual.",
        details: ["The name \(evidence: evidence) led."], uncertainty: "Between 2,437 and 2,744 more than usual."),
      Finding(
        id: "attempt-histogram/class", status: .found, severity: .warning, verdict: .clear,
        summary:
          "It was a \(strong: "swarm"): 3,072 attempts came from 1,942 computers; 1,235 of them (63.59 %) tried once."),
      Finding(id: "run-out/none", status: .notApplicable, verdict: .cannotTell, summary: "No list was given."),
    ]
  }

  static func content(tables: [Table]? = nil, evidence: String = "delta@example.com") -> ReportContent {
    let first = CivilDate(iso: "2023-01-10") ?? SampleFigures.start
    return ReportContent(
      title: "November swarm", reporters: ["mx1.example.com"], period: first...(first + 319),
      headline: [
        "\(strong: "A swarm of 1,942 computers tried 3,072 logins in five days"), 10–14 November 2023. No guard noticed, because 64 % of them came exactly once."
      ], intrusion: "That cannot be told: these logs do not record successful logins.",
      keyFigures: keyFigures,
      recommendations: [
        "Log successful logins, then make this report again.",
        "Alert on all failures together: more than 40 an hour would have rung on 11 November at 09:00 and once in the quiet ten months before.",
      ],
      sections: [
        ReportContent.Section(
          id: "spike-days", title: "When", question: "Which days stand out?", findings: findings(evidence),
          tables: tables ?? [days, histogram, windowSources, usernames], figures: [SampleFigures.days], method: "")
      ],
      provenance: Provenance(
        tool: "Spoor 0.1.0", planFile: "plan.yml", planSHA256: String(repeating: "ab", count: 32),
        templateName: "incident", templateSHA256: String(repeating: "cd", count: 32), zone: zone,
        zoneReason: "the plan says so",
        files: [
          Provenance.FileRecord(
            name: "logs/dovecot.info", packing: "gz", storedBytes: 5_288_472, decodedBytes: 70_123_456,
            sha256: String(repeating: "3f", count: 32), contentDigest: String(repeating: "9c", count: 16),
            lines: 43_283,
            events: 30_483, other: 12_800, damaged: 0, first: 1_673_308_800, last: 1_700_907_141, year: "in the stamps",
            yearReason: "each line has its year")
        ], countedAttempts: 30_483,
        problems: [
          Provenance.Problem(
            severity: .notice, code: "gap", file: "logs/dovecot.info", line: 812, message: "seven days without a line",
            sample: evidence)
        ]))
  }
}
