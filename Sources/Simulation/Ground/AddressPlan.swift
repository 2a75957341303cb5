import Statistics

/// Invented countries of invented addresses: ranges of 240.0.0.0/4, which no computer on the internet has.
struct AddressPlan: Sendable {
  struct Range: Sendable {
    let first: UInt32
    let last: UInt32
    /// Index into `countries`.
    let country: Int
  }

  let countries: [String]
  /// Ascending, without overlap.
  let ranges: [Range]
  private let rangesOfCountry: [[Int]]

  /// - Parameter weights: how much room a country gets; each has at least two ranges.
  init(countries: [String], weights: [Int], ranges count: Int, random: inout SplitMix64) {
    let extra = apportion(count, by: weights)
    var owners = countries.indices.flatMap { Array(repeating: $0, count: extra[$0] + 2) }
    random.shuffle(&owners)
    var next: UInt32 = 0xF000_0000
    var ranges: [Range] = []
    var ofCountry = [[Int]](repeating: [], count: countries.count)
    for owner in owners {
      // Networks of 2^12 to 2^16 addresses at their natural borders, now and then with a hole before them.
      let size = UInt32(1) << UInt32(random.within(12...16))
      if random.chance(1, of: 5) { next += size }
      next = (next + size - 1) / size * size
      ofCountry[owner].append(ranges.count)
      ranges.append(Range(first: next, last: next + size - 1, country: owner))
      next += size
    }
    precondition(next < 0xFF00_0000, "the ranges leave 240.0.0.0/4")
    self.countries = countries
    self.ranges = ranges
    rangesOfCountry = ofCountry
  }

  /// An address of a country that `taken` does not hold yet; it does afterwards.
  func newAddress(of country: Int, taken: inout Set<UInt32>, random: inout SplitMix64) -> UInt32 {
    while true {
      let range = ranges[random.pick(rangesOfCountry[country])]
      let address = range.first + UInt32(random.below(Int(range.last - range.first) + 1))
      // .0 and .255 are legal but look like mistakes.
      guard (1...254).contains(address & 255), taken.insert(address).inserted else { continue }
      return address
    }
  }

  /// nil for an address of no range.
  func country(of address: UInt32) -> String? {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].last < address { low = middle + 1 } else { high = middle }
    }
    guard low < ranges.count, ranges[low].first <= address else { return nil }
    return countries[ranges[low].country]
  }

  /// `start,end,CC` with the addresses as numbers, the form of Tor's geoip file.
  var csv: String {
    "# Invented: which country the simulated addresses of 240.0.0.0/4 belong to.\n"
      + ranges.map { "\($0.first),\($0.last),\(countries[$0.country])\n" }.joined()
  }
}

func dotted(_ address: UInt32) -> String {
  "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
}
