import Findings
import Logins
import Vocabulary

/// An outage step by step: what the login log shows, and what other logs say about the time around it.
struct GuardTimeline {
  private struct Entry {
    /// UTC seconds.
    var time: Int64
    var order: Int
    var kind: String
    var source: String?
    var count: Int
    var text: String
    /// What was changed; empty where the address says it.
    var subject = Cell.empty
    var file: Int
    var line: Int
  }

  static let id = "guard-timeline"

  let table: Table
  private static let mostComputers = 100

  init(_ outage: GuardOutage, signs: GuardSigns, rule: BanRule, runs: SourceRuns, input: AnalysisInput) {
    var entries: [Entry] = []
    for member in outage.members.prefix(Self.mostComputers) {
      func entry(_ time: Double, _ order: Int, _ kind: String, _ count: Int, _ text: String, _ row: Int) {
        entries.append(
          Entry(
            time: Int64(time), order: order, kind: kind, source: member.source.text, count: count, text: text,
            file: Int(runs.files[row]), line: Int(runs.lines[row])))
      }
      entry(member.first, 3, "first-failure", 1, "first failure", member.firstRow)
      entry(member.banDue, 4, "ban-due", rule.failures, "failure \(rule.failures): a ban was due", member.banRow)
      entry(member.last, 6, "last-failure", member.attempts, "last failure", member.lastRow)
    }
    for (sign, text) in [(signs.before, "the guard was seen to work"), (signs.after, "the guard works again")] {
      guard let sign else { continue }
      entries.append(
        Entry(
          time: Int64(sign.time), order: 0, kind: sign.event == nil ? "kept-ban" : "ban",
          source: sign.event?.source?.description, count: 1, text: text, file: sign.event?.file ?? -1,
          line: sign.event?.line ?? 0))
    }
    for ban in signs.bansOfMembers.prefix(Self.mostComputers) {
      entries.append(
        Entry(
          time: ban.milliseconds / 1000, order: 5, kind: "ban", source: ban.source?.description, count: 1,
          text: "a ban is logged, and the failures go on", file: ban.file, line: ban.line))
    }
    for change in signs.changesBefore + signs.changesAfter {
      entries.append(
        Entry(
          time: change.first, order: 1, kind: change.kind.rawValue, source: nil, count: change.subjects.count,
          text: change.deed, subject: change.subjectCell, file: change.file, line: change.line))
    }
    entries.sort { ($0.time, $0.order, $0.source ?? "") < ($1.time, $1.order, $1.source ?? "") }
    let wasCut = outage.members.count > Self.mostComputers
    table = Table(
      id: Self.id, title: "The outage step by step",
      note: """
        From the last sign that the guard worked to the first that it works again\
        \(wasCut ? ", for the first \(Self.mostComputers) computers" : "").
        """,
      columns: [
        Column("time", "Time", .instants(entries.map(\.time))),
        Column("kind", "Kind", .words(entries.map(\.kind))),
        Column(.address, .cells(entries.map { $0.source.map { .address($0) } ?? .empty })),
        Column("count", "Number", .counts(entries.map(\.count))),
        Column("text", "What", .words(entries.map(\.text))),
        Column("subject", "Of what", .cells(entries.map(\.subject))),
        Column(.file, .cells(entries.map { $0.file < 0 ? .empty : .evidence(input.fileName($0.file)) })),
        Column(.line, .cells(entries.map { $0.file < 0 ? .empty : .count($0.line) })),
      ])
  }
}
