import Vocabulary

extension InMemoryStore {
  /// The events as lines that count as they stand, `attempts` being what is counted. O(events).
  public func lines() -> (names: LineNames, lines: [LoginLine]) {
    let columns = columns
    let names = LineNames(
      sources: dictionary.sources, users: dictionary.users, sourceNames: dictionary.sourceNames,
      reporters: dictionary.reporters, services: dictionary.services, protocols: dictionary.protocols)
    let lines = (0..<columns.count).map { row in
      LoginLine(
        milliseconds: columns.milliseconds[row], source: columns.source[row], user: columns.user[row],
        sourceName: columns.sourceName[row], reporter: columns.reporter[row], service: Int32(columns.service[row]),
        protocol: Int32(columns.protocol[row]) - 1, attempts: columns.attempts[row], file: columns.file[row],
        line: columns.line[row], outcome: columns.outcome[row], reason: columns.reason[row], layer: columns.layer[row],
        secretShape: columns.secretShape[row])
    }
    return (names, lines)
  }
}
