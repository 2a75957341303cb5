import Vocabulary

extension EventLog {
  /// Leaves out what the plan leaves out. It comes after the layers are joined: a login whose lines lie on both sides of
  /// a bound is judged by the line that counts.
  mutating func exclude(
    _ options: AssemblyOptions, names: CanonicalNames, services: [String], report: inout ReconciliationReport
  ) {
    let sources = names.sources.values.map(options.excludesSource)
    let sourceNames = names.sourceNames.values.map(options.excludesSourceName)
    let users = names.users.values.map(options.excludesUser)
    let excludedServices = services.map(options.excludesService)
    var excluded = ReconciliationReport.Excluded()
    var kept: [Bool] = []
    for index in records.indices {
      let record = records[index]
      if let time = options.time, !time.contains(EventTime.seconds(record.milliseconds)) {
        excluded.byTime += 1
      } else if record.source >= 0 && sources[Int(record.source)] {
        excluded.bySource += 1
      } else if record.sourceName >= 0 && sourceNames[Int(record.sourceName)] {
        excluded.bySourceName += 1
      } else if record.user >= 0 && users[Int(record.user)] {
        excluded.byUser += 1
      } else if excludedServices[Int(record.service)] {
        excluded.byService += 1
      } else {
        continue
      }
      if kept.isEmpty { kept = [Bool](repeating: true, count: records.count) }
      kept[index] = false
      excluded.attempts += Int(record.attempts)
    }
    if !kept.isEmpty { keep(kept) }
    report.excluded = excluded
    report.eventsKept = records.count
    report.attemptsKept = records.reduce(0) { $0 + Int($1.attempts) }
  }
}
