import Vocabulary

extension EventLog {
  /// Leaves out what the plan leaves out. It comes after the layers are joined: a login whose lines lie on both sides of
  /// a bound is judged by the line that counts. The attempts that are kept are counted by whoever stores the rows.
  mutating func exclude(
    _ options: AssemblyOptions, names: CanonicalNames, services: [String], report: inout ReconciliationReport
  ) {
    if options.time != nil || !options.exclusions.isEmpty {
      let rules = options.exclusions.map { ExclusionTable($0, names: names, services: services) }
      report.excluded = exclude(options.time, rules)
    }
    report.eventsKept = records.count
  }

  /// Leaves out what lies outside of a time, or what a rule holds of.
  private mutating func exclude(_ time: Range<Int64>?, _ rules: [ExclusionTable]) -> ReconciliationReport.Excluded {
    var excluded = ReconciliationReport.Excluded()
    var kept: [Bool] = []
    for index in records.indices {
      let record = records[index]
      if let time, !time.contains(EventTime.seconds(record.milliseconds)) {
        excluded.byTime += 1
      } else if rules.contains(where: { $0.holds(record, sourceName: sourceNames[index]) }) {
        excluded.byRule += 1
      } else {
        continue
      }
      if kept.isEmpty { kept = [Bool](repeating: true, count: records.count) }
      kept[index] = false
      excluded.attempts += Int(record.attempts)
    }
    if !kept.isEmpty { keep(kept) }
    return excluded
  }
}

/// One rule with its predicates answered for every distinct value, so that each is asked once.
private struct ExclusionTable {
  /// nil: the rule does not ask.
  var sources: [Bool]?
  var sourceNames: [Bool]?
  var users: [Bool]?
  var services: [Bool]?

  init(_ rule: AssemblyOptions.Exclusion, names: CanonicalNames, services: [String]) {
    sources = rule.source.map { names.sources.values.map($0) }
    sourceNames = rule.sourceName.map { names.sourceNames.values.map($0) }
    users = rule.user.map { names.users.values.map($0) }
    self.services = rule.service.map { services.map($0) }
  }

  func holds(_ record: EventRecord, sourceName: Int32) -> Bool {
    guard sources != nil || sourceNames != nil || users != nil || services != nil else { return false }
    return answer(sources, Int(record.source)) && answer(sourceNames, Int(sourceName))
      && answer(users, Int(record.user)) && answer(services, Int(record.service))
  }

  private func answer(_ answers: [Bool]?, _ id: Int) -> Bool {
    guard let answers else { return true }
    return id >= 0 && answers[id]
  }
}
