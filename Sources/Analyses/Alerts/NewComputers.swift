import CivilTime
import Findings
import Logins

/// Which computers of an audit's period are new, come again, or came in the period before and no more.
struct NewComputers {
  let finding: Finding

  /// nil: there is no period before of which a log tells, or nobody failed in either.
  init?(_ input: AnalysisInput, _ watch: AuditWatch) async throws {
    guard watch.periods.count > 1, let span = input.coverage.span else { return nil }
    let (now, before) = (watch.audited.time, watch.periods[watch.periods.count - 2].time)
    guard span.lowerBound < before.upperBound else { return nil }
    let answers = try await input.counted(
      [now, before, span.lowerBound..<max(span.lowerBound, now.lowerBound)].map { time in
        var filter = EventFilter.unsuccessful
        filter.time = time
        return AggregateQuery(filter, by: [.source], measures: [.rows])
      })
    let sets = answers.map { Set($0.keys[0].filter { $0 >= 0 }.map { Int32($0) }) }
    func count(_ set: Set<Int32>) -> Int { input.computers.count(set) }
    let (all, earlier) = (count(sets[0]), count(sets[1]))
    guard all + earlier > 0 else { return nil }
    // By what a union adds: two addresses of one network are one computer, also when they came at different times.
    let new = count(sets[0].union(sets[2])) - count(sets[2])
    let gone = count(sets[0].union(sets[1])) - all
    let days = max(1, Int((now.lowerBound - span.lowerBound + 86_399) / 86_400))
    finding = Finding(
      id: "trends/computers", status: .found, verdict: .clear,
      summary: """
        \(Self.known(all: all, new: new, days: days)) \(Self.gone(gone, of: earlier))
        """,
      numbers: [
        NamedNumber("computers", .count(all)), NamedNumber("new", .count(new)),
        NamedNumber("seen_before", .count(all - new)), NamedNumber("period_before", .count(earlier)),
        NamedNumber("gone", .count(gone)),
      ])
  }

  private static func known(all: Int, new: Int, days: Int) -> String {
    guard all > 0 else { return "No computer failed to log in." }
    let before = "in the \(Wording.days(days)) before"
    if new == 0 { return "\(Wording.computers(all)), none of them new \(before)." }
    if new == all { return "\(Wording.computers(all)), not seen \(before)." }
    return
      "\(Wording.computers(all)): \(Numerals.grouped(new)) not seen \(before), \(Numerals.grouped(all - new)) seen."
  }

  private static func gone(_ gone: Int, of earlier: Int) -> String {
    guard earlier > 0 else { return "In the period before there was none." }
    if earlier == 1 { return "The one of the period before \(gone == 1 ? "did not come" : "came") again." }
    let came = "Of the \(Numerals.grouped(earlier)) of the period before"
    if gone == 0 { return "\(came) all came again." }
    return gone == earlier ? "\(came) none came again." : "\(came) \(Numerals.grouped(earlier - gone)) came again."
  }
}
