import CivilTime
import Findings
import Logins

extension NameSequences {
  /// Attempts of a telling stretch as dots: names from left to right, computers from top to bottom.
  static func sequenceFigure(_ search: CampaignSearch, _ input: AnalysisInput) -> Figure? {
    let excerpt = search.excerpt
    guard excerpt.count > 1 else { return nil }
    var columns: [String] = []
    var rows: [Int32] = []
    var points: [Figure.Sequence.Point] = []
    var links: [Figure.Sequence.Link] = []
    for (index, event) in excerpt.enumerated() {
      let column = columns.firstIndex(of: event.name) ?? columns.count
      if column == columns.count { columns.append(event.name) }
      let row = rows.firstIndex(of: event.source) ?? rows.count
      if row == rows.count { rows.append(event.source) }
      points.append(.init(column: column, row: row, kind: event.hasDomain ? 0 : 1))
      if index > 0, event.isSecondOfPair { links.append(.init(from: index - 1, to: index)) }
    }
    let zone = input.store.zone
    let when = Numerals.date(zone.date(at: excerpt[0].time))
    let addresses = input.dictionary.sources
    return Figure(
      id: "name-sequence", title: "Names that go from computer to computer",
      caption: """
        \(Wording.attempts(excerpt.count)) in a row of computers below the ban rule, \(when). A line joins a name with its \
        domain to the bare name that a different computer tried next.
        """,
      alternative: """
        \(Wording.computers(rows.count)) try \(Wording.names(columns.count)); \(links.count) times a name with its domain is \
        followed at once by the bare name from a different computer.
        """,
      table: search.pairs.isEmpty ? nil : "name-pairs",
      content: .sequence(
        Figure.Sequence(
          columns: columns.map { .evidence($0) }, rows: rows.map { .address(addresses[Int($0)].description) },
          points: points, columnAxis: "names, in the order they were first tried",
          rowAxis: "computers, in the order they first came", kinds: ["name@domain", "bare name"], links: links)))
  }

  /// How many of the campaign's computers were at work.
  static func membershipFigure(_ search: CampaignSearch) -> Figure? {
    guard let campaign = search.campaign, let presence = search.presence else { return nil }
    let most = Int(presence.members.max() ?? 0)
    let unit = presence.hoursPerValue == 1 ? "an hour" : "a day"
    return Figure(
      id: "membership", title: "Computers of the campaign at work",
      caption: """
        Different computers below the ban rule, \(unit): those that belong to the campaign, and the others.
        """,
      alternative: "\(Wording.computers(campaign.members.count)) in all; at most \(Numerals.grouped(most)) in \(unit).",
      table: "campaign-members",
      content: .membership(
        Figure.Membership(
          first: presence.first, hoursPerValue: presence.hoursPerValue, unit: "computers",
          campaigns: [
            .init(
              label: .words("the campaign"), values: presence.members,
              note: Wording.computers(campaign.members.count)),
            .init(label: .words("other quiet computers"), values: presence.others, isRest: true),
          ])))
  }
}
