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
    /// Rows of the sequence.
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
  private let sources: [Int32]
  private let services: [UInt16]
  private let zone: Zone

  private let learning: AlertLearning

  /// - Complexity: O(failed logins).
  init(_ input: AnalysisInput, days: DayCounts, length: Int) async throws {
    self.length = length
    zone = input.store.zone
    learning = AlertLearning(input.plan)
    let kinds = AlertDays(input, days)
    self.days = kinds
    let sequence = try await input.store.sequence(
      SequenceQuery(.unsuccessful, columns: [.source, .service, .attempts, .place]))
    sources = sequence.source
    services = sequence.service
    var previous: Int64?
    var offset: Int64 = 0
    var offsetEnds = Int64.min
    for (row, millisecond) in sequence.milliseconds.enumerated() {
      let second = Int64((Double(millisecond) / 1000).rounded(.down))
      if second >= offsetEnds {
        offset = zone.offset(at: second)
        offsetEnds = zone.nextChange(after: second) ?? .max
      }
      // Counted from midnight: a day is no multiple of every length.
      let local = second + offset
      let day = Int64((Double(local) / 86_400).rounded(.down))
      let inDay = local - day * 86_400
      let key =
        length >= 86_400 ? Int64((Double(local) / Double(length)).rounded(.down)) : day * 86_400 + inDay / Int64(length)
      if key == previous {
        slots[slots.count - 1].attempts += Int(sequence.attempts[row])
        slots[slots.count - 1].rows = slots[slots.count - 1].rows.lowerBound..<(row + 1)
        continue
      }
      previous = key
      let begin = length >= 86_400 ? local - key * Int64(length) : inDay % Int64(length)
      let index = days.index(CivilDate(dayNumber: Int(day)))
      slots.append(
        Slot(
          start: second - begin, attempts: Int(sequence.attempts[row]), dayIndex: index ?? -1,
          kind: kinds.kind(index), rows: row..<(row + 1), file: sequence.file[row],
          line: Int(sequence.line[row])))
    }
  }

  /// The limit that quiet days exceed about once a month; nil when they are too few.
  var learnedLimit: Int? {
    learning.limit(slots.lazy.filter { $0.kind == .usual }.map(\.attempts), days: quietDays)
  }

  func rings(_ limit: Int) -> [Slot] { slots.filter { $0.attempts > limit && $0.kind != .outside } }

  /// Ids of `Dimension.source`, each once.
  func sources(of slots: [Slot]) -> Set<Int32> {
    slots.reduce(into: []) { found, slot in found.formUnion(sources[slot.rows].filter { $0 >= 0 }) }
  }

  func computers(of slot: Slot, _ input: AnalysisInput) -> (sources: Int, countries: Int) {
    let found = Set(sources[slot.rows].filter { $0 >= 0 })
    let countries = Set(found.map { input.country(ofSource: Int64($0)) }.filter(isKnownCountry))
    return (input.computers.count(found), countries.count)
  }

  /// What set it off: the program with the most lines of the slot, and its share of them.
  func program(of slot: Slot, _ input: AnalysisInput) -> (name: String, share: Double)? {
    var counts: [UInt16: Int] = [:]
    for service in services[slot.rows] { counts[service, default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      let name = input.store.dictionary.services.name(at: Int64(most.key)), !name.isEmpty
    else { return nil }
    return (name, Double(most.value) / Double(slot.rows.count))
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
