import CivilTime
import Statistics

/// One refused login of the gropers' archive.
struct GropersEvent: Sendable {
  var wall: WallSecond
  /// Index into the hosts.
  var host: Int
  var name: String
  var separate: Bool
}

struct GropersHost: Sendable {
  var address: UInt32
  /// nil: the log gives the bare address.
  var reverseName: String?

  /// As spop3d writes it: `name (address)` or the bare address.
  var text: String { reverseName.map { "\($0) (\(dotted(address)))" } ?? dotted(address) }
}

/// The campaign: every full hour a few computers wake for two minutes and walk on through the list.
struct GropersCampaign {
  /// Index into the address plan's countries, by how often it is met.
  let countries: WeightedChoice
  let plan: AddressPlan
  var random: SplitMix64
  private(set) var hosts: [GropersHost] = []
  private var taken: Set<UInt32> = []

  init(plan: AddressPlan, weights: [Int], random: SplitMix64) {
    self.plan = plan
    countries = WeightedChoice(weights)
    self.random = random
  }

  /// - Parameter list: names still to be tried, in the order of the walk.
  mutating func events(list: [String]) -> [GropersEvent] {
    var events: [GropersEvent] = []
    var tried = 0
    var firstDay = GropersFigures.firstDay
    for stretch in GropersFigures.stretches {
      let times = times(of: stretch.attempts, from: firstDay, through: stretch.lastDay)
      let newName = flags(stretch.names, of: times.count)
      let newHost = flags(stretch.hosts, of: times.count)
      for (index, wall) in times.enumerated() {
        let host = newHost[index] ? addHost() : random.below(hosts.count)
        var name = list[max(0, tried - 1 - random.below(max(1, min(tried, 25))))]
        if newName[index] {
          name = list[tried]
          tried += 1
        }
        events.append(GropersEvent(wall: wall, host: host, name: name, separate: false))
      }
      firstDay = stretch.lastDay + 1
    }
    return events
  }

  /// From 2 September: four neighbours of one provider, each with long runs on a single name, at any minute.
  mutating func separateEvents() -> [GropersEvent] {
    let brazil = plan.countries.firstIndex(of: "BR") ?? 0
    let mine = (0..<GropersFigures.separateHosts).map { _ in
      let address = plan.newAddress(of: brazil, taken: &taken, random: &random)
      hosts.append(
        GropersHost(address: address, reverseName: "\(dotted(address)).\(GropersFigures.separateDomain)"))
      return hosts.count - 1
    }
    let days = GropersFigures.lastDay - GropersFigures.separateFirstDay + 1
    var events: [GropersEvent] = []
    let runs = random.shuffled(GropersFigures.separateNames) + random.shuffled(GropersFigures.separateNames)
    for (index, name) in runs.enumerated() {
      let date = GropersFigures.separateFirstDay + index * days / runs.count
      var wall = WallClock.second(date, random.within(5...21), random.below(60), random.below(60))
      for _ in 0..<random.within(18...52) {
        events.append(GropersEvent(wall: wall, host: mine[index % mine.count], name: name, separate: true))
        wall += random.within(4...45)
      }
    }
    return events
  }

  /// One to ten attempts in the first two minutes of an hour, ascending.
  private mutating func times(of attempts: Int, from first: CivilDate, through last: CivilDate) -> [WallSecond] {
    let days = last - first + 1
    let perDay = apportion(attempts, by: (0..<days).map { _ in random.within(50...130) })
    var times: [WallSecond] = []
    for (offset, count) in perDay.enumerated() {
      let active = random.shuffled(Array(0..<24)).prefix(min(24, max(1, count / 3, (count + 6) / 7)))
      var perHour = [Int](repeating: 0, count: 24)
      var left = count
      while left > 0 {
        let hour = active[random.below(active.count)]
        guard perHour[hour] < 10 else { continue }
        perHour[hour] += 1
        left -= 1
      }
      for hour in 0..<24 {
        let start = WallClock.second(first + offset, hour)
        times += (0..<perHour[hour]).map { _ in start + random.below(120) }.sorted()
      }
    }
    return times
  }

  /// `count` of `total` positions, the first among them: nothing can be repeated before it came once.
  private mutating func flags(_ count: Int, of total: Int) -> [Bool] {
    var flags = [Bool](repeating: false, count: total)
    for index in random.shuffled(Array(1..<total)).prefix(count - 1) + [0] { flags[index] = true }
    return flags
  }

  private mutating func addHost() -> Int {
    let address = plan.newAddress(of: countries.draw(&random), taken: &taken, random: &random)
    let dashed = dotted(address).replacing(".", with: "-")
    let reverseName: String? =
      switch random.below(8) {
      case 0, 1: "host-\(dashed).reverse.example.net"
      case 2: "\(dashed).dsl.dyn.example.org"
      case 3: "static-\(dashed).pool.example.com"
      case 4: "adsl\(address & 0xffff).users.example.net"
      default: nil
      }
    hosts.append(GropersHost(address: address, reverseName: reverseName))
    return hosts.count - 1
  }
}
