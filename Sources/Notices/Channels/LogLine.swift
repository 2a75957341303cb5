import CivilTime
import Findings
import Planning

/// A notice as one line of the system's log.
enum LogLine {
  /// `<82>Nov 11 09:00:00 spoor: alarm: 112 failed logins within an hour`, as programs write to `/dev/log` (RFC 3164).
  static func syslog(_ notice: Notice, facility: Plan.NoticeChannel.Facility, zone: Zone) -> [UInt8] {
    // The daemon stamps lines with its own clock; this one is for daemons that keep what they get.
    Array("<\(facility.rawValue * 8 + priority(notice))>\(stamp(notice.made, zone)) spoor: \(line(notice))".utf8)
  }

  private static func line(_ notice: Notice) -> String {
    PlainText.line(notice) + (notice.report.map { " (report: \(PlainText.evidence($0)))" } ?? "")
  }

  private static func stamp(_ moment: Int64, _ zone: Zone) -> String {
    let date = zone.date(at: moment)
    let clock = zone.localISO(moment).suffix(8)
    return "\(MailHeader.months[date.month - 1]) \(date.day < 10 ? " " : "")\(date.day) \(clock)"
  }

  /// The journal's own protocol: a field a line, those with more than one line with their length.
  static func journal(_ notice: Notice) -> [UInt8] {
    var fields = [
      ("MESSAGE", line(notice)), ("PRIORITY", "\(priority(notice))"), ("SYSLOG_IDENTIFIER", "spoor"),
      ("SPOOR_NOTICE", notice.id), ("SPOOR_KIND", notice.kind.rawValue), ("SPOOR_SEVERITY", notice.severity.rawValue),
      ("SPOOR_SERVER", PlainText.evidence(notice.server)),
    ]
    if let report = notice.report { fields.append(("SPOOR_REPORT", report)) }
    var bytes: [UInt8] = []
    for (name, value) in fields {
      // Always with a length: then nothing in a value can end its field.
      let text = Array(value.utf8)
      bytes += Array(name.utf8) + [0x0A]
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text + [0x0A]
    }
    return bytes
  }

  /// Of syslog: 2 critical, 4 warning, 5 notice, 6 informational.
  private static func priority(_ notice: Notice) -> Int {
    guard notice.kind == .alert else { return notice.kind == .allClear ? 5 : 6 }
    return switch notice.severity {
    case .alarm: 2
    case .warning: 4
    case .notice: 5
    case .info: 6
    }
  }
}
