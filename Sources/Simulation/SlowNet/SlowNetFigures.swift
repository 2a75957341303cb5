import CivilTime

/// The published figures of the slow net. The year was not published; 2014 is taken.
enum SlowNetFigures {
  static let firstDay = day("2014-05-01")
  static let lastDay = day("2014-05-10")
  static let domain = "a.example.org"

  /// Twelve pairs in the published order; the first address with a domain came a second time before its bare name.
  static let excerpt: [(name: String, withDomain: Bool)] =
    [("richard", true)]
    + [
      "richard", "postmaster", "steve", "drtone", "michael", "paul", "richard_s", "richard", "simon", "colin",
      "drtone", "doug",
    ].flatMap { [($0, true), ($0, false)] }
  static let excerptSources = 25
  static let excerptPairs = 12
  static let excerptStart = WallClock.second(day("2014-05-06"), 20, 11, 8)
  static let excerptMinutes = 40

  /// One address in four days: gaps of 3.8 to 21 hours, never five within a day.
  static let patientTimes: [WallSecond] = [
    WallClock.second(day("2014-05-04"), 0, 47, 41), WallClock.second(day("2014-05-04"), 21, 49, 14),
    WallClock.second(day("2014-05-05"), 8, 38, 48), WallClock.second(day("2014-05-05"), 14, 0, 0),
    WallClock.second(day("2014-05-05"), 23, 39, 19), WallClock.second(day("2014-05-06"), 3, 27, 11),
    WallClock.second(day("2014-05-06"), 13, 11, 27), WallClock.second(day("2014-05-07"), 0, 41, 22),
    WallClock.second(day("2014-05-07"), 14, 42, 16),
  ]

  /// From here on one failure was enough to be locked out: every address comes once.
  static let ruleStart = WallClock.second(day("2014-05-07"), 15, 0, 0)
  static let ruleHours = 31
  static let caughtByRule = 653

  /// The campaign before the excerpt and the rule; invented.
  static let campaignStart = WallClock.second(day("2014-05-03"), 18, 0, 0)
  static let slowestGap = 3 * 3600
}
