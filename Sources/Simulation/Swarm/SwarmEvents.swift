import CivilTime
import Statistics

/// One refused login of the swarm's archive.
struct SwarmEvent: Sendable {
  var wall: WallSecond
  var address: UInt32
  /// Index into `SwarmCountries.all`.
  var country: Int
  var user: String
  var exists: Bool
  var password: String
}

/// So many attempts of one source on one day, not yet spread over its hours.
struct SwarmVisit: Sendable {
  /// Days since `SwarmFigures.firstDay`.
  var day: Int
  var address: UInt32
  var country: Int
  var attempts: Int
}

/// Turns visits into attempts at hours a person would believe, with names and passwords.
struct SwarmSchedule {
  let zone: Zone
  var random: SplitMix64

  /// Weights of the day's 24 hours: a server's usual weather, a little less at night.
  private static let usualHours = [
    30, 28, 26, 25, 25, 27, 31, 36, 42, 47, 50, 51, 50, 49, 50, 51, 50, 48, 46, 44, 42, 39, 36, 33,
  ]
  /// The rise begins about nine on 11 November.
  private static let riseHours = [
    10, 9, 9, 8, 8, 9, 10, 11, 13, 110, 95, 88, 86, 84, 86, 82, 80, 82, 84, 80, 78, 76, 78, 80,
  ]
  private static let peakHours = [
    70, 66, 64, 62, 60, 62, 66, 72, 80, 90, 98, 102, 104, 104, 102, 100, 100, 96, 92, 90, 86, 82, 78, 74,
  ]
  /// The swarm leaves in the night after the 13th.
  private static let fallHours = [
    76, 74, 70, 66, 64, 66, 70, 72, 74, 78, 80, 78, 74, 70, 64, 58, 52, 46, 38, 32, 26, 22, 18, 14,
  ]

  /// Two attempts of one source on one day lie at least so far apart: no guard of one address sees them.
  private static let spacing = 15 * 60

  mutating func events(of visits: [SwarmVisit]) -> [SwarmEvent] {
    let names = InventedNames.firstNames + InventedNames.roles
    let nameWeights = names.indices.map { 1_000 / (($0 * 37) % names.count / 6 + 3) }
    let nameChoice = WeightedChoice(nameWeights)
    let riseDay = SwarmFigures.peakDay - SwarmFigures.firstDay - 1
    let hours = [
      riseDay: WeightedChoice(Self.riseHours), riseDay + 1: WeightedChoice(Self.peakHours),
      riseDay + 2: WeightedChoice(Self.fallHours),
    ]
    let usual = WeightedChoice(Self.usualHours)
    var events: [SwarmEvent] = []
    for visit in visits {
      let midnight = WallClock.second(SwarmFigures.firstDay + visit.day)
      var times: [WallSecond] = []
      while times.count < visit.attempts {
        let wall = midnight + (hours[visit.day] ?? usual).draw(&random) * 3600 + random.below(3600)
        guard times.allSatisfy({ abs($0 - wall) >= Self.spacing }), WallClock.utc(wall, in: zone) != nil else {
          continue
        }
        times.append(wall)
      }
      for wall in times.sorted() {
        let exists = random.chance(1, of: 14)
        let local = exists ? random.pick(InventedNames.accounts) : names[nameChoice.draw(&random)]
        let domain = exists ? InventedNames.domains[0] : InventedNames.domains[min(random.below(5), 2)]
        let year = 2023 - min(random.below(9), random.below(14))
        events.append(
          SwarmEvent(
            wall: wall, address: visit.address, country: visit.country, user: "\(local)@\(domain)",
            exists: exists || domain == InventedNames.domains[0] && InventedNames.accounts.contains(local),
            password: "\(InventedNames.capitalised(local))\(year)"))
      }
    }
    return events
  }
}
