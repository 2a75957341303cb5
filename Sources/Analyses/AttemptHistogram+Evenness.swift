import CivilTime
import Findings
import Logins
import Statistics

extension AttemptHistogram {
  /// The most attempts of one computer on one day: not to be mixed up with the most over the whole window.
  static func mostOnOneDay(_ input: AnalysisInput) async throws -> Int {
    try await input.windowDays().most
  }

  /// Attempts in the window of addresses that never trip the ban rule in the whole archive.
  ///
  /// - Parameter answer: by source; attempts first.
  static func attemptsNeverTripping(_ answer: Aggregate, input: AnalysisInput) -> Int? {
    guard let search = input.search else { return nil }
    return (0..<answer.rowCount).reduce(0) { sum, row in
      let id = answer.keys[0][row]
      return id < 0 || search.tripping.contains(Int32(id)) ? sum : sum + Int(answer.values[0][row])
    }
  }

  /// Were the attempts handed out evenly, and did more computers than usual come only once?
  func evenness(_ histogram: SourceConcentration, input: AnalysisInput) async throws -> Finding? {
    guard histogram.sources >= leastReady, let even = ZeroTruncatedPoisson(histogram, chance: evenChance) else {
      return nil
    }
    var finding = Finding(
      id: "attempt-histogram/evenness", status: even.isEven ? .found : .nothingFound,
      verdict: even.isEven ? .likely : .noSign, summary: Self.evennessSentence(even, histogram),
      numbers: [
        NamedNumber("lambda", .number(even.lambda, places: 4)), NamedNumber("evenness_g", .number(even.g, places: 2)),
        NamedNumber("evenness_probability", .probability(even.p)),
        NamedNumber("dispersion", .number(even.dispersion, places: 2)),
        NamedNumber("dispersion_probability", .probability(even.dispersionP)),
        NamedNumber("gini", .number(histogram.gini, places: 4)),
        NamedNumber("effective_sources_by_entropy", .number(histogram.effectiveSourcesByEntropy, places: 1)),
        NamedNumber("share_of_ten_busiest", .share(histogram.topShare(10))),
      ],
      tables: ["attempt-histogram"])
    if even.isEven {
      finding.uncertainty = "Then about \(Wording.about(even.population)) computers stood ready in all."
      finding.numbers.append(NamedNumber("population_if_even", .number(even.population, places: 0)))
    }
    if let once = try await Self.singletons(histogram, input: input) {
      finding.details.append(once.sentence)
      finding.numbers += once.numbers
    }
    return finding
  }

  private static func evennessSentence(_ even: ZeroTruncatedPoisson, _ histogram: SourceConcentration) -> Prose {
    if even.isUneven, 10 * histogram.singletons >= 9 * histogram.sources {
      let more = histogram.sources - histogram.singletons
      return """
        Only \(Wording.small(more)) of the \(Wording.computers(histogram.sources)) came more than once; that is still more often \
        than if the attempts had been handed out by chance.
        """
    }
    if even.isUneven { return "The attempts are not evenly handed out: some computers were used more than others." }
    if even.isEven {
      return "The attempts look evenly handed out: as if every computer had the same chance of each of them."
    }
    return """
      Nothing shows that some computers were used more than others, and nothing that chance handed the attempts out.
      """
  }

  /// Part of the computers that came once, against the rest of the archive. By itself a high one is what the internet
  /// is like.
  private static func singletons(
    _ histogram: SourceConcentration, input: AnalysisInput
  ) async throws -> (sentence: Prose, numbers: [NamedNumber])? {
    guard input.incident != nil, let window = input.window else { return nil }
    let span = input.seconds(of: window)
    let answers = try await input.store.aggregate(
      [Int64.min..<span.lowerBound, span.upperBound..<Int64.max].map {
        AggregateQuery(
          EventFilter(time: $0, outcomes: EventFilter.unsuccessful.outcomes), by: [.source], measures: [.attempts])
      })
    var outside: [Int32: Int64] = [:]
    for answer in answers {
      for row in 0..<answer.rowCount where answer.keys[0][row] >= 0 {
        outside[input.computers.ofSource[Int(answer.keys[0][row])], default: 0] += answer.values[0][row]
      }
    }
    guard outside.count >= 20 else { return nil }
    let usual = outside.values.count { $0 == 1 }
    let change = ShareChange(histogram.singletons, of: histogram.sources, against: usual, of: outside.count)
    let words = change.p > 0.01 ? "about as many as" : change.signedRoot > 0 ? "more than" : "fewer than"
    return (
      """
      Of the window's computers \(Wording.share(histogram.singletons, of: histogram.sources)) came once, \(words) in the rest \
      of the archive (\(Wording.share(usual, of: outside.count)), over a longer time).
      """,
      [
        NamedNumber("usual_share_seen_once", .share(Double(usual) / Double(outside.count))),
        NamedNumber("seen_once_g", .number(change.g, places: 2)),
        NamedNumber("seen_once_probability", .probability(change.p)),
      ]
    )
  }
}
