import Vocabulary

/// One line that tells of an operational event, with its time known and before anything is joined.
public struct OperationalLine: Sendable, Hashable {
  /// As the line says it.
  public var event: OperationalEvent
  /// Digest of the raw line, to recognise copies.
  public var digest: UInt64

  public init(event: OperationalEvent, digest: UInt64) {
    self.event = event
    self.digest = digest
  }

  /// Joins lines so that each event counts once: `OperationalAssembly.finish`.
  /// - Returns: for each line the event that stays of it; nil where another line tells it.
  /// - Complexity: O(n log n)
  public static func settle(_ lines: [OperationalLine]) -> [OperationalEvent?] {
    var assembly = OperationalAssembly()
    for line in lines {
      assembly.add(file: line.event.file, linesBefore: line.event.line - 1, rows: [OperationalRow(line)])
    }
    let (events, _) = assembly.finish { _, _, seconds, _ in seconds }
    var kept: [FileLine: OperationalEvent] = [:]
    for event in events { kept[FileLine(event)] = event }
    return lines.map { kept[FileLine($0.event)] }
  }

  private struct FileLine: Hashable {
    var file: Int
    var line: Int

    init(_ event: OperationalEvent) {
      file = event.file
      line = event.line
    }
  }
}

extension OperationalAssembly {
  /// What has been collected, line by line, instead of events. The assembly is empty then.
  /// - Returns: the lines in order of time, and how many have no time
  public mutating func finishLines(
    resolveTime: (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> Int64?
  ) -> (lines: [OperationalLine], withoutTime: Int) {
    let rows = takeRows()
    var lines: [OperationalLine] = []
    for (row, file, line) in rows {
      let seconds = row.stampKind == .absolute ? row.seconds : resolveTime(file, line, row.seconds, row.stampKind)
      guard let seconds, row.stampKind != .none else { continue }
      var event = row.event
      event.milliseconds = seconds * 1000 + Int64(row.milliseconds)
      event.file = file
      event.line = line
      lines.append(OperationalLine(event: event, digest: row.digest))
    }
    lines.sort { OperationalEvent.precedes($0.event, $1.event) }
    return (lines, rows.count - lines.count)
  }
}

extension OperationalRow {
  fileprivate init(_ line: OperationalLine) {
    event = line.event
    digest = line.digest
    seconds = EventTime.seconds(line.event.milliseconds)
    milliseconds = UInt16(line.event.milliseconds - EventTime.seconds(line.event.milliseconds) * 1000)
    stampKind = .absolute
    lineInBatch = 0
  }
}
