import Planning

/// What `logins-after-failures` goes by: the plan's parameters, else the defaults.
struct LoginRules: Sendable, Hashable {
  var otherNames: Int
  var beyondTyping: Int
  var breakIn: Int
  var check: Int
  var silence: Int
  var kilometres: Double
  var kilometresAnHour: Double
  var intruderAccounts: Int
  /// S2: failures of others, and within how many seconds before.
  var othersFailures: Int
  var othersWithin: Int
  /// S2 and S3: for how many seconds guessing is remembered.
  var memory: Int
  /// S4: logins, and days with any, before a country can be new.
  var habitLogins: Int
  var habitDays: Int

  static let parameters = [
    ParameterDescriptor(
      "other_names", "names failed within a day from which on an address is suspicious (S1)", default: .count(3),
      range: 1...1000),
    ParameterDescriptor(
      "beyond_typing", "failures in a row that nobody mistypes (S3)", default: .count(20), range: 3...100_000),
    ParameterDescriptor(
      "others_failures", "failures of others on a name before a login with it (S2)", default: .count(5),
      range: 1...10_000),
    ParameterDescriptor(
      "others_within", "how long before the login (S2)", default: .duration(seconds: 3600), range: 60...7 * 86_400),
    ParameterDescriptor(
      "memory", "how long much guessing at a name is remembered (S2, S3)", default: .duration(seconds: 30 * 86_400),
      range: 86_400...3650 * 86_400),
    ParameterDescriptor(
      "habit_logins", "logins of an account before a country can be new to it (S4)", default: .count(10),
      range: 1...10_000),
    ParameterDescriptor(
      "habit_days", "days with logins before that (S4)", default: .count(7), range: 1...3650),
    ParameterDescriptor(
      "kilometres", "how far apart two countries must be (S5)", default: .number(1000), range: 0...20_000),
    ParameterDescriptor(
      "kilometres_an_hour", "how fast nobody travels (S5)", default: .number(1000), range: 100...100_000),
    ParameterDescriptor(
      "silence", "how long an account must have been silent (S6)", default: .duration(seconds: 90 * 86_400),
      range: 86_400...36_600 * 86_400),
    ParameterDescriptor(
      "intruder_accounts", "accounts behind a network from which on it is shared, and no intruder's own (S7)",
      default: .count(20), range: 1...100_000),
    ParameterDescriptor("break_in", "points of a break-in", default: .count(4), range: 1...20),
    ParameterDescriptor("check", "points from which on a user is asked", default: .count(2), range: 1...20),
  ]

  /// - Parameter plan: nil for the defaults.
  init(_ plan: Plan?) {
    let descriptor = LoginsAfterFailures.descriptor
    let parameters = plan.map { Parameters(descriptor, plan: $0) } ?? Parameters(descriptor, [:])
    otherNames = parameters.count("other_names")
    beyondTyping = parameters.count("beyond_typing")
    breakIn = parameters.count("break_in")
    check = min(parameters.count("check"), breakIn)
    silence = parameters.seconds("silence")
    kilometres = parameters.number("kilometres")
    kilometresAnHour = parameters.number("kilometres_an_hour")
    intruderAccounts = parameters.count("intruder_accounts")
    othersFailures = parameters.count("others_failures")
    othersWithin = parameters.seconds("others_within")
    memory = parameters.seconds("memory")
    habitLogins = parameters.count("habit_logins")
    habitDays = parameters.count("habit_days")
  }
}
