import CivilTime
import Findings
import Logins

/// How the names of each list were tried, week by week: coverage over time.
struct ListWeeks {
  private struct Week {
    var list: String
    var monday: CivilDate
    var attempts = 0
    var listed = 0
    var newNames = 0
    var newListed = 0
    var triedByThen = 0
    var size: Int
  }

  private var weeks: [Week] = []

  /// nil when no listed name was tried. One pass over the events for all lists.
  init?(_ input: AnalysisInput, tried: TriedNames) async throws {
    guard let days = input.days else { return nil }
    let used = input.lists.indices.filter { !tried.on($0).isEmpty }
    guard !used.isEmpty else { return nil }
    let parts = input.dictionary.userLocalPart
    let queries = used.map { list -> AggregateQuery in
      let wanted = Set(tried.on(list).flatMap(\.localParts))
      var filter = EventFilter.unsuccessful
      filter.users = Set(parts.indices.filter { wanted.contains(Int64(parts[$0])) }.map { Int32($0) })
      return AggregateQuery(filter, by: [.day], measures: [.attempts])
    }
    let answers = try await input.store.aggregate(queries)
    let start = days.first - days.first.weekday
    let count = (days.last - start) / 7 + 1
    func week(_ date: CivilDate) -> Int? {
      let week = (date - start) / 7
      return date >= start && week < count ? week : nil
    }
    for (place, list) in used.enumerated() {
      var own = (0..<count).map {
        Week(list: input.lists[list].name, monday: start + $0 * 7, size: input.lists[list].entries.count)
      }
      for day in 0..<days.count {
        if let week = week(days.date(day)) { own[week].attempts += days.attempts[day] }
      }
      for row in 0..<answers[place].rowCount {
        if let week = week(CivilDate(dayNumber: Int(answers[place].keys[0][row]))) {
          own[week].listed += Int(answers[place].values[0][row])
        }
      }
      for name in tried.names {
        guard let week = week(input.store.zone.date(at: name.first)) else { continue }
        own[week].newNames += 1
        if name.lists.contains(list) { own[week].newListed += 1 }
      }
      var sum = 0
      for week in own.indices {
        sum += own[week].newListed
        own[week].triedByThen = sum
      }
      weeks += own
    }
  }

  var table: Table {
    func shares(_ parts: [Int], _ wholes: [Int]) -> ColumnValues {
      .cells(zip(parts, wholes).map { $1 > 0 ? .share(Double($0) / Double($1)) : .empty })
    }
    return Table(
      id: "list-weeks", title: "The lists, week by week",
      note: "Weeks begin on Monday; the first and the last may be cut. New names are those tried for the first time.",
      columns: [
        Column(.list, .words(weeks.map(\.list))),
        Column("week", "Week from", .dates(weeks.map(\.monday))),
        Column(.attempts, .counts(weeks.map(\.attempts))),
        Column("listed", "On listed names", .counts(weeks.map(\.listed))),
        Column("listed_share", "Part of the attempts", shares(weeks.map(\.listed), weeks.map(\.attempts))),
        Column("new_names", "New names", .counts(weeks.map(\.newNames))),
        Column("new_listed", "Of these listed", .counts(weeks.map(\.newListed))),
        Column("new_share", "Part of the new names", shares(weeks.map(\.newListed), weeks.map(\.newNames))),
        Column("tried", "Listed names tried so far", .counts(weeks.map(\.triedByThen))),
        Column("coverage", "Part of the list", shares(weeks.map(\.triedByThen), weeks.map(\.size))),
      ])
  }
}
