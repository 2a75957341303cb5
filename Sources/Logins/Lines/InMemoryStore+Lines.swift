import CivilTime
import Vocabulary

extension InMemoryStore {
  /// A store of lines that were settled before and count as they stand: `attempts` is what is left of them.
  ///
  /// - Parameters:
  ///   - chunks: the lines, in any order; about in order of time costs least. Empty then.
  ///   - options: bounds, exclusions, countries and files whose stamps name no zone, of which copies at other times are left
  ///     out; else nothing is joined.
  ///   - report: what the exclusions left out is added to it, and what is kept
  /// - Complexity: O(n log n), O(n) for lines in order of time
  public init(
    lines chunks: inout [[LoginLine]], names given: LineNames, zone: Zone, options: AssemblyOptions,
    report: inout ReconciliationReport
  ) {
    let canonical = CanonicalLineNames(given)
    var log = EventLog()
    let count = chunks.reduce(0) { $0 + $1.count }
    log.records.reserveCapacity(count)
    log.kin.reserveCapacity(count)
    for index in chunks.indices {
      for line in chunks[index] { log.append(line, canonical) }
      chunks[index] = []
    }
    log.traits.hasFineStamps = log.records.contains { $0.milliseconds % 1000 != 0 }
    log.orderByTime()
    log.orderTies()
    report.shiftedCopies = log.shiftedCopies(of: options.zonelessFiles)
    log.removeShiftedCopies(report.shiftedCopies, report: &report)
    log.dropKin()
    log.exclude(options, names: canonical.names, services: canonical.services.services, report: &report)
    self.init(
      log: &log, zone: zone, names: canonical.names, services: canonical.services, countries: options.countries)
    report.attemptsKept = attemptCount
  }
}

extension EventLog {
  /// Does nothing to rows that are in order.
  fileprivate mutating func orderByTime() {
    let isOrdered = records.indices.dropFirst().allSatisfy {
      records[$0 - 1].milliseconds <= records[$0].milliseconds
    }
    guard !isOrdered else { return }
    let order = records.indices.sorted { (records[$0].milliseconds, $0) < (records[$1].milliseconds, $1) }
    self = picked(order)
  }
}
