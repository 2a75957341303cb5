import Vocabulary

/// Passwords that somebody typed where the name belongs.
extension InMemoryStore {
  /// Stands for every name that is probably a password.
  public static let hiddenName = "[hidden]"

  /// The same events, with `[hidden]` for each name that was tried once in the whole archive, that nobody has, and after
  /// which the same address logged in within a minute: its owner had been one field ahead. Whoever tries three such names
  /// or more within a day is guessing; his names stay.
  ///
  /// - Parameter isKnown: local parts, lower-cased, that are no passwords: those of lists, for instance.
  /// - Complexity: O(events), two passes of both halves at the same time; nothing where no login succeeded or no name is hidden.
  public func hidingMistypedPasswords(isKnown: (String) -> Bool = { _ in false }) -> InMemoryStore {
    guard outcomes & 1 << Outcome.success.rawValue != 0 else { return self }
    let users = MistypedPasswords(columns, dictionary).users.filter { !isKnown(localPart($0)) }
    return users.isEmpty ? self : hiding(Set(users))
  }

  private func localPart(_ user: Int32) -> String {
    let part = dictionary.userLocalPart[Int(user)]
    return part < 0 ? "" : dictionary.localParts[Int(part)]
  }

  private func hiding(_ hidden: Set<Int32>) -> InMemoryStore {
    var (columns, dictionary) = (columns, dictionary)
    let users = Renaming(dictionary.users, hidden: hidden)
    let parts = Renaming(
      dictionary.localParts,
      hidden: Set(hidden.map { dictionary.userLocalPart[Int($0)] }.filter { $0 >= 0 }))
    let (localPart, domain) = (dictionary.userLocalPart, dictionary.userDomain)
    dictionary.userLocalPart = users.old.map { old in
      guard old >= 0 else { return parts.hiddenID }
      return localPart[Int(old)] < 0 ? -1 : parts.number[Int(localPart[Int(old)])]
    }
    dictionary.userDomain = users.old.map { $0 < 0 ? -1 : domain[Int($0)] }
    dictionary.users = users.names
    dictionary.localParts = parts.names
    dictionary.secretStem = dictionary.secretStem.map { $0 < 0 ? -1 : parts.number[Int($0)] }
    for row in columns.user.indices where columns.user[row] >= 0 {
      columns.user[row] = users.number[Int(columns.user[row])]
    }
    return replacing(dictionary, columns)
  }
}

/// Names of which some become one, still ascending.
private struct Renaming {
  var names: [String] = []
  /// By new id: the old one; −1 for the name that stands for the hidden ones.
  var old: [Int32] = []
  /// By old id: the new one.
  var number: [Int32]
  var hiddenID: Int32 = -1

  init(_ all: [String], hidden: Set<Int32>) {
    number = Array(repeating: -1, count: all.count)
    let name = InMemoryStore.hiddenName
    func insert() {
      hiddenID = Int32(names.count)
      names.append(name)
      old.append(-1)
    }
    for (id, text) in all.enumerated() where !hidden.contains(Int32(id)) {
      if hiddenID < 0, !text.utf8.lexicographicallyPrecedes(name.utf8) {
        insert()
        // Somebody typed the very word.
        if text == name {
          number[id] = hiddenID
          continue
        }
      }
      number[id] = Int32(names.count)
      names.append(text)
      old.append(Int32(id))
    }
    if hiddenID < 0 { insert() }
    for id in hidden { number[Int(id)] = hiddenID }
  }
}

/// Which names are probably passwords.
private struct MistypedPasswords {
  /// Ids of `Dimension.user`, ascending.
  private(set) var users: [Int32] = []

  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000
  /// So many within a day are guesses.
  private static let guesses = 3

  init(_ columns: EventColumns, _ dictionary: EventDictionary) {
    let middle = columns.count / 2
    var halves = [0..<middle, middle..<columns.count].map { MistypedNames(rows: $0, dictionary) }
    Parallel.forEach(&halves) { $0.count(columns) }
    halves[0].add(halves[1])
    let counted = halves[0].once(dictionary)
    Parallel.forEach(&halves) { $0.find(columns, dictionary.userLocalPart, once: counted.parts, counted.logsIn) }
    var candidates: [Int32: [Int]] = [:]
    for row in halves[0].found + halves[1].found { candidates[columns.source[Int(row)], default: []].append(Int(row)) }
    guard !candidates.isEmpty else { return }
    var isCandidate = [Bool](repeating: false, count: dictionary.sources.count + 1)
    for source in candidates.keys { isCandidate[Int(source) + 1] = true }
    var logins: [Int32: [Int64]] = [:]
    for row in 0..<columns.count
    where isCandidate[Int(columns.source[row]) + 1] && columns.outcome[row] == .success {
      logins[columns.source[row], default: []].append(columns.milliseconds[row])
    }
    for (source, rows) in candidates {
      judge(rows.map { (columns.milliseconds[$0], columns.user[$0]) }, logins[source])
    }
    users.sort()
  }

  /// - Parameters:
  ///   - names: of one address, in order of time
  ///   - logins: of the same, ascending
  private mutating func judge(_ names: [(time: Int64, user: Int32)], _ logins: [Int64]?) {
    guard let logins else { return }
    var login = 0
    var (first, last) = (0, 0)
    for name in names {
      while login < logins.count, logins[login] < name.time { login += 1 }
      while names[first].time < name.time - Self.day { first += 1 }
      while last < names.count, names[last].time <= name.time + Self.day { last += 1 }
      guard login < logins.count, logins[login] - name.time <= Self.minute, last - first < Self.guesses else {
        continue
      }
      users.append(name.user)
    }
  }
}

/// Names that were tried once, in a half of the rows.
private struct MistypedNames: Sendable {
  private let rows: Range<Int>
  /// By user id + 1: how often it was tried; 2 stands for more as well.
  private var tries: [UInt8]
  /// By source id + 1: somebody logged in from it.
  private var logsIn: [Bool]
  /// Failures that may be passwords, ascending.
  private(set) var found: [Int32] = []

  private static let reasons: [Reason] = [.unknownUser, .unspecified, .illegalName]

  init(rows: Range<Int>, _ dictionary: EventDictionary) {
    self.rows = rows
    tries = [UInt8](repeating: 0, count: dictionary.users.count + 1)
    logsIn = [Bool](repeating: false, count: dictionary.sources.count + 1)
  }

  mutating func count(_ columns: EventColumns) {
    let (outcome, source) = (columns.outcome.span, columns.source.span)
    let (user, attempts) = (columns.user.span, columns.attempts.span)
    var (tries, logsIn) = (self.tries, self.logsIn)
    (self.tries, self.logsIn) = ([], [])
    for row in rows {
      // Without branches: failures and logins come as chance has it.
      let from = Int(source[row]) + 1
      logsIn[from] = logsIn[from] || outcome[row] == .success
      let name = Int(user[row]) + 1
      tries[name] = min(2, tries[name] + (attempts[row] > 1 ? 2 : 1))
    }
    (self.tries, self.logsIn) = (tries, logsIn)
  }

  mutating func add(_ other: MistypedNames) {
    for name in tries.indices { tries[name] = min(2, tries[name] + other.tries[name]) }
    for source in logsIn.indices { logsIn[source] = logsIn[source] || other.logsIn[source] }
  }

  /// - Returns: by local part whether it was tried once; by source id + 1 whether somebody logged in from it.
  func once(_ dictionary: EventDictionary) -> (parts: [Bool], logsIn: [Bool]) {
    var times = [UInt8](repeating: 0, count: dictionary.localParts.count)
    for (user, part) in dictionary.userLocalPart.enumerated() where part >= 0 {
      times[Int(part)] = min(2, times[Int(part)] + tries[user + 1])
    }
    return (times.map { $0 == 1 }, logsIn)
  }

  /// Failures, with a name that is not known to be one and was tried once, of addresses that log in.
  /// - Parameter parts: by user id.
  mutating func find(_ columns: EventColumns, _ parts: [Int32], once: [Bool], _ logsIn: [Bool]) {
    let (outcome, source, user) = (columns.outcome.span, columns.source.span, columns.user.span)
    for row in rows where logsIn[Int(source[row]) + 1] && outcome[row] != .success {
      guard source[row] >= 0, user[row] >= 0, Self.reasons.contains(Reason.at(columns.reason[row])) else { continue }
      let part = parts[Int(user[row])]
      if part >= 0, once[Int(part)] { found.append(Int32(truncatingIfNeeded: row)) }
    }
  }
}
