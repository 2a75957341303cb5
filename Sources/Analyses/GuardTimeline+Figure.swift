import Findings
import Logins
import Vocabulary

/// An outage on one axis of time: the failures that a ban should have stopped, bans, changes, and the stretch without any
/// sign that the guard worked.
struct GuardTimelineFigure {
  let outage: GuardOutage
  let signs: GuardSigns
  /// Starts of bans that the login log shows to have been kept, UTC seconds, ascending.
  let working: [Double]
  let runs: SourceRuns
  let input: AnalysisInput

  static let id = "guard-timeline"
  /// Single bans beyond which they are counted.
  private static let mostTicks = 400

  var figure: Figure {
    let span = span
    let lanes = [
      failures(span), bans(span),
      moments("Packages changed", span) { $0.isOfPackages },
      moments("Stopped", span) { [.guardStop, .serviceStop, .serviceFailure, .shutdown].contains($0) },
      moments("Started", span) { [.guardStart, .serviceStart, .serviceReload, .boot].contains($0) },
    ]
    return Figure(
      id: Self.id, title: "The outage on one axis",
      caption: """
        Shaded: the time without a ban that worked; darker, from the first failure too many to the last. The computers \
        counted are those that a ban should have stopped.
        """,
      alternative: """
        \(Wording.capitalised(computers)) made \(Wording.failures(outage.attempts)) \(outage.words(input)). \
        \(bracketWords).
        """,
      table: GuardTimeline.id,
      content: .timeline(
        Figure.Timeline(
          span: span, zone: input.store.zone, lanes: lanes.filter { !$0.isEmpty },
          highlighted: [sleep(span), tooMany])))
  }

  private var computers: String { Wording.exactly(outage.computers, "computer", "computers") }

  /// From the last sign of work to the first one after it, as far as the outage can still be seen beside it.
  private var span: Range<Int64> {
    let (first, last) = (Int64(outage.first), Int64(outage.last) + 1)
    let most = max(10_800, 6 * (last - first))
    let start = max(signs.before.map { Int64($0.time) } ?? first - most / 6, first - most)
    let end = min(signs.after.map { Int64($0.time) } ?? last + most / 6, last + most)
    let margin = max(60, (end - start) / 12)
    return (start - margin)..<(end + margin)
  }

  private var tooMany: Figure.Timeline.Span {
    Figure.Timeline.Span(time: Int64(outage.firstTooMany)..<(Int64(outage.last) + 1), isMarked: true)
  }

  private func sleep(_ span: Range<Int64>) -> Figure.Timeline.Span {
    let start = max(signs.before.map { Int64($0.time) } ?? Int64(outage.firstTooMany), span.lowerBound)
    let end = min(signs.after.map { Int64($0.time) } ?? Int64(outage.last) + 1, span.upperBound)
    return Figure.Timeline.Span(time: start..<max(end, start + 1), label: .words(bracketWords))
  }

  /// `No ban at work between 25 May 2023 at 05:47 and 09:12`
  private var bracketWords: String {
    func words(_ sign: GuardSigns.Sign) -> String { Intrusion.moment(Int64(sign.time), input) }
    switch (signs.before, signs.after) {
    case (let before?, let after?):
      let end = isOneDay(before, after) ? Intrusion.clock(Int64(after.time), input) : words(after)
      return "No ban at work between \(words(before)) and \(end)"
    case (let before?, nil): return "No ban at work after \(words(before))"
    case (nil, let after?): return "No ban at work before \(words(after))"
    case (nil, nil): return "No ban at work"
    }
  }

  private func isOneDay(_ before: GuardSigns.Sign, _ after: GuardSigns.Sign) -> Bool {
    let zone = input.store.zone
    return zone.date(at: Int64(before.time)) == zone.date(at: Int64(after.time))
  }

  // MARK: - Lanes

  private func failures(_ span: Range<Int64>) -> Figure.Timeline.Lane {
    var columns = Columns(span)
    var counted: Set<Int32> = []
    for source in outage.members.map(\.source) where counted.insert(source.id).inserted {
      for row in source.range { columns.add(Int(runs.weights[row]), at: Int64(runs.times[row])) }
    }
    return Figure.Timeline.Lane(
      label: "Failed logins of \(computers), each \(columns.stepWords)", content: columns.counts("failed logins"))
  }

  private func bans(_ span: Range<Int64>) -> Figure.Timeline.Lane {
    let failed = Set(signs.bansOfMembers)
    let logged = input.store.operationalEvents.filter { $0.kind == .ban }
    let bans =
      logged.isEmpty
      ? working.map { Figure.Timeline.Moment(at: Int64($0)) }
      : logged.map { Figure.Timeline.Moment(at: $0.milliseconds / 1000, isMarked: failed.contains($0)) }
    let label = logged.isEmpty ? "Bans that the login log shows to have been kept" : "Bans in the guard's own log"
    let shown = bans.filter { span.contains($0.at) }
    guard shown.count > Self.mostTicks else { return Figure.Timeline.Lane(label: label, content: .moments(shown)) }
    var columns = Columns(span)
    for ban in shown { columns.add(1, at: ban.at) }
    return Figure.Timeline.Lane(label: "\(label), each \(columns.stepWords)", content: columns.counts("bans"))
  }

  private func moments(
    _ label: String, _ span: Range<Int64>, where isShown: (OperationalKind) -> Bool
  ) -> Figure.Timeline.Lane {
    let changes = (signs.changesBefore + signs.changesAfter).filter { isShown($0.kind) && span.contains($0.first) }
    return Figure.Timeline.Lane(
      label: label,
      content: .moments(changes.map { Figure.Timeline.Moment(at: $0.first, label: $0.subjectCell) }))
  }
}

/// Counts in equal steps of a span that is short enough to be drawn.
private struct Columns {
  private static let steps: [Int64] = [60, 300, 600, 1800, 3600, 10_800, 21_600, 86_400]
  private static let most: Int64 = 240

  private let first: Int64
  private let step: Int64
  private var values: [Double]

  init(_ span: Range<Int64>) {
    let length = span.upperBound - span.lowerBound
    step = Self.steps.first { length / $0 <= Self.most } ?? (length / Self.most / 86_400 + 1) * 86_400
    first = span.lowerBound - span.lowerBound % step
    values = [Double](repeating: 0, count: Int((span.upperBound - first + step - 1) / step))
  }

  /// Outside the span: nothing.
  mutating func add(_ count: Int, at time: Int64) {
    let column = Int((time - first) / step)
    if time >= first, values.indices.contains(column) { values[column] += Double(count) }
  }

  func counts(_ unit: String) -> Figure.Timeline.Content {
    .counts(Figure.Timeline.Counts(first: first, step: step, values: values, unit: unit))
  }

  /// `minute`, `five minutes`
  var stepWords: String { Wording.every(Int(step)) }
}

extension OperationalKind {
  fileprivate var isOfPackages: Bool { [.packageInstall, .packageUpgrade, .packageRemoval].contains(self) }
}

extension Figure.Timeline.Lane {
  fileprivate var isEmpty: Bool {
    switch content {
    case .counts(let counts): counts.values.isEmpty
    case .moments(let moments): moments.isEmpty
    case .spans(let spans): spans.isEmpty
    }
  }
}
