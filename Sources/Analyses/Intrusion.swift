import CivilTime
import Findings
import Logins

/// Did anybody get in? Never more than the log can say.
enum Intrusion {
  static let notRecorded: Prose = "These logs do not record successful logins."
  private static let cannotTell: Prose = "That cannot be told: these logs do not record successful logins."

  /// The answer to the question, which begins with it; nil when there is neither a failed nor a successful login.
  static func sentence(_ input: AnalysisInput) -> Prose? {
    let successes = input.totals.successes
    guard successes > 0 else { return input.totals.attempts > 0 ? cannotTell : nil }
    let recorded = Numerals.count(successes, "successful login is recorded", "successful logins are recorded")
    let found = input.suspicious
    if input.totals.attempts == 0, found.breakIns.isEmpty, found.toCheck.isEmpty {
      return MissingFailures(input) == nil
        ? "Not by guessing: \(recorded), and no failed one."
        : "That cannot be told: \(recorded) and no failed one, so failures may not be logged at all."
    }
    if let watch = input.watch { return sentence(input, watch) }
    let check: Prose =
      switch found.toCheck.count {
      case 0: ""
      case 1: " One more is worth asking its user about."
      default: " \(Wording.capitalised(Wording.small(found.toCheck.count))) more are worth asking their users about."
      }
    guard found.breakIns.isEmpty else {
      return "Probably: \(recorded), and \(looksLike(found.breakIns)).\(check)"
    }
    if found.toCheck.isEmpty, found.common.contains(where: { $0.sign == .strangeNames }) {
      return """
        That cannot be told: \(recorded), and most of the computers that logged somebody in failed with names of others as well, so \
        that what a computer had done before says nothing here.
        """
    }
    // Where no failure is recorded, the report opens with that.
    let limit =
      input.totals.attempts == 0 ? "" : " A password that was guessed and used from another computer would not show."
    guard !found.toCheck.isEmpty else {
      return """
        Not as far as these logs show: \(recorded) and checked, and \(successes == 1 ? "" : "for none ")what its computer \
        had done before \(successes == 1 ? "does not look" : "looks") like guessing.\(limit)
        """
    }
    guard successes > 1 else {
      return """
        Perhaps: one successful login is recorded; it is no clear break-in, but worth asking its user about.\(limit)
        """
    }
    let number = found.toCheck.count
    return """
      Perhaps: \(recorded) and checked; none is clearly a break-in, but \(Wording.small(number)) \
      \(number == 1 ? "is worth asking its user" : "are worth asking their users") about.\(limit)
      """
  }

  /// `what one of the computers that logged in had done before looks like guessing`
  private static func looksLike(_ breakIns: [SuspiciousLogins.Login]) -> String {
    let number = breakIns.count { !$0.signs.isDisjoint(with: .guessing) }
    guard number > 0 else {
      return
        "\(Wording.exactly(breakIns.count, "of them looks", "of them look")) like a break-in, though no guessing came before"
    }
    let after = breakIns.count - number
    let followers =
      after == 0
      ? "" : "; \(Wording.exactly(after, "other login", "other logins")) with such an account came after that"
    return
      "what \(Wording.small(number)) of the computers that logged in had done before looks like guessing\(followers)"
  }

  /// What a report of a break-in opens with; empty without one.
  static func headline(_ input: AnalysisInput) -> [Prose] {
    let found = input.suspicious.breakIns
    guard let first = found.first else { return [] }
    if found.count == 1 {
      return [
        Prose(parts: [.strong("Somebody probably got in: ")]) + told(first, input) + "."
      ]
    }
    let users = Set(found.map(\.user)).count
    let accounts = Wording.exactly(users, "account", "accounts")
    return [
      Prose(parts: [.strong("Somebody probably got into \(accounts). ")]) + "First, " + told(first, input) + "."
    ]
  }

  /// `root` logged in from 192.0.2.7 (China) on 3 May 2023 at 03:12
  static func login(_ login: SuspiciousLogins.Login, _ input: AnalysisInput) -> Prose {
    let country = input.country(ofSource: Int64(login.source))
    let place = isKnownCountry(country) ? " (\(Wording.place(input.countryName(country))))" : ""
    return "\(name(login.user)) logged in from \(evidence: login.address)\(place) on \(moment(login.time, input))"
  }

  static func name(_ user: String) -> Prose { user.isEmpty ? "a user without a name" : "\(evidence: user)" }

  static func moment(_ time: Int64, _ input: AnalysisInput) -> String {
    "\(Numerals.date(input.store.zone.date(at: time))) at \(clock(time, input))"
  }

  /// `03:12`
  static func clock(_ time: Int64, _ input: AnalysisInput) -> String { input.store.zone.clock(time) }
}
