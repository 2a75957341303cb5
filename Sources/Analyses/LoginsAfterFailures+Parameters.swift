import Planning

extension LoginsAfterFailures {
  /// What a plan can set of the signs, of what they count, and of the verdicts.
  static let parameters: [ParameterDescriptor] =
    [
      ParameterDescriptor(
        "other_names", "names failed within a day from which on an address is suspicious (S1)", default: .count(3),
        range: 1...1000),
      ParameterDescriptor(
        "others_failures", "failures of others on a name before a login with it (S2)", default: .count(5),
        range: 1...10_000),
      ParameterDescriptor(
        "others_within", "how long before the login (S2)", default: .duration(seconds: 3600), range: 60...7 * 86_400),
      ParameterDescriptor(
        "network_sources", "addresses of a network that took turns on a name (S2)", default: .count(3), range: 1...254),
      ParameterDescriptor(
        "network_many", "so many of them count as much as a long row of failures (S2)", default: .count(10),
        range: 1...254),
      ParameterDescriptor(
        "memory", "how long much guessing at a name is remembered (S2, S3)", default: .duration(seconds: 30 * 86_400),
        range: 86_400...3650 * 86_400),
      ParameterDescriptor(
        "least_streak", "fewest failures in a row that are more than typing errors (S3)", default: .count(3),
        range: 2...1000),
      ParameterDescriptor(
        "new_user_streak", "the same of a user without a record (S3)", default: .count(5), range: 2...1000),
      ParameterDescriptor(
        "typing_chance", "how often a user's own record may bring such a row in the whole archive (S3)",
        default: .number(0.01), range: 1e-12...0.5),
      ParameterDescriptor(
        "beyond_typing", "failures in a row that nobody mistypes (S3)", default: .count(20), range: 3...100_000),
      ParameterDescriptor(
        "habit_logins", "logins of an account before a country can be new to it (S4)", default: .count(10),
        range: 1...10_000),
      ParameterDescriptor(
        "habit_days", "days with logins before that (S4)", default: .count(7), range: 1...3650),
      ParameterDescriptor(
        "new_countries", "part of an account's logins that may come from new countries (S4)", default: .number(0.05),
        range: 0.0001...1),
      ParameterDescriptor(
        "kilometres", "how far apart two countries must be (S5)", default: .number(1000), range: 0...20_000),
      ParameterDescriptor(
        "kilometres_an_hour", "how fast nobody travels (S5)", default: .number(1000), range: 100...100_000),
      ParameterDescriptor(
        "shared_by", "users behind an address that is a gateway, and nowhere (S5)", default: .count(20),
        range: 1...100_000),
      ParameterDescriptor(
        "silence", "how long an account must have been silent (S6)", default: .duration(seconds: 90 * 86_400),
        range: 86_400...36_600 * 86_400),
      ParameterDescriptor(
        "intruder_accounts", "accounts behind a network from which on it is shared, and no intruder's own (S7)",
        default: .count(20), range: 1...100_000),
    ] + points + [
      ParameterDescriptor(
        "everybody", "part of all computers or accounts from which on a sign that they show says nothing (S1, S5)",
        default: .number(0.5), range: 0.01...1),
      ParameterDescriptor("break_in", "points of a break-in", default: .count(4), range: 1...20),
      ParameterDescriptor("check", "points from which on a user is asked", default: .count(2), range: 1...20),
      ParameterDescriptor(
        "listed", "logins with fewer points that are listed, where there are no more", default: .count(20),
        range: 0...10_000),
    ]

  private static let points = [
    ("s1", "an address that failed with other names", 4),
    ("s1_known", "S1 where it had logged somebody in before", 2),
    ("s2", "others that failed on the name", 3),
    ("s3", "more failures than typing errors explain", 2),
    ("s3_known", "S3 at a computer that the user had used", 1),
    ("s3_long", "S3 from `beyond_typing` failures on, and S2 from `network_many` addresses on", 4),
    ("s4", "a country that is new to the account", 1),
    ("s5", "a journey that nobody makes", 1),
    ("s6", "a long silence", 1),
    ("s7", "a follower in an account that was broken into", 4),
    ("s7_other", "another account from the intruder's network", 2),
  ].map { name, meaning, points in
    ParameterDescriptor(name, "points of \(meaning)", default: .count(points), range: 0...20)
  }
}
