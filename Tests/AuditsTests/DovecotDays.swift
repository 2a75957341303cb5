import CivilTime

/// Lines of a dovecot log, by the day since 1 March 2023.
enum DovecotDays {
  static let start = CivilDate(iso: "2023-03-01") ?? CivilDate(dayNumber: 0)

  static func line(_ day: Int, _ clock: String, _ words: String) -> String {
    "\((start + day).iso) \(clock) \(words)"
  }

  static func login(_ day: Int, _ clock: String, _ user: String, _ address: String) -> String {
    line(
      day, clock,
      "imap-login: Info: Login: user=<\(user)>, method=PLAIN, rip=\(address), lip=192.0.2.1, mpid=7, TLS, session=<a\(day)b>"
    )
  }

  /// Somebody guesses once at night, and the owner of the mailbox logs in from the office.
  static func ordinary(_ day: Int) -> [String] {
    [
      line(day, "03:00:00", "auth: Info: passwd-file(guess\(day)@example.com,240.0.1.\(day)): unknown user"),
      login(day, "09:00:00", "anna@example.com", "198.51.100.7"),
    ]
  }
}
