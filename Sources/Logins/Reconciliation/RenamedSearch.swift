/// Goes through the rows in order of time, and finds for each its copies in other logs.
///
/// A row that stands for several attempts (`message repeated`) has as many copies before it in a log that tells them one by one.
struct RenamedSearch {
  /// A row that stays so far, and how many of its attempts each other log tells as well.
  private struct Entry {
    var row: Int
    var told: [Int32: Int32] = [:]
    var isGone = false
  }

  private let log: EventLog
  private let relations: RenamedHosts
  private let rotated: RotatedFiles
  private var entries: [Said: [Entry]] = [:]
  private var copies: [(row: Int, of: Int)] = []

  /// Milliseconds between two copies, of which one may have no parts of a second.
  private static let slack: Int64 = 2_000
  /// Between the first and the last of the lines that are told in one.
  private static let repetition: Int64 = 600_000

  static func removed(
    of log: EventLog, _ relations: RenamedHosts, _ rotated: RotatedFiles
  ) -> [(row: Int, keptIn: Int32)] {
    var search = RenamedSearch(log: log, relations: relations, rotated: rotated)
    var added = 0
    for row in log.records.indices where !log.records[row].isConnection {
      search.add(row)
      added += 1
      if added > 100_000 {
        added = 0
        search.forget(before: search.oldest(at: row))
      }
    }
    return search.copies.map { ($0.row, log.files[$0.of]) }
  }

  private init(log: EventLog, relations: RenamedHosts, rotated: RotatedFiles) {
    (self.log, self.relations, self.rotated) = (log, relations, rotated)
  }

  private func oldest(at row: Int) -> Int64 {
    log.records[row].milliseconds - (log.traits.hasRepeats ? Self.repetition : Self.slack)
  }

  private mutating func add(_ row: Int) {
    let said = Said(row, log)
    var list = entries[said] ?? []
    let oldest = oldest(at: row)
    list.removeAll { log.records[$0.row].milliseconds < oldest }
    var own = Entry(row: row)
    for place in list.indices where !own.isGone {
      guard areNear(list[place].row, row), relations.areCopies(list[place].row, row, log, rotated) else { continue }
      if weight(row) > weight(list[place].row) {
        take(&list[place], into: &own)
      } else {
        take(&own, into: &list[place])
      }
    }
    list.removeAll(where: \.isGone)
    if !own.isGone { list.append(own) }
    entries[said] = list
  }

  private mutating func forget(before oldest: Int64) {
    entries = entries.filter { $0.value.contains { log.records[$0.row].milliseconds >= oldest } }
  }

  /// Takes the one row for a part of the other, unless a log that has told the one, or is where the one stands, would have
  /// told more of the other than it stands for.
  private mutating func take(_ part: inout Entry, into whole: inout Entry) {
    let (own, keeper) = (rotated.log(of: log.files[part.row]), rotated.log(of: log.files[whole.row]))
    let (attempts, limit) = (log.records[part.row].attempts, log.records[whole.row].attempts)
    guard own != keeper, part.told[keeper] == nil, whole.told[own, default: 0] + attempts <= limit,
      part.told.allSatisfy({ whole.told[$0.key, default: 0] + $0.value <= limit })
    else { return }
    whole.told[own, default: 0] += attempts
    for (log, attempts) in part.told { whole.told[log, default: 0] += attempts }
    part.isGone = true
    copies.append((part.row, whole.row))
  }

  /// `earlier` is not later than `row`.
  private func areNear(_ earlier: Int, _ row: Int) -> Bool {
    let (before, record) = (log.records[earlier], log.records[row])
    if before.attempts == record.attempts { return RenamedHosts.areNear(earlier, row, log) }
    // The stamp of a line that tells several in one is that of the last.
    return before.attempts == 1 && record.pid != 0
      && record.milliseconds - before.milliseconds <= Self.repetition
      || record.attempts == 1 && before.pid != 0 && record.milliseconds - before.milliseconds < Self.slack / 2
  }

  /// How much a row says: of more attempts, then of who wrote it.
  private func weight(_ row: Int) -> (Int32, Int, Int, Int) {
    let rank = relations.rank(row, log)
    return (log.records[row].attempts, rank.0, rank.1, rank.2)
  }
}
