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
  /// - Complexity: O(events), two passes; nothing where no login succeeded or no name is hidden.
  public func hidingMistypedPasswords(isKnown: (String) -> Bool = { _ in false }) -> InMemoryStore {
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
    let parts = dictionary.userLocalPart
    var times = [UInt8](repeating: 0, count: dictionary.localParts.count)
    var logsIn = [Bool](repeating: false, count: dictionary.sources.count)
    var hasLogins = false
    for row in 0..<columns.count {
      if columns.outcome[row] == .success, columns.source[row] >= 0 {
        logsIn[Int(columns.source[row])] = true
        hasLogins = true
      }
      let user = columns.user[row]
      guard user >= 0, parts[Int(user)] >= 0 else { continue }
      let part = Int(parts[Int(user)])
      if times[part] < 2 { times[part] += columns.attempts[row] > 1 ? 2 : 1 }
    }
    guard hasLogins else { return }
    var candidates: [Int32: [Int]] = [:]
    for row in 0..<columns.count where Self.mayBe(row, columns) && logsIn[Int(columns.source[row])] {
      let part = parts[Int(columns.user[row])]
      if part >= 0, times[Int(part)] == 1 { candidates[columns.source[row], default: []].append(row) }
    }
    guard !candidates.isEmpty else { return }
    var logins: [Int32: [Int64]] = [:]
    for row in 0..<columns.count where columns.outcome[row] == .success {
      let source = columns.source[row]
      if source >= 0, candidates[source] != nil { logins[source, default: []].append(columns.milliseconds[row]) }
    }
    for (source, rows) in candidates {
      judge(rows.map { (columns.milliseconds[$0], columns.user[$0]) }, logins[source])
    }
    users.sort()
  }

  /// A failure with a name that is not known to be one.
  private static func mayBe(_ row: Int, _ columns: EventColumns) -> Bool {
    guard columns.outcome[row] != .success, columns.user[row] >= 0, columns.source[row] >= 0 else { return false }
    let reason = Reason.at(columns.reason[row])
    return [.unknownUser, .unspecified, .illegalName].contains(reason)
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
