import CivilTime
import Diagnostics
import Findings
import Foundation
import History
import LogFormats
import Logins
import Planning
import Vocabulary

/// From a history to what a report is made of, as `ArchiveReading` makes it from files.
struct HistoryArchive {
  var plan: Plan
  var zone: Zone
  var countries: @Sendable ([Address]) -> [String] = { $0.map { _ in "??" } }

  /// - Parameter time: UTC seconds; nil: what lies within the plan's bounds
  /// - Throws: `Diagnostic` when the history cannot be read
  func read(_ history: HistoryFile, _ time: Range<Int64>? = nil) throws -> ReadArchive {
    var stages = Stages()
    let options = ArchiveReading.options(
      plan: plan, zone: zone, identical: [], reconciles: true, countries: countries)
    let loaded = try history.load(
      time ?? options.time, zone: zone, options: options, recognition: PseudonymKey.known(beside: history.path))
    stages.end("loading")
    var accounts = FileAccounts(plan: plan, zone: zone)
    for (index, source) in loaded.sources.enumerated() {
      accounts.add(
        source.evidenceFile(index), [(ScanAccount(source.whole), 0)],
        diagnostics: source.problems.map { $0.diagnostic(of: source.name) }, complete: source.isComplete,
        cut: source.cut.map {
          EvidenceAccount.Cut(isTruncated: $0.isTruncated, last: source.lastStamp, next: $0.next)
        })
    }
    for (index, source) in loaded.sources.enumerated() {
      if let clock = StoredClock(text: source.clock) { accounts.keep(clock.reading, of: index) }
    }
    accounts.tellShifts(loaded.reconciliation.shiftedCopies)
    stages.end("accounting")
    let since = try history.eventsSince.flatMap { since in
      loaded.sources.contains { ($0.firstStamp ?? .max) < since } ? since : nil
    }
    return ReadArchive(
      stages: stages.times, store: loaded.store, reconciliation: loaded.reconciliation,
      operations: OperationalReport(kept: loaded.store.operationalEvents.count), accounts: accounts,
      diagnostics: [Self.gone(loaded), since.map { removed($0, history) }].compactMap { $0 }, isComplete: true,
      since: since)
  }

  private func removed(_ since: Int64, _ history: HistoryFile) -> Diagnostic {
    .note(
      "events-removed",
      "the events before \(Numerals.date(zone.date(at: since))) at \(zone.localISO(since).dropFirst(11).prefix(5)) were "
        + "removed with time, as the plan wants (`keep`): the accounts of their logs stay, and of that time nothing else is known",
      at: Place(file: history.path))
  }

  /// Lines are cited as they were, also of logs that rotation has removed.
  private static func gone(_ loaded: LoadedHistory) -> Diagnostic? {
    let there = Set(loaded.places.filter { FileManager.default.fileExists(atPath: $0.path) }.map(\.source))
    let gone = loaded.sources.filter { !there.contains($0.id) }
    guard let first = gone.first else { return nil }
    let others = gone.count > 1 ? " and \(Numerals.count(gone.count - 1, "more log", "more logs"))" : ""
    return .note(
      "log-gone",
      "\(first.name)\(others) are known from the history only: they are no longer where they were read, and their "
        + "lines are cited as they stood there", at: Place(file: first.name))
  }
}
