import Findings
import Logins
import Vocabulary

/// What the logs of guards, packages, services and the computer itself say about an outage: when the guard was seen to
/// work before and after it, and what changed in between.
struct GuardSigns: Sendable {
  /// A ban that was made, or kept.
  struct Sign: Sendable {
    /// UTC seconds.
    var time: Double
    /// nil: no line says so, but the login log shows a computer silent for the length of a ban.
    var event: OperationalEvent?
  }

  /// Changes of one kind that lie close together.
  struct Change: Sendable {
    var kind: OperationalKind
    /// UTC seconds.
    var first: Int64
    var last: Int64
    /// Packages, services or guards, the most telling first.
    var subjects: [String]
    var file: Int
    var line: Int
  }

  /// The last sign before the first failure too many, and the first after the last.
  let before: Sign?
  let after: Sign?
  /// Between the last sign of work and the first failure too many, and between the last one and work again.
  let changesBefore: [Change]
  let changesAfter: [Change]
  /// Bans of the failing computers that the guard's own log has while they went on.
  let bansOfMembers: [OperationalEvent]
  /// Whether any line of a guard's own log was read.
  let hasGuardLog: Bool
  /// Whether any line about packages, services or boots was read.
  let hasSystemLog: Bool

  private static let day: Int64 = 86_400
  private static let guards = [
    "fail2ban", "crowdsec", "sshguard", "denyhosts", "csf", "lfd", "nftables", "iptables", "ipset", "firewalld", "ufw",
    "python",
  ]

  init(_ outage: GuardOutage, working: [Double], log: GuardLog, input: AnalysisInput) {
    let events = input.store.operationalEvents
    hasGuardLog = log.isThere && !log.isOfOthers
    hasSystemLog = events.contains { Self.isChange($0) && ![.guardStart, .guardStop].contains($0.kind) }
    let addresses = input.dictionary.sources
    var starts: [Address: Double] = [:]
    for member in outage.members {
      let address = addresses[Int(member.source.id)]
      starts[address] = min(starts[address] ?? .infinity, member.first)
    }
    var (before, after): (Sign?, Sign?) = (nil, nil)
    var failed: [OperationalEvent] = []
    for event in events where event.kind == .ban && !log.isOfOthers {
      let time = Double(event.milliseconds) / 1000
      let isOfMember = event.source.flatMap { starts[$0] }.map { time >= $0 } ?? false
      if time > outage.last {
        if after == nil { after = Sign(time: time, event: event) }
      } else if isOfMember {
        failed.append(event)
      } else if time < outage.firstTooMany {
        before = Sign(time: time, event: event)
      }
    }
    if let kept = working.last(where: { $0 < outage.firstTooMany }), kept > before?.time ?? -.infinity {
      before = Sign(time: kept)
    }
    if let kept = working.first(where: { $0 > outage.last }), kept < after?.time ?? .infinity {
      after = Sign(time: kept)
    }
    (self.before, self.after) = (before, after)
    bansOfMembers = failed
    // Without a sign of work a day is looked at.
    let start = before.map { Int64($0.time) } ?? Int64(outage.firstTooMany) - Self.day
    let end = after.map { Int64($0.time) } ?? Int64(outage.last) + Self.day
    changesBefore = Self.changes(events, from: start, to: Int64(outage.firstTooMany))
    changesAfter = Self.changes(events, from: Int64(outage.last), to: end)
  }

  private static func isChange(_ event: OperationalEvent) -> Bool {
    switch event.kind {
    case .found, .ban, .unban, .alreadyBanned: false
    default: true
    }
  }

  /// Services start and stop all day: only those that keep computers out, or put packages in, can matter here.
  private static func isTelling(_ event: OperationalEvent) -> Bool {
    switch event.kind {
    case .found, .ban, .unban, .alreadyBanned: return false
    case .serviceStart, .serviceStop, .serviceFailure, .serviceReload:
      let subject = (event.subject ?? event.program).lowercased()
      return (guards + ["apt", "dnf", "yum", "unattended", "packagekit"]).contains { subject.contains($0) }
    default: return true
    }
  }

  private static func changes(_ events: [OperationalEvent], from start: Int64, to end: Int64) -> [Change] {
    var changes: [Change] = []
    for event in events where isTelling(event) {
      let time = event.milliseconds / 1000
      guard time >= start, time <= end else { continue }
      let subject = event.subject ?? event.program
      let index = changes.lastIndex { $0.kind == event.kind && time - $0.last <= 600 }
      if let index {
        changes[index].last = time
        if !changes[index].subjects.contains(subject) { changes[index].subjects.append(subject) }
      } else {
        changes.append(
          Change(kind: event.kind, first: time, last: time, subjects: [subject], file: event.file, line: event.line))
      }
    }
    for index in changes.indices {
      let subjects = changes[index].subjects
      changes[index].subjects = subjects.filter(isOfGuards) + subjects.filter { !isOfGuards($0) }
    }
    return changes
  }

  private static func isOfGuards(_ subject: String) -> Bool {
    let subject = subject.lowercased()
    return guards.contains { subject.contains($0) }
  }
}

extension GuardSigns.Change {
  /// `python3.9, libpython3.9-stdlib and two more packages were upgraded`
  var words: Prose {
    guard kind != .boot, kind != .shutdown else { return "the computer was \(deed)" }
    let shown = subjects.prefix(2).map { Prose(parts: [.evidence($0)]) }
    let rest = subjects.count - shown.count
    let names = Wording.list(shown + (rest > 0 ? [Prose("\(Wording.small(rest)) more")] : []))
    return Prose(kindOfSubjects) + names + " \(subjects.count == 1 ? "was" : "were") \(deed)"
  }

  /// What was changed, as a list that keeps its names apart: `libc6, python3.9, 2 more`; the computer for a boot.
  var subjectCell: Cell {
    guard kind != .boot, kind != .shutdown else { return .words("the computer") }
    let shown = subjects.prefix(2)
    let rest = subjects.count - shown.count
    return .evidence((shown + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", "))
  }

  /// What was done to it: `upgraded`.
  var deed: String {
    switch kind {
    case .packageInstall: "put in"
    case .packageUpgrade: "upgraded"
    case .packageRemoval: "removed"
    case .guardStart, .serviceStart: "started"
    case .guardStop, .serviceStop: "stopped"
    case .serviceReload: "reloaded"
    case .serviceFailure: "found to have failed"
    case .boot: "booted"
    case .shutdown: "shut down"
    case .found, .ban, .unban, .alreadyBanned: kind.rawValue
    }
  }

  /// In front of the names, with a blank; empty where they say it themselves.
  private var kindOfSubjects: String {
    switch kind {
    case .packageInstall, .packageUpgrade, .packageRemoval: subjects.count == 1 ? "the package " : "the packages "
    case .serviceFailure: subjects.count == 1 ? "the service " : "the services "
    default: ""
    }
  }
}
