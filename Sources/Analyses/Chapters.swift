import Findings

/// The write-up as a story: its chapters in reading order, and which analyses speak in each, in their order.
///
/// First whether anybody got in, for nothing matters more; then what the logs are, what happened, where it came from,
/// by whom, against which names, what the guards saw of it, and what comes next.
enum Chapters {
  private struct Entry {
    var chapter: ReportContent.Chapter
    var analyses: [String]

    init(_ id: String, _ title: String, _ analyses: [String]) {
      chapter = ReportContent.Chapter(id: id, title: title)
      self.analyses = analyses
    }
  }

  private static let all: [Entry] = [
    Entry("entry", ReportContent.intrusionQuestion, ["logins-after-failures"]),
    Entry("background", "The logs, and what is usual in them", ["overview", "log-coverage"]),
    Entry("days", "What happened, and when", ["spike-days", "comparison"]),
    Entry("origin", "Where it came from", ["country-surge", "networks"]),
    Entry(
      "actors", "By whom",
      ["busiest-sources", "attempt-histogram", "separate-efforts", "name-sequences", "clock-pattern"]),
    Entry("names", "Against which names", ["spamtrap-matches", "password-shapes"]),
    Entry(
      "guards", "Would the guards have seen it?",
      ["below-threshold", "hourly-alert", "guard-failure", "guard-timeline"]),
    Entry("next", "What comes next", ["run-out", "firewall-sets"]),
    Entry("registers", "Everything", ["sources", "usernames"]),
  ]

  /// nil: the analysis is in no chapter, and gets one of its own at the end.
  static func chapter(ofAnalysis id: String) -> ReportContent.Chapter? {
    all.first { $0.analyses.contains(id) }?.chapter
  }

  /// Sections as the story tells them, whatever order a plan lists them in. Steps that are listed twice stay together.
  static func inReadingOrder(_ sections: [ReportContent.Section]) -> [ReportContent.Section] {
    let order = all.flatMap(\.analyses)
    let ranks = sections.map { section in order.firstIndex(of: section.id) ?? order.count }
    return sections.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { sections[$0] }
  }
}
