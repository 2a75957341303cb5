import Planning

/// What `logins-after-failures` goes by: the plan's parameters, else the defaults.
struct LoginRules: Sendable, Hashable {
  /// What each sign counts.
  struct Points: Sendable, Hashable {
    var names: Int
    var namesAtKnown: Int
    var others: Int
    var streak: Int
    var streakAtKnown: Int
    var longStreak: Int
    var country: Int
    var journey: Int
    var silence: Int
    var follower: Int
    var neighbour: Int
  }

  var points: Points
  /// S1 says something here; see `everybody`.
  var countsNames = true
  /// Part of all computers, or accounts, from which on a sign that they show says nothing.
  var everybody: Double
  /// Computers, and accounts, that there must be for that.
  static let leastComputers = 100
  static let leastAccounts = 20
  var otherNames: Int
  var beyondTyping: Int
  var breakIn: Int
  var check: Int
  var listed: Int
  var silence: Int
  var kilometres: Double
  var kilometresAnHour: Double
  var intruderAccounts: Int
  /// Users behind an address that is nowhere.
  var sharedBy: Int
  /// S2: failures of others, and within how many seconds before.
  var othersFailures: Int
  var othersWithin: Int
  /// S2: addresses of a network that guess at one name, and so many that they weigh as much as a break-in.
  var networkSources: Int
  var networkMany: Int
  /// S2 and S3: for how many seconds guessing is remembered.
  var memory: Int
  /// S3: the smallest run that counts, that of a user without a record, and how rare it must be.
  var leastStreak: Int
  var newUserStreak: Int
  var typingChance: Double
  /// S4: logins, and days with any, before a country can be new; and how seldom new ones may be.
  var habitLogins: Int
  var habitDays: Int
  var newCountries: Double
  /// S3: what a program with an old password does.
  var steady: SteadyRule

  /// - Parameter plan: nil for the defaults.
  init(_ plan: Plan?) {
    let descriptor = LoginsAfterFailures.descriptor
    let parameters = plan.map { Parameters(descriptor, plan: $0) } ?? Parameters(descriptor, [:])
    points = Points(parameters)
    everybody = parameters.number("everybody")
    otherNames = parameters.count("other_names")
    beyondTyping = parameters.count("beyond_typing")
    breakIn = parameters.count("break_in")
    check = min(parameters.count("check"), breakIn)
    listed = parameters.count("listed")
    silence = parameters.seconds("silence")
    kilometres = parameters.number("kilometres")
    kilometresAnHour = parameters.number("kilometres_an_hour")
    intruderAccounts = parameters.count("intruder_accounts")
    sharedBy = parameters.count("shared_by")
    othersFailures = parameters.count("others_failures")
    othersWithin = parameters.seconds("others_within")
    networkSources = parameters.count("network_sources")
    networkMany = max(networkSources, parameters.count("network_many"))
    memory = parameters.seconds("memory")
    leastStreak = parameters.count("least_streak")
    newUserStreak = parameters.count("new_user_streak")
    typingChance = parameters.number("typing_chance")
    habitLogins = parameters.count("habit_logins")
    habitDays = parameters.count("habit_days")
    newCountries = parameters.number("new_countries")
    steady = SteadyRule(plan)
  }
}

extension LoginRules.Points {
  init(_ parameters: Parameters) {
    names = parameters.count("s1")
    namesAtKnown = parameters.count("s1_known")
    others = parameters.count("s2")
    streak = parameters.count("s3")
    streakAtKnown = parameters.count("s3_known")
    longStreak = parameters.count("s3_long")
    country = parameters.count("s4")
    journey = parameters.count("s5")
    silence = parameters.count("s6")
    follower = parameters.count("s7")
    neighbour = parameters.count("s7_other")
  }
}
