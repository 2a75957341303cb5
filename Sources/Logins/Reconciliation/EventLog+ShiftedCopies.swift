/// Lines of a file whose stamps name no zone that stand in files whose stamps do, too, always as much earlier or later: the
/// server's clock was not in the zone that the stamps are read in, or the year that was taken for them is wrong. What the
/// other file tells as well counts once, as that says it.
public struct ShiftedCopy: Sendable, Hashable {
  public var file: Int
  /// A file that has the most of these lines.
  public var copy: Int
  /// How much later the lines are read than the other file says; a multiple of a quarter of an hour.
  public var seconds: Int64
  /// The same in the other half of the year, where one of the zones has summer time and lines say so.
  public var otherSeconds: Int64?
  /// Lines that were looked for, and those that were found so shifted.
  public var sought: Int
  public var found: Int

  /// The lines are years apart, and not some hours.
  public var isOfYears: Bool { abs(seconds) > EventLog.farthest }
}

extension EventLog {
  /// Lines that are looked for, of all files together.
  private static let sample = 4096
  private static let quarter: Int64 = 900
  /// No two zones are further apart.
  fileprivate static let farthest: Int64 = 26 * 3600
  /// A message that comes more often says nothing of when it was written.
  private static let mostMatches = 8

  private struct Sought {
    var row: Int
    var matches: [(file: Int32, quarters: Int64)] = []
    var isFrequent = false
  }

  /// - Parameter zoneless: files whose stamps name no zone; the others' do.
  /// - Complexity: O(rows), a few nanoseconds each.
  func shiftedCopies(of zoneless: Set<Int>) -> [ShiftedCopy] {
    guard !zoneless.isEmpty, traits.hasSeveralFiles else { return [] }
    let last = max(zoneless.max() ?? 0, records.indices.reduce(0) { max($0, Int(files[$1])) })
    var isZoneless = [Bool](repeating: false, count: last + 1)
    for file in zoneless { isZoneless[file] = true }
    let own = records.indices.count { isZoneless[Int(files[$0])] }
    guard own > 0, own < records.count else { return [] }
    var (sought, mayBe) = soughtRows(own, isZoneless)
    for row in records.indices where mayBe[Int(kin[row].message & 0xFFFF)] && !isZoneless[Int(files[row])] {
      guard let found = sought[kin[row].message], !found.isFrequent else { continue }
      guard let quarters = quartersBehind(found.row, row) else { continue }
      sought[kin[row].message]?.matches.append((files[row], quarters))
      sought[kin[row].message]?.isFrequent = found.matches.count >= Self.mostMatches
    }
    return Dictionary(grouping: sought.values) { files[$0.row] }
      .compactMap { Self.shift(of: $0.key, $0.value) }
      .sorted { $0.file < $1.file }
  }

  /// By message, rows that lie evenly among those of the files; and which of the last sixteen bits they have.
  private func soughtRows(_ count: Int, _ isZoneless: [Bool]) -> (rows: [UInt64: Sought], mayBe: [Bool]) {
    var sought: [UInt64: Sought] = [:]
    var mayBe = [Bool](repeating: false, count: 1 << 16)
    let step = max(1, count / Self.sample)
    var number = 0
    for row in records.indices where isZoneless[Int(files[row])] {
      number += 1
      guard number % step == 0, !records[row].isConnection else { continue }
      let message = kin[row].message
      if sought[message] == nil { sought[message] = Sought(row: row) } else { sought[message]?.isFrequent = true }
      mayBe[Int(message & 0xFFFF)] = true
    }
    return (sought, mayBe)
  }

  /// How many quarters of an hour a row is behind the same line of another file; nil where it is another line, or the
  /// distance is no such multiple.
  private func quartersBehind(_ row: Int, _ other: Int) -> Int64? {
    guard records[row].pid == records[other].pid, records[row].service == records[other].service,
      reporters[row] == reporters[other]
    else { return nil }
    let seconds = EventTime.seconds(records[row].milliseconds) - EventTime.seconds(records[other].milliseconds)
    let quarters = (2 * seconds + Self.quarter * (seconds < 0 ? -1 : 1)) / (2 * Self.quarter)
    guard abs(seconds) <= Self.farthest || Self.isYears(abs(seconds)), abs(seconds - quarters * Self.quarter) <= 1
    else { return nil }
    return quarters
  }

  /// Whether a distance is of whole years, which have 365 days or 366.
  private static func isYears(_ seconds: Int64) -> Bool {
    let years = (seconds + 2 * 86_400) / (365 * 86_400)
    return (1...30).contains(years) && seconds % 86_400 == 0
      && (365 * years...365 * years + years / 4 + 1).contains(seconds / 86_400)
  }

  /// Where one distance is that of most lines that were found, and of ten at least.
  private static func shift(of file: Int32, _ lines: [Sought]) -> ShiftedCopy? {
    let clear = lines.filter { !$0.isFrequent }
    var counts: [Int64: Int] = [:]
    for line in clear { for quarters in Set(line.matches.map(\.quarters)) { counts[quarters, default: 0] += 1 } }
    guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.key != 0, best.value >= 10,
      best.value * 10 >= clear.count, counts.values.reduce(0, +) <= 2 * best.value
    else { return nil }
    var copies: [Int32: Int] = [:]
    for match in clear.flatMap(\.matches) where match.quarters == best.key { copies[match.file, default: 0] += 1 }
    let copy = copies.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    let other = counts.filter { abs($0.key - best.key) == 4 && $0.key != 0 && $0.value >= 10 }
      .max { ($0.value, $1.key) < ($1.value, $0.key) }
    return ShiftedCopy(
      file: Int(file), copy: Int(copy), seconds: best.key * quarter, otherSeconds: other.map { $0.key * quarter },
      sought: clear.count, found: best.value)
  }

  private struct Told: Hashable {
    var message: UInt64
    var pid: UInt32
    var service: UInt16
    var reporter: Int32
  }

  /// Leaves out of such files the lines that another file has at the time from which they are shifted, each once.
  /// - Complexity: O(rows) where there are such files.
  mutating func removeShiftedCopies(_ shifts: [ShiftedCopy], report: inout ReconciliationReport) {
    guard !shifts.isEmpty else { return }
    let byFile = Dictionary(uniqueKeysWithValues: shifts.map { (Int32(clamping: $0.file), $0) })
    func told(_ row: Int) -> Told {
      Told(
        message: kin[row].message, pid: records[row].pid, service: records[row].service, reporter: reporters[row])
    }
    let shifted = records.indices.filter { byFile[files[$0]] != nil && !records[$0].isConnection }
    var others: [Told: [(seconds: Int64, file: Int32)]] = [:]
    for row in shifted { others[told(row)] = [] }
    for row in records.indices where byFile[files[row]] == nil {
      guard others[told(row)] != nil else { continue }
      others[told(row)]?.append((EventTime.seconds(records[row].milliseconds), files[row]))
    }
    var kept = [Bool](repeating: true, count: records.count)
    var pairs: [FilePair: Int] = [:]
    // Two files of one wrong zone that are copies of each other are compared with the others one after the other.
    for (file, rows) in Dictionary(grouping: shifted, by: { files[$0] }).sorted(by: { $0.key < $1.key }) {
      guard let shift = byFile[file] else { continue }
      var taken: [Told: Set<Int>] = [:]
      for row in rows {
        let (key, seconds) = (told(row), EventTime.seconds(records[row].milliseconds))
        let wanted = [shift.seconds, shift.otherSeconds].compactMap { $0 }.map { seconds - $0 }
        let lines = others[key] ?? []
        let found = lines.indices.first { place in
          taken[key]?.contains(place) != true && wanted.contains { abs(lines[place].seconds - $0) <= 1 }
        }
        guard let found else { continue }
        taken[key, default: []].insert(found)
        kept[row] = false
        pairs[FilePair(removedFrom: file, keptIn: lines[found].file), default: 0] += 1
      }
    }
    guard !pairs.isEmpty else { return }
    keep(kept)
    report.add(pairs)
  }
}
