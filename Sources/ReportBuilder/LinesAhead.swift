import CivilTime
import Diagnostics
import Evidence
import Findings
import LogFormats

extension FileAccounts.Account {
  /// Lines whose stamps are later than the time at which the file was last written: a clock that was ahead, or a stamp
  /// that somebody made up. Nothing when the file has no time that means something, or when all its lines are later: then
  /// the time is not that of the writing.
  var linesAhead: Diagnostic? {
    guard let modified = file.modified, modified > Self.firstMeaningful else { return nil }
    let ahead = scan.hours.filter { run in
      switch run.kind {
      case .absolute: run.hour * 3600 > modified + Self.slack
      // A wall clock is at most fourteen hours before UTC.
      case .local: run.hour * 3600 > modified + Self.slack + 14 * 3600
      case .none, .yearless: false
      }
    }
    guard let first = ahead.first, ahead.count < scan.hours.count, let newest = ahead.map(\.hour).max() else {
      return nil
    }
    let day = CivilDate(dayNumber: Int(newest / 24)).iso
    let written = CivilDate(dayNumber: Int(modified / 86_400)).iso
    return .warning(
      "lines-ahead", "lines are stamped up to \(day), later than the file was written (\(written))",
      at: Place(file: file.name, line: first.firstLine + 1),
      help: "a clock was ahead or a stamp was made up: look at the line, and leave it out with `until: \(written)`")
  }

  /// 1981: archives without times bear those of 1970 or 1980.
  private static let firstMeaningful: Int64 = 347_155_200
  /// Two hours, as runs of lines are known by the hour.
  private static let slack: Int64 = 7200
}
