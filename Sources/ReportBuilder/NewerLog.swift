import CivilTime
import Foundation
import Planning

/// Whether the log that stands in the place of another was begun after it: rotation removed the one and gave its name on.
struct NewerLog {
  private let zone: Zone
  /// UTC hours (seconds / 3600) of the lines that were read; the last of them may be the first of the next log.
  private let older: Range<Int64>
  /// The year under which they were read; nil where stamps have their own.
  private let year: Int?

  /// nil where the record does not tell from when the lines were.
  init?(than file: Verification.Record.File, zone: Zone) {
    guard let first = Self.hour(file.first), let last = Self.hour(file.last), first <= last else { return nil }
    self.zone = zone
    older = first..<max(first + 1, last)
    year = file.year.flatMap { Int($0.prefix(4)) }
  }

  /// Every line is of the last hour that was read or later. Stamps without a year could be those of the log itself, under
  /// the year in which somebody changed it; so they must not fit into its time under its own year either.
  ///
  /// - Complexity: O(bytes of the file)
  func stands(at path: String) -> Bool {
    guard let earliest = hours(at: path, year: nil)?.first, earliest >= older.upperBound else { return false }
    guard let year else { return true }
    return hours(at: path, year: year).map { !$0.contains(where: older.contains) } ?? false
  }

  /// - Returns: ascending UTC hours in which there is a line; nil where it cannot be read or has no times
  private func hours(at path: String, year: Int?) -> [Int64]? {
    var plan = Plans.automatic(paths: [path], title: nil)
    plan.archive.timeZone = zone
    plan.archive.year = year
    let archive = try? ArchiveReading(
      plan: plan, zone: zone, formats: FormatCommands.compiled(nil), jobs: 1, hashes: false, isInterrupted: { false }
    ).read()
    guard let hours = archive?.accounts.coverage(copiedEvents: 0).hours, !hours.isEmpty else { return nil }
    return hours
  }

  private static func hour(_ iso: String?) -> Int64? {
    guard let iso, let date = try? Date(iso, strategy: .iso8601) else { return nil }
    return Int64((date.timeIntervalSince1970 / 3600).rounded(.down))
  }
}
