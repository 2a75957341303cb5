import Findings
import Logins
import Statistics
import Vocabulary

/// Walks through everything one address did and judges its logins; signs S1 and S3.
struct LoginJudge {
  struct Judged {
    var login: SuspiciousLogins.Login
    /// Local part.
    var account: Int32
    /// The address failed on the name within the hour before and had never logged anybody in: S2 can apply.
    var mayBeShared: Bool
  }

  private(set) var logins: [Judged] = []
  private let input: AnalysisInput
  private let sequence: EventSequence
  private let record: AccountRecord
  private let popular: Set<Int32>
  private let traps: Set<Int32>
  private let parts: [Int32]
  private let window: Range<Int64>?

  init(input: AnalysisInput, sequence: EventSequence, record: AccountRecord, popular: Set<Int32>) {
    self.input = input
    self.sequence = sequence
    self.record = record
    self.popular = popular
    parts = input.store.dictionary.userLocalPart
    window = input.standsOut ? input.window.map { input.seconds(of: $0) } : nil
    var traps: Set<Int32> = []
    for (index, list) in input.lists.enumerated() where list.role == .spamtraps {
      for name in input.names?.on(index) ?? [] { traps.formUnion(name.localParts.map { Int32($0) }) }
    }
    self.traps = traps
  }

  private func account(_ row: Int) -> Int32 {
    let user = sequence.user[row]
    return user >= 0 && Int(user) < parts.count ? parts[Int(user)] : -1
  }

  private struct Streak {
    var failures = 0
    /// Seconds of its rows, no more than are needed to see a steady interval.
    var times: [Double] = []
    var last = -Double.infinity
    /// What this address did with the name before: for the bound of typing errors.
    var earlierFailures = 0
    var earlierLogins = 0
  }

  /// A failure on a name that never logged in from this address.
  private struct Foreign {
    var time: Double
    var account: Int32
  }

  mutating func judge(_ run: Int) {
    let source = Int32(sequence.keys[run])
    guard source >= 0 else { return }
    let rows = sequence.bounds[run]..<sequence.bounds[run + 1]
    var loginsLeft: [Int32: Int] = [:]
    for row in rows where sequence.outcome[row] == .success { loginsLeft[account(row), default: 0] += 1 }
    let own = Array(loginsLeft.keys)
    var isOwn: [Int32: Bool] = [:]
    let foreign = rows.compactMap { row -> Foreign? in
      let name = account(row)
      guard sequence.outcome[row] != .success, name >= 0, loginsLeft[name] == nil else { return nil }
      let known = isOwn[name] ?? isLike(name, own)
      isOwn[name] = known
      return known ? nil : Foreign(time: Double(sequence.milliseconds[row]) / 1000, account: name)
    }
    var near = Neighbours(foreign)
    var streaks: [Int32: Streak] = [:]
    var best: [Int32: Judged] = [:]
    var firstLogin: Double?
    for row in rows {
      let time = Double(sequence.milliseconds[row]) / 1000
      let name = account(row)
      guard sequence.outcome[row] == .success else {
        guard name >= 0 else { continue }
        streaks[name, default: Streak()].failures += Int(sequence.attempts[row])
        streaks[name]?.last = time
        if (streaks[name]?.times.count ?? 0) < 1000 { streaks[name]?.times.append(time) }
        continue
      }
      if firstLogin == nil { firstLogin = time }
      let streak = streaks[name] ?? Streak()
      // Only the first login of a name, and those after further failures, can be news.
      if streak.failures > 0 || best[name] == nil {
        let others = near.others(at: time, traps)
        let judged = self.judged(
          row, source: source, account: name, streak: streak, others: others.names, trapNames: others.traps,
          wasKnown: (foreign.first?.time).map { (firstLogin ?? time) < $0 } ?? false,
          isFirst: firstLogin == time, isMember: isMember(foreign, firstLogin: firstLogin ?? time, at: time),
          logins: loginsLeft[name] ?? 1)
        if best[name].map({ $0.login.score < judged.login.score }) ?? true { best[name] = judged }
      }
      streaks[name] = Streak(
        earlierFailures: streak.earlierFailures + streak.failures, earlierLogins: streak.earlierLogins + 1)
      loginsLeft[name, default: 1] -= 1
    }
    for name in best.keys.sorted() {
      if let judged = best[name], judged.login.score > 0 || judged.mayBeShared { logins.append(judged) }
    }
  }

  /// Names like one that logs in from here are people looking for their own name. Where many log in, names are many.
  private func isLike(_ name: Int32, _ own: [Int32]) -> Bool {
    let names = input.store.dictionary.localParts
    return own.count <= 20 && own.contains { $0 >= 0 && Likeness.isLike(names[Int(name)], names[Int($0)]) }
  }

  /// In the incident, before it had ever logged anybody in, and within a week of this login it tried a name of the
  /// campaign that was not its own. Later somebody else may have the address.
  private func isMember(_ foreign: [Foreign], firstLogin: Double, at time: Double) -> Bool {
    guard let window else { return false }
    return foreign.contains {
      popular.contains($0.account) && $0.time < firstLogin && time - $0.time <= 7 * SuspiciousLogins.day
        && window.contains(Int64($0.time))
    }
  }

  private func judged(
    _ row: Int, source: Int32, account: Int32, streak: Streak, others: Int, trapNames: Int, wasKnown: Bool,
    isFirst: Bool, isMember: Bool, logins: Int
  ) -> Judged {
    let time = sequence.milliseconds[row] / 1000
    let isRecent = Double(time) - streak.last <= SuspiciousLogins.day
    let failures = isRecent ? streak.failures : 0
    let isKnown = account >= 0 && record.knows(account, source, before: time)
    let isSteady = Self.isSteady(streak.times)
    var signs: [String] = []
    var score = 0
    if others >= SuspiciousLogins.otherNamesLimit || trapNames > 0 || isMember {
      signs.append("S1")
      score += wasKnown || isKnown ? 2 : 4
    }
    let bound = TypingErrors.bound(
      failures: streak.earlierFailures, successes: max(0, record.logins(of: account) - logins))
    if account >= 0, failures >= bound {
      signs.append("S3")
      if isKnown {
        score += 1
      } else {
        score += failures >= SuspiciousLogins.beyondTyping && !isSteady ? 4 : 2
      }
    }
    let user = sequence.user[row]
    return Judged(
      login: SuspiciousLogins.Login(
        time: time, user: user >= 0 ? input.store.dictionary.users[Int(user)] : "", source: source,
        address: input.store.dictionary.sources[Int(source)].description, streak: failures, otherNames: others,
        trapNames: trapNames, fromOthers: 0, otherAddresses: 0, isKnown: isKnown, isSteady: isSteady, signs: signs,
        score: score, logins: logins, file: sequence.file[row], line: sequence.line[row]),
      account: account,
      mayBeShared: account >= 0 && isFirst && !isKnown && failures > 0 && Double(time) - streak.last <= 3600)
  }

  /// At least twelve failures half a minute or more apart, nine in ten of the pauses within a tenth of the middle one:
  /// a program with an old password.
  private static func isSteady(_ times: [Double]) -> Bool {
    guard times.count >= 12 else { return false }
    let pauses = zip(times.dropFirst(), times).map { $0 - $1 }
    let middle = Spread.median(pauses)
    guard middle >= 30 else { return false }
    return pauses.count { abs($0 - middle) <= middle / 10 } * 10 >= pauses.count * 9
  }

  /// Different names within a day before and after, as time goes on.
  private struct Neighbours {
    private let foreign: [Foreign]
    private var low = 0
    private var high = 0
    private var counts: [Int32: Int] = [:]

    init(_ foreign: [Foreign]) { self.foreign = foreign }

    /// - Parameter time: not before the one of the last call.
    mutating func others(at time: Double, _ traps: Set<Int32>) -> (names: Int, traps: Int) {
      while high < foreign.count, foreign[high].time <= time + SuspiciousLogins.day {
        counts[foreign[high].account, default: 0] += 1
        high += 1
      }
      while low < high, foreign[low].time < time - SuspiciousLogins.day {
        let name = foreign[low].account
        counts[name, default: 1] -= 1
        if counts[name] == 0 { counts[name] = nil }
        low += 1
      }
      return (counts.count, traps.isEmpty ? 0 : counts.keys.count(where: traps.contains))
    }
  }
}

/// Spellings of one name: a part of the other, or two letters apart at most.
enum Likeness {
  static func isLike(_ left: String, _ right: String) -> Bool {
    let (a, b) = (Array(left.utf8), Array(right.utf8))
    let (short, long) = a.count < b.count ? (a, b) : (b, a)
    guard short.count >= 3, long.count <= 64 else { return false }
    if (0...(long.count - short.count)).contains(where: { long[$0..<($0 + short.count)].elementsEqual(short) }) {
      return true
    }
    return short.count >= 5 && long.count - short.count <= 2 && distance(short, long) <= 2
  }

  /// Levenshtein's: letters to put in, take out or change. O(n·m).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (b[j] == letter ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
