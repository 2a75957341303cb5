import CivilTime
import Logins
import Statistics

/// Failures that are no news: of computers with an old password, which keep to an interval, and of users themselves on
/// days that have many such, as after a change of passwords or of a server.
struct OrdinaryFailures: Sendable {
  /// A day on which users failed far more often than usual.
  struct Day: Sendable {
    var date: CivilDate
    var attempts: Int
    var computers: Int
    /// Local parts.
    var names: Int
    /// Names that log in from it, where it is one computer that many share, such as an office behind one address.
    var sharedBy: Int?
    var file: Int32
    var line: Int
  }

  /// In order of time.
  private(set) var days: [Day] = []
  /// Attempts by wall-clock hour (`Dimension.hour`), of both kinds.
  private(set) var byHour: [Int: Int] = [:]

  /// - Complexity: O(failures), and the logins of the computers and days in question.
  init(_ attempts: QuietAttempts, days counts: DayCounts, store: any EventStore, rule: OwnFailuresRule) async throws {
    var minutes = WallMinutes(store.zone)
    func add(_ row: Int) {
      let number = minutes.number(at: floored(attempts.sequence.milliseconds[row], by: 1000))
      byHour[Int(floored(number, by: 60)), default: 0] += Int(attempts.sequence.attempts[row])
    }
    if !attempts.steady.isEmpty {
      attempts.attemptRows.forEach { if attempts.isSteady[Int(attempts.sequence.source[$0])] { add($0) } }
    }
    let suspects = OwnFailures(attempts, counts, zone: store.zone, rule: rule)
    let usual = Spread.median(suspects.byDay.indices.filter { counts.covered[$0] }.map { Double(suspects.byDay[$0]) })
    let threshold = max(Double(rule.failures), rule.ratio * usual)
    for day in suspects.byDay.indices where Double(suspects.byDay[day]) >= threshold {
      let (rows, users) = try await suspects.rows(ofDay: day, attempts, store)
      let sum = rows.reduce(0) { $0 + Int(attempts.sequence.attempts[$1]) }
      guard Double(sum) >= threshold, let first = rows.first else { continue }
      rows.forEach(add)
      let sequence = attempts.sequence
      let computers = Set(rows.map { attempts.computer[Int(sequence.source[$0])] })
      days.append(
        Day(
          date: counts.date(day), attempts: sum, computers: computers.count,
          names: Set(rows.map { store.dictionary.userLocalPart[Int(sequence.user[$0])] }).count,
          sharedBy: computers.count == 1
            ? computers.first.flatMap { users[$0] }.flatMap { $0 >= rule.sharedBy ? $0 : nil } : nil,
          file: sequence.file[first], line: Int(sequence.line[first])))
    }
  }

  func byDay(_ days: DayCounts) -> [Int] {
    var counts = [Int](repeating: 0, count: days.count)
    for (hour, number) in byHour {
      if let day = days.index(CivilDate(dayNumber: Int(floored(Int64(hour), by: 24)))) { counts[day] += number }
    }
    return counts
  }
}

/// Failures at computers from which somebody had logged in before.
private struct OwnFailures {
  /// By day index: an upper bound, since it asks for no names.
  private(set) var byDay: [Int]
  private let starts: [Int64]
  /// By source id of the first address of a computer: its first login, UTC seconds.
  private let firstLogin: [Int64]

  private let rule: OwnFailuresRule

  init(_ attempts: QuietAttempts, _ days: DayCounts, zone: Zone, rule: OwnFailuresRule) {
    self.rule = rule
    byDay = [Int](repeating: 0, count: days.count)
    starts = (0...days.count).map { zone.startOfDay(days.first + $0) }
    var first = attempts.firstLogin
    for source in first.indices {
      let computer = Int(attempts.computer[source])
      first[computer] = min(first[computer], first[source])
    }
    firstLogin = first
    guard first.contains(where: { $0 < .max }) else { return }
    // By source id: none of its attempts is asked for before.
    let since = first.indices.map { source in
      attempts.isSteady[source] ? Int64.max : first[Int(attempts.computer[source])]
    }
    let (users, sources, weights) = (attempts.sequence.user, attempts.sequence.source, attempts.sequence.attempts)
    let milliseconds = attempts.sequence.milliseconds
    for day in byDay.indices {
      var sum = 0
      attempts.attemptRows.forEach(in: attempts.rows(starts[day]..<starts[day + 1])) { row in
        let login = since[Int(sources[row])]
        if login < .max, users[row] >= 0, login < floored(milliseconds[row], by: 1000) { sum += Int(weights[row]) }
      }
      byDay[day] = sum
    }
  }

  private func isSuspect(_ row: Int, _ attempts: QuietAttempts) -> Bool {
    guard attempts.isAttempt(row), attempts.sequence.user[row] >= 0 else { return false }
    let source = Int(attempts.sequence.source[row])
    return !attempts.isSteady[source]
      && firstLogin[Int(attempts.computer[source])] < floored(attempts.sequence.milliseconds[row], by: 1000)
  }

  private struct Key: Hashable {
    var computer: Int32
    var name: Int32
  }

  /// Rows of a day that are users' own failures: the name had logged in from that computer on an earlier day, or before
  /// and soon after; at an address that many share before, and very soon after, or in a row of such failures that ends so.
  /// - Returns: with the names that log in, by computer
  func rows(
    ofDay day: Int, _ attempts: QuietAttempts, _ store: any EventStore
  ) async throws -> (rows: [Int], users: [Int32: Int]) {
    let suspects = attempts.rows(starts[day]..<starts[day + 1]).filter { isSuspect($0, attempts) }
    let failing = Set(suspects.map { attempts.computer[Int(attempts.sequence.source[$0])] })
    let sources = Set(attempts.computer.indices.filter { failing.contains(attempts.computer[$0]) }.map { Int32($0) })
    let parts = store.dictionary.userLocalPart
    let answer = try await store.aggregate(
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: sources), by: [.source, .localPart], measures: [.first]))
    var first: [Key: Int64] = [:]
    var names: [Int32: Int] = [:]
    for row in 0..<answer.rowCount where answer.keys[1][row] >= 0 {
      let key = Key(computer: attempts.computer[Int(answer.keys[0][row])], name: Int32(answer.keys[1][row]))
      if first[key] == nil { names[key.computer, default: 0] += 1 }
      first[key] = min(first[key] ?? .max, answer.values[0][row])
    }
    var filter = EventFilter(outcomes: [.success], sources: sources)
    filter.time = starts[day]..<(starts[day + 1] + max(rule.soon, rule.row))
    let logins = try await store.sequence(SequenceQuery(filter, columns: [.source, .user]))
    var times: [Key: [Int64]] = [:]
    for row in logins.milliseconds.indices where logins.user[row] >= 0 {
      let key = Key(computer: attempts.computer[Int(logins.source[row])], name: parts[Int(logins.user[row])])
      times[key, default: []].append(floored(logins.milliseconds[row], by: 1000))
    }
    // From the last on: of a row of failures only the end is soon followed by a login.
    var row: [Key: (login: Int64, first: Int64)] = [:]
    let own = suspects.reversed().filter { suspect in
      let time = floored(attempts.sequence.milliseconds[suspect], by: 1000)
      let key = Key(
        computer: attempts.computer[Int(attempts.sequence.source[suspect])],
        name: parts[Int(attempts.sequence.user[suspect])])
      guard let earlier = first[key], earlier < time else { return false }
      let isShared = names[key.computer, default: 0] >= rule.sharedBy
      if !isShared, earlier < starts[day] { return true }
      guard let login = Self.first(times[key] ?? [], notBefore: time) else { return false }
      guard isShared else { return login - time <= rule.soon }
      let isInRow = row[key].map { $0.login == login && $0.first - time <= rule.soonAtShared } ?? false
      guard login - time <= (isInRow ? rule.row : rule.soonAtShared) else { return false }
      row[key] = (login, time)
      return true
    }
    return (own.reversed(), names)
  }

  /// Of ascending moments. O(log n).
  private static func first(_ times: [Int64], notBefore time: Int64) -> Int64? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low < times.count ? times[low] : nil
  }
}
