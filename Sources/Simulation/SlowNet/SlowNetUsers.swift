import CivilTime
import Statistics

/// People with accounts: they log in from their own few addresses and mistype a password now and then.
struct SlowNetUsers {
  let plan: AddressPlan
  var taken: Set<UInt32>
  var random: SplitMix64

  /// Everyone of the site, some of whose names the campaign guesses too.
  static let accounts = Array(InventedNames.firstNames.prefix(44)) + ["colin", "doug", "richard_s", "simon"]

  mutating func events() -> [SlowNetEvent] {
    let britain = plan.countries.firstIndex(of: "GB") ?? 0
    var events: [SlowNetEvent] = []
    for name in Self.accounts {
      let addresses = (0..<random.within(1...3)).map { _ in
        plan.newAddress(of: britain, taken: &taken, random: &random)
      }
      let user = "\(name)@\(SlowNetFigures.domain)"
      for dayIndex in 0...(SlowNetFigures.lastDay - SlowNetFigures.firstDay) {
        for _ in 0..<random.below(5) {
          let wall = WallClock.second(
            SlowNetFigures.firstDay + dayIndex, 6 + random.below(17), random.below(60), random.below(60))
          let address = random.pick(addresses)
          if random.chance(1, of: 24) {
            // Once wrong, rarely twice, then right: far from any ban.
            for slip in 0..<(random.chance(1, of: 6) ? 2 : 1) {
              events.append(SlowNetEvent(wall: wall + slip * 25, address: address, user: user, kind: .typo))
            }
            events.append(SlowNetEvent(wall: wall + 70, address: address, user: user, kind: .login))
          } else {
            events.append(SlowNetEvent(wall: wall, address: address, user: user, kind: .login))
          }
        }
      }
    }
    return events
  }
}
