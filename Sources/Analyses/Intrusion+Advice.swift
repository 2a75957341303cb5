import Findings
import Logins

/// What to do about logins that look like break-ins.
extension Intrusion {
  static func recommendations(_ input: AnalysisInput) async throws -> [Prose] {
    let found = input.suspicious.breakIns
    guard !found.isEmpty else { return questions(input) }
    var users: [String] = []
    for login in found where !users.contains(login.user) { users.append(login.user) }
    let first = found.map(\.time).min() ?? 0
    let one = users.count == 1
    let lock: Prose = """
      \(strong: "Lock") \(Wording.list(shown(users.map(name), most: 3))) and change the \(one ? "password" : "passwords"), end open \
      sessions, and look at what was done with \(one ? "it" : "them") since \(moment(first, input)).
      """
    return [lock] + (try await keepingOut(input).map { [$0] } ?? [])
  }

  /// The addresses that somebody probably broke in from, each once, most telling first. Without those from which the
  /// user had logged in before: they may be the owner's.
  static func addresses(_ input: AnalysisInput) -> [(source: Int32, address: String)] {
    var known: Set<Int32> = []
    return input.suspicious.breakIns.filter { isIntruders($0) && known.insert($0.source).inserted }
      .map { ($0.source, $0.address) }
  }

  /// Whether the address of a break-in is nobody's own.
  static func isIntruders(_ login: SuspiciousLogins.Login) -> Bool { login.source >= 0 && !login.isKnown }

  private static let addressesNamed = 5

  /// No firewall set holds an address from which somebody logged in, so the intruder's has to be kept out by hand.
  private static func keepingOut(_ input: AnalysisInput) async throws -> Prose? {
    let addresses = addresses(input)
    guard !addresses.isEmpty else { return nil }
    let one = addresses.count == 1
    let named = Wording.list(shown(addresses.map { "\(evidence: $0.address)" }, most: addressesNamed))
    let others = try await otherUsers(of: addresses.map(\.source), input)
    let look: Prose =
      others == 0
      ? ""
      : """
       But \(Wording.exactly(others, "other name logs", "other names log")) in from \(one ? "it" : "them") too: look first whose \
      \(others == 1 ? "that is" : "those are").
      """
    return """
      \(strong: "Then keep out") \(named), from where somebody probably got in: as \(one ? "an address" : "addresses") with a \
      login \(one ? "it is" : "they are") in no firewall set. \(command)\(look)
      """
  }

  /// What an alert says of the one address.
  static func keepingOut(_ login: SuspiciousLogins.Login) -> Prose? {
    guard isIntruders(login) else { return nil }
    return "Then keep out \(evidence: login.address): as an address with a login it is in no firewall set. \(command)"
  }

  /// How an address gets into the block set in spite of its login.
  private static let command: Prose = """
    `spoor block add ADDRESS --despite-logins --reason "broke in" --plan PLAN`, with the address and your plan, puts it \
    into the block set, and `spoor block apply` into the firewall.
    """

  /// Users who log in from addresses, beside those whose accounts were broken into.
  private static func otherUsers(of sources: [Int32], _ input: AnalysisInput) async throws -> Int {
    let names = Set(input.suspicious.breakIns.map(\.user))
    let dictionary = input.dictionary
    let broken = Set(
      dictionary.users.indices.filter { names.contains(dictionary.users[$0]) }.map {
        Int64(dictionary.userLocalPart[$0])
      })
    let filter = EventFilter(outcomes: [.success], sources: Set(sources))
    let answer = try await input.counted(AggregateQuery(filter, by: [.localPart], measures: [.rows]))
    return answer.keys[0].count { $0 >= 0 && !broken.contains($0) }
  }

  /// Logins that only their users can explain.
  private static func questions(_ input: AnalysisInput) -> [Prose] {
    let logins = input.suspicious.toCheck
    guard let first = logins.first else { return [] }
    let otherwise = "if not, change the password and look at what was done since"
    if logins.count == 1 {
      return [
        """
        \(strong: "Ask the owner") of \(name(first.user)) who logged in from \(evidence: first.address) on \(moment(first.time, input)); \
        \(otherwise).
        """
      ]
    }
    return [
      """
      \(strong: "Ask the owners of the accounts") about the \(Wording.exactly(logins.count, "login", "logins")) that look unusual, \
      first \(name(first.user)) about the one from \(evidence: first.address) on \(moment(first.time, input)); \(otherwise).
      """
    ]
  }

  /// The first few, and how many more.
  private static func shown(_ names: [Prose], most: Int) -> [Prose] {
    guard names.count > most else { return names }
    return names.prefix(most) + ["\(Wording.small(names.count - most)) more"]
  }
}
