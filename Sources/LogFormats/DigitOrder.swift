import CivilTime

/// In which order a date in a file's name has its parts, where its digits alone do not say: `12112023`, `12-11-2023`,
/// `121123`.
enum DigitOrder: CaseIterable {
  case yearMonthDay
  case dayMonthYear
  case monthDayYear

  /// The day that three numbers are in this order; nil where they are none. Years of two digits are of this century.
  func day(_ first: Int, _ second: Int, _ third: Int) -> CivilDate? {
    switch self {
    case .yearMonthDay: third > 99 ? nil : CivilDate(year: 2000 + first, month: second, day: third)
    case .dayMonthYear: CivilDate(year: third > 99 ? third : 2000 + third, month: second, day: first)
    case .monthDayYear: CivilDate(year: third > 99 ? third : 2000 + third, month: first, day: second)
    }
  }
}

/// Digits in a file's name that are a day in some order.
struct OpenDate {
  private var numbers: (Int, Int, Int)
  var range: Range<Int>

  func day(_ order: DigitOrder) -> CivilDate? { order.day(numbers.0, numbers.1, numbers.2) }

  func date(_ order: DigitOrder) -> NameDate? { day(order).map { NameDate(lastDay: $0, range: range) } }

  /// The last such digits of a name that are not part of longer ones. O(bytes).
  init?(in name: [UInt8]) {
    for at in name.indices.reversed() where name[at].isDigit && (at == 0 || !name[at - 1].isDigit) {
      guard let found = Self.read(name, at) else { continue }
      self = found
      return
    }
    return nil
  }

  private init(_ numbers: (Int, Int, Int), _ range: Range<Int>) {
    self.numbers = numbers
    self.range = range
  }

  private static func read(_ name: [UInt8], _ at: Int) -> OpenDate? {
    func run(_ start: Int) -> Int { name[start...].prefix { $0.isDigit }.count }
    func number(_ start: Int, _ count: Int) -> Int { name[start..<start + count].reduce(0) { $0 * 10 + Int($1 &- 48) } }
    switch run(at) {
    case 8:
      let year = number(at + 4, 4)
      guard (1990...2099).contains(year) else { return nil }
      return OpenDate((number(at, 2), number(at + 2, 2), year), at..<at + 8)
    case 6: return OpenDate((number(at, 2), number(at + 2, 2), number(at + 4, 2)), at..<at + 6)
    case 2:
      guard at + 7 < name.count, [0x2D, 0x2E, 0x5F].contains(name[at + 2]), name[at + 5] == name[at + 2],
        run(at + 3) == 2
      else { return nil }
      let count = run(at + 6)
      guard count == 2 || count == 4, count == 2 || (1990...2099).contains(number(at + 6, 4)) else { return nil }
      return OpenDate((number(at, 2), number(at + 3, 2), number(at + 6, count)), at..<at + 6 + count)
    default: return nil
    }
  }
}

extension DigitOrder {
  /// The order of each file's name where it settles: the only one in which the names of all logs of that kind in the folder
  /// are days that fit their lines, or one of several that name the same years.
  /// - Complexity: O(files + bytes of names).
  static func settled(_ drafts: [YearDraft]) -> [DigitOrder?] {
    var kinds: [String: [(index: Int, date: OpenDate)]] = [:]
    for (index, draft) in drafts.enumerated() where draft.name.date == nil {
      guard let date = draft.name.openDate else { continue }
      kinds[draft.name.kind(without: date), default: []].append((index, date))
    }
    var orders = [DigitOrder?](repeating: nil, count: drafts.count)
    for files in kinds.values {
      let fitting = allCases.filter { order in
        files.allSatisfy { file in file.date.day(order).map { drafts[file.index].fits($0) } ?? false }
      }
      let years = Set(fitting.map { order in files.map { $0.date.day(order)?.year } })
      guard let order = fitting.first, years.count == 1 else { continue }
      for file in files { orders[file.index] = order }
    }
    return orders
  }
}
