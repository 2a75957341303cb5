import CivilTime
import Statistics
import Testing

@testable import Simulation

/// A verification that cannot fail proves nothing: each gets an archive with one thing wrong.
@Suite struct VerificationTests {
  @Test func `All differences are told at once`() {
    var check = Verification()
    check.expect("attempts", 3, 4)
    check.expect("hosts", 1, 1)
    check.expect("names are lower case", false)
    #expect(check.failures == ["attempts: generated 3, published 4", "does not hold: names are lower case"])
    #expect(throws: SimulationError.self) { try check.finish("test") }
  }

  @Test func `A swarm with one attempt moved to another day is refused`() throws {
    var random = SplitMix64(seed: 1, purpose: "swarm sources")
    let plan = AddressPlan(
      countries: SwarmCountries.all, weights: SwarmCountries.usualWeights, ranges: 700, random: &random)
    var taken: Set<UInt32> = []
    let window = SwarmWindow().visits(plan: plan, taken: &taken, random: &random)
    let usual = SwarmBackground().visits(window: window, plan: plan, taken: &taken, random: &random)
    let london = try zone(named: "Europe/London")
    var schedule = SwarmSchedule(zone: london, random: SplitMix64(seed: 1, purpose: "swarm hours"))
    var events = schedule.events(of: window + usual)
    try SwarmVerification(events, plan: plan).run()
    events[0].wall += 86_400
    #expect(throws: SimulationError.self) { try SwarmVerification(events, plan: plan).run() }
  }

  @Test func `A slow net whose pair comes in the other order is refused`() throws {
    var random = SplitMix64(seed: 3)
    let plan = AddressPlan(countries: ["GB", "CN"], weights: [1, 4], ranges: 40, random: &random)
    var campaign = SlowNetCampaign(plan: plan, weights: WeightedChoice([1, 4]), taken: [], random: random)
    var events = campaign.events()
    try SlowNetVerification.run(events)
    let first = try #require(events.firstIndex { $0.wall >= SlowNetFigures.excerptStart && !$0.user.contains("@") })
    events[first].user += "@" + SlowNetFigures.domain
    #expect(throws: SimulationError.self) { try SlowNetVerification.run(events) }
  }

  @Test func `A guard whose two are banned after all is refused`() throws {
    let london = try zone(named: "Europe/London")
    var random = SplitMix64(seed: 1)
    let plan = AddressPlan(countries: ["GB", "FR"], weights: [1, 1], ranges: 40, random: &random)
    var attempts = GuardAttempts(zone: london, plan: plan, weights: [1, 1], random: random)
    attempts.make()
    try GuardVerification.run(attempts.events, bans: attempts.bans, plan: plan)
    let unseen = try #require(attempts.events.first { $0.kind == .unseen })
    let bans = attempts.bans + [GuardBan(wall: unseen.wall, address: unseen.address)]
    #expect(throws: SimulationError.self) { try GuardVerification.run(attempts.events, bans: bans, plan: plan) }
  }

  @Test func `Gropers with an attempt outside their two minutes are refused`() throws {
    let weights = [3, 1]
    var random = SplitMix64(seed: 4)
    let plan = AddressPlan(countries: ["BR", "TR"], weights: weights, ranges: 60, random: &random)
    let avoided = Set(GropersFigures.separateNames)
    let list = SpamtrapNames.list(GropersFigures.listSize, avoided: avoided, random: &random)
    var campaign = GropersCampaign(plan: plan, weights: weights, random: random)
    var events = campaign.events(list: list) + campaign.separateEvents()
    try GropersVerification.run(events, hosts: campaign.hosts, list: list)
    events[0].wall += 180
    #expect(throws: SimulationError.self) {
      try GropersVerification.run(events, hosts: campaign.hosts, list: list)
    }
  }
}
