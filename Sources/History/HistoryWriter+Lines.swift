import GRDB
import Logins

/// The part of a log that was read anew: its lines in the history are replaced by those that were read now.
public struct ReplacedTail: Sendable, Hashable {
  /// Number of the log in the history.
  public var source: Int32
  /// Lines beyond this one are replaced, 1-based; 0: all.
  public var beyondLine: Int
  /// UTC seconds of the first and the last event beyond it; nil when there was none.
  public var time: ClosedRange<Int64>?

  public init(source: Int32, beyondLine: Int, time: ClosedRange<Int64>?) {
    self.source = source
    self.beyondLine = beyondLine
    self.time = time
  }
}

/// What a change of lines came to.
public struct LineChanges: Sendable, Hashable {
  /// Lines of logins that are new, and that are no longer there.
  public var added = 0
  public var removed = 0
  /// Events that count, more or less than before.
  public var events = 0

  public init() {}
}

extension HistoryWriter {
  /// How far lines reach that may concern each other: joins look at minutes, or at runs of lines that follow each other
  /// within minutes. What lies within the first distance of a change is judged anew, with what lies within the second
  /// in view.
  private static let judged: Int64 = 6 * 3600
  private static let seen: Int64 = 12 * 3600
  /// Lines that are held at a time, where they are not all of one day: some 400 bytes each, until they are settled.
  private static let most = 200_000

  /// Puts lines in the place of those that were read before, and joins anew what they may concern.
  ///
  /// A line that stands in the history as it was read now is left alone, so that a log that grew by a line costs the few
  /// hours around it.
  /// - Parameters:
  ///   - lines: `file` is the number of a log in the history
  ///   - tails: what was read anew of logs that are known
  /// - Complexity: O(n log n) for the lines and for what lies within twelve hours of a change.
  public func replace(_ tails: [ReplacedTail], by lines: [LoginLine], names: LineNames) throws -> LineChanges {
    var lines = lines
    return try replace(tails, byTaking: &lines, names: names)
  }

  /// The same with lines that nobody else holds: they are changed where they are, and gone then.
  /// - Parameters:
  ///   - cutLines: by log, the last line (1-based) of one that ends without a line end
  ///   - rotated: logs that go on in others
  ///   - repeatedHours: nil where no log has lines of which the pass is in doubt
  public func replace(
    _ tails: [ReplacedTail], byTaking lines: inout [LoginLine], names: LineNames, cutLines: [Int32: Int32] = [:],
    rotated: RotatedFiles = RotatedFiles(), repeatedHours: RepeatedHours? = nil
  ) throws -> LineChanges {
    let table = LineTable(database, book, path: path)
    var added = lines
    lines = []
    translate(&added, names)
    var removed: [StoredLine] = []
    for tail in tails {
      guard let time = tail.time else { continue }
      removed += try table.read(time, of: (tail.source, tail.beyondLine))
    }
    if let repeatedHours { try settlePasses(&added, &removed, repeatedHours, table) }
    settleUnchanged(&added, &removed)
    var changes = LineChanges()
    changes.added = added.count
    changes.removed = removed.count
    let gone = Set(removed.map(\.id))
    var next = 0
    Self.sort(&added)
    var settlement = LineSettlement(names: book.names)
    for span in Self.spans(of: added, removed) {
      var end = next
      while end < added.count && Self.seconds(added[end]) <= span.upperBound { end += 1 }
      for part in removed.isEmpty ? Self.parts(of: added, next..<end) : [(span, next..<end)] {
        changes.events += try settle(
          part.span, adding: added[part.rows], without: gone, cutLines, rotated, &settlement, table)
      }
      next = end
    }
    for line in removed { try table.remove(line.id, wasJoined: line.settled?.tookOver(line.line) ?? true) }
    return changes
  }

  static func seconds(_ line: LoginLine) -> Int64 {
    line.milliseconds >= 0 ? line.milliseconds / 1000 : (line.milliseconds - 999) / 1000
  }

  /// Gives names the numbers that they have in the history.
  func translate(_ lines: inout [LoginLine], _ names: LineNames) {
    let numbers = book.translation(of: names)
    func move(_ number: inout Int32, _ table: [Int32]) { if number >= 0 { number = table[Int(number)] } }
    for index in lines.indices {
      move(&lines[index].source, numbers.sources)
      move(&lines[index].user, numbers.users)
      move(&lines[index].sourceName, numbers.sourceNames)
      move(&lines[index].reporter, numbers.reporters)
      move(&lines[index].service, numbers.services)
      move(&lines[index].protocol, numbers.protocols)
    }
  }

  /// By time, then by place; lines come in order of time, so mostly those of one moment are put in order only.
  private static func sort(_ lines: inout [LoginLine]) {
    func precedes(_ left: LoginLine, _ right: LoginLine) -> Bool {
      (left.milliseconds, left.file, left.line) < (right.milliseconds, right.file, right.line)
    }
    guard zip(lines, lines.dropFirst()).allSatisfy({ $0.milliseconds <= $1.milliseconds }) else {
      return lines.sort(by: precedes)
    }
    var start = 0
    while start < lines.count {
      var end = start + 1
      while end < lines.count && lines[end].milliseconds == lines[start].milliseconds { end += 1 }
      if end - start > 1 { lines[start..<end].sort(by: precedes) }
      start = end
    }
  }

  /// A span as parts that are settled one behind the other, as if they had been read one behind the other: what the last
  /// hours of a part come to is judged again with the next, so a part is no shorter than a day.
  private static func parts(of lines: [LoginLine], _ rows: Range<Int>) -> [(span: ClosedRange<Int64>, rows: Range<Int>)]
  {
    var parts: [(span: ClosedRange<Int64>, rows: Range<Int>)] = []
    var start = rows.lowerBound
    while start < rows.upperBound {
      let first = seconds(lines[start])
      var end = min(start + most, rows.upperBound)
      while end < rows.upperBound,
        seconds(lines[end]) < first + 2 * seen || seconds(lines[end]) == seconds(lines[end - 1])
      {
        end += 1
      }
      parts.append((first...seconds(lines[end - 1]), start..<end))
      start = end
    }
    return parts
  }

  /// Leaves out of both what stands in both.
  private func settleUnchanged(_ added: inout [LoginLine], _ removed: inout [StoredLine]) {
    guard !removed.isEmpty else { return }
    let known = Set(removed.map(\.line))
    let hidden = HiddenLines(removed, recognition)
    let read = Set(added.map { hidden?.form(of: $0) ?? $0 })
    added.removeAll { known.contains(hidden?.form(of: $0) ?? $0) }
    removed.removeAll { read.contains($0.line) }
  }

  /// The stretches of time within which changes lie so close that they may concern each other, UTC seconds.
  private static func spans(of added: [LoginLine], _ removed: [StoredLine]) -> [ClosedRange<Int64>] {
    let moments = (added.map(seconds) + removed.map { seconds($0.line) }).sorted()
    var spans: [ClosedRange<Int64>] = []
    for moment in moments {
      if let last = spans.last, moment - last.upperBound <= 2 * seen {
        spans[spans.count - 1] = last.lowerBound...moment
      } else {
        spans.append(moment...moment)
      }
    }
    return spans
  }

  /// - Returns: how many more events count than before
  private func settle(
    _ span: ClosedRange<Int64>, adding added: ArraySlice<LoginLine>, without gone: Set<Int64>,
    _ cutLines: [Int32: Int32], _ rotated: RotatedFiles, _ settlement: inout LineSettlement, _ table: LineTable
  ) throws -> Int {
    let before = try table.read(span.lowerBound - Self.seen...span.upperBound + Self.seen)
    var lines = before.filter { !gone.contains($0.id) }
    lines.reserveCapacity(lines.count + added.count)
    var places: [Int64: Int64] = [:]
    for line in before { places[MomentKey.seconds(line.id)] = (line.id & (MomentKey.places - 1)) + 1 }
    let hidden = HiddenLines(before, recognition)
    for line in added {
      let form = hidden?.form(of: line)
      let seconds = Self.seconds(line)
      let place = places[MomentKey.seconds(MomentKey.first(seconds))] ?? 0
      places[MomentKey.seconds(MomentKey.first(seconds))] = place + 1
      lines.append(
        StoredLine(
          id: try MomentKey.id(seconds, place, path), line: form ?? line, settled: nil, isHidden: form != nil))
    }
    // Reading gives numbers to names that were not met before.
    if settlement.nameCount != book.names.count { settlement = LineSettlement(names: book.names) }
    let settled = settlement.settle(lines.map(\.line), cutLines: cutLines, rotated: rotated)
    let judged = span.lowerBound - Self.judged...span.upperBound + Self.judged
    var events = -before.count { gone.contains($0.id) && $0.settled?.fate == .counted }
    var fates: [LineFate] = []
    for (line, now) in zip(lines, settled) {
      let isJudged = line.settled == nil || judged.contains(MomentKey.seconds(line.id))
      guard let change = isJudged ? Self.change(of: line, to: now) : nil else {
        fates.append(line.settled?.fate ?? now.fate)
        continue
      }
      fates.append(change.fate)
      events += (change.fate == .counted ? 1 : 0) - (line.settled?.fate == .counted ? 1 : 0)
      try table.write(line, change)
    }
    try countHours(judged, lines: lines, fates: fates)
    return events
  }

  /// What a line counts for from now on; nil when that is as before.
  private static func change(of line: StoredLine, to now: SettledLine) -> SettledLine? {
    guard let before = line.settled else { return now }
    // Pseudonyms are joined no better than the names were: of them only copies are judged again.
    guard before != now, !line.isHidden || before.fate == .copy || now.fate == .copy else { return nil }
    return now
  }

  /// Counts the hours anew of which something was judged anew.
  private func countHours(_ span: ClosedRange<Int64>, lines: [StoredLine], fates: [LineFate]) throws {
    struct Hour: Hashable {
      var hour: Int64
      var service: Int32
    }
    let hours = span.lowerBound.flooredHour...span.upperBound.flooredHour
    var counts: [Hour: (lines: Int64, events: Int64)] = [:]
    for (line, fate) in zip(lines, fates) {
      let hour = MomentKey.seconds(line.id).flooredHour
      guard hours.contains(hour) else { continue }
      let key = Hour(hour: hour, service: line.line.service)
      counts[key, default: (0, 0)].lines += 1
      if fate == .counted { counts[key, default: (0, 0)].events += 1 }
    }
    try database.execute(
      sql: "DELETE FROM hours WHERE hour BETWEEN ? AND ?", arguments: [hours.lowerBound, hours.upperBound])
    let row = try RawStatement(database, "INSERT INTO hours (hour, service, lines, events) VALUES (?, ?, ?, ?)")
    for (key, count) in counts {
      row.bind(1, key.hour)
      row.bind(2, book.names.services[Int(key.service)])
      row.bind(3, count.lines)
      row.bind(4, count.events)
      try row.run()
    }
  }
}

extension Int64 {
  /// Hours since 1970 of seconds since 1970, rounded down.
  var flooredHour: Int64 { self >= 0 ? self / 3600 : (self - 3599) / 3600 }
}
