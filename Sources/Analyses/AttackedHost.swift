import Findings
import Logins

/// The one host, of several that wrote the logs, that nearly all of some attempts were at.
struct AttackedHost: Sendable {
  let name: String
  /// Of the attempts; at least `least`.
  let share: Double

  /// From which part on attempts are said to be at one host.
  private static let least = 0.8

  /// nil where one host alone wrote the logs, or none has so large a part.
  /// - Complexity: O(attempts of the filter) with several hosts, else nothing.
  init?(_ input: AnalysisInput, _ filter: EventFilter) async throws {
    guard input.totals.hosts.count > 1 else { return nil }
    let answer = try await input.counted(AggregateQuery(filter, by: [.reporter], measures: [.attempts]))
    let hosts = zip(answer.keys[0], answer.values[0])
    let all = hosts.reduce(0) { $0 + $1.1 }
    guard all > 0, let most = hosts.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }),
      let name = input.dictionary.reporters.name(at: most.0), !name.isEmpty,
      Double(most.1) >= Self.least * Double(all)
    else { return nil }
    (self.name, share) = (name, Double(most.1) / Double(all))
  }

  private var part: String { Wording.percent(min(share, 0.99)) }

  var sentence: Prose {
    share >= 1 ? "All attempts were at \(evidence: name)." : "\(part) of the attempts were at \(evidence: name)."
  }

  /// Behind the program: ` on web`, `, and 97 % on web`.
  var afterProgram: Prose { share >= 1 ? " on \(evidence: name)" : ", and \(part) on \(evidence: name)" }
}
