import CivilTime

/// Counts every published figure again, from the attempts alone.
struct SwarmVerification {
  private let events: [SwarmEvent]
  private let codeOf: (UInt32) -> String?

  init(_ events: [SwarmEvent], plan: AddressPlan) {
    self.events = events
    codeOf = plan.country(of:)
  }

  func run() throws {
    var check = Verification()
    let firstDay = SwarmFigures.firstDay.dayNumber
    var perDay = [Int](repeating: 0, count: SwarmFigures.days.count)
    var countriesOfDay = [Set<String>](repeating: [], count: SwarmFigures.days.count)
    var ofVisit: [SwarmVisitKey: Int] = [:]
    for event in events {
      guard let code = codeOf(event.address) else {
        check.expect("every address has a country: \(dotted(event.address))", false)
        continue
      }
      check.expect("the generated country is the address's own", code == SwarmCountries.all[event.country])
      let day = event.wall / 86_400 - firstDay
      perDay[day] += 1
      countriesOfDay[day].insert(code)
      ofVisit[SwarmVisitKey(day: day, address: event.address), default: 0] += 1
    }
    let countries = countriesOfDay.reduce(into: Set<String>()) { $0.formUnion($1) }
    check.expect("attempts", events.count, SwarmFigures.attempts)
    check.expect("sources", Set(events.map(\.address)).count, SwarmFigures.sources)
    check.expect("countries", countries.count, SwarmFigures.countries)
    check.expect("attempts of every day", perDay, SwarmFigures.days)

    let ranked = perDay.indices.sorted { perDay[$0] == perDay[$1] ? $0 < $1 : perDay[$0] > perDay[$1] }
    for (index, top) in zip(ranked, SwarmFigures.topDays) {
      check.expect("top day", (SwarmFigures.firstDay + index).iso, top.day)
      check.expect("attempts on \(top.day)", perDay[index], top.attempts)
    }
    check.expect("the eleventh day stays below the tenth", perDay[ranked[10]] < perDay[ranked[9]])

    let perDayCountries = countriesOfDay.map(\.count)
    let peak = SwarmFigures.peakDay - SwarmFigures.firstDay
    check.expect("countries on the peak day", perDayCountries[peak], SwarmFigures.countriesOnPeakDay)
    check.expect(
      "no other day has as many countries",
      perDayCountries.indices.allSatisfy { $0 == peak || perDayCountries[$0] < perDayCountries[peak] })
    let mean = Double(perDayCountries.reduce(0, +)) / Double(perDayCountries.count)
    check.expect("about 18 countries a day, here \(mean)", (17.5..<18.5).contains(mean))
    checkWindow(&check)
    checkVisits(ofVisit, &check)
    try check.finish("swarm")
  }

  private func checkWindow(_ check: inout Verification) {
    let first = SwarmFigures.windowFirst.dayNumber
    let window = events.filter { (0..<SwarmFigures.windowDays.count).contains($0.wall / 86_400 - first) }
    func daily(_ events: [SwarmEvent]) -> [Int] {
      SwarmFigures.windowDays.indices.map { day in events.count { $0.wall / 86_400 - first == day } }
    }
    check.expect("attempts a day in the window", daily(window), SwarmFigures.windowDays)
    check.expect(
      "Chinese attempts a day in the window", daily(window.filter { $0.country == 0 }), SwarmFigures.windowChina)
    let perCountry = Dictionary(grouping: window) { SwarmCountries.all[$0.country] }.mapValues(\.count)
    check.expect("countries in the window", perCountry.count, SwarmFigures.windowCountries)
    for leader in SwarmFigures.windowLeaders {
      check.expect("attempts from \(leader.country)", perCountry[leader.country] ?? 0, leader.attempts)
    }
    let leaders = Set(SwarmFigures.windowLeaders.map(\.country))
    check.expect(
      "no other country reaches the sixth",
      perCountry.allSatisfy { leaders.contains($0.key) || $0.value < SwarmFigures.windowLeaders[5].attempts })
    let perSource = Dictionary(grouping: window, by: \.address).mapValues(\.count)
    check.expect("sources in the window", perSource.count, SwarmFigures.windowSources)
    for row in SwarmFigures.windowHistogram {
      check.expect(
        "sources with \(row.attemptsEach) attempts", perSource.values.count { $0 == row.attemptsEach }, row.sources)
    }
  }

  /// Six attempts of one source on one day, all of them Bulgarian, in the window and in the whole archive.
  private func checkVisits(_ ofVisit: [SwarmVisitKey: Int], _ check: inout Verification) {
    let first = SwarmFigures.windowFirst - SwarmFigures.firstDay
    check.expect("most attempts of one source a day", ofVisit.values.max() ?? 0, SwarmFigures.mostADay)
    let busiest = ofVisit.filter { $0.value == SwarmFigures.mostADay }
    check.expect("Bulgarian sources lead", busiest.allSatisfy { codeOf($0.key.address) == "BG" })
    check.expect(
      "the window has Bulgarian leaders",
      busiest.contains { (first..<first + SwarmFigures.windowDays.count).contains($0.key.day) })
  }
}

private struct SwarmVisitKey: Hashable {
  var day: Int
  var address: UInt32
}
