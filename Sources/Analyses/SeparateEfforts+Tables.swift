import CivilTime
import Findings
import Logins
import Planning
import Statistics

// What it shows.
extension SeparateEfforts {
  func groupTable(_ groups: [EffortComparison.Group], _ comparison: EffortComparison) -> Table {
    let shown = Array(groups.prefix(500))
    func probabilities(_ feature: EffortComparison.Feature) -> ColumnValues {
      .cells(shown.map { $0.adjusted(feature).map { .probability($0) } ?? .empty })
    }
    let mark = comparison.list.map { "On the list \($0)" } ?? "Also tried elsewhere"
    return Table(
      id: "separate-efforts", title: "Groups of computers against all the others",
      note: groups.count > shown.count
        ? "The \(shown.count) first of \(groups.count) groups: those with most differences, then those with most attempts."
        : "Those with most differences first.",
      columns: [
        Column("group", "Group", .evidence(shown.map(\.group.name))),
        Column(
          "verdict", "Verdict",
          .words(shown.map { $0.features.count >= 2 ? "separate" : $0.features.count == 1 ? "possible" : "no sign" })),
        Column("features", "Differs in", .words(shown.map { $0.features.map { "\($0)" }.joined(separator: ", ") })),
        Column(.computers, .counts(shown.map(\.group.members.count))),
        Column(.attempts, .counts(shown.map(\.attempts))),
        Column("names", "Names", .counts(shown.map(\.names))),
        Column("names_shared", mark, .counts(shown.map(\.marked))),
        Column(
          "others_share", "Of the others' names",
          .shares(shown.map { $0.otherNames > 0 ? Double($0.otherMarked) / Double($0.otherNames) : .nan })),
        Column(
          "mean_run", "Attempts on a name in a row",
          .cells(shown.map { $0.meanRun.map { .number($0, places: 1) } ?? .empty })),
        Column(.firstSeen, .instants(shown.map(\.first))),
        Column(.lastSeen, .instants(shown.map(\.last))),
        Column("p_names", "p of names", probabilities(.names)),
        Column("p_persistence", "p of persistence", probabilities(.persistence)),
        Column("p_volume", "p of volume", probabilities(.volume)),
        Column("p_time", "p of time", probabilities(.time)),
      ])
  }

  func memberTable(
    _ groups: [EffortComparison.Group], _ profiles: SourceProfiles, _ input: AnalysisInput
  ) -> Table {
    let rows = groups.enumerated().flatMap { number, group in group.group.members.map { (number + 1, $0) } }
    let members = rows.map { profiles.profiles[$0.1] }
    return Table(
      id: "effort-sources", title: "The computers of the separate efforts",
      columns: [
        Column("effort", "Effort", .counts(rows.map(\.0))),
        Column(.address, .addresses(members.map(\.text))),
        Column(
          "host", "Reverse name",
          .cells(members.map { input.dictionary.sourceHost[Int($0.id)].map { .evidence($0) } ?? .empty })),
        Column(.attempts, .counts(members.map(\.attempts)), total: .sum),
        Column("users", "Names tried", .counts(members.map(\.names.count))),
        Column(.firstSeen, .instants(members.map(\.first))),
        Column(.lastSeen, .instants(members.map(\.last))),
      ])
  }
}
