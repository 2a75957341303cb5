import CivilTime
import Logins
import Planning
import Vocabulary

/// What an archive knows of the computers in it: who logged in, and what they are called.
public struct KnownSources: Sendable {
  public var loggedIn: Set<Address> = []
  /// Reverse names, as logged.
  public var hosts: [Address: String] = [:]

  /// Reads the plan's whole archive, its bounds and exclusions aside: a login that no figure counts is a login too.
  /// - Throws: `DiagnosticList` when a named path cannot be used, `CancellationError`.
  public init(
    plan: Plan, zone: Zone, jobs: Int, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws {
    var plan = plan
    (plan.since, plan.until, plan.exclude) = (nil, nil, [])
    let archive = try ArchiveReading(
      plan: plan, zone: zone, formats: FormatCommands.compiled(plan.archive.formats), jobs: jobs, hashes: false,
      isInterrupted: isInterrupted
    ).read()
    let dictionary = archive.store.dictionary
    let answer = try await archive.store.aggregate(
      AggregateQuery(EventFilter(outcomes: [.success]), by: [.source], measures: [.rows]))
    loggedIn = Set(answer.keys[0].filter { $0 >= 0 }.map { dictionary.sources[Int($0)] })
    for (address, host) in zip(dictionary.sources, dictionary.sourceHost) {
      if let host { hosts[address] = host }
    }
  }
}
