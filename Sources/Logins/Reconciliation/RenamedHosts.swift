import Vocabulary

/// One message of one service.
struct Said: Hashable {
  var message: UInt64
  var service: UInt16

  init(_ row: Int, _ log: SharedRows) {
    message = log.kin[row].message
    service = log.records[row].service
  }
}

/// The lines of a log that one host wrote of one service.
private struct Voice: Hashable {
  var log: Int32
  var reporter: Int32
  var service: UInt16

  @inline(__always)
  init(_ row: Int, _ events: SharedRows, _ rotated: RotatedFiles) {
    log = rotated.log(of: events.files[row])
    reporter = events.reporters[row]
    service = events.records[row].service
  }
}

/// All that occur, by numbers in the order in which they are met.
private struct Voices {
  struct Span {
    var voice: Voice
    /// Milliseconds of its first and of its last row.
    var first: Int64
    var last: Int64
    var rows = 0
  }

  private(set) var spans: [Span] = []
  private var numbers: [Voice: Int] = [:]
  /// Those met last, so that hardly a row is looked up in `numbers`.
  private var recent = [(voice: Voice, number: Int)?](repeating: nil, count: 64)

  mutating func note(_ row: Int, _ log: SharedRows, _ rotated: RotatedFiles) {
    let (voice, time) = (Voice(row, log, rotated), log.records[row].milliseconds)
    let number = number(of: voice)
    if number == spans.count { spans.append(Span(voice: voice, first: time, last: time)) }
    spans[number].last = time
    spans[number].rows += 1
  }

  /// Of a voice that was not noted, the next number.
  mutating func number(of voice: Voice) -> Int {
    let place = Int(truncatingIfNeeded: voice.log &* 31 &+ voice.reporter &* 7 &+ Int32(voice.service)) & 63
    if let known = recent[place], known.voice == voice { return known.number }
    let number = numbers[voice] ?? numbers.count
    numbers[voice] = number
    recent[place] = (voice, number)
    return number
  }
}

private struct HostPair: Hashable {
  var lower: Int32
  var upper: Int32

  init(_ one: Int32, _ other: Int32) { (lower, upper) = (min(one, other), max(one, other)) }
}

/// Whether the processes that said one thing at one time in the name of two hosts have one number.
private struct Agreement {
  private(set) var equal = 0
  private var others = 0
  private var processes: Set<UInt32> = []

  mutating func add(_ one: UInt32, _ other: UInt32) {
    guard one == other else { return others += 1 }
    equal += 1
    if processes.count < 3 { processes.insert(one) }
  }

  var isNoChance: Bool { processes.count == 3 && equal * 3 >= others }
}

/// Which hosts are one, and which logs have lines of others without a process or a host.
struct RenamedHosts {
  fileprivate private(set) var pairs: Set<HostPair> = []
  private(set) var poorLogs: Set<Int32> = []
  /// By host, one more than its number: how many rows it has.
  private var rows: [Int] = []

  /// Lines that are looked for, of all logs together, and at least of each of them.
  private static let (sample, leastSample) = (16_384, 32)
  /// Places of a table that tells at once of most messages that they are not looked for.
  private static let marks = 1 << 20
  /// A message that comes more often at one time says nothing.
  private static let mostMatches = 32
  /// Messages that two hosts of one name have without a process, to be one.
  private static let leastUnnumbered = 5

  var isEmpty: Bool { pairs.isEmpty && poorLogs.isEmpty }

  /// - Parameter copied: files that have lines of others, as far as these are gone.
  init(
    _ log: SharedRows, _ hosts: [String], _ rotated: RotatedFiles, copied: [ReconciliationReport.Overlap]
  ) {
    var voices = Voices()
    for row in log.records.indices { voices.note(row, log, rotated) }
    let spans = voices.spans
    guard spans.count > 1, spans.contains(where: { $0.voice.log != spans[0].voice.log }) else { return }
    rows = [Int](repeating: 0, count: hosts.count + 1)
    for span in spans { rows[Int(span.voice.reporter) + 1] += span.rows }
    let steps = spans.map { max(1, $0.rows * spans.count / max(Self.sample, Self.leastSample * spans.count)) }
    var next = [Int](repeating: 0, count: spans.count)
    var sought: [Said: [Int]] = [:]
    var mayBe = [Bool](repeating: false, count: Self.marks)
    for row in log.records.indices where !log.records[row].isConnection {
      let voice = voices.number(of: Voice(row, log, rotated))
      next[voice] -= 1
      guard next[voice] < 0 else { continue }
      next[voice] = steps[voice] - 1
      sought[Said(row, log), default: []].append(row)
      mayBe[Self.mark(row, log)] = true
    }
    var processes: [HostPair: Agreement] = [:]
    var unnumbered: [HostPair: Set<UInt64>] = [:]
    var matched: Set<Int> = []
    for row in log.records.indices where mayBe[Self.mark(row, log)] {
      guard let found = sought[Said(row, log)] else { continue }
      let voice = Voice(row, log, rotated)
      for other in found.prefix(Self.mostMatches) where Self.areNear(row, other, log) {
        let its = Voice(other, log, rotated)
        guard its.log != voice.log else { continue }
        let pid = log.records[row].pid
        if voice.reporter != its.reporter, pid != 0, log.records[other].pid != 0 {
          processes[HostPair(voice.reporter, its.reporter), default: Agreement()].add(pid, log.records[other].pid)
        } else if pid == 0, log.records[other].pid == 0, voice.reporter >= 0, its.reporter >= 0,
          voice.reporter != its.reporter
        {
          let pair = HostPair(voice.reporter, its.reporter)
          if unnumbered[pair, default: []].count < Self.leastUnnumbered {
            unnumbered[pair, default: []].insert(log.kin[row].message)
          }
        } else if Self.isPoorer(other, than: row, log) {
          matched.insert(other)
        }
      }
    }
    for (pair, agreement) in processes where agreement.equal > 0 {
      let areOne = pair.lower >= 0 && Self.areOneName(hosts[Int(pair.lower)], hosts[Int(pair.upper)])
      if areOne || agreement.isNoChance { pairs.insert(pair) }
    }
    for (pair, messages) in unnumbered
    where messages.count >= Self.leastUnnumbered && Self.areOneName(hosts[Int(pair.lower)], hosts[Int(pair.upper)]) {
      pairs.insert(pair)
    }
    findPoorLogs(matched, sought, spans, log, rotated, copied)
  }

  private static func mark(_ row: Int, _ log: SharedRows) -> Int {
    Int(truncatingIfNeeded: log.kin[row].message) & (marks - 1)
  }

  /// Takes logs for copies of others of whose poor lines, where others cover them, nine of ten stand in these.
  private mutating func findPoorLogs(
    _ matched: Set<Int>, _ sought: [Said: [Int]], _ spans: [Voices.Span], _ log: SharedRows,
    _ rotated: RotatedFiles, _ copied: [ReconciliationReport.Overlap]
  ) {
    guard !matched.isEmpty else { return }
    var messages: [Int32: Set<UInt64>] = [:]
    for row in matched { messages[rotated.log(of: log.files[row]), default: []].insert(log.kin[row].message) }
    let voices = Dictionary(grouping: spans) { $0.voice.service }
    var covered: [Int32: Set<UInt64>] = [:]
    for row in sought.values.joined() {
      let own = rotated.log(of: log.files[row])
      let (record, reporter) = (log.records[row], log.reporters[row])
      guard messages[own] != nil, record.pid == 0 || reporter < 0 else { continue }
      let isCovered = (voices[record.service] ?? []).contains { span in
        span.voice.log != own && (span.voice.reporter == reporter || reporter < 0)
          && (span.first...span.last).contains(record.milliseconds)
      }
      if isCovered { covered[own, default: []].insert(log.kin[row].message) }
    }
    func isMost(_ logs: some Sequence<Int32>) -> (messages: Int, isMost: Bool) {
      let (told, all) = logs.reduce((0, 0)) { ($0.0 + (messages[$1]?.count ?? 0), $0.1 + (covered[$1]?.count ?? 0)) }
      return (told, told * 10 >= all * 9)
    }
    let relatives = Self.relatives(copied, rotated)
    for own in messages.keys where isMost([own]).isMost {
      let judged: Set<Int32> = isMost([own]).messages >= 5 ? [own] : relatives[own] ?? [own]
      let (told, isMost) = isMost(judged)
      if told >= 5, isMost { poorLogs.insert(own) }
    }
  }

  /// By log, those that have lines of it or of which it has lines, with itself.
  private static func relatives(
    _ copied: [ReconciliationReport.Overlap], _ rotated: RotatedFiles
  ) -> [Int32: Set<Int32>] {
    var relatives: [Int32: Set<Int32>] = [:]
    for overlap in copied {
      let one = rotated.log(of: Int32(clamping: overlap.removedFrom))
      let other = rotated.log(of: Int32(clamping: overlap.keptIn))
      relatives[one, default: [one]].insert(other)
      relatives[other, default: [other]].insert(one)
    }
    return relatives
  }

  /// Whether the one lacks a process or a host that the other has, and agrees with it in the rest.
  static func isPoorer(_ one: Int, than other: Int, _ log: SharedRows) -> Bool {
    let (pid, otherPid) = (log.records[one].pid, log.records[other].pid)
    let (reporter, otherReporter) = (log.reporters[one], log.reporters[other])
    return (pid == otherPid || pid == 0) && (reporter == otherReporter || reporter < 0)
      && (pid != otherPid || reporter != otherReporter)
  }

  static func areNear(_ one: Int, _ other: Int, _ log: SharedRows) -> Bool {
    abs(EventTime.seconds(log.records[one].milliseconds) - EventTime.seconds(log.records[other].milliseconds)) <= 1
      && log.records[one].attempts == log.records[other].attempts
  }

  /// `mx1` and `mx1.example.net`.
  private static func areOneName(_ one: String, _ other: String) -> Bool {
    let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
    return !short.contains(".") && !short.contains(":") && short != "localhost"
      && long.lowercased().hasPrefix(short.lowercased() + ".")
  }

  /// Whether one row, which says the same and lies near, may be a copy of the other.
  func areCopies(_ one: Int, _ other: Int, _ log: SharedRows, _ rotated: RotatedFiles) -> Bool {
    let (pid, otherPid) = (log.records[one].pid, log.records[other].pid)
    let pair = HostPair(log.reporters[one], log.reporters[other])
    if pid == otherPid, pid != 0 || pair.lower >= 0 && pair.lower != pair.upper { return pairs.contains(pair) }
    guard !poorLogs.isEmpty else { return false }
    return Self.isPoorer(one, than: other, log) && poorLogs.contains(rotated.log(of: log.files[one]))
      || Self.isPoorer(other, than: one, log) && poorLogs.contains(rotated.log(of: log.files[other]))
  }

  /// How much a row says of who wrote it; equal rows are ordered by their hosts' lines.
  func rank(_ row: Int, _ log: SharedRows) -> (Int, Int, Int) {
    let reporter = log.reporters[row]
    return (log.records[row].pid == 0 ? 0 : 1, reporter < 0 ? 0 : 1, rows[Int(reporter) + 1])
  }

  /// The numbers that hosts have from now on; nil where all keep theirs.
  func numbers(count: Int) -> [Int32]? {
    var others: [Int32: Set<Int32>] = [:]
    let named = pairs.filter { $0.lower >= 0 }
    for pair in named {
      others[pair.lower, default: []].insert(pair.upper)
      others[pair.upper, default: []].insert(pair.lower)
    }
    var numbers = (0..<Int32(clamping: count)).map { $0 }
    for pair in named {
      guard others[pair.lower]?.count == 1, others[pair.upper]?.count == 1 else { continue }
      let keepsLower = rows[Int(pair.lower) + 1] >= rows[Int(pair.upper) + 1]
      let (gone, name) = keepsLower ? (pair.upper, pair.lower) : (pair.lower, pair.upper)
      numbers[Int(gone)] = name
    }
    return numbers.indices.contains { Int(numbers[$0]) != $0 } ? numbers : nil
  }
}
