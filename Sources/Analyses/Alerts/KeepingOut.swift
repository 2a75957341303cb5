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
  func advice(_ filter: EventFilter, countries: Set<String>? = nil) async throws -> [Prose] {
    var advice = [firewall].compactMap { $0 }
    if facts.addresses.count > Self.few || countries != nil {
      let fence = try await Geofence(input, filter: filter, stretch: "behind this alert", refused: countries)
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

  /// How much of the alert the set keeps out.
  private var firewall: Prose? {
    let sources = input.store.dictionary.sources
    let texts = Set((set?.addresses ?? []).map(\.text))
    let inSet = facts.addresses.map(\.id).filter { Self.isIn(texts, sources[Int($0)]) }
    let (kept, all) = (input.computers.count(inSet), facts.sources)
    guard kept > 0, let set else { return byHand }
    let whom =
      kept == all
      ? Prose(
        all == 1
          ? "the computer behind this alert is in it"
          : "all \(Numerals.grouped(all)) computers behind this alert are in it")
      : "\(Numerals.grouped(kept)) of the \(Numerals.grouped(all)) computers behind this alert are in it"
    let others = set.addresses.count - inSet.count
    return """
      Look at the firewall set of this report, in `blocklist/`, and load it: \(whom)\
      \(others > 0 ? ", and \(Numerals.grouped(others)) more of the days before" : ""), to be dropped on \
      \(Numerals.date(input.store.zone.date(at: set.expires))).
      """
  }

  /// No set has them: it spares who logged in, and is not made at all where nothing tells attackers from users. Who failed
  /// once or twice beside them may be anybody.
  private var byHand: Prose? {
    let loud = facts.addresses.filter { $0.attempts >= 5 && $0.attempts * 10 >= facts.attempts }
    guard !loud.isEmpty, facts.addresses.count <= Self.few else { return nil }
    let named = loud.map { Prose(parts: [.evidence(input.store.dictionary.sources[Int($0.id)].description)]) }
    return "Keep out " + Wording.list(named)
      + ", which no firewall set of this report has: `spoor block add` takes addresses."
  }

  private static func isIn(_ set: Set<String>, _ address: Address) -> Bool {
    set.contains(address.description)
      || !address.isIPv4 && set.contains("\(address.network(prefix: 64).description)/64")
  }
}
