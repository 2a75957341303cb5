import Diagnostics
import Findings
import LogFormats
import Logins

// Whether the zone that stamps without one are read in is that of the server.

extension FileAccounts {
  /// Files nearly all of whose stamps name no zone, where other files have stamps that do; else none.
  var zonelessFiles: Set<Int> {
    func isMostly(_ index: Int, _ kinds: Set<Stamp.Kind>) -> Bool {
      let hours = files[index].scan.hours.filter { $0.kind != .none }
      return !hours.isEmpty && hours.count { kinds.contains($0.kind) } * 10 >= hours.count * 9
    }
    let originals = files.indices.filter { files[$0].copyOf == nil }
    let zoned = originals.filter { isMostly($0, [.absolute]) }
    return zoned.isEmpty ? [] : Set(originals.filter { isMostly($0, [.yearless, .local]) })
  }

  /// Warns of files whose stamps, which have no year, name a zone that is never the one that they are read in.
  mutating func tellZones() {
    for index in files.indices where !files[index].scan.zoneOffsets.isEmpty && files[index].copyOf == nil {
      let known = Set(hourRuns(index, clock).map { Int64(zone.offset(at: $0.hour * 3600)) })
      let other = files[index].scan.zoneOffsets.filter { !known.contains($0.key) }
      guard let most = other.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
      let lines = other.values.reduce(0, +)
      add(
        .warning(
          "other-zone",
          "\(Numerals.count(lines, "line names", "lines name")) a zone behind a clock without a year, and \(lines == 1 ? "is" : "are") "
            + "read as \(zone.name) all the same; the clock was \(Self.distance(most.key)) UTC",
          at: Place(file: files[index].file.name),
          help: "state the server's zone: `time_zone:` under `archive` in the plan, or --time-zone"),
        to: index)
    }
  }

  /// `1 hour ahead of`
  private static func distance(_ seconds: Int64) -> String {
    guard seconds != 0 else { return "that of" }
    let minutes = Int(abs(seconds) / 60)
    let much =
      minutes % 60 == 0 ? Numerals.count(minutes / 60, "hour", "hours") : Numerals.count(minutes, "minute", "minutes")
    return "\(much) \(seconds > 0 ? "ahead of" : "behind")"
  }

  /// One warning for all files whose lines another tells at other times.
  mutating func tellShifts(_ shifts: [ShiftedCopy]) {
    guard let first = shifts.first else { return }
    let others = shifts.count > 1 ? " (and of \(Numerals.count(shifts.count - 1, "more file", "more files")))" : ""
    let minutes = Int(abs(first.seconds) / 60)
    let (read, clock) = first.seconds > 0 ? ("later", "ahead of") : ("earlier", "behind")
    let distance: String
    let cause: String
    if first.isOfYears {
      distance = Numerals.count(minutes / 1440, "day", "days")
      cause = "the year that was taken for them is wrong"
    } else {
      distance =
        minutes % 60 == 0 ? Numerals.count(minutes / 60, "hour", "hours") : Numerals.count(minutes, "minute", "minutes")
      cause = "the server's clock was so much \(clock) \(zone.name), in which stamps without a zone are read"
    }
    add(
      .warning(
        "shifted-copies",
        "\(first.found) of \(Numerals.count(first.sought, "login line", "login lines")) of this file\(others) that were "
          + "looked for stand in \(files[first.copy].file.name) as well, whose stamps name their zone, and are read "
          + "\(distance) \(read) than there: \(cause). Attempts that both tell count once, at the time of the other; what such files "
          + "alone tell has times that are wrong by that much",
        at: Place(file: files[first.file].file.name),
        help: first.isOfYears
          ? "state the year of the newest line, or leave it out if it is stated: `year:` under `archive` in the plan, or --year"
          : "state the server's zone: `time_zone:` under `archive` in the plan, or --time-zone"),
      to: first.file)
  }
}
