import Logins
import Statistics
import Vocabulary

/// Walks through everything that the addresses of one network did, in order of time, and judges their logins by signs S1
/// and S3.
///
/// One pass with running sums: an archive with a million logins must cost no more than reading it. What is known of a
/// name at an address is a slot; slots are found by the id of the name, without hashing.
struct LoginJudge {
  struct Judged {
    var login: SuspiciousLogins.Login
    /// Local part.
    var account: Int32
    /// The address failed on the name within the hour before and had never logged anybody in: S2 can apply.
    var mayBeShared: Bool
  }

  /// Ascending by address, then by name.
  private(set) var logins: [Judged] = []
  /// Addresses that logged somebody in and failed with a foreign name.
  private(set) var strangers = 0
  private let rules: LoginRules
  let sequence: EventSequence
  private let dictionary: EventDictionary
  private let successes: [Int32]
  private let isPopular: [Bool]
  private let isTrap: [Bool]
  private let parts: [Int32]
  private let window: Range<Int64>?
  private var likeness: Likeness

  /// By account + 1: the first login from the network that is looked at, and which network that was.
  private var firstInNetwork: [(network: Int32, seconds: Int64)]
  private var network: Int32 = 0
  /// By account + 1: its slot at the address that is looked at, and which address that was.
  private var slotOf: [(address: Int32, slot: Int32)]
  private var address: Int32 = 0
  private var slots: [Slot] = []
  /// By row of the address: its slot, −1 for a failure without a name.
  private var slotOfRow: [Int32] = []
  /// By row of the address: the failure before it of the same streak, −1 for none.
  private var failureBefore: [Int32] = []

  /// One name at one address.
  private struct Slot {
    var account: Int32
    var loginsLeft = 0
    /// Never logs in from here, and is not spelled like a name that does.
    var isForeign = false
    /// Rows with the name within a day before the login that is looked at, and within a day of it.
    var near = SIMD2<Int32>()
    /// The streak of failures since the last login.
    var failures = 0
    var lastFailure: Int32 = -1
    /// What this address did with the name before: for the bound of typing errors.
    var earlierFailures = 0
    var earlierLogins = 0
    var best: Verdict?
  }

  /// What speaks against one login.
  private struct Verdict {
    var row: Int
    var score = 0
    var streak = 0
    var others = 0
    var othersBefore = 0
    var traps = 0
    var isKnown: Bool
    var isSteady = false
    var signs: LoginSigns = []
    var loginsLeft: Int
    var mayBeShared = false
    /// The first login of its address, with a name that this had failed on, and new to its network.
    var isNewcomer = false
    /// Failures on the name from others of the network in the time that is remembered, and from how many.
    var fromNetwork = (failures: 0, addresses: 0)
  }

  private static let day: Int64 = 86_400_000

  /// - Parameters:
  ///   - sequence: by source.
  ///   - successes: logins of each local part, by its id.
  ///   - popular: ids of local parts that three addresses or more tried in the incident.
  init(
    input: AnalysisInput, sequence: EventSequence, successes: [Int32], rules: LoginRules, popular: [Int32]
  ) {
    self.rules = rules
    self.sequence = sequence
    self.successes = successes
    dictionary = input.dictionary
    parts = dictionary.userLocalPart
    let names = dictionary.localParts
    window = input.standsOut ? input.window.map { input.seconds(of: $0) } : nil
    var isTrap = [Bool](repeating: false, count: names.count)
    for (index, list) in input.lists.enumerated() where list.role == .spamtraps {
      for name in input.names?.on(index) ?? [] {
        for part in name.localParts { isTrap[Int(part)] = true }
      }
    }
    self.isTrap = isTrap
    var isPopular = [Bool](repeating: false, count: names.count)
    for part in popular { isPopular[Int(part)] = true }
    self.isPopular = isPopular
    likeness = Likeness(names: names)
    firstInNetwork = Array(repeating: (0, 0), count: names.count + 1)
    slotOf = Array(repeating: (0, 0), count: names.count + 1)
  }

  /// - Parameter runs: of all addresses of one network.
  mutating func judge(_ runs: Range<Int>) {
    network += 1
    var judged: [Int] = []
    for run in runs {
      var (failed, loggedIn) = (false, false)
      for row in sequence.bounds[run]..<sequence.bounds[run + 1] {
        guard sequence.outcome[row] == .success else {
          failed = true
          continue
        }
        loggedIn = true
        let account = Int(self.account(row)) + 1
        let seconds = sequence.milliseconds[row] / 1000
        if firstInNetwork[account].network != network || seconds < firstInNetwork[account].seconds {
          firstInNetwork[account] = (network, seconds)
        }
      }
      if failed, loggedIn, sequence.keys[run] >= 0 { judged.append(run) }
    }
    var guesses: NetworkGuesses?
    for run in judged {
      guard judge(run: run) else { continue }
      for slot in slots.indices {
        guard let verdict = slots[slot].best, verdict.isNewcomer, runs.count > 1 else { continue }
        let known = guesses ?? NetworkGuesses(runs, sequence, account: account)
        guesses = known
        slots[slot].best = weighed(verdict, slots[slot].account, of: run, known)
      }
      tell(Int32(sequence.keys[run]))
    }
  }

  /// S2 with a longer memory: the others of a network that guess at one name take turns for days.
  private func weighed(_ verdict: Verdict, _ account: Int32, of run: Int, _ guesses: NetworkGuesses) -> Verdict {
    var verdict = verdict
    let time = sequence.milliseconds[verdict.row]
    verdict.fromNetwork = guesses.failures(
      on: account, within: time - Int64(rules.memory) * 1000...time, except: Int32(run))
    if verdict.fromNetwork.failures >= rules.beyondTyping, verdict.fromNetwork.addresses >= rules.networkSources {
      verdict.signs.insert(.guessedByOthers)
      verdict.score +=
        verdict.fromNetwork.addresses >= rules.networkMany ? rules.points.longStreak : rules.points.others
    } else {
      verdict.fromNetwork = (0, 0)
    }
    return verdict
  }

  private func account(_ row: Int) -> Int32 {
    let user = sequence.user[row]
    return user >= 0 ? parts[Int(user)] : -1
  }

  /// - Returns: false when nothing can speak against any login of the address.
  private mutating func judge(run: Int) -> Bool {
    let rows = sequence.bounds[run]..<sequence.bounds[run + 1]
    guard readSlots(rows) else { return false }
    markForeign()
    var firstForeign: Int64?
    for row in rows where firstForeign == nil && isForeign(row, rows) { firstForeign = sequence.milliseconds[row] }
    if firstForeign != nil { strangers += 1 }
    var firstLogin: Int64?
    /// Of the failures with a popular name, in the incident and before the first login.
    var lastOfCampaign: Int64?
    var before = Around(next: rows.lowerBound, last: rows.lowerBound, place: 0)
    var around = Around(next: rows.lowerBound, last: rows.lowerBound, place: 1)
    for row in rows {
      let slot = Int(slotOfRow[row - rows.lowerBound])
      guard slot >= 0 else { continue }
      let time = sequence.milliseconds[row]
      guard sequence.outcome[row] == .success else {
        failureBefore[row - rows.lowerBound] = slots[slot].lastFailure
        slots[slot].lastFailure = Int32(row - rows.lowerBound)
        slots[slot].failures += Int(sequence.attempts[row])
        if firstLogin == nil, slots[slot].isForeign, isPopular[Int(slots[slot].account)],
          let window, window.contains(time / 1000)
        {
          lastOfCampaign = time
        }
        continue
      }
      if firstLogin == nil { firstLogin = time }
      // Only the first login of a name, and those after further failures, can be news.
      if slots[slot].failures > 0 || slots[slot].best == nil {
        if firstForeign != nil {
          move(&before, to: time, until: time, rows)
          move(&around, to: time, until: time + Self.day, rows)
        }
        let verdict = verdict(
          row, slots[slot], before, around, rows: rows,
          wasKnown: firstForeign.map { (firstLogin ?? time) < $0 } ?? false,
          isFirst: firstLogin == time, isMember: lastOfCampaign.map { time - $0 <= 7 * Self.day } ?? false)
        if slots[slot].best.map({ $0.score < verdict.score }) ?? true { slots[slot].best = verdict }
      }
      slots[slot].earlierFailures += slots[slot].failures
      slots[slot].earlierLogins += 1
      slots[slot].failures = 0
      slots[slot].lastFailure = -1
      slots[slot].loginsLeft -= 1
    }
    return true
  }

  /// Gives every name of an address its slot.
  /// - Returns: false when no failure has a name: nothing speaks against any login then.
  private mutating func readSlots(_ rows: Range<Int>) -> Bool {
    address += 1
    slots.removeAll(keepingCapacity: true)
    slotOfRow.removeAll(keepingCapacity: true)
    var hasNamedFailure = false
    for row in rows {
      let account = account(row)
      let isSuccess = sequence.outcome[row] == .success
      guard isSuccess || account >= 0 else {
        slotOfRow.append(-1)
        continue
      }
      let key = Int(account) + 1
      if slotOf[key].address != address {
        slotOf[key] = (address, Int32(slots.count))
        slots.append(Slot(account: account))
      }
      let slot = slotOf[key].slot
      slotOfRow.append(slot)
      if isSuccess { slots[Int(slot)].loginsLeft += 1 } else { hasNamedFailure = true }
    }
    if failureBefore.count < rows.count {
      failureBefore.append(contentsOf: repeatElement(-1, count: rows.count - failureBefore.count))
    }
    return hasNamedFailure
  }

  /// Names like one that logs in from here are people looking for their own name. Where many log in, names are many;
  /// accounts that log in elsewhere are nobody's misspelling; and nobody misspells his name in many ways: accounts that
  /// are numbered (`user01`, `user02`) are all alike.
  private mutating func markForeign() {
    let own = slots.filter { $0.loginsLeft > 0 && $0.account >= 0 }.map(\.account)
    let comparable = own.count <= 20 ? own : []
    var spellings = 0
    for slot in slots.indices where slots[slot].loginsLeft == 0 {
      let account = slots[slot].account
      slots[slot].isForeign = successes[Int(account)] > 0 || !likeness.isLike(account, anyOf: comparable)
      if !slots[slot].isForeign { spellings += 1 }
    }
    guard spellings > Self.mostSpellings else { return }
    for slot in slots.indices where slots[slot].loginsLeft == 0 { slots[slot].isForeign = true }
  }

  private static let mostSpellings = 5

  private func isForeign(_ row: Int, _ rows: Range<Int>) -> Bool {
    let slot = slotOfRow[row - rows.lowerBound]
    return slot >= 0 && slots[Int(slot)].isForeign
  }

  /// Different foreign names in a stretch of time about a moment that only moves on.
  private struct Around {
    var names = 0
    var traps = 0
    /// The first row later than the stretch.
    var next: Int
    /// The first row no earlier than a day before.
    var last: Int
    /// Of `Slot.near`.
    let place: Int
  }

  private mutating func move(_ around: inout Around, to time: Int64, until end: Int64, _ rows: Range<Int>) {
    while around.next < rows.upperBound, sequence.milliseconds[around.next] <= end {
      let slot = Int(slotOfRow[around.next - rows.lowerBound])
      around.next += 1
      guard slot >= 0, slots[slot].isForeign else { continue }
      slots[slot].near[around.place] += 1
      guard slots[slot].near[around.place] == 1 else { continue }
      around.names += 1
      if isTrap[Int(slots[slot].account)] { around.traps += 1 }
    }
    while around.last < around.next, sequence.milliseconds[around.last] < time - Self.day {
      let slot = Int(slotOfRow[around.last - rows.lowerBound])
      around.last += 1
      guard slot >= 0, slots[slot].isForeign else { continue }
      slots[slot].near[around.place] -= 1
      guard slots[slot].near[around.place] == 0 else { continue }
      around.names -= 1
      if isTrap[Int(slots[slot].account)] { around.traps -= 1 }
    }
  }

  /// - Parameters:
  ///   - wasKnown: the address had logged somebody in before its first failure with a foreign name.
  ///   - isFirst: no login from the address is earlier.
  ///   - isMember: in the incident, before it had ever logged anybody in, and within a week of this login it tried a name
  ///     of the campaign that was not its own. Later somebody else may have the address.
  private func verdict(
    _ row: Int, _ slot: Slot, _ before: Around, _ around: Around, rows: Range<Int>, wasKnown: Bool, isFirst: Bool,
    isMember: Bool
  ) -> Verdict {
    let time = sequence.milliseconds[row]
    let sinceFailure =
      slot.lastFailure < 0 ? .max : time - sequence.milliseconds[rows.lowerBound + Int(slot.lastFailure)]
    let first = firstInNetwork[Int(slot.account) + 1]
    let isKnown = slot.account >= 0 && first.network == network && first.seconds < time / 1000
    let isRemembered =
      sinceFailure <= Self.day
      || (slot.failures >= rules.beyondTyping && sinceFailure <= Int64(rules.memory) * 1000)
    var verdict = Verdict(
      row: row, streak: isRemembered ? slot.failures : 0, others: around.names, othersBefore: before.names,
      traps: around.traps, isKnown: isKnown, loginsLeft: slot.loginsLeft)
    if around.traps > 0 || rules.countsNames && (around.names >= rules.otherNames || isMember) {
      verdict.signs.insert(.strangeNames)
      verdict.score += wasKnown || isKnown ? rules.points.namesAtKnown : rules.points.names
    }
    if slot.account >= 0, verdict.streak >= bound(slot) {
      verdict.signs.insert(.streak)
      verdict.isSteady = isSteady(slot, rows)
      if isKnown {
        verdict.score += rules.points.streakAtKnown
      } else {
        verdict.score +=
          verdict.streak >= rules.beyondTyping && !verdict.isSteady ? rules.points.longStreak : rules.points.streak
      }
    }
    verdict.isNewcomer = slot.account >= 0 && isFirst && !isKnown && slot.failures > 0
    verdict.mayBeShared = verdict.isNewcomer && sinceFailure <= Int64(rules.othersWithin) * 1000
    return verdict
  }

  private func bound(_ slot: Slot) -> Int {
    let others = Int(successes[Int(slot.account)]) - slot.loginsLeft
    return TypingErrors.bound(
      failures: slot.earlierFailures, successes: max(0, others), chance: rules.typingChance, least: rules.leastStreak,
      withoutRecord: rules.newUserStreak)
  }

  /// A program with an old password. Of a long streak the last thousand count.
  private func isSteady(_ slot: Slot, _ rows: Range<Int>) -> Bool {
    var times: [Int64] = []
    var failure = slot.lastFailure
    while failure >= 0, times.count < 1000 {
      times.append(sequence.milliseconds[rows.lowerBound + Int(failure)])
      failure = failureBefore[Int(failure)]
    }
    return rules.steady.interval(times) != nil
  }

  /// Keeps what speaks against the logins of one address.
  private mutating func tell(_ source: Int32) {
    let telling = slots.filter { slot in slot.best.map { $0.score > 0 || $0.mayBeShared } ?? false }
      .sorted { $0.account < $1.account }
    for slot in telling {
      guard let verdict = slot.best else { continue }
      let user = sequence.user[verdict.row]
      logins.append(
        Judged(
          login: SuspiciousLogins.Login(
            time: sequence.milliseconds[verdict.row] / 1000, user: user >= 0 ? dictionary.users[Int(user)] : "",
            source: source, address: dictionary.sources[Int(source)].description, streak: verdict.streak,
            otherNames: verdict.others, otherNamesBefore: verdict.othersBefore, trapNames: verdict.traps, fromOthers: 0,
            otherAddresses: 0, fromNetwork: verdict.fromNetwork.failures,
            networkAddresses: verdict.fromNetwork.addresses, isKnown: verdict.isKnown, isSteady: verdict.isSteady,
            signs: verdict.signs, score: verdict.score,
            logins: verdict.loginsLeft, file: sequence.file[verdict.row], line: Int(sequence.line[verdict.row])),
          account: slot.account, mayBeShared: verdict.mayBeShared))
    }
  }
}
