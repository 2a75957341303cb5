import Findings

/// Did anybody get in, in the period of an audit? What was told before is known, and heads no report again.
extension Intrusion {
  /// The answer to the question where successful and failed logins are recorded.
  static func sentence(_ input: AnalysisInput, _ watch: AuditWatch) -> Prose {
    let found = input.suspicious
    let limit: Prose = " A password that was guessed and used from another computer would not show."
    let asked = Wording.exactly(found.toCheck.count, "login", "logins")
    let answer: Prose =
      switch (found.breakIns.count, found.toCheck.count) {
      case (0, 0): "Not in this period, as far as these logs show.\(limit)"
      case (0, let check):
        """
        Perhaps: in this period no login is clearly a break-in, but \(asked) \(check == 1 ? "is" : "are") worth asking about.\(limit)
        """
      case (let number, let check):
        """
        Probably: in this period \(Wording.exactly(number, "login", "logins")) \(number == 1 ? "looks" : "look") like a guessed \
        password\(check == 0 ? "" : ", and \(Wording.small(check)) more \(check == 1 ? "is" : "are") worth asking about").
        """
      }
    return answer + (known(input, watch).map { " " + $0 } ?? "")
  }

  private static let named = 3

  /// Break-ins before the period, and which audit told of them; nil without any.
  static func known(_ input: AnalysisInput, _ watch: AuditWatch) -> Prose? {
    let logins = input.suspicious.earlier
    guard !logins.isEmpty else { return nil }
    var shown = logins.prefix(named).map { login -> Prose in
      let audit = watch.toldLogins[login.time]
      let told = audit.map { "told in the audit of \($0)" } ?? "which no audit told of"
      return "\(Self.login(login, input)) (\(told))"
    }
    if logins.count > named { shown.append("\(Wording.small(logins.count - named)) more") }
    let one = logins.count == 1
    return """
      Known from the days before: \(Wording.exactly(logins.count, "login", "logins")) that \(one ? "looks" : "look") like a guessed \
      password, \(Wording.list(shown, by: "; ")). \(one ? "That account stays" : "Those accounts stay") open to whoever it was until the \
      password is changed.
      """
  }
}
