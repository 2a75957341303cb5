import Findings

/// What the report rests on, in sentences.
struct ProvenanceStatements {
  let provenance: Provenance

  var statements: [Prose] {
    [files, damage, years, zone, geography, repetition].compactMap { $0 }
  }

  private var files: Prose? {
    let files = provenance.files
    let lines = files.reduce(0) { $0 + $1.lines }
    let events = files.reduce(0) { $0 + $1.events }
    let other = files.reduce(0) { $0 + $1.other }
    let damaged = files.reduce(0) { $0 + $1.damaged }
    let bytes = files.reduce(0) { $0 + $1.storedBytes }
    let sum: Prose =
      "\(Numerals.count(lines, "line", "lines")) = \(Numerals.count(events, "login event", "login events")) + \(other) about something else + \(damaged) damaged"
    guard let file = files.first else { return "No file was read." }
    if files.count == 1 {
      let hash: Prose = file.sha256.map { ", SHA-256 \(evidence: $0)" } ?? ""
      return "One file, \(evidence: file.name) (\(Numerals.count(bytes, "byte", "bytes"))\(hash)): \(sum)."
    }
    let copies = files.filter { $0.copyOf != nil }.count
    let copied: Prose = copies == 0 ? "" : " \(Numerals.count(copies, "of them is a copy", "of them are copies")) of another and not counted again."
    return "\(files.count) files of \(Numerals.count(bytes, "byte", "bytes")): \(sum).\(copied)"
  }

  private var damage: Prose? {
    let damaged = provenance.files.reduce(0) { $0 + $1.damaged }
    if provenance.problems.isEmpty && damaged == 0 { return "Everything could be read; no line was damaged." }
    let count = provenance.problems.count
    guard count > 0 else { return nil }
    return "\(strong: Numerals.count(count, "problem", "problems")) with the evidence \(count == 1 ? "is" : "are") listed below; the figures of this report rest on what could be read."
  }

  private var years: Prose? {
    let reasons = Set(provenance.files.map { [$0.year, $0.yearReason] })
    guard let one = reasons.first, reasons.count == 1 else {
      return reasons.isEmpty ? nil : "The year of each file and why it was taken are in the table of years."
    }
    return "Year: \(one[0])\(one[1].isEmpty ? "" : " (\(one[1]))")."
  }

  private var zone: Prose? {
    "All times are those of \(provenance.zone.name)\(provenance.zoneReason.isEmpty ? "" : " (\(provenance.zoneReason))")."
  }

  private var geography: Prose? {
    guard let geography = provenance.geography else {
      return "Countries were not looked up: no database was used."
    }
    let date = geography.date.map { " of \($0)" } ?? ""
    return "Countries: \(geography.name)\(date). Where it is younger than the log, ranges that changed hands since may be misplaced."
  }

  private var repetition: Prose? {
    let again = provenance.planFile.map { "Every figure can be made again with `spoor run` and the plan \($0); " } ?? ""
    return Prose(again + "`spoor verify` checks that neither the evidence nor this report was changed since.")
  }
}
