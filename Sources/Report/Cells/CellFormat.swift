import CivilTime
import Findings

/// A cell as people read it, before any escaping.
struct CellText: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// Aligned at the right, digits of one width.
    case figure
    /// Our own words.
    case words
    /// Typed by somebody outside, or an address.
    case evidence
  }

  var text: String
  var kind: Kind
}

/// How the write-up shows the values of tables, in Markdown and HTML alike.
struct CellFormat: Sendable {
  var zone: Zone
  /// Names of countries by code, as far as the report has met them.
  var countries: [String: String] = [:]

  func text(_ cell: Cell) -> CellText {
    switch cell {
    case .empty: CellText(text: "", kind: .words)
    case .count(let number): CellText(text: Numerals.grouped(number), kind: .figure)
    case .number(let number, let places): CellText(text: Numerals.decimal(number, places: places), kind: .figure)
    case .share(let share): CellText(text: Numerals.decimal(share * 100, places: 2) + " %", kind: .figure)
    case .probability(let p): CellText(text: Self.probability(p), kind: .figure)
    case .date(let date): CellText(text: Self.date(date), kind: .figure)
    case .instant(let moment): CellText(text: instant(moment), kind: .figure)
    case .duration(let seconds): CellText(text: Numerals.duration(seconds: seconds), kind: .figure)
    case .country("??"): CellText(text: "unknown", kind: .words)
    case .country("--"): CellText(text: "not public", kind: .words)
    case .country(let code): CellText(text: countries[code] ?? code, kind: .words)
    case .address(let address): CellText(text: address, kind: .evidence)
    case .evidence(let text): CellText(text: text, kind: .evidence)
    case .words(let words): CellText(text: words, kind: .words)
    case .flag(let flag): CellText(text: flag ? "yes" : "no", kind: .words)
    }
  }

  /// `9 May 2023`: short enough for a column; aligned at the right the years stand under each other.
  static func date(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    return "\(day) \(Numerals.months[month - 1].prefix(3)) \(year)"
  }

  func instant(_ utcSeconds: Int64) -> String {
    "\(Self.date(zone.date(at: utcSeconds))) \(zone.localISO(utcSeconds).suffix(8))"
  }

  /// Short where a sentence would be long.
  static func probability(_ p: Double) -> String {
    p < 1e-6 ? "< 1 in a million" : Numerals.probability(p)
  }

  /// Whether a column is set at the right: all its values are figures (empty cells fit either way).
  func isFigures(_ column: Column) -> Bool {
    switch column.values {
    case .counts, .numbers, .shares, .probabilities, .dates, .instants: true
    case .countries, .addresses, .evidence, .words, .flags: false
    case .cells(let cells):
      cells.contains(where: Self.isFigure) && cells.allSatisfy { $0 == .empty || Self.isFigure($0) }
    }
  }

  /// Whether `text` calls a cell a figure.
  private static func isFigure(_ cell: Cell) -> Bool {
    switch cell {
    case .count, .number, .share, .probability, .date, .instant, .duration: true
    case .empty, .country, .address, .evidence, .words, .flag: false
    }
  }
}
