import CivilTime

/// Reads the key of a row in one dimension.
struct KeyReader: Sendable {
  let dimension: Dimension
  private let columns: EventColumns
  private let dictionary: EventDictionary
  private let clock: WallClock

  init(_ dimension: Dimension, store: InMemoryStore) {
    self.dimension = dimension
    columns = store.columns
    dictionary = store.dictionary
    clock = store.clock
  }

  /// Milliseconds on the wall clock of the store's zone.
  private func local(_ row: Int) -> Int64 {
    columns.milliseconds[row] + clock.stretches[clock.stretch(of: row)].offset
  }

  func key(of row: Int) -> Int64 {
    func part(_ id: Int32, _ parts: [Int32]) -> Int64 { id < 0 ? -1 : Int64(parts[Int(id)]) }
    switch dimension {
    case .day: return Self.divide(local(row), 86_400_000)
    case .hour: return Self.divide(local(row), 3_600_000)
    case .minuteOfHour: return Self.minuteOfHour(local(row))
    case .hourOfWeek: return Self.hourOfWeek(local(row))
    case .source: return Int64(columns.source[row])
    case .sourceName: return Int64(columns.sourceName[row])
    case .country:
      let source = columns.source[row]
      return source < 0 ? -1 : Int64(dictionary.sourceCountry[Int(source)])
    case .user: return Int64(columns.user[row])
    case .localPart: return part(columns.user[row], dictionary.userLocalPart)
    case .domain: return part(columns.user[row], dictionary.userDomain)
    case .service: return Int64(columns.service[row])
    case .protocol: return Int64(columns.protocol[row]) - 1
    case .reporter: return Int64(columns.reporter[row])
    case .reason: return Int64(columns.reason[row])
    case .outcome: return Int64(columns.outcome[row].rawValue)
    case .file: return Int64(columns.file[row])
    case .secretShape: return Int64(columns.secretShape[row].rawValue)
    case .secret: return columns.secret.isEmpty ? -1 : Int64(columns.secret[row])
    }
  }

  static func minuteOfHour(_ local: Int64) -> Int64 { divide(local, 60_000) - divide(local, 3_600_000) * 60 }

  /// Day 0 (1970-01-01) was a Thursday.
  static func hourOfWeek(_ local: Int64) -> Int64 {
    let hour = divide(local, 3_600_000) + 72
    return hour - divide(hour, 168) * 168
  }

  /// Rounded down.
  @inline(__always)
  static func divide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}
