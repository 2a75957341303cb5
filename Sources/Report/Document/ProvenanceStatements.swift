import CivilTime
import Findings

/// What the report rests on, in sentences.
struct ProvenanceStatements {
  let provenance: Provenance

  var statements: [Prose] {
    [files, provenance.audience.statement, damage, years, zone, geography, repetition].compactMap { $0 }
  }

  private var files: Prose? {
    guard let file = provenance.files.first else { return "No file was read." }
    // A copy is read and shown in the table, but nothing of it is counted a second time.
    let files = provenance.files.filter { $0.copyOf == nil }
    let copies = provenance.files.count - files.count
    func sum(_ part: (Provenance.FileRecord) -> Int) -> Int { files.reduce(0) { $0 + part($1) } }
    let told: Prose = """
      \(Numerals.count(sum(\.lines), "line", "lines")) = \(sum(\.events)) about logins or the system (bans, restarts, \
      upgrades) + \(sum(\.other)) about something else + \(sum(\.damaged)) damaged
      """
    let bytes = Numerals.count(provenance.files.reduce(0) { $0 + $1.storedBytes }, "byte", "bytes")
    if provenance.files.count == 1 {
      return "One file, \(evidence: file.name) (\(bytes)): \(told)."
    }
    let number = Self.spelled(provenance.files.count)
    guard copies > 0 else { return "\(number) files of \(bytes): \(told)." }
    let copied = copies == 1 ? "one of them is a copy" : "\(Numerals.grouped(copies)) of them are copies"
    return "\(number) files of \(bytes); \(copied) of another and not counted again. Without copies: \(told)."
  }

  /// At the start of a sentence.
  private static func spelled(_ number: Int) -> String {
    let words = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
    return (2...12).contains(number) ? words[number - 2] : Numerals.grouped(number)
  }

  private var damage: Prose? {
    let damaged = provenance.files.reduce(0) { $0 + $1.damaged }
    if provenance.problems.isEmpty && damaged == 0 { return "Everything could be read; no line was damaged." }
    let count = provenance.problems.count
    guard count > 0 else { return nil }
    return
      "\(strong: Numerals.count(count, "problem", "problems")) with the evidence \(count == 1 ? "is" : "are") listed below; the figures of this report rest on what could be read."
  }

  /// What a file's record says when no year had to be found.
  static let stated = "in the stamps"

  private var years: Prose? {
    let reasons = Set(provenance.files.map { [$0.year, $0.yearReason] })
    guard let one = reasons.first, reasons.count == 1 else {
      return reasons.isEmpty ? nil : "The year of each file and why it was taken are in the table of years."
    }
    let (year, reason) = (one[0], one[1].hasSuffix(".") ? String(one[1].dropLast()) : one[1])
    if reason.isEmpty { return "Year: \(year)." }
    // Reasons that name the year, or say that every stamp does, are sentences of their own.
    if reason.hasPrefix(year) { return "Year: \(reason)." }
    return year == Self.stated || year == "none" ? "\(reason)." : "Year: \(year) (\(reason))."
  }

  private var zone: Prose? {
    "All times are those of \(provenance.zone.name)\(provenance.zoneReason.isEmpty ? "" : " (\(provenance.zoneReason))")."
  }

  private var geography: Prose? {
    guard let geography = provenance.geography else {
      return "Countries were not looked up: no database was used."
    }
    let date = geography.date.map { ", of \(CivilDate(iso: $0).map(Numerals.date) ?? $0)" } ?? ""
    return
      "Countries: \(Self.once(geography.name))\(date). Where it is younger than the log, ranges that changed hands since may be misplaced."
  }

  /// A database that has no name but its file's is named once.
  private static func once(_ name: String) -> String {
    let parts = name.split(separator: ", ", maxSplits: 1)
    return parts.count == 2 && parts[0] == parts[1] ? String(parts[0]) : name
  }

  private var repetition: Prose? {
    let again = provenance.planFile.map { "Every figure can be made again with `spoor run` and the plan \($0); " } ?? ""
    if provenance.audience == .public { return "`spoor verify` checks that this report was not changed since." }
    return Prose(again + "`spoor verify` checks that neither the evidence nor this report was changed since.")
  }
}
