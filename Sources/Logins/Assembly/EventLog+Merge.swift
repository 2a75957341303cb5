extension EventLog {
  /// Resolves times, gives ids their canonical numbers, and merges the parts by time. Parts are settled where they are,
  /// several at a time, and are empty then.
  init(
    parts: inout [LoginAssembly.Part], names: CanonicalNames, services: CanonicalServices,
    identicalFiles: Set<Int>, shiftOfTime: @escaping BatchSettling.ShiftOfTime,
    undated: inout EventLog?, report: inout ReconciliationReport
  ) {
    report.rowsRead += parts.reduce(0) { $0 + $1.batch.count }
    if !identicalFiles.isEmpty {
      report.rowsOfIdenticalFiles += parts.reduce(0) {
        $0 + (identicalFiles.contains(Int($1.file)) ? $1.batch.count : 0)
      }
      parts.removeAll { identicalFiles.contains(Int($0.file)) }
    }
    let keepsUndated = undated != nil
    Parallel.forEach(&parts) { part in
      var settling = BatchSettling(part, names, services, shiftOfTime)
      let dropped = settling.settle(&part.batch.log)
      if keepsUndated { part.undated = dropped }
    }
    if keepsUndated {
      for part in parts { undated?.records += part.undated }
    }
    var traits = RowTraits.none
    for part in parts {
      traits.add(part.batch.log.traits)
      traits.hasSeveralFiles = traits.hasSeveralFiles || part.file != parts[0].file
    }
    var runs = parts.map(\.batch.log)
    parts = []
    report.rowsWithoutTime += report.rowsRead - report.rowsOfIdenticalFiles - runs.reduce(0) { $0 + $1.records.count }
    runs.removeAll { $0.records.isEmpty }
    self = RunMerge(&runs).merged()
    self.traits = traits
  }
}
