import CivilTime

/// What the plan's year means for the newest file of one rotation.
struct PlannedYear {
  var year: Int
  var why: String
}

extension YearDraft {
  /// The plan states the year of the archive's newest lines. A log that was kept before New Year, beside one that goes on
  /// behind it, ends in the year before: its name says so, or it was last written before that day of the stated year.
  /// (Copying makes a modification time later, never earlier.)
  func planned(_ stated: Int) -> PlannedYear {
    let says = "the plan says that the newest lines are of \(stated)"
    if let day = name.date.flatMap({ $0.isMonth ? nil : $0.lastDay }) ?? name.folderEnd,
      year(dated: day).year == stated - 1
    {
      return PlannedYear(year: stated - 1, why: "\(says), and its name or folder that it ends on \(day.iso)")
    }
    if let modified = file.modified, CivilDate(day: modified).year == stated,
      Yearless.seconds(last, inYear: stated) > modified + YearInference.daySeconds
    {
      return PlannedYear(
        year: stated - 1, why: "\(says), and it was last written on \(CivilDate(day: modified).iso)")
    }
    return PlannedYear(year: stated, why: says)
  }

  /// Once the plan's year is taken: the time at which the file was written lies right behind its last line in another year. A
  /// copy has such a time by chance, on two days of a year.
  mutating func doubtPlan() {
    guard let year, let modified = file.modified, let distance = distance(to: modified),
      distance <= 2 * YearInference.daySeconds
    else { return }
    let other = Yearless.latestYear(of: last, notAfter: modified + YearInference.daySeconds)
    guard other > year else { return }
    doubt("it was last written on \(CivilDate(day: modified).iso), right behind its last line if that is of \(other)")
  }

  /// As above, where lines of the archive are of years behind the one that the plan gives to the newest.
  /// - Parameter dated: the newest of them, and its file.
  mutating func doubtPlan(_ stated: Int, by dated: (newest: Int64, name: String)) {
    guard isPlanned, CivilDate(day: dated.newest).year > stated else { return }
    doubt("\(dated.name) has lines that name their year and are of \(CivilDate(day: dated.newest).iso)")
  }

  /// As above, where another rotation of the archive goes from the year before into the stated one, covers the day of
  /// this one's last line before New Year, and ends long before that day of the stated year: logs that are taken from a
  /// server together end together.
  /// - Parameter spans: first and last line of each rotation that crosses New Year, and the name of its newest file.
  func planned(_ stated: Int, beside spans: [(first: Int64, last: Int64, name: String)]) -> PlannedYear? {
    let end = Yearless.seconds(last, inYear: stated)
    let before = Yearless.seconds(last, inYear: stated - 1)
    if let modified = file.modified, (0...31 * YearInference.daySeconds).contains(modified - end) { return nil }
    let month = 31 * YearInference.daySeconds
    guard let span = spans.first(where: { ($0.first...$0.last).contains(before) && end > $0.last + month })
    else { return nil }
    return PlannedYear(
      year: stated - 1,
      why: "the plan says that the newest lines are of \(stated), those of \(span.name) end on "
        + "\(CivilDate(day: span.last).iso), and it covers the day of this file's last line in the year before")
  }
}
