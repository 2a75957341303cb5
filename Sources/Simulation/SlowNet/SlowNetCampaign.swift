import CivilTime
import Statistics

/// One line of an IMAP login process.
struct SlowNetEvent: Sendable {
  enum Kind: Sendable { case campaign, typo, login }

  var wall: WallSecond
  var address: UInt32
  var user: String
  var kind: Kind
}

/// Many computers with one list: name with its domain, then the bare name, each from another computer, and no computer
/// twice within hours.
struct SlowNetCampaign {
  let plan: AddressPlan
  let weights: WeightedChoice
  var taken: Set<UInt32>
  var random: SplitMix64

  private static let names = [
    "colin", "david", "doug", "drtone", "info", "john", "mark", "michael", "paul", "peter", "postmaster", "richard",
    "richard_s", "sales", "simon", "steve", "support", "tony", "webmaster",
  ]

  mutating func events() -> [SlowNetEvent] {
    let patient = newAddress()
    let excerptEnd = SlowNetFigures.excerptStart + SlowNetFigures.excerptMinutes * 60
    var events = patientEvents(patient)
    var pool = (0..<420).map { _ in newAddress() }
    events += pairs(from: SlowNetFigures.campaignStart, to: SlowNetFigures.excerptStart, gap: 170, pool: &pool)
    events += excerptEvents()
    events += pairs(from: excerptEnd + 240, to: SlowNetFigures.ruleStart - 300, gap: 150, pool: &pool)
    events += ruleEvents(pool)
    return events
  }

  private mutating func newAddress() -> UInt32 {
    plan.newAddress(of: weights.draw(&random), taken: &taken, random: &random)
  }

  private func patientEvents(_ address: UInt32) -> [SlowNetEvent] {
    let users = ["colin", "doug", "info", "paul", "simon", "steve", "mark", "tony", "peter"]
    return zip(SlowNetFigures.patientTimes, users).map { wall, name in
      SlowNetEvent(wall: wall, address: address, user: "\(name)@\(SlowNetFigures.domain)", kind: .campaign)
    }
  }

  private mutating func excerptEvents() -> [SlowNetEvent] {
    let span = SlowNetFigures.excerptMinutes * 60 - 30
    let count = SlowNetFigures.excerpt.count
    return SlowNetFigures.excerpt.enumerated().map { index, entry in
      event(
        SlowNetFigures.excerptStart + index * span / count + random.below(60), newAddress(), entry.name,
        withDomain: entry.withDomain)
    }
  }

  /// Pairs at random pauses around `gap` seconds, from computers of the pool that have rested for hours.
  private mutating func pairs(
    from start: WallSecond, to end: WallSecond, gap: Int, pool: inout [UInt32]
  ) -> [SlowNetEvent] {
    var events: [SlowNetEvent] = []
    var wall = start
    var name = ""
    var resting = pool.startIndex
    while wall < end {
      let withDomain = events.count.isMultiple(of: 2)
      if withDomain { name = random.pick(Self.names) }
      events.append(event(wall, pool[resting], name, withDomain: withDomain))
      resting += 1
      if resting == pool.count {
        // A full round takes longer than the rest each computer needs; the next round has another order, but its first
        // half are the computers of this round's first half.
        let half = pool.count / 2
        pool = random.shuffled(Array(pool[..<half])) + random.shuffled(Array(pool[half...]))
        resting = 0
      }
      wall += random.within(gap / 2...gap * 3 / 2)
    }
    return events
  }

  /// After the rule: 653 computers, each once, known ones and new ones.
  private mutating func ruleEvents(_ pool: [UInt32]) -> [SlowNetEvent] {
    // Known ones not in the first hours: some of them made their last attempt just before the rule.
    let fresh = (0..<90).map { _ in newAddress() }
    var later = Array(random.shuffled(pool).prefix(230))
    while fresh.count + later.count < SlowNetFigures.caughtByRule { later.append(newAddress()) }
    let addresses = fresh + random.shuffled(later)
    let span = SlowNetFigures.ruleHours * 3600
    var name = ""
    return addresses.enumerated().map { index, address in
      if index.isMultiple(of: 2) { name = random.pick(Self.names) }
      let wall = SlowNetFigures.ruleStart + index * span / addresses.count + random.below(span / addresses.count)
      return event(wall, address, name, withDomain: index.isMultiple(of: 2))
    }
  }

  private func event(_ wall: WallSecond, _ address: UInt32, _ name: String, withDomain: Bool) -> SlowNetEvent {
    SlowNetEvent(
      wall: wall, address: address, user: withDomain ? "\(name)@\(SlowNetFigures.domain)" : name, kind: .campaign)
  }
}
