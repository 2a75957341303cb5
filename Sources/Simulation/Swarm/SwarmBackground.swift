import Statistics

/// The 315 days around the window: the server's usual weather, from 7,226 sources of which 310 also join the swarm.
struct SwarmBackground {
  /// Sources of the window that are seen at other times too.
  static let returning = 310

  /// How many sources make one, two … attempts on a day they come.
  private static let attemptsADay = [26, 27, 23, 14, 10]

  private struct Draft {
    var day: Int
    var attempts: Int
    var country: Int
  }

  func visits(
    window: [SwarmVisit], plan: AddressPlan, taken: inout Set<UInt32>, random: inout SplitMix64
  ) -> [SwarmVisit] {
    let windowDays = Set(window.map(\.day))
    var drafts = drafts(days: SwarmFigures.days.indices.filter { !windowDays.contains($0) }, random: &random)
    placeRareCountries(&drafts, random: &random)
    let identities = returningSources(window, random: &random)

    var ofCountry = [[Int]](repeating: [], count: SwarmCountries.all.count)
    for (index, draft) in drafts.enumerated() { ofCountry[draft.country].append(index) }
    let wanted = SwarmFigures.sources - SwarmFigures.windowSources + Self.returning
    var visits: [SwarmVisit] = []
    var made = 0
    // China last: it takes what the exact number of sources leaves over.
    for country in ofCountry.indices.reversed() {
      let mine = random.shuffled(ofCountry[country])
      let share =
        country == 0
        ? wanted - made : mine.count <= 6 ? mine.count : (mine.count * wanted + drafts.count / 2) / drafts.count
      let (assigned, sources) = assign(
        mine, of: drafts, country: country, sources: max(share, identities[country].count),
        known: identities[country], plan: plan, taken: &taken, random: &random)
      visits += assigned
      made += sources
    }
    return visits
  }

  /// Fills each day's published or invented number with sources of one to five attempts.
  private func drafts(days: [Int], random: inout SplitMix64) -> [Draft] {
    let sizes = WeightedChoice(Self.attemptsADay)
    let countries = WeightedChoice(SwarmCountries.usualWeights)
    let bulgaria = SwarmCountries.leaders.count
    var drafts: [Draft] = []
    for day in days {
      var left = SwarmFigures.days[day]
      while left > 0 {
        var attempts = min(sizes.draw(&random) + 1, left)
        var country = countries.draw(&random)
        if country == 0 { attempts = min(attempts, 4) }
        if attempts == 5, left > 5, random.chance(1, of: 150) {
          attempts = SwarmFigures.mostADay
          country = bulgaria
        }
        drafts.append(Draft(day: day, attempts: attempts, country: country))
        left -= attempts
      }
    }
    return drafts
  }

  /// Gives every country that the window does not have at least one visit.
  private func placeRareCountries(_ drafts: inout [Draft], random: inout SplitMix64) {
    let first = SwarmCountries.leaders.count + SwarmCountries.others.count
    var missing = Set(first..<SwarmCountries.all.count).subtracting(drafts.map(\.country)).sorted()
    while let country = missing.last {
      let index = random.below(drafts.count)
      // From the large countries only, which can spare one.
      guard drafts[index].country < 2 else { continue }
      drafts[index].country = country
      missing.removeLast()
    }
  }

  /// Addresses of the window's sources that come at other times too, by country.
  private func returningSources(_ window: [SwarmVisit], random: inout SplitMix64) -> [[UInt32]] {
    var result = [[UInt32]](repeating: [], count: SwarmCountries.all.count)
    var chosen: Set<UInt32> = []
    for visit in random.shuffled(window) where chosen.count < Self.returning {
      // Countries rarely met in the rest of the year have no visits to give away.
      guard visit.country < 24, chosen.insert(visit.address).inserted else { continue }
      result[visit.country].append(visit.address)
    }
    return result
  }

  /// Spreads a country's visits over so many sources; each comes at most once a day.
  private func assign(
    _ order: [Int], of drafts: [Draft], country: Int, sources count: Int, known: [UInt32], plan: AddressPlan,
    taken: inout Set<UInt32>, random: inout SplitMix64
  ) -> (visits: [SwarmVisit], sources: Int) {
    var addresses = known
    while addresses.count < min(count, order.count) {
      addresses.append(plan.newAddress(of: country, taken: &taken, random: &random))
    }
    var days = [Set<Int>](repeating: [], count: addresses.count)
    var visits: [SwarmVisit] = []
    for (position, index) in order.enumerated() {
      let draft = drafts[index]
      var source = position
      if position >= addresses.count {
        source = random.below(addresses.count)
        let start = source
        while days[source].contains(draft.day) {
          source = (source + 1) % addresses.count
          if source == start { break }
        }
      }
      days[source].insert(draft.day)
      visits.append(
        SwarmVisit(day: draft.day, address: addresses[source], country: country, attempts: draft.attempts))
    }
    return (visits, addresses.count)
  }
}
