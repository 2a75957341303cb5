import Findings
import Logins
import Vocabulary

/// What to do about computers that come together: the firewall set of the report, a fence around countries with whom it
/// would hit, or the few computers by name.
struct KeepingOut {
  private let input: AnalysisInput
  private let facts: AlertFacts
  private let set: Blocklist?

  /// So few are better named one by one than fenced off with their country.
  private static let few = 5

  init(_ input: AnalysisInput, _ facts: AlertFacts, _ set: Blocklist?) {
    self.input = input
    self.facts = facts
    self.set = set
  }

  /// - Parameters:
  ///   - filter: the attempts in question
  ///   - countries: ISO codes of those that the alert is about; nil: it is about none in particular
  ///   - stretch: where those attempts are, in words
  func advice(
    _ filter: EventFilter, countries: Set<String>? = nil, stretch: String = "behind this alert"
  ) async throws -> [Prose] {
    var advice = try await firewall()
    if facts.addresses.count > Self.few || countries != nil {
      let fence = try await Geofence(input, filter: filter, stretch: stretch, refused: countries)
      if let fence = fence.findings.first {
        advice.append("Geofencing: " + fence.summary)
        advice += fence.details.prefix(2)
      }
    }
    advice.append(
      """
      Make sure that passwords are strong where names were tried that exist, and that a second factor is asked for \
      wherever it can be\(facts.addresses.count > Self.few ? "; a limit for one computer alone stops no swarm" : "").
      """)
    return advice
  }

  /// How much of the alert the set keeps out, and why not the busiest.
  private func firewall() async throws -> [Prose] {
    let sources = input.dictionary.sources
    let texts = Set((set?.addresses ?? []).map(\.text))
    let inSet = facts.addresses.map(\.id).filter { Self.isIn(texts, sources[Int($0)]) }
    let (kept, all) = (input.computers.count(inSet), facts.sources)
    let outside = loud.filter { !Self.isIn(texts, sources[Int($0.id)]) }
    let logins = try await LoginsFrom(outside.map(\.id), input)
    guard kept > 0, let set else { return byHand(logins) }
    let whom =
      kept == all
      ? Prose(
        all == 1
          ? "the computer behind this alert is in it"
          : "all \(Numerals.grouped(all)) computers behind this alert are in it")
      : "\(Numerals.grouped(kept)) of the \(Numerals.grouped(all)) computers behind this alert are in it"
    let others = set.addresses.count - inSet.count
    let advice: Prose = """
      Look at the firewall set of this report, in `blocklist/`, and load it: \(whom)\
      \(others > 0 ? ", and \(Numerals.grouped(others)) more of the days before" : ""), to be dropped on \
      \(Numerals.date(input.store.zone.date(at: set.expires))).
      """
    return [advice] + missing(outside, logins)
  }

  /// Who failed once or twice beside them may be anybody.
  private var loud: [(id: Int32, attempts: Int)] {
    facts.addresses.filter { $0.attempts >= 5 && $0.attempts * 10 >= facts.attempts }
  }

  /// Those that made much of it and that the set has not.
  private func missing(_ outside: [(id: Int32, attempts: Int)], _ logins: LoginsFrom) -> [Prose] {
    guard !outside.isEmpty else { return [] }
    let named = outside.map { source in
      """
      \(evidence: input.dictionary.sources[Int(source.id)].description), with \(Numerals.grouped(source.attempts)) of the \
      \(Wording.attempts(facts.attempts)), \(logins.has(source.id) ? "because somebody logged in from it" : "which nothing tells from a user's")
      """ as Prose
    }
    return ["Not in it: " + Wording.list(named, by: "; ") + "."] + blocking(outside, logins)
  }

  private func blocking(_ outside: [(id: Int32, attempts: Int)], _ logins: LoginsFrom) -> [Prose] {
    outside.contains { logins.has($0.id) } ? [LoginsFrom.blocking] : []
  }

  /// No set has them: it spares who logged in, and is not made at all where nothing tells attackers from users.
  private func byHand(_ logins: LoginsFrom) -> [Prose] {
    guard !loud.isEmpty, facts.addresses.count <= Self.few else { return [] }
    let named = loud.map { Prose(parts: [.evidence(input.dictionary.sources[Int($0.id)].description)]) }
    return [
      "Keep out " + Wording.list(named)
        + ", which no firewall set of this report has: `spoor block add` takes addresses."
    ] + blocking(loud, logins)
  }

  private static func isIn(_ set: Set<String>, _ address: Address) -> Bool {
    set.contains(address.description)
      || !address.isIPv4 && set.contains("\(address.network(prefix: 64).description)/64")
  }
}
