import CivilTime
import Findings

@testable import Report

/// A report like that of the first case study, made by hand: every kind of cell, finding and figure.
/// `name` is put wherever text from the evidence can stand, so the same report tries the hostile corpus.
enum SampleReport {
  static let zone = Zone(named: "Europe/London") ?? .utc
  static let first = day(2023, 1, 10)

  static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    CivilDate(dayNumber: CivilDate.dayNumber(year: year, month: month, day: day))
  }

  /// Attempts a day over 320 days: ordinary weather from a small linear congruence, and the swarm.
  static let days: [Int] = {
    var state: UInt64 = 7
    return (0..<320).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let ordinary = 55 + Int(state >> 58)
      switch first + index {
      case day(2023, 11, 10): return 86
      case day(2023, 11, 11): return 468
      case day(2023, 11, 12): return 1307
      case day(2023, 11, 13): return 1070
      case day(2023, 11, 14): return 141
      case day(2023, 5, 9): return 396
      case day(2023, 4, 14): return 390
      default: return ordinary
      }
    }
  }()

  static func content(name: String = "colin@example.com", computers: Int = 1942) -> ReportContent {
    ReportContent(
      title: "November swarm", reporters: ["mx1.example.com"],
      period: day(2023, 1, 10)...day(2023, 11, 25),
      window: .init(
        core: day(2023, 11, 11)...day(2023, 11, 13), context: day(2023, 11, 10)...day(2023, 11, 14)),
      headline: [
        "\(strong: "A swarm of 1,942 computers tried 3,072 logins in five days, 10–14 November 2023.") No guard noticed, because 64 % of them came exactly once."
      ],
      intrusion: "That cannot be told: these logs do not record successful logins.",
      keyFigures: keyFigures,
      recommendations: [
        "Log successful logins (`auth_verbose = yes`), then run this report again.",
        "Alert on \(strong: "all") failures together: more than 40 an hour would have rung on 11 November at 09:00, and once in the quiet ten months before.",
        "Stop logging tried passwords in clear text (`auth_verbose_passwords = no`).",
      ],
      sections: [
        when(name), sources(name), histogram, names(name),
        .init(
          id: "run-out", title: "What next", question: "When will they have tried every name?",
          findings: [
            Finding(
              id: "run-out/end", status: .notEnoughData, verdict: .cannotTell,
              summary: "When they will have tried every name cannot be told: the plan names no list of addresses.")
          ], tables: [], figures: [], method: "Chao’s estimator of what has not been seen yet."),
        everything(name, count: computers),
      ],
      provenance: provenance(name))
  }

  static var keyFigures: Table {
    Table(
      id: "key-figures", title: "Key figures",
      columns: [
        Column("figure", "", .words(["Failed logins a day", "Countries a day", "Computers a day"])),
        Column("value", "12 November", .counts([1307, 79, 861])),
        Column("usual", "a usual day", .counts([85, 18, 31])),
        Column("times", "times", .numbers([15.376, 4.39, 27.77], places: 1)),
        Column("note", "Note", .cells([.empty, .words("more than usual"), .empty])),
      ])
  }

  private static func when(_ name: String) -> ReportContent.Section {
    let dates = (0..<320).map { first + $0 }
    return .init(
      id: "spike-days", title: "When", question: "Which days stand out?",
      findings: [
        Finding(
          id: "spike-days/incident", status: .found, severity: .alarm, verdict: .clear,
          summary:
            "Failed logins are this server’s weather: 30,483 in 320 days, about 85 on a usual day. On 11 November they began to rise; on the 12th there were \(strong: "1,307") and on the 13th 1,070, where about 170 would be usual for both days together.",
          details: [
            "By the 15th it was over.",
            "The first of the new names was \(evidence: name), tried at 08:31 on 11 November.",
          ],
          uncertainty:
            "A jump like this would not happen by chance in a log of this length (less than one in a million).",
          caveats: ["The log was kept for 320 days; nothing is known of earlier years."],
          numbers: [
            NamedNumber(
              "excess", .number(2590.6, places: 1), low: .number(2437, places: 0), high: .number(2744, places: 0),
              unit: "attempts")
          ],
          evidence: [EvidenceReference(file: "logs/dovecot.info", line: 40_111)],
          tables: ["spike-days", "days"], figures: ["days"],
          recommendation: "Alert on all failures together.")
      ],
      tables: [
        Table(
          id: "spike-days", title: "Days that stand out",
          columns: [
            Column("rank", "", .counts([1, 2, 3, 4, 5])),
            Column(
              "date", "Day",
              .dates([day(2023, 11, 12), day(2023, 11, 13), day(2023, 11, 11), day(2023, 5, 9), day(2023, 4, 14)])),
            Column("attempts", "Attempts", .counts([1307, 1070, 468, 396, 390])),
            Column("expected", "Usual", .numbers([84.6, 84.9, 85.2, 86, 83.1], places: 1)),
            Column("p_value", "By chance", .probabilities([1e-12, 3e-10, 2e-7, 0.00013, 0.031])),
            Column("spike", "Spike", .flags([true, true, true, true, false])),
          ]),
        Table(
          id: "days", title: "Attempts a day", note: "One row a day; days without a line are not known to be quiet.",
          columns: [
            Column("date", "Day", .dates(dates), total: .words("320 days")),
            Column("attempts", "Attempts", .counts(days), total: .sum),
            Column("sources", "Computers", .counts(days.map { $0 * 2 / 3 })),
          ]),
      ],
      figures: [
        Figure(
          id: "days", title: "Failed logins a day", caption: "Shaded: the range 95 of 100 usual days fall into.",
          alternative: "Failed logins a day, about 85, with 1,307 on 12 November", table: "days",
          content: .days(
            .init(
              first: first, values: days.map { Double($0) }, unit: "failed logins",
              usual: days.map { _ in 48.0...132.0 },
              marks: [.init(date: day(2023, 11, 12), label: "12 Nov: 1,307")],
              highlighted: day(2023, 11, 10)...day(2023, 11, 14))))
      ],
      method:
        "A day stands out when its count is too large for the negative binomial of the days around it (fitted by the median and the quartiles, so that the attack does not hide itself). False discoveries are held below 1 in 100.\n\n*Limits.* A slow rise over weeks becomes usual."
    )
  }

  private static func sources(_ name: String) -> ReportContent.Section {
    .init(
      id: "country-surge", title: "Where from", question: "From how many countries, and which more than usual?",
      findings: [
        Finding(
          id: "country-surge/window", status: .found, severity: .notice, verdict: .likely,
          summary:
            "China sent 915 of the 3,072 attempts (29.8 %), 2.7 times India’s 335 – but China’s share is hardly larger than in the rest of the year (1.2 times).",
          details: [
            "That 79 countries appeared on one day is about what 861 computers bring: it shows the size of the swarm, not by itself a common hand."
          ],
          tables: ["window-countries"], figures: ["map"])
      ],
      tables: [
        Table(
          id: "window-countries", title: "Countries in the window",
          columns: [
            Column("code", "Country", .countries(["CN", "IN", "KR", "BR", "??", "--"])),
            Column("attempts", "Attempts", .counts([915, 335, 283, 218, 12, 1]), total: .sum),
            Column("share", "Share", .shares([0.29785, 0.10905, 0.09212, 0.07096, 0.0039, 0.0003])),
            Column(
              "usual_share", "Usual share",
              .cells([.share(0.25), .share(0.06), .share(0.03), .share(0.09), .empty, .empty])),
            Column("host", "Example", .evidence([name, "a.example.net", "", "b.example.org", name, "c"])),
          ])
      ],
      figures: [
        Figure(
          id: "map", title: "Where the attempts came from", caption: "Colour: attempts, 10–14 November.",
          alternative: "World map: China 915, India 335, Korea 283", table: "window-countries",
          content: .worldMap(
            .init(
              values: [
                .init(code: "CN", name: "China", value: 915), .init(code: "IN", name: "India", value: 335),
                .init(code: "KR", name: "Korea", value: 283), .init(code: "BR", name: "Brazil", value: 218),
              ], unit: "attempts")))
      ], method: "Each address counts once for its country.")
  }

  private static var histogram: ReportContent.Section {
    let sources = [1, 4, 27, 16, 51, 139, 469, 1235]
    let each = [8, 7, 6, 5, 4, 3, 2, 1]
    return .init(
      id: "attempt-histogram", title: "Not one big computer", question: "How often did each source come?",
      findings: [
        Finding(
          id: "attempt-histogram/swarm", status: .found, severity: .warning, verdict: .clear,
          summary:
            "The busiest computer made 8 attempts in five days, 0.26 % of the total; 80 % of the attempts took 1,328 computers.",
          details: [
            "At least 3,300 computers stood ready: 40 of 100 further attempts would have come from one not seen before."
          ],
          uncertainty: "About 270–330 of them would have come anyway.",
          tables: ["attempt-histogram"], figures: ["histogram"])
      ],
      tables: [
        Table(
          id: "attempt-histogram", title: "How often each computer came",
          columns: [
            Column("sources", "Computers", .counts(sources), total: .sum),
            Column("attempts_each", "Attempts each", .counts(each)),
            Column("attempts", "Attempts", .counts(zip(sources, each).map { $0 * $1 }), total: .sum),
            Column("share_of_sources", "Of computers", .shares(sources.map { Double($0) / 1942 })),
          ])
      ],
      figures: [
        Figure(
          id: "histogram", title: "Attempts by each computer", caption: "Two thirds came once.",
          alternative: "1,235 computers came once, 469 twice", table: "attempt-histogram",
          content: .histogram(
            .init(
              bars: zip(sources, each).map { .init(label: "\($1)", value: Double($0)) }, axis: "attempts each",
              unit: "computers")))
      ], method: "Counted over the whole window.")
  }

  private static func names(_ name: String) -> ReportContent.Section {
    .init(
      id: "spamtrap-matches", title: "Against which names", question: "Where do the names come from?",
      findings: [
        Finding(
          id: "spamtrap-matches/none", status: .notApplicable, verdict: .cannotTell,
          summary:
            "Where the names come from was not looked at: the plan names no list of spamtraps (\(evidence: name))."
        )
      ], tables: [], figures: [], method: "")
  }

  private static func everything(_ name: String, count: Int) -> ReportContent.Section {
    .init(
      id: "sources", title: "Every computer", question: "Who came, how often?",
      findings: [
        Finding(
          id: "sources/all", status: .found, verdict: .clear, summary: "All 1,942 computers of the window are listed.",
          tables: ["sources"])
      ],
      tables: [
        Table(
          id: "sources", title: "Computers",
          columns: [
            Column("attempts", "Attempts", .counts((0..<count).map { $0 < 48 ? 5 : 1 }), total: .sum),
            Column("source", "Address", .addresses((0..<count).map { "240.0.\($0 / 256).\($0 % 256)" })),
            Column("host", "Host", .evidence((0..<count).map { $0 % 3 == 0 ? name : "host\($0).example.net" })),
            Column("country", "Country", .countries((0..<count).map { ["CN", "IN", "KR", "??"][$0 % 4] })),
            Column("first_seen", "First seen", .instants((0..<count).map { 1_699_660_800 + Int64($0) * 97 })),
          ])
      ], figures: [], method: "Sorted by attempts, then by address.")
  }

  private static func provenance(_ name: String) -> Provenance {
    Provenance(
      tool: "Spoor 0.1.0", planFile: "plan.yml", planSHA256: String(repeating: "ab", count: 32),
      templateName: "incident", templateSHA256: String(repeating: "cd", count: 32), zone: zone,
      zoneReason: "named by the plan",
      geography: .init(
        name: "tor-geoipdb (IPFire), /usr/share/tor/geoip", date: "25 June 2026",
        sha256: String(repeating: "ef", count: 32)),
      files: [
        .init(
          name: "logs/dovecot.info", packing: "plain", storedBytes: 5_288_472, decodedBytes: 5_288_472,
          sha256: String(repeating: "3f9c", count: 16), contentDigest: String(repeating: "3f9c", count: 16),
          lines: 43_284,
          events: 30_483, other: 12_800, damaged: 1, first: 1_673_308_800, last: 1_700_921_541, year: "2023",
          yearReason: "in the stamps"),
        .init(
          name: "logs/dovecot.info.1.gz", packing: "gzip", storedBytes: 120, decodedBytes: 512,
          sha256: String(repeating: "77aa", count: 16), contentDigest: "x", lines: 3, events: 3, other: 0, damaged: 0,
          first: nil, last: nil, year: "2023", yearReason: "in the stamps", copyOf: "logs/dovecot.info"),
      ],
      lists: [
        .init(name: "accounts", path: "lists/accounts.txt", entries: 12, sha256: String(repeating: "11", count: 32))
      ],
      countedAttempts: 30_483, adjustments: ["\(12) lines that repeat another layer of the same login were merged."],
      problems: [
        .init(
          severity: .warning, code: "damaged-line", file: "logs/dovecot.info", line: 1_234,
          message: "The line ends within the time stamp", sample: name)
      ])
  }

  /// Stands in for the drawing module.
  static let parts = ReportParts(
    drawSVG: { figure, use in
      var bars = ""
      if case .days(let days) = figure.content {
        for (index, value) in days.values.enumerated() {
          let height = (value ?? 0) / 1400 * 200
          bars +=
            "<rect x=\"\(Double(index) * 2)\" y=\"\(200 - height)\" width=\"1.6\" height=\"\(height)\" fill=\"var(--accent)\"/>"
        }
      }
      return
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 210\" role=\"img\" aria-label=\"\(HTMLText.escaped(figure.alternative))\">\(bars)</svg>"
    },
    workbook: nil)
}
