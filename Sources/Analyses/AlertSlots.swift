import CivilTime
import Findings
import Logins

/// Failed logins of all sources together, added up by the clock in stretches of one length.
struct AlertSlots: Sendable {
  typealias Kind = AlertDays.Kind

  struct Slot: Sendable {
    /// UTC seconds.
    var start: Int64
    var attempts: Int
    var dayIndex: Int
    var kind: Kind
    /// Rows of the sequence, with those of logins that succeeded meanwhile.
    var rows: Range<Int>
    /// Of its first event.
    var file: Int32
    var line: Int
  }

  /// Seconds.
  let length: Int
  /// Those with any failure, in order of time.
  private(set) var slots: [Slot] = []
  let days: AlertDays
  /// Indexes of covered days outside incident and campaign that do not stand out, ascending.
  var usualDays: [Int] { days.usual }
  var quietDays: Int { usualDays.count }
  /// All logins: a store has them in order of time as they are, and failures alone would be copies.
  private let sequence: EventSequence
  private let zone: Zone

  private let learning: AlertLearning

  /// - Complexity: O(logins).
  init(_ input: AnalysisInput, days: DayCounts, length: Int) async throws {
    self.length = length
    zone = input.store.zone
    learning = AlertLearning(input.plan)
    self.days = AlertDays(input, days)
    sequence = try await input.store.sequence(
      SequenceQuery(columns: [.source, .service, .outcome, .attempts, .place]))
    collect(days)
  }

  /// One piece of the wall clock, in which all failures are of one slot.
  private struct Piece {
    /// Tells slots apart.
    var key: Int64
    /// UTC seconds; the end is that of the slot, or where the offset of the zone changes.
    var start: Int64
    var end: Int64
    var attempts = 0
    var first = -1
    var last = -1
  }

  /// Adds up in a way that asks of no single row whether it is a failure: they come in turn with logins.
  private mutating func collect(_ days: DayCounts) {
    let (milliseconds, outcomes, attempts) = (sequence.milliseconds, sequence.outcome, sequence.attempts)
    var minutes = WallMinutes(zone)
    var previous: Int64?
    var piece = Piece(key: 0, start: 0, end: .min)
    var end = Int64.min
    for row in milliseconds.indices {
      if milliseconds[row] >= end {
        close(piece, &previous, days)
        piece = self.piece(at: floored(milliseconds[row], by: 1000), &minutes)
        end = piece.end * 1000
      }
      let isFailure = outcomes[row] != .success
      piece.attempts &+= isFailure ? Int(attempts[row]) : 0
      piece.last = isFailure ? row : piece.last
      piece.first = isFailure && piece.first < 0 ? row : piece.first
    }
    close(piece, &previous, days)
  }

  private func piece(at second: Int64, _ minutes: inout WallMinutes) -> Piece {
    let (offset, offsetEnds) = minutes.offset(at: second)
    // Counted from midnight: a day is no multiple of every length.
    let local = second + offset
    let day = floored(local, by: 86_400)
    let inDay = local - day * 86_400
    let size = Int64(length)
    if length >= 86_400 {
      let key = floored(local, by: size)
      let start = second - (local - key * size)
      return Piece(key: key, start: start, end: min(offsetEnds, start + size))
    }
    let start = second - inDay % size
    let midnight = second - inDay + 86_400
    return Piece(key: day * 86_400 + inDay / size, start: start, end: min(offsetEnds, start + size, midnight))
  }

  /// What one hour of the wall clock has twice is one slot.
  private mutating func close(_ piece: Piece, _ previous: inout Int64?, _ days: DayCounts) {
    guard piece.first >= 0 else { return }
    if piece.key == previous {
      slots[slots.count - 1].attempts += piece.attempts
      slots[slots.count - 1].rows = slots[slots.count - 1].rows.lowerBound..<(piece.last + 1)
      return
    }
    previous = piece.key
    let index = days.index(zone.date(at: floored(sequence.milliseconds[piece.first], by: 1000)))
    slots.append(
      Slot(
        start: piece.start, attempts: piece.attempts, dayIndex: index ?? -1, kind: self.days.kind(index),
        rows: piece.first..<(piece.last + 1), file: sequence.file[piece.first],
        line: Int(sequence.line[piece.first])))
  }

  private func failures(of slot: Slot) -> [Int] { slot.rows.filter { sequence.outcome[$0] != .success } }

  private func sources(of slot: Slot) -> [Int32] {
    failures(of: slot).map { sequence.source[$0] }.filter { $0 >= 0 }
  }

  /// The limit that quiet days exceed about once a month; nil when they are too few.
  var learnedLimit: Int? {
    learning.limit(slots.lazy.filter { $0.kind == .usual }.map(\.attempts), days: quietDays)
  }

  func rings(_ limit: Int) -> [Slot] { slots.filter { $0.attempts > limit && $0.kind != .outside } }

  /// Ids of `Dimension.source`, each once.
  func sources(of slots: [Slot]) -> Set<Int32> {
    slots.reduce(into: []) { found, slot in found.formUnion(sources(of: slot)) }
  }

  func computers(of slot: Slot, _ input: AnalysisInput) -> (sources: Int, countries: Int) {
    let found = Set(sources(of: slot))
    let countries = Set(found.map { input.country(ofSource: Int64($0)) }.filter(isKnownCountry))
    return (input.computers.count(found), countries.count)
  }

  /// What set it off: the program with the most lines of the slot, and its share of them.
  func program(of slot: Slot, _ input: AnalysisInput) -> (name: String, share: Double)? {
    var counts: [UInt16: Int] = [:]
    let failures = failures(of: slot)
    for row in failures { counts[sequence.service[row], default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      let name = input.dictionary.services.name(at: Int64(most.key)), !name.isEmpty
    else { return nil }
    return (name, Double(most.value) / Double(failures.count))
  }

  /// Most failures in one stretch of the days on which the alert should have rung.
  var busiest: Int { slots.lazy.filter { $0.kind == days.wanted }.map(\.attempts).max() ?? 0 }

  /// Failures of the incident, or of the campaign's days, that come after a slot, and all of them.
  func incident(after slot: Slot) -> (rest: Int, all: Int) {
    var (rest, all) = (0, 0)
    for other in slots where other.kind == days.wanted {
      all += other.attempts
      if other.start > slot.start { rest += other.attempts }
    }
    return (rest, all)
  }

  /// `11 November 2023 between 09:00 and 10:00`
  func words(_ slot: Slot) -> String {
    func clock(_ moment: Int64) -> String {
      let second = zone.secondOfDay(at: moment)
      return "\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
    }
    let end = slot.start + Int64(length)
    let last = zone.secondOfDay(at: end) == 0 ? "24:00" : clock(end)
    return "\(Numerals.date(zone.date(at: slot.start))) between \(clock(slot.start)) and \(last)"
  }
}
