import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// Lines that speak of failed logins and were not read: all of the first of each file, and a sample of the rest.
struct UnreadLogins: Sendable {
  /// Lines that were found.
  let seen: Int
  /// Lines that there are: those found, and what they are a sample of.
  let estimate: Int
  /// File and line of the first.
  let first: [EvidenceReference]
  private let events: Int
  private let unplaced: UnplacedLogins
  /// How many found lines would tell as much, were all of one sample.
  private let telling: Double
  private let doubtful: Double

  /// So few may be anything.
  static let least = 5

  /// - Complexity: O(lines found · log addresses).
  init(_ evidence: EvidenceAccount, _ dictionary: EventDictionary, plan: Plan) {
    doubtful = Parameters(LogCoverage.descriptor, plan: plan).number("doubtful")
    let addresses = dictionary.sources
    func isKnown(_ address: Address) -> Bool {
      var (low, high) = (0, addresses.count)
      while low < high {
        let middle = (low + high) / 2
        if addresses[middle] < address { low = middle + 1 } else { high = middle }
      }
      return low < addresses.count && addresses[low] == address
    }
    let own = evidence.files.filter { $0.copyOf == nil }
    events = own.reduce(0) { $0 + $1.events }
    unplaced = UnplacedLogins(evidence)
    var (seen, sum, squares, first) = (0, 0, 0, [EvidenceReference]())
    for file in own {
      for line in file.unread where !isKnown(line.address) {
        seen += 1
        sum += line.standsFor
        squares += line.standsFor * line.standsFor
        if first.count < 3 { first.append(EvidenceReference(file: file.name, line: line.line)) }
      }
    }
    (self.seen, estimate, self.first) = (seen, sum, first)
    telling = squares == 0 ? 0 : Double(sum) * Double(sum) / Double(squares)
  }

  /// Every line was looked at.
  var isCount: Bool { estimate == seen }

  /// Part of the lines about logins that was understood, with its 95 % interval; nil where too few were not to say.
  var understood: (share: Double, interval: ClosedRange<Double>)? {
    guard seen >= Self.least else { return nil }
    let share = Double(events) / Double(events + estimate)
    let unread = Int(telling.rounded())
    let read = Int((telling * Double(events) / Double(estimate)).rounded())
    return (share, Interval95.wilson(read, of: read + unread))
  }

  /// `About 640`, or `6` where they were counted.
  var number: String {
    isCount ? Numerals.grouped(estimate) : "About \(Wording.about(Double(estimate)))"
  }

  /// Where nothing was read but lines that nobody understood are there: all there is to say first.
  var headline: Prose? {
    guard events == 0 else { return nil }
    guard isDoubtful else { return unplaced.headline }
    return """
      \(strong: "No login could be read, though \(number.lowercased()) lines speak of failed ones"): no format knows them, \
      and nothing is known of what they tell.
      """
  }

  /// For whoever reads no further than the first lines.
  var caveat: Prose? {
    guard isDoubtful else { return nil }
    return "\(number) more lines speak of failed logins and were not understood: every figure is a lower bound."
  }

  /// So much was not understood that nothing is certain.
  var isDoubtful: Bool { (understood?.interval.upperBound ?? 1) < doubtful }
}

extension LogCoverage {
  func unread(_ input: AnalysisInput, _ checks: inout Checks) {
    guard !input.coverage.evidence.files.isEmpty else { return }
    let unread = UnreadLogins(input.coverage.evidence, input.dictionary, plan: input.plan)
    guard let (share, interval) = unread.understood, share < understood else {
      checks.add("Unread lines about logins", "next to none")
      return
    }
    checks.add(
      "Unread lines about logins", unread.number,
      unread.isDoubtful ? "no verdict of this report is better than likely" : "what they tell is in no figure")
    checks.findings.append(
      Finding(
        id: "log-coverage/unread", status: .found, severity: unread.isDoubtful ? .warning : .notice, verdict: .likely,
        summary: """
          \(unread.number) lines speak of failed logins and were not understood: \
          \(strong: "\(Wording.percent(share, places: 1)) of the lines about logins were read").
          """,
        details: unread.isDoubtful
          ? ["So much is missing that no verdict of this report is better than “likely”."] : [],
        uncertainty: """
          \(Wording.percents(interval, places: 1)) (95 % interval)\(unread.isCount ? "" : ", from a sample"); counted are lines with \
          addresses that no event has.
          """,
        numbers: [
          NamedNumber(
            "understood", .share(share), low: .share(interval.lowerBound), high: .share(interval.upperBound)),
          NamedNumber("unread_lines_seen", .count(unread.seen)), NamedNumber("unread_lines", .count(unread.estimate)),
        ],
        evidence: unread.first, tables: ["log-coverage"],
        recommendation: """
          \(strong: "Find out which lines were not read") with `spoor formats test LOG`, which groups them by kind and says how \
          a format file of your own takes them.
          """))
  }

  func setBacks(_ input: AnalysisInput, _ checks: inout Checks) {
    let steps = input.setBacks
    joinedClocks(input, &checks)
    guard let worst = steps.max(by: { $0.from - $0.to < $1.from - $1.to }) else {
      lateEvents(input, &checks)
      return
    }
    let file = input.fileName(Int(worst.file))
    let seconds = worst.seconds
    let size = worst.size
    checks.add(
      "Clock, small steps", Numerals.count(steps.count, "step", "steps") + " back, the largest by \(size)",
      "what was logged meanwhile is in no rhythm, no journey, no rate and no ban")
    checks.findings.append(
      Finding(
        id: "log-coverage/clock-steps", status: .found, severity: .info, verdict: .likely,
        summary: """
          In \(evidence: file) the clock was put back by \(size) at line \(Int(worst.line))\
          \(steps.count == 1 ? "" : ", and \(Wording.times(steps.count - 1)) more by less in the archive"): for so long its lines \
          repeat the time before.
          """,
        numbers: [
          NamedNumber("small_steps_back", .count(steps.count)),
          NamedNumber("largest", .duration(seconds: seconds)),
        ],
        evidence: [EvidenceReference(file: file, line: Int(worst.line))], tables: ["log-coverage"]))
  }
}

extension LogCoverage {
  /// Where lines of several clocks lie mixed, no step of any of them shows.
  private func joinedClocks(_ input: AnalysisInput, _ checks: inout Checks) {
    let files = input.joinedClocks.map { input.fileName(Int($0)) }
    guard let first = files.first else { return }
    let others = files.count == 1 ? "" : " and \(Numerals.count(files.count - 1, "other file", "other files"))"
    checks.add(
      "Clock, several", "\(first)\(others)", "no step of a clock can be told, and no order within seconds")
    checks.findings.append(
      Finding(
        id: "log-coverage/several-clocks", status: .found, severity: .info, verdict: .likely,
        summary: """
          In \(evidence: first)\(others) every fourth event or more stands behind a later one: lines of several clocks were put \
          together there, or came late. Whether a clock was put back cannot be told of \(files.count == 1 ? "it" : "them").
          """,
        numbers: [NamedNumber("files_of_several_clocks", .count(files.count))], tables: ["log-coverage"]))
  }

  private func lateEvents(_ input: AnalysisInput, _ checks: inout Checks) {
    let late = input.lateEvents
    guard let worst = late.max(by: { $0.from - $0.to < $1.from - $1.to }) else {
      let rest = input.joinedClocks.isEmpty ? "" : " in the other files"
      let step = Numerals.duration(seconds: ClockRule(input.plan).step)
      checks.add("Clock, small steps", "no step back by more than \(step)\(rest)")
      return
    }
    let events = late.reduce(0) { $0 + $1.events }
    checks.add(
      "Clock, small steps",
      """
      \(Numerals.count(events, "event", "events")) with a stamp before that of a line above, at most by \(worst.size), in line \
      \(Numerals.grouped(Int(worst.line))) of its file
      """,
      "too few to tell a clock that was put back from lines that came late")
  }
}

extension SetBack {
  /// At least: the clock went on between the two lines.
  fileprivate var seconds: Int { Int((from - to) / 1000) }

  /// `about 7 minutes` for 6:34, `30 seconds`
  fileprivate var size: String {
    guard seconds >= 120 else { return Numerals.duration(seconds: seconds) }
    return "about \(Numerals.count((seconds + 30) / 60, "minute", "minutes"))"
  }
}

/// Stretches of time that a log has twice, since its clock was put back: no order and no speed can be told of them.
struct RepeatedTime: Sendable {
  /// UTC seconds, ascending, apart.
  private var spans: [Range<Int64>] = []

  init(_ steps: [EvidenceAccount.StepBack], _ setBacks: [SetBack]) {
    let all =
      setBacks.map(\.repeated)
      + steps.map { $0.to * 3600..<($0.from + 1) * 3600 }
    for span in all.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      if let last = spans.last, span.lowerBound <= last.upperBound {
        spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        spans.append(span)
      }
    }
  }

  var isEmpty: Bool { spans.isEmpty }

  /// - Parameter second: UTC. O(log spans).
  func holds(_ second: Int64) -> Bool {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].upperBound <= second { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].contains(second)
  }
}
