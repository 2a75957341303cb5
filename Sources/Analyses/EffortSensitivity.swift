import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// The archive's main figures without each effort, and without all of them.
struct EffortSensitivity {
  struct Figures {
    var attempts: Int
    var computers: Int
    var names: Int
    var runOut: CivilDate?
  }

  var without: [Figures] = []
  var table: Table?

  init(_ efforts: [EffortComparison.Group], _ profiles: SourceProfiles, _ input: AnalysisInput) async throws {
    guard !efforts.isEmpty else { return }
    let all = try await Self.figures([], profiles, input)
    for effort in efforts { without.append(try await Self.figures(effort.group.members, profiles, input)) }
    var columns = [("all", "All", all)]
    for (number, figures) in without.enumerated() {
      columns.append(("without_\(number + 1)", "Without effort \(number + 1)", figures))
    }
    if efforts.count > 1 {
      columns.append(
        ("without_all", "Without all", try await Self.figures(efforts.flatMap(\.group.members), profiles, input)))
    }
    let hasDate = columns.contains { $0.2.runOut != nil }
    table = Table(
      id: "without-efforts", title: "The main figures with and without the separate efforts",
      note: "Computers: IPv6 addresses of one /64 network count as one.",
      columns: [
        Column(
          "figure", "Figure",
          .words(["Attempts", "Computers", "Names"] + (hasDate ? ["The list lasts until"] : [])))
      ]
        + columns.map { id, title, figures in
          let cells: [Cell] = [.count(figures.attempts), .count(figures.computers), .count(figures.names)]
          return Column(
            id, title, .cells(cells + (hasDate ? [figures.runOut.map { .date($0) } ?? .empty] : [])))
        })
  }

  private static func figures(
    _ excluded: [Int], _ profiles: SourceProfiles, _ input: AnalysisInput
  ) async throws -> Figures {
    let excluded = Set(excluded)
    let kept = profiles.profiles.indices.filter { !excluded.contains($0) }
    var figures = Figures(
      attempts: input.totals.attempts - excluded.reduce(0) { $0 + profiles.profiles[$1].attempts },
      computers: kept.count, names: profiles.names(of: kept).count, runOut: nil)
    guard let list = input.lists.firstIndex(where: { $0.role != .accounts }), let days = input.days else {
      return figures
    }
    var filter = EventFilter.unsuccessful
    if !excluded.isEmpty {
      // A computer may stand for a whole /64 network; its other addresses go with it.
      let networks = Set(excluded.map { profiles.profiles[$0].text })
      let addresses = input.dictionary.sources
      filter.sources = Set(
        (-1..<Int32(addresses.count)).filter { id in
          guard id >= 0 else { return true }
          let address = addresses[Int(id)]
          return !networks.contains(address.description)
            && (address.isIPv4 || !networks.contains("\(address.network(prefix: 64))/64"))
        })
    }
    let answer = try await input.counted(TriedNames.query(filter))
    let tried = try await TriedNames(answer, input.store, input.computers, lists: input.lists, filter: filter)
    figures.runOut =
      try await NameDiscovery(
        input.lists[list], index: list, tried: tried, days: days, store: input.store, filter: filter)?.date
    return figures
  }
}
