import GRDB

/// What one service wrote within one hour.
public struct HourCoverage: Sendable, Hashable {
  /// UTC seconds / 3600.
  public var hour: Int64
  public var service: String
  /// Lines of logins, connections among them.
  public var lines: Int
  /// Of them, events: each attempt once.
  public var events: Int

  public init(hour: Int64, service: String, lines: Int, events: Int) {
    self.hour = hour
    self.service = service
    self.lines = lines
    self.events = events
  }
}

extension HistoryFile {
  /// Hours in which a service wrote anything of logins, ascending, then by service. They are kept when their events are
  /// too old to be.
  /// - Parameter time: UTC seconds, half-open
  public func coverage(_ time: Range<Int64>) throws -> [HourCoverage] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT hour, service, lines, events FROM hours WHERE hour >= ? AND hour < ? ORDER BY hour, service",
        arguments: [(time.lowerBound + 3599).flooredHour, (time.upperBound + 3599).flooredHour]
      ).map { HourCoverage(hour: $0["hour"], service: $0["service"], lines: $0["lines"], events: $0["events"]) }
    }
  }
}
