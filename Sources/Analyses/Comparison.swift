import CivilTime
import Findings
import Glibc
import Logins
import Planning
import Statistics

/// Against an earlier period: what is new, what came again, what stayed away.
public struct Comparison: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "comparison",
    question: "What has changed against an earlier period?",
    method: """
      The days of the incident (or of `window`) are compared with as many days just before them, or with the days that \
      `against` names (`2023-10-01..2023-10-31`); a whole archive with an earlier report (`against: \
      previous/findings.json`). Addresses (of IPv6, /64 networks), user names as typed and countries are **new**, **returning** or **gone**.

      Attempts are compared by the covered day. The ratio's 95 % range is r·exp(±1.96·√(φ₁/n₁ + φ₂/n₂)), φ ≥ 1 the \
      variance of the daily numbers over their mean in each period: attempts come in bursts, and fewer days say less.

      Limits: days without a line are left out, so that new and gone say less when one period has fewer days. Address \
      and computer are not the same: a returning address can be another computer, and a new one an old acquaintance. An \
      earlier report was made with its own plan: what that left out is not known here.
      """,
    parameters: [
      ParameterDescriptor(
        "against", "`auto` (as many days just before), days (`2023-10-01..2023-10-31`), or an earlier findings.json",
        default: .text("auto"), form: .periodOrFile)
    ])
  public static let title = "Against an earlier period"

  private let against: String

  public init(parameters: [String: ParameterValue]) {
    against = Parameters(Self.descriptor, parameters).text("against")
  }

  /// The two sides, in words and figures.
  private struct Sides {
    var now: PeriodFigures
    var before: PeriodFigures
    var nowWords: String
    var beforeWords: String
    var caveats: [Prose] = []
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let id = "comparison/attempts"
    guard let days = input.days, input.totals.attempts > 0 else {
      return AnalysisResult(findings: [.noAttempts(id)])
    }
    let sides: Sides
    switch try await self.sides(input, days) {
    case .success(let found): sides = found
    case .failure(let reason): return AnalysisResult(findings: [reason.finding])
    }
    let rows = Row.all(sides)
    let standsOut = input.incident?.origin == .detected && input.incident?.context == sides.now.days
    var findings = [attempts(sides, id, standsOut: standsOut)]
    for row in rows where row.members.map({ !$0.isEmpty }) ?? false { findings.append(changes(row, sides, input)) }
    var tables = [Self.table(sides, rows)]
    for row in rows {
      if let table = row.table(input) { tables.append(table) }
    }
    return AnalysisResult(findings: findings, tables: tables)
  }

  private struct Refusal: Error {
    var finding: Finding
  }

  private func sides(_ input: AnalysisInput, _ days: DayCounts) async throws -> Result<Sides, Refusal> {
    let id = "comparison/attempts"
    if let report = input.earlierReports[against] {
      let now = try await PeriodFigures(days.period, input)
      let words = report.figures.days.map { Numerals.dates($0.lowerBound, $0.upperBound) } ?? "the earlier report"
      var sides = Sides(
        now: now, before: report.figures, nowWords: Numerals.dates(days.first, days.last), beforeWords: words)
      sides.caveats.append(
        "The earlier figures are those of the report \(evidence: report.title) (\(evidence: report.tool)); what its plan left out is not known here."
      )
      if report.zone != input.store.zone.name {
        sides.caveats.append(
          "That report counts its days in \(evidence: report.zone), this one in \(input.store.zone.name).")
      }
      if let earlier = report.figures.days, earlier.overlaps(days.period) {
        sides.caveats.append("Both reports have days in common, which count on both sides.")
      }
      return .success(Self.covered(sides, days))
    }
    let before: ClosedRange<CivilDate>
    var now: ClosedRange<CivilDate>
    if let stated = Self.period(against) {
      guard !days.indices(stated).isEmpty else {
        return .failure(
          Refusal(
            finding: .notEnoughData(
              id, "The archive has no day of \(Numerals.dates(stated.lowerBound, stated.upperBound)) to compare with."))
        )
      }
      before = stated
      now = input.incident?.context ?? days.period
      if input.incident == nil, stated.upperBound < days.last {
        // Nothing stands out: what comes after the earlier days.
        now = max(days.first, stated.upperBound + 1)...days.last
      }
    } else {
      guard let window = input.incident?.context else {
        return .failure(
          Refusal(
            finding: .notApplicable(
              id,
              "Nothing stands out that could be compared with the days before it; name a window in the plan, or what to compare with (`against`)."
            )))
      }
      now = window
      before = (window.lowerBound - (window.upperBound - window.lowerBound + 1))...(window.lowerBound - 1)
    }
    let covered = days.indices(before).filter { days.covered[$0] }
    guard !covered.isEmpty else {
      return .failure(
        Refusal(
          finding: .notEnoughData(
            id,
            "The archive has no line of \(Numerals.dates(before.lowerBound, before.upperBound)), the days before \(Numerals.dates(now.lowerBound, now.upperBound)), so there is nothing to compare with."
          )))
    }
    let sides = Sides(
      now: try await PeriodFigures(now, input), before: try await PeriodFigures(before, input),
      nowWords: Numerals.dates(now.lowerBound, now.upperBound),
      beforeWords: Numerals.dates(before.lowerBound, before.upperBound))
    return .success(Self.covered(sides, days))
  }

  /// Says where the two sides rest on unequal ground.
  private static func covered(_ sides: Sides, _ days: DayCounts) -> Sides {
    var sides = sides
    for (figures, words) in [(sides.before, sides.beforeWords), (sides.now, sides.nowWords)] {
      guard let range = figures.days, !figures.daily.isEmpty else { continue }
      let missing = range.upperBound - range.lowerBound + 1 - figures.daily.count
      if missing > 0 {
        sides.caveats.append(
          "\(Wording.capitalised(Wording.days(missing))) of \(words) left no line in the archive: less was seen than came."
        )
      }
    }
    let (before, now) = (sides.before.daily.count, sides.now.daily.count)
    if before > 0, now > 0, max(before, now) >= 2 * min(before, now) {
      sides.caveats.append(
        "The periods are of unequal length (\(Wording.days(before)) and \(Wording.days(now))): the longer one has more that is only its own."
      )
    }
    return sides
  }

  /// `2023-10-01..2023-10-31`
  static func period(_ text: String) -> ClosedRange<CivilDate>? {
    guard let dots = text.range(of: ".."), let first = CivilDate(iso: text[..<dots.lowerBound]),
      let last = CivilDate(iso: text[dots.upperBound...]), first <= last
    else { return nil }
    return first...last
  }

  // MARK: - What it says

  private struct Ratio {
    var value: Double
    var low: Double
    var high: Double

    /// By the covered day; nil when a side tells no days, or nothing came before.
    init?(_ sides: Sides) {
      let (now, before) = (sides.now.daily, sides.before.daily)
      let (n, b) = (now.reduce(0, +), before.reduce(0, +))
      guard !now.isEmpty, !before.isEmpty, b > 0, n > 0 else { return nil }
      value = Double(n) / Double(now.count) / (Double(b) / Double(before.count))
      let spread = (Self.dispersion(now) / Double(n) + Self.dispersion(before) / Double(b)).squareRoot()
      low = value * exp(-Interval95.z * spread)
      high = value * exp(Interval95.z * spread)
    }

    private static func dispersion(_ daily: [Int]) -> Double {
      let values = daily.map { Double($0) }
      let mean = Spread.mean(values)
      return values.count > 1 && mean > 0 ? max(1, Spread.variance(values) / mean) : 1
    }
  }

  private func attempts(_ sides: Sides, _ id: String, standsOut: Bool) -> Finding {
    var finding = Finding(
      id: id, status: .found, verdict: .clear, summary: "", caveats: sides.caveats,
      numbers: [
        NamedNumber("attempts", .count(sides.now.attempts)),
        NamedNumber("attempts_before", .count(sides.before.attempts)),
        NamedNumber("days", .count(sides.now.daily.count)),
        NamedNumber("days_before", .count(sides.before.daily.count)),
      ], tables: ["comparison"])
    let counts =
      "\(sides.nowWords) brought \(Wording.attempts(sides.now.attempts)), where \(sides.beforeWords) had brought \(Numerals.grouped(sides.before.attempts))"
    guard let ratio = Ratio(sides) else {
      finding.summary = "\(counts)."
      return finding
    }
    finding.numbers.append(
      NamedNumber(
        "ratio", .number(ratio.value, places: 2), low: .number(ratio.low, places: 2),
        high: .number(ratio.high, places: 2)))
    let isMore = ratio.low > 1
    let isLess = ratio.high < 1
    let change =
      isMore || ratio.value >= 1
      ? "\(Wording.times(ratio.value)) as many a day" : "\(Wording.percent(ratio.value)) of it a day"
    finding.summary = "\(counts): \(strong: change)."
    let isOpen =
      standsOut
      ? "; that these days stand out is told by comparing each with those around it"
      : "; it may as well have been the same"
    finding.uncertainty = """
      The ratio is \(Wording.about(ratio.low)) to \(Wording.about(ratio.high)) (95 % range, with the swings from day to \
      day)\(isMore || isLess ? "" : isOpen).
      """
    if !isMore && !isLess { finding.verdict = .noSign }
    if ratio.low >= 2 { finding.severity = .notice }
    return finding
  }

  private func newWords(_ row: Row) -> String {
    let (new, returning) = (row.new.count, row.returning.count)
    let all = new + returning
    let items = Numerals.count(all, row.singular, row.plural)
    if returning == 0 { return all == 1 ? "The one \(row.singular) is new" : "All \(items) are new" }
    if new == 0 { return all == 1 ? "The one \(row.singular) was there already" : "All \(items) were there already" }
    return """
      Of \(items) \(Numerals.grouped(new)) (\(Wording.share(new, of: all))) \(new == 1 ? "is" : "are") new and \
      \(Numerals.grouped(returning)) \(returning == 1 ? "was" : "were") there already
      """
  }

  private func goneWords(_ row: Row) -> String {
    let (gone, earlier) = (row.gone.count, row.returning.count + row.gone.count)
    if earlier == 0 { return "there was none earlier" }
    if gone == 0 {
      return earlier == 1 ? "the earlier one came again" : "all of the earlier \(Numerals.grouped(earlier)) came again"
    }
    if gone == earlier {
      return earlier == 1
        ? "the earlier one did not come again" : "none of the earlier \(Numerals.grouped(earlier)) came again"
    }
    return "\(Numerals.grouped(gone)) of the earlier \(Numerals.grouped(earlier)) did not come again"
  }

  /// An audit says of computers besides which are new against all days before.
  private func against(_ sides: Sides, _ input: AnalysisInput, _ words: String) -> String {
    input.isAudit ? "Against \(sides.beforeWords): \(words.prefix(1).lowercased())\(words.dropFirst())" : words
  }

  private func changes(_ row: Row, _ sides: Sides, _ input: AnalysisInput) -> Finding {
    let (new, returning, gone) = (row.new.count, row.returning.count, row.gone.count)
    let all = new + returning
    var finding = Finding(
      id: "comparison/\(row.id)", status: all + gone == 0 ? .nothingFound : .found, verdict: .clear,
      summary: all == 0
        ? "No \(row.singular) is known of \(sides.nowWords); \(sides.beforeWords) had \(Wording.small(gone))."
        : "\(against(sides, input, newWords(row))); \(goneWords(row)).",
      numbers: [
        NamedNumber("new", .count(new)), NamedNumber("returning", .count(returning)), NamedNumber("gone", .count(gone)),
      ], tables: ["comparison", "comparison-\(row.id)"])
    guard all > 0 else { return finding }
    let interval = Interval95.wilson(new, of: all)
    finding.uncertainty = "New: \(Wording.percents(interval, places: 1)) (95 % interval) of those that would come."
    if row.id == "countries", new > 0 {
      let names = row.new.prefix(5).map { Wording.place(input.countryName($0.text)) }
      finding.details.append(
        "New countries: \(Wording.list(names + (new > 5 ? ["\(new - 5) more"] : []))).")
    }
    if row.id == "names", let most = row.new.first {
      finding.details.append(mostTried(most, among: row.new))
    }
    return finding
  }

  /// No name is called the most where several were tried as often.
  private func mostTried(_ most: Row.Member, among new: [Row.Member]) -> Prose {
    let equal = new.prefix { $0.now == most.now }
    guard equal.count > 1 else {
      return "The new name tried most is \(evidence: most.text), with \(Wording.attempts(most.now))."
    }
    if equal.count == new.count {
      return "Each of the new names was tried \(most.now == 1 ? "once" : Wording.times(most.now))."
    }
    return "The new names tried most are " + Wording.named(equal.map(\.text), of: equal.count)
      + ", with \(Wording.attempts(most.now)) each."
  }

  // MARK: - What it shows

  /// One kind of thing on both sides.
  private struct Row {
    struct Member {
      var text: String
      var now: Int
      var before: Int
    }

    var id: String
    var title: String
    var singular: String
    var plural: String
    /// By attempts now, then before, then by text; nil: one side does not tell.
    var members: [Member]?

    var new: [Member] { (members ?? []).filter { $0.before == 0 } }
    var gone: [Member] { (members ?? []).filter { $0.now == 0 } }
    var returning: [Member] { (members ?? []).filter { $0.now > 0 && $0.before > 0 } }

    static func all(_ sides: Sides) -> [Row] {
      [
        Row(
          id: "sources", title: "Computers", singular: "computer", plural: "computers",
          members: joined(sides.now.sources, sides.before.sources)),
        Row(
          id: "names", title: "Names", singular: "name", plural: "names",
          members: joined(sides.now.names, sides.before.names)),
        Row(
          id: "countries", title: "Countries", singular: "country", plural: "countries",
          members: joined(sides.now.countries, sides.before.countries)),
      ]
    }

    private static func joined(_ now: [String: Int]?, _ before: [String: Int]?) -> [Member]? {
      guard let now, let before else { return nil }
      var members = now.map { Member(text: $0.key, now: $0.value, before: before[$0.key] ?? 0) }
      for (text, count) in before where now[text] == nil { members.append(Member(text: text, now: 0, before: count)) }
      return members.sorted { left, right in
        (right.now, right.before) == (left.now, left.before)
          ? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
          : (right.now, right.before) < (left.now, left.before)
      }
    }

    func table(_ input: AnalysisInput) -> Table? {
      guard let members, !members.isEmpty else { return nil }
      let texts = members.map(\.text)
      var columns: [Column]
      switch id {
      case "sources": columns = [Column(.address, .addresses(texts))]
      case "names": columns = [Column(.name, .evidence(texts))]
      default:
        columns = [
          Column(.countryCode, .words(texts)), Column(.country, .words(texts.map(input.countryName))),
        ]
      }
      columns += [
        Column(
          "status", "",
          .words(members.map { $0.before == 0 ? "new" : $0.now == 0 ? "gone" : "returning" })),
        Column(.attempts, .counts(members.map(\.now)), total: .sum),
        Column("attempts_before", "Attempts before", .counts(members.map(\.before)), total: .sum, unit: "attempts"),
      ]
      return Table(id: "comparison-\(id)", title: "\(title) now and before", columns: columns)
    }
  }

  private static func table(_ sides: Sides, _ rows: [Row]) -> Table {
    let ratio = Ratio(sides)
    func counts(_ value: (Row) -> Int) -> [Cell] { rows.map { $0.members == nil ? .empty : .count(value($0)) } }
    let days = [sides.before.daily.count, sides.now.daily.count].map { $0 > 0 ? Cell.count($0) : .empty }
    func number(_ value: Double?) -> Cell { value.map { .number($0, places: 2) } ?? .empty }
    return Table(
      id: "comparison", title: "\(sides.nowWords) against \(sides.beforeWords)",
      note: "Attempts are compared by the covered day.",
      columns: [
        Column("figure", "Figure", .words(["Covered days", "Attempts"] + rows.map(\.title))),
        Column(
          "before", "Before",
          .cells([days[0], .count(sides.before.attempts)] + counts { $0.returning.count + $0.gone.count })
        ),
        Column(
          "now", "Now", .cells([days[1], .count(sides.now.attempts)] + counts { $0.new.count + $0.returning.count })),
        Column("new", "New", .cells([.empty, .empty] + counts { $0.new.count })),
        Column("returning", "Returning", .cells([.empty, .empty] + counts { $0.returning.count })),
        Column("gone", "Gone", .cells([.empty, .empty] + counts { $0.gone.count })),
        Column("ratio", "A day", .cells([.empty, number(ratio?.value)] + rows.map { _ in .empty }), unit: "times"),
        Column("low", "At least (95 %)", .cells([.empty, number(ratio?.low)] + rows.map { _ in .empty })),
        Column("high", "At most (95 %)", .cells([.empty, number(ratio?.high)] + rows.map { _ in .empty })),
      ])
  }
}
