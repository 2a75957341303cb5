import CivilTime
import Logins

/// From which days an alert learns what is usual, and on which it should have rung.
struct AlertDays: Sendable {
  enum Kind: String, Sendable {
    /// Of the incident, or of the window that the plan names.
    case incident
    /// Half of its attempts or more were made by computers of the campaign.
    case campaign
    /// It stands out otherwise, by an hour of it, or users themselves failed more often than usual.
    case spike
    case usual
    /// Outside the days that the report is about.
    case outside
  }

  /// By day index.
  let kinds: [Kind]
  /// Indexes of covered usual days, ascending.
  let usual: [Int]
  /// Where an alert should have rung: the incident's days, else the campaign's; nil where there is neither.
  let wanted: Kind?

  init(_ input: AnalysisInput, _ days: DayCounts) {
    let incident = input.incident.map { days.indices($0.context) } ?? 0..<0
    let unusual = input.isUnusual
    let campaign = input.campaignDays
    let bursts = Set(input.bursts.all.flatMap { [$0.hours.lowerBound / 24, $0.hours.upperBound / 24] })
    let kinds = (0..<days.count).map { day -> Kind in
      if incident.contains(day) { return .incident }
      if campaign.indices.contains(day), campaign[day] { return .campaign }
      let standsOut = unusual.indices.contains(day) && unusual[day] || bursts.contains(days.date(day).dayNumber)
      return standsOut ? .spike : .usual
    }
    self.kinds = kinds
    usual = kinds.indices.filter { days.covered[$0] && kinds[$0] == .usual }
    wanted = input.incident != nil ? .incident : kinds.contains(.campaign) ? .campaign : nil
  }

  /// - Parameter index: nil for a day that the report is not about.
  func kind(_ index: Int?) -> Kind { index.map { kinds[$0] } ?? .outside }

  /// `the window`, `the campaign`
  var wantedWords: String { wanted == .campaign ? "the campaign" : "the window" }
}

/// Days of which the computers of a campaign made half of the attempts or more: no limit is learned from them.
enum CampaignDays {
  /// By day index; empty without a campaign. One pass over the attempts of its computers.
  static func flags(_ input: AnalysisInput) async throws -> [Bool] {
    guard let campaign = input.campaign, let days = input.days,
      campaign.origin != .archive || campaign.coordination == .coordinated
    else { return [] }
    var filter = EventFilter.unsuccessful
    filter.time = campaign.bracket
    filter.sources = Set(campaign.members.map(\.source))
    let answer = try await input.store.aggregate(AggregateQuery(filter, by: [.day], measures: [.attempts]))
    var flags = [Bool](repeating: false, count: days.count)
    for (day, attempts) in zip(answer.keys[0], answer.values[0]) {
      guard let index = days.index(CivilDate(dayNumber: Int(day))) else { continue }
      flags[index] = attempts > 0 && 2 * Int(attempts) >= days.attempts[index]
    }
    return flags
  }
}
