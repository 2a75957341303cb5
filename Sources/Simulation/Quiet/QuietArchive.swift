import Glibc
import Statistics

/// A server's logins over some weeks in which nothing happens but what always does: the noise of the internet, users who
/// mistype, a telephone with an old password. Whatever a report warns of here is a false alarm.
public struct QuietArchive: Sendable {
  public struct Event: Sendable, Hashable {
    /// Since the archive's first midnight.
    public var second: Int
    public var address: UInt32
    public var user: String
    public var isSuccess: Bool
  }

  public let days: Int
  /// In order of time.
  public private(set) var events: [Event] = []
  /// Seconds since the first midnight between which lines were written.
  public let span: ClosedRange<Int>
  /// Two-letter code of an address.
  public func country(of address: UInt32) -> String { Self.countries[Int(address >> 8) * 7 % Self.countries.count] }

  private static let countries = [
    "CN", "US", "RU", "BR", "IN", "VN", "KR", "DE", "FR", "NL", "GB", "UA", "ID", "TW", "IT", "TR", "TH", "PL", "MX",
    "AR", "RO", "IR", "ES", "BG", "SG", "HK", "CA", "JP", "ZA", "EG",
  ]

  /// What the noise is like; drawn once an archive.
  private struct Noise {
    var daily: Double
    /// Days scatter like a gamma variable of this shape: 1/α.
    var shape: Int
    var hasWeekdays: Bool
    /// Change of the level over the whole archive.
    var drift: Double
    var pool: Int
    var names: Int
  }

  private var random: SplitMix64

  /// - Parameter leastDays: archives have so many days up to 120.
  public init(seed: UInt64, leastDays: Int = 28) {
    var random = SplitMix64(seed: seed, purpose: "quiet archive")
    days = random.within(leastDays...max(leastDays, 120))
    // Rotation and the making of the report cut the first and the last day.
    span = random.below(43_200)...(days * 86_400 - 1 - random.below(43_200))
    self.random = random
    let noise = Noise(
      daily: exp(random.unit() * log(20)) * 2, shape: random.within(3...12), hasWeekdays: random.chance(1, of: 3),
      drift: random.chance(1, of: 3) ? random.unit() - 0.5 : 0, pool: random.within(60...1500),
      names: random.within(20...200))
    self.random = random
    for day in 0..<days { addNoise(noise, day: day) }
    if self.random.chance(2, of: 3) { addUsers() }
    let (first, last) = (span.lowerBound, span.upperBound)
    events = events.filter { (first...last).contains($0.second) }.sorted {
      ($0.second, $0.address, $0.user) < ($1.second, $1.address, $1.user)
    }
  }

  private mutating func addNoise(_ noise: Noise, day: Int) {
    // A product of uniform numbers is a sum of exponential ones: a gamma variable.
    var product = 1.0
    for _ in 0..<noise.shape { product *= max(1e-12, random.unit()) }
    let weekday = noise.hasWeekdays && day % 7 >= 5 ? 0.6 : 1
    let trend = 1 + noise.drift * (Double(day) / Double(days) - 0.5)
    let mean = noise.daily * weekday * trend * -log(product) / Double(noise.shape)
    var left = poisson(mean)
    while left > 0 {
      // A visit: mostly one attempt, sometimes a few in a row; busy computers come more often.
      let rank = Int(Double(noise.pool) * random.unit() * random.unit())
      let attempts = min(left, random.chance(4, of: 5) ? 1 : random.within(2...6))
      var second = day * 86_400 + random.below(86_400)
      for _ in 0..<attempts {
        events.append(
          Event(second: second, address: Self.noisy(rank), user: name(noise.names), isSuccess: false))
        second += random.within(2...90)
      }
      left -= attempts
    }
  }

  private mutating func name(_ names: Int) -> String {
    let rank = Int(Double(names) * random.unit() * random.unit())
    let all = InventedNames.roles + InventedNames.firstNames
    let name = rank < all.count ? all[rank] : "user\(rank)"
    return random.chance(1, of: 4) ? "\(name)@\(InventedNames.domains[rank % 3])" : name
  }

  /// People log in during the day from a few addresses of their own, and mistype one password in thirty.
  private mutating func addUsers() {
    let users = random.within(3...20)
    let daily = random.within(1...4)
    for user in 0..<users {
      let addresses = (0..<random.within(1...3)).map { Self.home(user * 4 + $0) }
      let name = "\(InventedNames.firstNames[user * 5])@\(InventedNames.domains[0])"
      for day in 0..<days where day % 7 < 5 || random.chance(1, of: 3) {
        for _ in 0..<random.below(daily + 1) {
          var second = day * 86_400 + 25_200 + random.below(50_400)
          let address = random.pick(addresses)
          while random.chance(1, of: 30) {
            events.append(Event(second: second, address: address, user: name, isSuccess: false))
            second += random.within(8...40)
          }
          events.append(Event(second: second, address: address, user: name, isSuccess: true))
        }
      }
      if random.chance(1, of: 20), days > 5 { addOldPhone(name, Self.home(user * 4 + 3)) }
    }
  }

  /// A telephone that was not told the new password tries every quarter of an hour for two days.
  private mutating func addOldPhone(_ user: String, _ address: UInt32) {
    let start = random.below((days - 3) * 86_400)
    for step in 0..<192 {
      events.append(
        Event(second: start + step * 900 + random.below(3), address: address, user: user, isSuccess: false))
    }
  }

  private static func noisy(_ rank: Int) -> UInt32 { 0xF000_0000 + UInt32(rank * 2_654_435 % 200_000_000) }
  private static func home(_ number: Int) -> UInt32 { 0xFE00_0000 + UInt32(number * 257) }

  private mutating func poisson(_ mean: Double) -> Int {
    let limit = exp(-min(mean, 600))
    var (count, product) = (0, random.unit())
    while product > limit {
      count += 1
      product *= random.unit()
    }
    return count
  }
}
