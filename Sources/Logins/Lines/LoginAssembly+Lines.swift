import Vocabulary

extension LoginAssembly {
  /// What has been collected, line by line and with its time known, instead of a store. The assembly is empty then.
  ///
  /// - Parameters:
  ///   - interners: one for each worker, by its index
  ///   - zonelessFiles: as in `AssemblyOptions`
  ///   - shiftOfTime: as in `finish`
  /// - Returns: the lines in order of time, their names ascending, how many lines have no time, and which files tell the same
  ///   as others at other times
  /// - Complexity: O(n log n) for n lines, about O(n) for logs
  public mutating func finishLines(
    interners: [LoginInterner], zonelessFiles: Set<Int> = [],
    shiftOfTime: @escaping @Sendable (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> TimeShift?
  ) -> (names: LineNames, lines: [LoginLine], withoutTime: Int, shiftedCopies: [ShiftedCopy]) {
    var report = ReconciliationReport()
    let canonical = CanonicalNames(interners)
    let services = CanonicalServices(services: services, protocols: protocols)
    var undated: EventLog?
    var log = EventLog(
      parts: &parts, names: canonical, services: services, identicalFiles: [], shiftOfTime: shiftOfTime,
      undated: &undated, report: &report)
    log.forgetAddresses(of: cutAddresses)
    let names = LineNames(
      sources: canonical.sources.values, users: canonical.users.values, sourceNames: canonical.sourceNames.values,
      reporters: canonical.reporters.values, services: services.services, protocols: services.protocols)
    let shifted = log.shiftedCopies(of: zonelessFiles)
    return (names, log.takeLines(), report.rowsWithoutTime, shifted)
  }
}

extension EventLog {
  /// The log is empty then; its memory is given back block by block, so that both never are there as a whole.
  fileprivate mutating func takeLines() -> [LoginLine] {
    var lines: [LoginLine] = []
    lines.reserveCapacity(records.count)
    let size = 1 << 16
    for start in stride(from: 0, to: records.count, by: size) {
      let block = start..<min(start + size, records.count)
      for index in block {
        lines.append(
          LoginLine(
            records[index], kin[index], file: files[index], reporter: reporters[index], sourceName: sourceNames[index]))
      }
      SpentMemory.release(&records, block)
      SpentMemory.release(&kin, block)
    }
    self = EventLog()
    return lines
  }
}

extension LoginLine {
  /// Of a record whose time is known.
  init(_ record: EventRecord, _ kin: EventKin, file: Int32, reporter: Int32, sourceName: Int32) {
    self.init(
      milliseconds: record.milliseconds, digest: kin.message, source: record.source, user: record.user,
      sourceName: sourceName, reporter: reporter, service: Int32(record.service),
      protocol: Int32(record.protocol) - 1, attempts: record.attempts, file: file, line: record.line,
      pid: record.pid, session: kin.session, outcome: record.outcome, reason: record.reason, layer: record.layer,
      secretShape: record.secretShape, isConnection: record.isConnection)
  }
}
