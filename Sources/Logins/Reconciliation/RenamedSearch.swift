/// Goes through the rows in order of time, and finds for each its copies in other logs.
///
/// A row that stands for several attempts (`message repeated`) has as many copies before it in a log that tells them one by one.
struct RenamedSearch {
  private let log: SharedRows
  private let relations: RenamedHosts
  private let rotated: RotatedFiles
  private var recent: RecentRows
  private var found: [Int32] = []
  private var copies: [(row: Int, of: Int)] = []

  /// Milliseconds between two copies, of which one may have no parts of a second.
  private static let slack: Int64 = 2_000
  /// Between the first and the last of the lines that are told in one.
  private static let repetition: Int64 = 600_000

  static func removed(
    of log: SharedRows, _ relations: RenamedHosts, _ rotated: RotatedFiles, hasRepeats: Bool
  ) -> [(row: Int, keptIn: Int32)] {
    guard !relations.isEmpty else { return [] }
    let reach = hasRepeats ? repetition : slack
    let near = NearRows.among(Array(0..<Int32(log.count)), gap: reach, log.records) { row, record in
      record.isConnection ? nil : digest(row, log)
    }
    var search = RenamedSearch(
      log: log, relations: relations, rotated: rotated,
      recent: RecentRows(of: near, reach: reach, log.records))
    for (index, row) in near.enumerated() {
      search.add(Int(row))
      guard index % 65_536 == 65_535 else { continue }
      search.recent.forget { log.records[$0].milliseconds >= log.records[Int(row)].milliseconds - reach }
    }
    return search.copies.map { ($0.row, log.files[$0.of]) }
  }

  private static func digest(_ row: Int, _ log: SharedRows) -> UInt64 {
    log.kin[row].message ^ UInt64(log.records[row].service)
  }

  private mutating func add(_ row: Int) {
    let log = log
    // Only a line that tells several in one reaches far back.
    let oldest = log.records[row].milliseconds - (log.records[row].attempts > 1 ? Self.repetition : Self.slack)
    let (said, digest) = (Said(row, log), Self.digest(row, log))
    recent.find(digest, into: &found) {
      log.records[$0].milliseconds >= oldest
    } matches: {
      Said($0, log) == said
    }
    let own = recent.append(row, digest: digest)
    for before in found {
      let other = recent[before].row
      guard areNear(other, row), relations.areCopies(other, row, log, rotated) else { continue }
      let isWhole = weight(row) > weight(other)
      let (part, whole) = isWhole ? (before, own) : (own, before)
      if recent.take(part, into: whole, log.records, teller: { rotated.log(of: log.files[$0]) }) {
        copies.append(isWhole ? (other, row) : (row, other))
      }
      if recent[own].isGone { break }
    }
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
