import CivilTime
import Statistics

/// The five days of November: 1,942 sources whose attempts fit every published sum at once.
///
/// The sources' sizes come from the histogram. Countries take sources, largest first, until only single attempts are
/// left to fill their sums; days then take attempts from two pools, the Chinese and the others, so that both daily
/// series hold. On the peak day 21 countries stay away, which leaves the published 79.
struct SwarmWindow {
  /// Index of the window's first day since the archive's first.
  let firstDay = SwarmFigures.windowFirst - SwarmFigures.firstDay
  let peak = SwarmFigures.peakDay - SwarmFigures.windowFirst
  let china = 0
  let bulgaria = SwarmCountries.leaders.count

  private struct Source {
    var country: Int
    var days: [Int]
  }

  func visits(plan: AddressPlan, taken: inout Set<UInt32>, random: inout SplitMix64) -> [SwarmVisit] {
    let targets = countryTargets()
    var sources = sizesByCountry(targets, random: &random).map { country, size in
      Source(country: country, days: [Int](repeating: -1, count: size))
    }
    let absent = absentees(targets)
    var pools = [SwarmFigures.windowChina, zip(SwarmFigures.windowDays, SwarmFigures.windowChina).map { $0 - $1 }]
    settleBulgarians(&sources, &pools[1])
    settlePeak(&sources, &pools[1], absent: absent)
    dealDays(&sources, &pools, absent: absent, random: &random)
    mendDailyMaximum(&sources, absent: absent, random: &random)
    return sources.flatMap { source -> [SwarmVisit] in
      let address = plan.newAddress(of: source.country, taken: &taken, random: &random)
      return SwarmFigures.windowDays.indices.compactMap { day in
        let attempts = source.days.count { $0 == day }
        guard attempts > 0 else { return nil }
        return SwarmVisit(day: firstDay + day, address: address, country: source.country, attempts: attempts)
      }
    }
  }

  /// Attempts a country, beside `SwarmCountries.all`; the others' tail is invented.
  private func countryTargets() -> [Int] {
    let leaders = SwarmFigures.windowLeaders.map(\.attempts)
    let others = SwarmCountries.others.indices.map { 10_000_000 / (($0 + 11) * ($0 + 11)) }
    let rest = SwarmFigures.windowDays.reduce(0, +) - leaders.reduce(0, +) - others.count
    return leaders + apportion(rest, by: others).map { $0 + 1 }
  }

  private func sizesByCountry(_ targets: [Int], random: inout SplitMix64) -> [(country: Int, size: Int)] {
    var left = targets
    var result: [(country: Int, size: Int)] = []
    func take(_ country: Int, _ size: Int) {
      left[country] -= size
      result.append((country, size))
    }
    for (count, size) in SwarmFigures.windowHistogram where size > 1 {
      for index in 0..<count {
        if size >= 6, index < 3, size < 8 {
          take(bulgaria, size)
          continue
        }
        let weights = left.indices.map { country in
          // The largest source of all is no Chinese one.
          left[country] >= size && !(size == 8 && country == china) ? left[country] : 0
        }
        take(WeightedChoice(weights).draw(&random), size)
      }
    }
    for country in left.indices {
      for _ in 0..<left[country] { result.append((country, 1)) }
    }
    return result
  }

  /// Countries that stay away on a day of the window, from those with the fewest attempts: on the peak as many as the
  /// published 79 leave, on the day after it some more.
  private func absentees(_ targets: [Int]) -> [Set<Int>] {
    let order = targets.indices.sorted { targets[$0] == targets[$1] ? $0 > $1 : targets[$0] < targets[$1] }
    let onPeak = SwarmFigures.windowCountries - SwarmFigures.countriesOnPeakDay
    var absent = [Set<Int>](repeating: [], count: SwarmFigures.windowDays.count)
    absent[peak] = Set(order.prefix(onPeak))
    absent[peak + 1] = Set(order.dropFirst(onPeak - 6).prefix(onPeak + 7))
    return absent
  }

  /// Sources of Bulgaria make six attempts on one day: three on the 12th, two on the 13th, one on the 11th.
  private func settleBulgarians(_ sources: inout [Source], _ pool: inout [Int]) {
    let days = [peak, peak, peak + 1, peak, peak + 1, peak - 1]
    let busy = sources.indices.filter { sources[$0].country == bulgaria && sources[$0].days.count >= 6 }
    for (index, day) in zip(busy, days) {
      for attempt in 0..<SwarmFigures.mostADay { sources[index].days[attempt] = day }
      pool[day] -= SwarmFigures.mostADay
    }
  }

  /// Every country that comes on the peak day does so at least once.
  private func settlePeak(_ sources: inout [Source], _ pool: inout [Int], absent: [Set<Int>]) {
    var seen: Set<Int> = [china, bulgaria]
    for index in sources.indices where !absent[peak].contains(sources[index].country) {
      guard let free = sources[index].days.firstIndex(of: -1), seen.insert(sources[index].country).inserted else {
        continue
      }
      sources[index].days[free] = peak
      pool[peak] -= 1
    }
  }

  private func dealDays(
    _ sources: inout [Source], _ pools: inout [[Int]], absent: [Set<Int>], random: inout SplitMix64
  ) {
    // Countries that stay away first: they must find other days.
    let order = random.shuffled(Array(sources.indices))
    func stays(_ index: Int) -> Bool { absent.contains { $0.contains(sources[index].country) } }
    for index in order.filter(stays) + order.filter({ !stays($0) }) {
      let pool = sources[index].country == china ? 0 : 1
      for attempt in sources[index].days.indices where sources[index].days[attempt] < 0 {
        var weights = pools[pool]
        for day in weights.indices where absent[day].contains(sources[index].country) { weights[day] = 0 }
        let day = WeightedChoice(weights).draw(&random)
        sources[index].days[attempt] = day
        pools[pool][day] -= 1
      }
    }
  }

  /// Six attempts on one day are Bulgarian; others make at most five, Chinese at most four. What chance dealt beyond
  /// that is exchanged with a single attempt of another source of the same pool.
  private func mendDailyMaximum(_ sources: inout [Source], absent: [Set<Int>], random: inout SplitMix64) {
    func limit(_ country: Int) -> Int { country == china ? 4 : country == bulgaria ? 6 : 5 }
    for index in sources.indices {
      let source = sources[index]
      for day in SwarmFigures.windowDays.indices {
        while sources[index].days.count(where: { $0 == day }) > limit(source.country) {
          guard let slot = sources[index].days.firstIndex(of: day) else { break }
          let other = random.below(sources.count)
          guard other != index, (sources[other].country == china) == (source.country == china),
            sources[other].days.count == 1, sources[other].days[0] != day,
            !absent[day].contains(sources[other].country), sources[other].days[0] != peak,
            !absent[sources[other].days[0]].contains(source.country)
          else { continue }
          sources[index].days[slot] = sources[other].days[0]
          sources[other].days[0] = day
        }
      }
    }
  }
}
