import CivilTime
import Statistics

/// One refused login of the guard's archive.
struct GuardEvent: Sendable {
  enum Kind: Sendable {
    /// Comes slowly and is never banned.
    case ordinary
    /// Comes fast, is banned and stays away at least as long as the ban lasts.
    case hammering
    /// The two of 25 May.
    case unseen
  }

  var wall: WallSecond
  var address: UInt32
  var name: String
  var kind: Kind
}

struct GuardBan: Sendable {
  var wall: WallSecond
  var address: UInt32
}

/// Everything that was tried, and the bans that a guard in good health answers with.
struct GuardAttempts {
  let zone: Zone
  let plan: AddressPlan
  let countries: WeightedChoice
  var taken: Set<UInt32> = []
  var random: SplitMix64
  private(set) var events: [GuardEvent] = []
  private(set) var bans: [GuardBan] = []

  init(zone: Zone, plan: AddressPlan, weights: [Int], random: SplitMix64) {
    self.zone = zone
    self.plan = plan
    countries = WeightedChoice(weights)
    self.random = random
  }

  mutating func make() {
    for date in 0...(GuardFigures.lastDay - GuardFigures.firstDay) { ordinaryDay(GuardFigures.firstDay + date) }
    for date in 0...(GuardFigures.lastDay - GuardFigures.firstDay) {
      let date = GuardFigures.firstDay + date
      guard date != GuardFigures.incidentDay else { continue }
      for _ in 0..<random.below(4) {
        hammer(bannedAt: WallClock.second(date, random.within(3...19), random.below(60), random.below(60)))
      }
    }
    hammer(bannedAt: WallClock.second(GuardFigures.incidentDay, 3, 18, 40), comesBack: false)
    hammer(bannedAt: GuardFigures.lastBan, comesBack: false)
    hammer(bannedAt: GuardFigures.firstBanAfter, comesBack: false)
    hammer(bannedAt: WallClock.second(GuardFigures.incidentDay, 14, 33, 9), comesBack: true)
    for _ in 0..<GuardFigures.sources { attackUnseen() }
  }

  /// One to four attempts of a computer, a quarter of an hour or more apart.
  private mutating func ordinaryDay(_ date: CivilDate) {
    for _ in 0..<random.within(12...34) {
      let address = newAddress()
      var times: [WallSecond] = []
      let count = random.within(1...4)
      while times.count < count {
        let wall = WallClock.second(date) + random.below(86_400)
        guard times.allSatisfy({ abs($0 - wall) >= 900 }), WallClock.utc(wall, in: zone) != nil,
          !(GuardFigures.shutdown...GuardFigures.guardBack).contains(wall)
        else { continue }
        times.append(wall)
      }
      for wall in times.sorted() { add(wall, address, .ordinary) }
    }
  }

  /// Five failures 21 to 60 seconds apart, the last of them a second before the ban; a third comes back after it.
  private mutating func hammer(bannedAt ban: WallSecond, comesBack: Bool? = nil) {
    let address = newAddress()
    func burst(_ ban: WallSecond) {
      var wall = ban - 1
      var times: [WallSecond] = []
      for _ in 0..<GuardFigures.banAfter {
        times.append(wall)
        wall -= random.within(21...60)
      }
      for wall in times.reversed() { add(wall, address, .hammering) }
      bans.append(GuardBan(wall: ban, address: address))
    }
    burst(ban)
    if comesBack ?? random.chance(1, of: 3) {
      burst(ban + GuardFigures.banFor + random.within(400...3000))
    }
  }

  /// 103 attempts in 39 minutes: pauses of 20, 20 and 21 seconds, so that no minute ever sees a fourth, and now and then
  /// a longer one.
  private mutating func attackUnseen() {
    let britain = plan.countries.firstIndex(of: "GB") ?? 0
    let address = plan.newAddress(of: britain, taken: &taken, random: &random)
    let start = GuardFigures.attackStart + random.within(2...9)
    var pauses = (0..<GuardFigures.attemptsOfEach - 1).map { 20 + ($0 % 3 == 2 ? 1 : 0) }
    let room = GuardFigures.attackEnd - start - 5 - pauses.reduce(0, +)
    for _ in 0..<room { pauses[random.below(pauses.count)] += 1 }
    var wall = start
    add(wall, address, .unseen)
    for pause in pauses {
      wall += pause
      add(wall, address, .unseen)
    }
  }

  private mutating func newAddress() -> UInt32 {
    plan.newAddress(of: countries.draw(&random), taken: &taken, random: &random)
  }

  private mutating func add(_ wall: WallSecond, _ address: UInt32, _ kind: GuardEvent.Kind) {
    let names = InventedNames.firstNames + InventedNames.roles
    events.append(GuardEvent(wall: wall, address: address, name: random.pick(names), kind: kind))
  }
}
