import CivilTime
import Foundation
import History
import Logins
import Planning
import Vocabulary

/// What an archive knows of the computers in it: who logged in, and what they are called.
public struct KnownSources: Sendable {
  public var loggedIn: Set<Address> = []
  /// Reverse names, as logged.
  public var hosts: [Address: String] = [:]

  /// Reads the plan's whole archive and its histories, bounds and exclusions aside: a login that no figure counts is a
  /// login too.
  /// - Parameter histories: paths; those that are not there are passed over
  /// - Throws: `DiagnosticList` when a named path cannot be used, `Diagnostic` when a history cannot, `CancellationError`.
  public init(
    plan: Plan, histories: [String] = [], zone: Zone, jobs: Int, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws {
    var plan = plan
    (plan.since, plan.until, plan.exclude) = (nil, nil, [])
    let archive = try ArchiveReading(
      plan: plan, zone: zone, formats: FormatCommands.compiled(plan.archive.formats), jobs: jobs, hashes: false,
      isInterrupted: isInterrupted
    ).read()
    try await take(archive.store)
    for path in Set(histories).sorted() where FileManager.default.fileExists(atPath: path) {
      try await take(HistoryFile.open(path, access: .readOnly).load().store)
    }
  }

  private mutating func take(_ store: InMemoryStore) async throws {
    let dictionary = store.dictionary
    let answer = try await store.aggregate(
      AggregateQuery(EventFilter(outcomes: [.success]), by: [.source], measures: [.rows]))
    loggedIn.formUnion(answer.keys[0].filter { $0 >= 0 }.map { dictionary.sources[Int($0)] })
    for (address, host) in zip(dictionary.sources, dictionary.sourceHost) {
      if let host { hosts[address] = host }
    }
  }
}
