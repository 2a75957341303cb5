import Findings
import Logins

/// What every alert says of the attempts behind it: program and server, first and last, who, and whether that computer
/// logged anybody in.
struct AlertFacts {
  private(set) var sentences: [Prose] = []
  private(set) var attempts = 0
  private(set) var sources = 0
  private(set) var countries = 0
  /// UTC seconds; nil without attempts.
  private(set) var first: Int64?
  private(set) var last: Int64?
  /// Ids of the addresses with their attempts, most first.
  private(set) var addresses: [(id: Int32, attempts: Int)] = []

  private typealias Part = (name: String, attempts: Int)

  init(_ input: AnalysisInput, _ filter: EventFilter) async throws {
    let answers = try await input.counted([
      AggregateQuery(filter, by: [], measures: [.attempts, .first, .last, .distinct(.source), .distinct(.country)]),
      AggregateQuery(filter, by: [.service], measures: [.attempts]),
      AggregateQuery(filter, by: [.reporter], measures: [.attempts]),
      AggregateQuery(filter, by: [.country], measures: [.attempts]),
      AggregateQuery(filter, by: [.source], measures: [.attempts]),
    ])
    let all = answers[0].values.map { Int($0[0]) }
    attempts = all[0]
    guard attempts > 0 else { return }
    (first, last) = (Int64(all[1]), Int64(all[2]))
    sources = all[3]
    let dictionary = input.dictionary
    let programs = Self.parts(answers[1]) { dictionary.services.name(at: $0) }
    let servers = Self.parts(answers[2]) { dictionary.reporters.name(at: $0) }
    let places = Self.parts(answers[3]) { dictionary.countries.name(at: $0).flatMap { isKnownCountry($0) ? $0 : nil } }
    countries = places.count
    addresses = zip(answers[4].keys[0], answers[4].values[0]).filter { $0.0 >= 0 }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { (Int32($0.0), Int($0.1)) }
    sentences = [
      Self.where(programs, servers),
      Prose("First \(Intrusion.moment(all: all[1], input)), last \(Intrusion.moment(all: all[2], input))."),
      who(places, answers[4], input),
    ]
    // Whoever is named here.
    guard let busiest = addresses.first, sources == 1 || busiest.attempts > 1 else { return }
    if let login = try await LoginsFrom([busiest.id], input).sentence(busiest.id) { sentences.append(login) }
  }

  private static func parts(_ answer: Aggregate, name: (Int64) -> String?) -> [Part] {
    (0..<answer.rowCount).compactMap { row in
      name(answer.keys[0][row]).map { ($0, Int(answer.values[0][row])) }
    }
    .sorted { ($1.attempts, $0.name) < ($0.attempts, $1.name) }
  }

  private static func `where`(_ programs: [Part], _ servers: [Part]) -> Prose {
    let program = programs.isEmpty ? "the logs do not say" : named(programs)
    let server = servers.isEmpty ? "the logs name none" : named(servers)
    return "Program: " + program + "; server: " + server + "."
  }

  /// The leading three, with their numbers where there are several.
  private static func named(_ parts: [Part]) -> Prose {
    let shown = parts.prefix(3).map { part in
      parts.count == 1
        ? Prose(parts: [.evidence(part.name)]) : "\(evidence: part.name) (\(Numerals.grouped(part.attempts)))"
    }
    return Wording.list(shown + (parts.count > 3 ? [Prose("\(Wording.small(parts.count - 3)) more")] : []))
  }

  private func who(_ places: [Part], _ bySource: Aggregate, _ input: AnalysisInput) -> Prose {
    if sources == 1, let only = bySource.keys[0].first(where: { $0 >= 0 }) {
      let place = places.first.map { " in \(Wording.place(input.countryName($0.name)))" } ?? ""
      return "From one computer\(place): " + Self.address(only, input) + "."
    }
    var words = Prose("From \(Wording.computers(sources))")
    if !places.isEmpty {
      let leaders = places.prefix(4).map {
        "\(Wording.place(input.countryName($0.name))) \(Numerals.grouped($0.attempts))"
      }
      let more = places.count > 4 ? ["\(Wording.small(places.count - 4)) more"] : []
      words = words + " in \(Wording.countries(places.count)): \(Wording.list(leaders + more))"
    }
    guard
      let busiest = zip(bySource.keys[0], bySource.values[0]).filter({ $0.0 >= 0 })
        .max(by: { ($0.1, $1.0) < ($1.1, $0.0) })
    else { return words + "." }
    let address = Self.address(busiest.0, input)
    return busiest.1 == 1
      ? words + ". None of them made more than one."
      : words + ". The busiest made \(Numerals.grouped(Int(busiest.1))) of them: " + address + "."
  }

  private static func address(_ source: Int64, _ input: AnalysisInput) -> Prose {
    Prose(parts: [.evidence(input.dictionary.sources[Int(source)].description)])
  }
}

extension Intrusion {
  fileprivate static func moment(all seconds: Int, _ input: AnalysisInput) -> String { moment(Int64(seconds), input) }
}
