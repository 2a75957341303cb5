import Diagnostics
import Planning

/// The files of a schedule.
public struct ScheduleFiles: Sendable, Hashable {
  /// Name and text of each unit.
  public var units: [(name: String, text: String)] { [(service.name, service.text), (timer.name, timer.text)] }
  public let service: File
  public let timer: File
  /// For computers without systemd.
  public let cron: String

  public struct File: Sendable, Hashable {
    public var name: String
    public var text: String
  }

  /// What the first line of every file of ours says.
  static let mark = "# Written by spoor schedule."

  /// - Throws: when a path cannot stand in a unit file.
  public init(_ schedule: Schedule) throws(Diagnostic) {
    service = File(name: schedule.name + ".service", text: try ServiceUnit(schedule: schedule).text())
    timer = File(name: schedule.name + ".timer", text: TimerUnit.text(schedule))
    cron = CronTable.text(schedule)
  }
}

/// When it runs: a little after each period has ended, so that its last lines are written, and not at the same moment
/// everywhere. What was missed while the computer was off is made up for when it is on again.
enum TimerUnit {
  static func text(_ schedule: Schedule) -> String {
    """
    \(ScheduleFiles.mark)
    [Unit]
    Description=Spoor audit each \(schedule.every.rawValue): \(UnitText.words(schedule.title))

    [Timer]
    OnCalendar=\(calendar(schedule.every))\(schedule.zone.map { " \($0)" } ?? "")
    RandomizedDelaySec=\(schedule.every == .hour ? "1min" : "10min")
    Persistent=true

    [Install]
    WantedBy=timers.target

    """
  }

  static func calendar(_ every: Plan.Audit.Period) -> String {
    switch every {
    case .hour: "*-*-* *:02:00"
    case .day: "*-*-* 00:10:00"
    case .week: "Mon *-*-* 00:10:00"
    case .month: "*-*-01 00:10:00"
    case .quarter: "*-01,04,07,10-01 00:10:00"
    }
  }
}

enum CronTable {
  /// With what it says going to the system's log, as that of the unit does.
  static func text(_ schedule: Schedule) -> String {
    let words = [schedule.program, "audit", schedule.plan, "--period", schedule.every.rawValue].map(CronText.argument)
    return "\(times(schedule.every)) \(words.joined(separator: " ")) 2>&1 | logger -t spoor"
  }

  private static func times(_ every: Plan.Audit.Period) -> String {
    switch every {
    case .hour: "2 * * * *"
    case .day: "10 0 * * *"
    case .week: "10 0 * * 1"
    case .month: "10 0 1 * *"
    case .quarter: "10 0 1 1,4,7,10 *"
    }
  }
}
