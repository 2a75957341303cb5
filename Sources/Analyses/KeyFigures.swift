import CivilTime
import Findings
import Statistics

/// The small table at the top: the few numbers that tell the story, each beside what is usual or what it is a part of.
struct KeyFigures {
  /// One large number.
  private struct Figure {
    /// What is counted, in a few words.
    var name: String
    var value: Int
    var usual: Double?
    /// What to hold it against, where no usual day is known.
    var note: String?
    /// The lower, the more it belongs to the story.
    var rank: Int
  }

  /// As many as stand side by side.
  private static let most = 4
  /// From this multiple of the usual on a number of the worst day is told before the sums.
  private static let telling = 1.5

  private let input: AnalysisInput
  private let findings: [String: Finding]
  private var figures: [Figure] = []
  /// Beside what the numbers of the worst day stand.
  private var usualTitle = "Usual"

  /// nil without any attempt.
  static func table(_ input: AnalysisInput, findings: [Finding]) -> Table? {
    guard input.totals.attempts > 0 else { return nil }
    var key = KeyFigures(input, findings)
    key.addBreakIns()
    key.addWorstDay()
    key.addLeaders()
    key.addGuard()
    key.addJump()
    key.addList()
    key.addCampaign()
    key.addSums()
    return key.table
  }

  private init(_ input: AnalysisInput, _ findings: [Finding]) {
    self.input = input
    self.findings = Dictionary(findings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The figures that say most, the most telling first.
  private var table: Table {
    let chosen = figures.indices.sorted { (figures[$0].rank, $0) < (figures[$1].rank, $1) }.prefix(Self.most)
      .map { figures[$0] }
    func cells(_ value: (Figure) -> Cell?) -> ColumnValues { .cells(chosen.map { value($0) ?? .empty }) }
    return Table(
      id: "key-figures", title: "Key figures",
      columns: [
        Column("figure", "", .words(chosen.map(\.name))),
        Column("value", "Number", .counts(chosen.map(\.value))),
        Column("usual", usualTitle, cells { $0.usual.map(Self.level) }),
        Column("times", "Times as many", cells { Self.ratio($0).map { .number($0, places: $0 < 9.95 ? 1 : 0) } }),
        Column("note", "Note", cells { $0.note.map { .words($0) } }),
      ])
  }

  /// `85`, `3.5`, but `3`
  private static func level(_ usual: Double) -> Cell {
    .number(usual, places: usual < 9.95 && (usual * 10).rounded() / 10 != usual.rounded() ? 1 : 0)
  }

  private static func ratio(_ figure: Figure) -> Double? {
    figure.usual.flatMap { $0 > 0 ? Double(figure.value) / $0 : nil }
  }

  // MARK: - A day

  private mutating func addWorstDay() {
    guard let days = input.days, days.coveredCount > 1 else { return }
    let busiest = days.attempts.indices.max { (days.attempts[$0], $1) < (days.attempts[$1], $0) } ?? 0
    let worst = input.incident.flatMap { days.index($0.worstDay) } ?? busiest
    let others = input.incident?.fewOtherDays(days, input.baselines.attempts)
    // Nothing to compare with: the archive is the incident, or too short to say what is usual.
    if let others { guard !others.isEmpty else { return } } else if input.baselines.attempts.method == .none { return }
    if others != nil { usualTitle = "Other days (median)" }
    let outside = (0..<days.count).filter { index in
      days.covered[index] && !days.isApart[index] && index != worst
        && !(input.incident.map { days.indices($0.context).contains(index) } ?? false)
    }
    func add(_ name: String, _ series: [Int], _ baseline: Baseline, rank: Int) {
      let usual = usual(baseline, worst) ?? Spread.median(outside.map { Double(series[$0]) })
      var figure = Figure(name: name, value: series[worst], usual: usual, rank: rank)
      // An audit is asked about its period, telling or not.
      let isAsked = input.isAudit && input.incident != nil
      if !isAsked, input.incident == nil || (Self.ratio(figure) ?? .infinity) < Self.telling { figure.rank += 5 }
      figures.append(figure)
    }
    let date = Numerals.date(days.date(worst))
    add("failed logins on \(date)", days.attempts, input.baselines.attempts, rank: 2)
    let own = own(days.date(worst))
    if own > 0 { figures[figures.count - 1].note = "\(Numerals.grouped(own)) of them users' own" }
    if input.totals.sources > 0 { add("computers that day", days.sources, input.baselines.sources, rank: 3) }
    if days.knowsCountries { add("countries that day", days.countries, input.baselines.countries, rank: 4) }
    if input.totals.users > 0 { add("names that day", days.users, input.baselines.users, rank: 5) }
  }

  /// Failures of users themselves on a day that has many of them.
  private func own(_ date: CivilDate) -> Int { input.ordinary?.days.first { $0.date == date }?.attempts ?? 0 }

  /// What is expected of the worst day. Where only an ordinary explanation makes it the worst, that of a day without.
  private func usual(_ baseline: Baseline, _ worst: Int) -> Double? {
    guard let expected = baseline.expected[worst], let level = baseline.level[worst] else { return nil }
    guard expected > level, let days = input.days else { return expected }
    guard input.incident == nil else { return max(level, expected - Double(own(days.date(worst)))) }
    let judged = days.explained.indices.filter { days.isJudged[$0] }
    return min(expected, level + Spread.median(judged.map { Double(days.explained[$0]) }))
  }

  // MARK: - What the findings say

  private mutating func addBreakIns() {
    let found = input.suspicious.breakIns
    guard !found.isEmpty else { return }
    let accounts = Set(found.map(\.user)).count
    figures.append(
      Figure(
        name: accounts == 1 ? "account probably broken into" : "accounts probably broken into", value: accounts,
        note: "\(Numerals.count(found.count, "login", "logins")) of \(Numerals.grouped(input.totals.successes))",
        rank: 0))
  }

  /// A few computers that made most of it.
  private mutating func addLeaders() {
    guard let finding = findings["attempt-histogram/class"], input.incident != nil,
      let leaders = finding.count("leaders"), let made = finding.count("leaders_attempts"),
      let attempts = finding.count("attempts")
    else { return }
    figures.append(
      Figure(
        name: "failed logins of \(Wording.small(leaders)) \(leaders == 1 ? "computer" : "computers")", value: made,
        note: "\(Wording.share(made, of: attempts)) of all \(Numerals.grouped(attempts))", rank: 3))
  }

  private mutating func addGuard() {
    guard let finding = findings["guard-failure/ban"], finding.severity >= .warning,
      let tooMany = finding.count("too_many"), let sources = finding.count("sources")
    else { return }
    figures.append(
      Figure(
        name: "failed logins past the ban rule", value: tooMany, note: "from \(Wording.computers(sources))", rank: 1))
  }

  /// A jump at one program, which the sum over all hides.
  private mutating func addJump() {
    guard let finding = findings["spike-days/services"], finding.severity >= .warning,
      case .evidence(let program)? = finding.number("program"), let attempts = finding.count("attempts"),
      case .number(let expected, _)? = finding.number("expected"),
      case .date(let first)? = finding.number("jump_first"), case .date(let last)? = finding.number("jump_last")
    else { return }
    figures.append(
      Figure(
        name: "failed logins at \(program), \(Numerals.dates(first, last))", value: attempts, usual: expected,
        rank: input.incident == nil ? 2 : 5))
  }

  /// A list of names that they work through, and how long it lasts.
  private mutating func addList() {
    for list in input.lists where list.role != .accounts {
      guard let finding = findings["spamtrap-matches/\(list.name)"], finding.comesFromList,
        let matches = finding.count("matches")
      else { continue }
      figures.append(
        Figure(
          name: "names tried of the list \(list.name)", value: matches,
          note: "\(Wording.share(matches, of: list.entries.count)) of \(Numerals.grouped(list.entries.count))", rank: 1)
      )
      guard let end = findings["run-out/\(list.name)"], let left = end.count("days_left"),
        case .number(let rate, _)? = end.number("per_day")
      else { return }
      figures.append(
        Figure(
          name: "days until the list is through", value: left, note: "at \(Wording.about(rate)) new names a day",
          rank: 2))
      return
    }
  }

  private mutating func addCampaign() {
    guard let finding = findings["name-sequences/members"], finding.severity >= .warning,
      let members = finding.count("members"), let attempts = finding.count("member_attempts")
    else { return }
    figures.append(
      Figure(
        name: "computers of one campaign", value: members,
        note: "\(Wording.failures(attempts)), none banned by the rule",
        rank: 3))
  }

  // MARK: - All of it

  /// The sums of an archive in which no day stands out, or that has but one.
  private mutating func addSums() {
    let totals = input.totals
    let length = input.days.map { Wording.days($0.count) }
    let mean = input.days.flatMap { days in
      days.coveredCount > 1 ? Double(totals.attempts) / Double(days.coveredCount) : nil
    }
    figures.append(
      Figure(
        name: "failed logins" + (length.map { " in \($0)" } ?? ""), value: totals.attempts,
        note: mean.map { "\(Wording.about($0)) a day" }, rank: 5))
    if totals.sources > 0 { figures.append(Figure(name: "computers in all", value: totals.sources, rank: 6)) }
    if totals.successes > 0 {
      figures.append(Figure(name: "successful logins", value: totals.successes, rank: 6))
    }
  }
}

extension Finding {
  /// A number of the finding, when it is a count.
  func count(_ name: String) -> Int? {
    if case .count(let value)? = number(name) { value } else { nil }
  }
}
