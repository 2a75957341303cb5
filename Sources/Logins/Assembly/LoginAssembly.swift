import CivilTime
import Vocabulary

/// Collects the batches of all files, and makes one store of them in which every attempt counts once.
///
/// Batches may come in any order: no figure depends on it. Only `file` and `line` of equal events do.
public struct LoginAssembly: Sendable {
  struct Part: Sendable {
    var file: Int32
    var linesBefore: Int
    var worker: Int
    var batch: LoginBatch
  }

  let zone: Zone
  let services: [String]
  let protocols: [String]
  var parts: [Part] = []
  /// By file: the last line of one that ends without a line end.
  private var cutLines: [Int32: Int32] = [:]
  /// For tests: see `LayerJoin`.
  var settlesWholeParties = false

  /// - Parameters:
  ///   - zone: of the store's days and hours.
  ///   - services: names behind `LoginRow.service`.
  ///   - protocols: names behind `LoginRow.protocol`; the first stands for "none" and may be empty.
  public init(zone: Zone, services: [String], protocols: [String]) {
    self.zone = zone
    self.services = services
    self.protocols = protocols
  }

  /// - Parameters:
  ///   - file: index of the evidence file.
  ///   - linesBefore: how many lines of the file come before those that the batch was scanned from.
  ///   - batch: as `take` gave it.
  ///   - worker: index of the interner that the batch was filled with.
  public mutating func add(file: Int, linesBefore: Int, batch: consuming LoginBatch, worker: Int) {
    precondition(batch.isTaken, "a batch is taken before it is added")
    guard batch.count > 0 else { return }
    parts.append(Part(file: Int32(file), linesBefore: linesBefore, worker: worker, batch: batch))
  }

  /// By file: the last line, where its address was cut.
  private(set) var cutAddresses: [Int32: Int32] = [:]

  /// A file ends amid this line (1-based), or only lacks its last line end: if another file has a line that it is the
  /// beginning of, it is a copy of that.
  /// - Parameter address: nothing but a part of the line's address was left; it counts as not told.
  public mutating func noteCutLine(_ line: Int, ofFile file: Int, amidAddress address: Bool = false) {
    cutLines[Int32(file)] = Int32(clamping: line)
    if address { cutAddresses[Int32(file)] = Int32(clamping: line) }
  }

  /// The store, what was done to it, and where the options ask for them the events without a time, each as its line
  /// says it and of the time 0. The assembly is empty then.
  ///
  /// - Parameters:
  ///   - interners: one for each worker, by its index.
  ///   - shiftOfTime: how far a stamp that is not absolute is from UTC: file, 1-based line, seconds as in the line, kind;
  ///     nil when it cannot be told. It is called in no stated order and from several threads at once.
  /// - Complexity: O(n log n) for n rows, about O(n) for logs, which are nearly sorted.
  public mutating func finish(
    interners: [LoginInterner], options: AssemblyOptions = AssemblyOptions(),
    shiftOfTime: @escaping @Sendable (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> TimeShift?
  ) -> (store: InMemoryStore, report: ReconciliationReport, undated: InMemoryStore?) {
    var report = ReconciliationReport()
    let names = CanonicalNames(interners)
    let services = CanonicalServices(services: services, protocols: protocols)
    var undated: EventLog? = options.keepsUndated ? EventLog() : nil
    var log = EventLog(
      parts: &parts, names: names, services: services, identicalFiles: options.identicalFiles,
      shiftOfTime: shiftOfTime, undated: &undated, report: &report)
    if options.reconciles {
      if let otherPass = options.otherPass { log.settlePasses(otherPass) }
      report.shiftedCopies = log.shiftedCopies(of: options.zonelessFiles)
      log.removeShiftedCopies(report.shiftedCopies, report: &report)
      log.removeCutLines(cutLines, names: names, report: &report)
      log.removeRepeatedStretches(report: &report)
      log.removeRetoldRepetitions(report: &report)
      let rotated = log.rotation(options.rotated)
      let told = log.removeCopies(rotated: rotated, report: &report)
      log.removeTwins(toldBefore: told, rotated: rotated, report: &report)
      log.removeRenamedCopies(hosts: names.reporters.values, rotated: rotated, report: &report)
      _ = log.removeOwnLogs(services: services.services, report: &report)
    }
    log.forgetAddresses(of: cutAddresses)
    log.joinConnections(report: &report)
    var isJoined = report.connections > 0
    if options.reconciles {
      let isMerged = log.mergeLayers(
        names: names, services: services.services, settlesWholeParties: settlesWholeParties, report: &report)
      isJoined = isJoined || isMerged
    }
    // Rows have taken addresses and names from each other.
    if isJoined { log.orderTies() }
    log.dropKin()
    log.exclude(options, names: names, services: services.services, report: &report)
    func store(_ log: inout EventLog) -> InMemoryStore {
      InMemoryStore(log: &log, zone: zone, names: names, services: services, countries: options.countries)
    }
    let rest: InMemoryStore? = if var undated { store(&undated) } else { nil }
    let kept = store(&log)
    report.attemptsKept = kept.attemptCount
    return (kept, report, rest)
  }
}
