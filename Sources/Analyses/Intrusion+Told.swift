import Findings

/// A login in words, with what speaks against it.
extension Intrusion {
  /// In sentences, without the last full stop: the login and what came before, where it came from, what came after.
  static func told(_ login: SuspiciousLogins.Login, _ input: AnalysisInput) -> Prose {
    var told = inShort(login, input)
    if let place = place(login) { told = told + ". " + Prose(place) }
    if let later = laterNames(login) { told = told + ". That computer then failed with \(later) within a day" }
    return told
  }

  /// `… logged in from … on …, after three failures of that computer with the same name`
  static func inShort(_ login: SuspiciousLogins.Login, _ input: AnalysisInput) -> Prose {
    var before = before(login)
    if before.isEmpty, laterNames(login) == nil, place(login) == nil || login.signs.contains(.strangeNames) {
      before = ["that computer had taken part in the incident"]
    }
    return Self.login(login, input) + (before.isEmpty ? "" : ", after " + Prose(Wording.list(before)))
  }

  /// What the computer and others had done, most telling first.
  private static func before(_ login: SuspiciousLogins.Login) -> [String] {
    var before: [String] = []
    let own = Numerals.count(login.streak, "failure", "failures") + " of that computer with the same name"
    if login.streak > 0, login.otherNamesBefore > 0 {
      before.append("\(own) and more with \(otherNames(login.otherNamesBefore, login))")
    } else if login.streak > 0 {
      before.append(own)
    } else if login.otherNamesBefore > 0 {
      before.append("that computer had failed with \(otherNames(login.otherNamesBefore, login)) within a day")
    }
    if login.fromOthers > 0, login.signs.contains(.guessedByOthers) {
      before.append(
        """
        \(Wording.failures(login.fromOthers)) with the name from \
        \(Numerals.count(login.otherAddresses, "other computer", "other computers")) in the hour before
        """)
    }
    if login.fromNetwork > 0 {
      before.append(
        """
        \(Wording.failures(login.fromNetwork)) with the name from \
        \(Numerals.count(login.networkAddresses, "other computer", "other computers")) of its network in the weeks before
        """)
    }
    switch login.follows {
    case .account: before.append("the break-in into that account")
    case .network: before.append("a break-in into another account from that computer or its network")
    case nil: break
    }
    if login.signs.contains(.silence) { before.append("a long time without any login of the account") }
    return before
  }

  /// What is unusual about where it came from.
  private static func place(_ login: SuspiciousLogins.Login) -> String? {
    let isTooFar = login.signs.contains(.journey)
    let far = "too far from its other logins for anybody to make the journey in that time"
    guard login.signs.contains(.newCountry) else { return isTooFar ? "That is \(far)" : nil }
    let seldom =
      login.newCountryChance.map {
        " (about one of its logins in \(Wording.about((1 / $0).rounded(.down))) is from a new one)"
      }
      ?? ""
    return "The account had never logged in from that country\(seldom)\(isTooFar ? ", which is \(far)" : "")"
  }

  /// Names that the computer failed with behind the login.
  private static func laterNames(_ login: SuspiciousLogins.Login) -> String? {
    let later = login.otherNames - login.otherNamesBefore
    guard later > 0 else { return nil }
    return login.otherNamesBefore > 0
      ? Numerals.count(later, "more name", "more names") : otherNames(later, login)
  }

  /// `4 other names (3 of them from a list of spamtraps)`
  private static func otherNames(_ number: Int, _ login: SuspiciousLogins.Login) -> String {
    let traps = login.trapNames == 0 ? "" : " (\(Numerals.grouped(login.trapNames)) of them from a list of spamtraps)"
    return Numerals.count(number, "other name", "other names") + traps
  }
}
