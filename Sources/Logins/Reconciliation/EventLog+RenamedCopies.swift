import Vocabulary

extension EventLog {
  /// Copies of lines in which the host has another name, or the process no number: what a relay passed on under its own name
  /// or under the sender's address, a template with the full name of the host, and one without the process's number.
  ///
  /// Lines are compared that have one message of one service and lie at most a second apart in two logs. They are copies
  ///
  /// 1. where both name the process, equally, and one host is the other without its domain; where neither names one
  ///    (dovecot), after five such messages, or where lines of other services have shown that the hosts are one;
  /// 2. where both name the process, equally, and three processes or more say so of the two hosts, or of a host and lines
  ///    that name none, in one of four such pairs at least: no two computers number their processes alike, but of two that
  ///    one swarm asks the same at the same time, now and then two processes have one number;
  /// 3. where at least five messages that a log has without a process or a host, and nine of ten of such messages of a service
  ///    and time that other logs cover, stand in these with what is missing.
  ///
  /// Each line has one copy in another log. Hosts that are one by 1 or 2, and only one, have one name from then on, that with
  /// more lines, so that other lines of a login are joined. O(rows) where several hosts, or lines without a process, occur.
  /// - Parameter hosts: names behind the numbers of the reporters.
  /// - Returns: the rows that were removed, and whether hosts have another name from now on.
  mutating func removeRenamedCopies(
    hosts: [String], rotated: RotatedFiles, report: inout ReconciliationReport
  ) -> (removed: [RemovedRow], hasRenamed: Bool) {
    guard traits.hasSeveralFiles, mayHaveRenamedCopies, hasLogsSideBySide(rotated) else { return ([], false) }
    let relations = RenamedHosts(self, hosts, rotated)
    guard !relations.isEmpty else { return ([], false) }
    let removed = RenamedSearch.removed(of: self, relations, rotated)
    let numbers = relations.numbers(count: hosts.count)
    if let numbers { reporters.renumber(numbers) }
    guard !removed.isEmpty else { return ([], numbers != nil) }
    var kept = [Bool](repeating: true, count: records.count)
    var pairs: [FilePair: Int] = [:]
    for (row, keptIn) in removed {
      kept[row] = false
      pairs[FilePair(removedFrom: files[row], keptIn: keptIn), default: 0] += 1
    }
    let gone = removed.map { RemovedRow(secret: secrets[$0.row], keptIn: $0.keptIn) }
    keep(kept)
    report.add(pairs)
    return (gone, numbers != nil)
  }

  /// Whether two logs cover the same time.
  private func hasLogsSideBySide(_ rotated: RotatedFiles) -> Bool {
    var reach: [Int32: Int64] = [:]
    for (file, span) in fileSpans().sorted(by: { ($0.value.first, $0.key) < ($1.value.first, $1.key) }) {
      let log = rotated.log(of: file)
      if reach.contains(where: { $0.key != log && $0.value + 2_000 >= span.first }) { return true }
      reach[log] = max(reach[log] ?? .min, span.last)
      if reach.count > 64 { reach = reach.filter { $0.value + 2_000 >= span.first } }
    }
    return false
  }

  /// Whether two hosts occur, or lines of one service with a process and without.
  private var mayHaveRenamedCopies: Bool {
    guard let first = reporters.first else { return false }
    if reporters.contains(where: { $0 != first }) { return true }
    var seen: [UInt8] = []
    for record in records {
      let service = Int(record.service)
      if service >= seen.count { seen += [UInt8](repeating: 0, count: service + 1 - seen.count) }
      seen[service] |= record.pid == 0 ? 1 : 2
      if seen[service] == 3 { return true }
    }
    return false
  }
}

/// One message of one service.
private struct Said: Hashable {
  var message: UInt64
  var service: UInt16

  init(_ row: Int, _ log: EventLog) {
    message = log.kin[row].message
    service = log.records[row].service
  }
}

/// The lines of a log that one host wrote of one service.
private struct Voice: Hashable {
  var log: Int32
  var reporter: Int32
  var service: UInt16

  init(_ row: Int, _ events: EventLog, _ rotated: RotatedFiles) {
    log = rotated.log(of: events.files[row])
    reporter = events.reporters[row]
    service = events.records[row].service
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
private struct RenamedHosts {
  private(set) var pairs: Set<HostPair> = []
  private(set) var poorLogs: Set<Int32> = []
  private var rows: [Int32: Int] = [:]

  /// Lines that are looked for, of all logs together, and at least of each of them.
  private static let (sample, leastSample) = (16_384, 32)
  /// A message that comes more often at one time says nothing.
  private static let mostMatches = 32
  /// Messages that two hosts of one name have without a process, to be one.
  private static let leastUnnumbered = 5

  var isEmpty: Bool { pairs.isEmpty && poorLogs.isEmpty }

  init(_ log: EventLog, _ hosts: [String], _ rotated: RotatedFiles) {
    var spans: [Voice: (first: Int64, last: Int64, rows: Int)] = [:]
    for row in log.records.indices {
      let time = log.records[row].milliseconds
      spans[Voice(row, log, rotated), default: (time, time, 0)].last = time
      spans[Voice(row, log, rotated)]?.rows += 1
    }
    guard spans.count > 1, spans.contains(where: { $0.key.log != spans.first?.key.log }) else { return }
    for (voice, span) in spans { rows[voice.reporter, default: 0] += span.rows }
    let steps = spans.mapValues { max(1, $0.rows * spans.count / max(Self.sample, Self.leastSample * spans.count)) }
    var numbers: [Voice: Int] = [:]
    var sought: [Said: [Int]] = [:]
    var mayBe = [Bool](repeating: false, count: 1 << 16)
    for row in log.records.indices where !log.records[row].isConnection {
      let voice = Voice(row, log, rotated)
      numbers[voice, default: -1] += 1
      guard let number = numbers[voice], let step = steps[voice], number % step == 0 else { continue }
      sought[Said(row, log), default: []].append(row)
      mayBe[Int(log.kin[row].message & 0xFFFF)] = true
    }
    var processes: [HostPair: Agreement] = [:]
    var unnumbered: [HostPair: Set<UInt64>] = [:]
    var matched: Set<Int> = []
    for row in log.records.indices where mayBe[Int(log.kin[row].message & 0xFFFF)] {
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
    findPoorLogs(matched, sought, spans.mapValues { $0.first...$0.last }, log, rotated)
  }

  /// Takes logs for copies of others of whose poor lines, where others cover them, nine of ten stand in these.
  private mutating func findPoorLogs(
    _ matched: Set<Int>, _ sought: [Said: [Int]], _ spans: [Voice: ClosedRange<Int64>], _ log: EventLog,
    _ rotated: RotatedFiles
  ) {
    guard !matched.isEmpty else { return }
    let found = Dictionary(grouping: matched) { rotated.log(of: log.files[$0]) }
    let voices = Dictionary(grouping: spans) { $0.key.service }
    var covered: [Int32: Set<UInt64>] = [:]
    for row in sought.values.joined() {
      let own = rotated.log(of: log.files[row])
      let (record, reporter) = (log.records[row], log.reporters[row])
      guard found[own] != nil, record.pid == 0 || reporter < 0 else { continue }
      let isCovered = (voices[record.service] ?? []).contains { voice, span in
        voice.log != own && (voice.reporter == reporter || reporter < 0) && span.contains(record.milliseconds)
      }
      if isCovered { covered[own, default: []].insert(log.kin[row].message) }
    }
    for (own, rows) in found {
      let messages = Set(rows.map { log.kin[$0].message }).count
      if messages >= 5, messages * 10 >= covered[own, default: []].count * 9 { poorLogs.insert(own) }
    }
  }

  /// Whether the one lacks a process or a host that the other has, and agrees with it in the rest.
  static func isPoorer(_ one: Int, than other: Int, _ log: EventLog) -> Bool {
    let (pid, otherPid) = (log.records[one].pid, log.records[other].pid)
    let (reporter, otherReporter) = (log.reporters[one], log.reporters[other])
    return (pid == otherPid || pid == 0) && (reporter == otherReporter || reporter < 0)
      && (pid != otherPid || reporter != otherReporter)
  }

  static func areNear(_ one: Int, _ other: Int, _ log: EventLog) -> Bool {
    abs(EventTime.seconds(log.records[one].milliseconds) - EventTime.seconds(log.records[other].milliseconds)) <= 1
      && log.records[one].attempts == log.records[other].attempts
  }

  /// `mx1` and `mx1.example.net`.
  private static func areOneName(_ one: String, _ other: String) -> Bool {
    let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
    return !short.contains(".") && !short.contains(":") && short != "localhost"
      && long.lowercased().hasPrefix(short.lowercased() + ".")
  }

  /// Whether one row is a copy of the other, which lies near it and says the same.
  func areCopies(_ one: Int, _ other: Int, _ log: EventLog, _ rotated: RotatedFiles) -> Bool {
    let (pid, otherPid) = (log.records[one].pid, log.records[other].pid)
    let pair = HostPair(log.reporters[one], log.reporters[other])
    if pid == otherPid, pid != 0 || pair.lower >= 0 && pair.lower != pair.upper { return pairs.contains(pair) }
    guard !poorLogs.isEmpty else { return false }
    return Self.isPoorer(one, than: other, log) && poorLogs.contains(rotated.log(of: log.files[one]))
      || Self.isPoorer(other, than: one, log) && poorLogs.contains(rotated.log(of: log.files[other]))
  }

  /// How much a row says of who wrote it; equal rows are ordered by their hosts' lines.
  func rank(_ row: Int, _ log: EventLog) -> (Int, Int, Int) {
    let reporter = log.reporters[row]
    return (log.records[row].pid == 0 ? 0 : 1, reporter < 0 ? 0 : 1, rows[reporter] ?? 0)
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
      let keepsLower = (rows[pair.lower] ?? 0) >= (rows[pair.upper] ?? 0)
      let (gone, name) = keepsLower ? (pair.upper, pair.lower) : (pair.lower, pair.upper)
      numbers[Int(gone)] = name
    }
    return numbers.indices.contains { Int(numbers[$0]) != $0 } ? numbers : nil
  }
}

/// Goes through the rows in order of time, and finds for each its copy in another log.
private struct RenamedSearch {
  /// A row that stays so far, and the logs that have a copy of it.
  private struct Entry {
    var row: Int
    var logs: Set<Int32>
  }

  static func removed(
    of log: EventLog, _ relations: RenamedHosts, _ rotated: RotatedFiles
  ) -> [(row: Int, keptIn: Int32)] {
    var entries: [Said: [Entry]] = [:]
    var copies: [(row: Int, of: Int)] = []
    var added = 0
    for row in log.records.indices where !log.records[row].isConnection {
      let said = Said(row, log)
      let own = rotated.log(of: log.files[row])
      var list = entries[said] ?? []
      let oldest = log.records[row].milliseconds - 2_000
      list.removeAll { log.records[$0.row].milliseconds < oldest }
      let place = list.firstIndex {
        !$0.logs.contains(own) && RenamedHosts.areNear($0.row, row, log)
          && relations.areCopies($0.row, row, log, rotated)
      }
      if let place {
        let other = list[place].row
        list[place].logs.insert(own)
        if relations.rank(row, log) > relations.rank(other, log) {
          list[place].row = row
          copies.append((other, row))
        } else {
          copies.append((row, other))
        }
      } else {
        list.append(Entry(row: row, logs: [own]))
      }
      entries[said] = list
      added += 1
      if added > 100_000 {
        added = 0
        entries = entries.filter { $0.value.contains { log.records[$0.row].milliseconds >= oldest } }
      }
    }
    return copies.map { ($0.row, log.files[$0.of]) }
  }
}
