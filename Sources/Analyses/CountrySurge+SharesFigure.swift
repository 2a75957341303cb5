import Findings

extension CountrySurge {
  private static let mostRows = 10

  /// The leading countries of the window, and those whose part changed, against the rest of the archive.
  static func sharesFigure(_ comparison: CountryComparison, input: AnalysisInput) -> Figure? {
    guard input.incident != nil, comparison.isTelling else { return nil }
    let changed = Set(
      comparison.changes.sorted { ($1.strength, $0.code) < ($0.strength, $1.code) }.prefix(8).map(\.code))
    let leading = comparison.windowSources.filter { isKnownCountry($0.key) }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostRows).map(\.key)
    let codes = changed.union(leading)
    let rows = codes.compactMap { code -> (code: String, now: Double, usual: Double)? in
      comparison.shares(of: code).map { (code, $0.now, $0.usual) }
    }.sorted { ($1.now, $0.code) < ($0.now, $1.code) }
    guard rows.count > 1 else { return nil }
    return Figure(
      id: "country-shares", title: "Which countries took part more than usual",
      caption: """
        Part of the computers of known country: dot, \(input.windowWords); ring, the rest of the archive. Red: changed \
        by more than chance explains.
        """,
      alternative: changesInWords(comparison),
      table: "window-countries",
      content: .shares(
        Figure.Shares(
          nowLabel: input.windowWords, usualLabel: "the rest of the archive",
          rows: rows.map { row in
            Figure.Shares.Row(
              label: .words(input.countryName(row.code)), now: row.now, usual: row.usual,
              note: comparison.ratio(of: row.code).map { Wording.times($0) }, isMarked: changed.contains(row.code))
          }, unit: "of the computers")))
  }
  private static func changesInWords(_ comparison: CountryComparison) -> String {
    let changed = comparison.changes.count
    let more = comparison.changes.count { $0.ratio > 1 }
    if changed == 0 { return "No country changed its part by more than chance." }
    if changed == 1 { return "One country changed its part by more than chance, \(more == 1 ? "up" : "down")wards." }
    let up = more == 0 ? "none" : more == changed ? "all" : Wording.small(more)
    return
      "\(Wording.capitalised(Wording.small(changed))) countries changed their part by more than chance, \(up) of them upwards."
  }
}
