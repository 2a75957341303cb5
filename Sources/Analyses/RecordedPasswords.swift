import Logins
import Vocabulary

/// What is known of recorded passwords together: how many there are, on how many names, and whose names they hold.
struct RecordedPasswords: Sendable {
  /// Attempts with a recorded password and a name.
  var attempts = 0
  var names = 0
  /// Different passwords.
  var passwords = 0
  /// Names that the password tried most widely was tried on.
  var widest = 0
  /// Attempts whose password's word is their own name, and how many different passwords these are.
  var ownName = 0
  var ownNamePasswords = 0
  /// For each name: attempts on it, and passwords anywhere whose word it is.
  var words: [(attempts: Int, passwords: Int)] = []
  /// Different passwords on the list of leaked ones.
  var leaked = 0
  /// Which was tried on which: ids of a local part and of a password.
  var pairs: [(name: Int32, secret: Int32)] = []
  /// Ascending.
  var years: [(year: Int, attempts: Int, passwords: Int)] = []

  /// One pass over the events; O(pairs of name and password).
  init(_ input: AnalysisInput) async throws {
    let dictionary = input.dictionary
    let pairs = try await input.store.aggregate(
      AggregateQuery(.unsuccessful, by: [.secret, .localPart], measures: [.attempts]))
    var onName = [Int](repeating: 0, count: dictionary.localParts.count)
    var ofWord = onName
    var byYear: [Int: (attempts: Int, passwords: Int)] = [:]
    var secret: Int64 = -1
    var width = 0
    for row in 0..<pairs.rowCount where pairs.keys[0][row] >= 0 {
      let (key, name, count) = (pairs.keys[0][row], pairs.keys[1][row], Int(pairs.values[0][row]))
      let isNew = key != secret
      if isNew {
        passwords += 1
        if dictionary.secretLeaked.indices.contains(Int(key)), dictionary.secretLeaked[Int(key)] { leaked += 1 }
        width = 0
        secret = key
      }
      let year = Int(dictionary.secretYear[Int(key)])
      if year > 0 {
        byYear[year, default: (0, 0)].attempts += count
        if isNew { byYear[year, default: (0, 0)].passwords += 1 }
      }
      guard name >= 0 else { continue }
      self.pairs.append((Int32(name), Int32(key)))
      width += 1
      widest = max(widest, width)
      attempts += count
      onName[Int(name)] += count
      let word = Int(dictionary.secretStem[Int(key)])
      guard word >= 0 else { continue }
      ofWord[word] += count
      if word == Int(name) {
        ownName += count
        ownNamePasswords += 1
      }
    }
    names = onName.count { $0 > 0 }
    words = zip(onName, ofWord).compactMap { $0 > 0 && $1 > 0 ? ($0, $1) : nil }
    years = byYear.sorted { $0.key < $1.key }.map { ($0.key, $0.value.attempts, $0.value.passwords) }
  }

  /// The shortest stretch of years that holds four fifths of them; nil when too few passwords hold a year.
  func commonYears(atLeast group: Int) -> ClosedRange<Int>? {
    let shown = years.filter { $0.passwords >= group }
    let all = shown.reduce(0) { $0 + $1.attempts }
    guard all > 0, shown.count > 0 else { return nil }
    var best: ClosedRange<Int>?
    for start in shown.indices {
      var sum = 0
      for end in start..<shown.count {
        sum += shown[end].attempts
        guard sum * 5 >= all * 4 else { continue }
        let range = shown[start].year...shown[end].year
        if best.map({ range.count < $0.count }) ?? true { best = range }
        break
      }
    }
    return best
  }
}
