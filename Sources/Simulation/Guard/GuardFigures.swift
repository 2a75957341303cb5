import CivilTime

/// The published figures of the guard that slept, and the moments around them.
enum GuardFigures {
  /// Twelve weeks are kept: 84 days.
  static let firstDay = day("2023-03-08")
  static let lastDay = day("2023-05-30")
  static let incidentDay = day("2023-05-25")

  static let sources = 2
  static let attempts = 206
  static let attemptsOfEach = 103
  static let minutes = 39
  static let attackStart = WallClock.second(incidentDay, 8, 12)
  static let attackEnd = WallClock.second(incidentDay, 8, 51)
  static let attemptsAMinute = 3
  /// 39 minutes × 3 × 2: the most that the limit could have let through.
  static let mostUnderTheLimit = 234

  static let banAfter = 5
  static let banWithin = 600
  static let banFor = 3600

  static let lastBan = WallClock.second(incidentDay, 5, 47, 13)
  static let upgrade = WallClock.second(incidentDay, 6, 1, 52)
  static let shutdown = WallClock.second(incidentDay, 8, 56, 38)
  static let guardBack = WallClock.second(incidentDay, 8, 58, 4)
  static let firstBanAfter = WallClock.second(incidentDay, 9, 12, 31)
  /// The guard is restarted every midnight; that of the 26th would have come 18 hours after the upgrade.
  static let scheduledRestart = WallClock.second(incidentDay + 1)

  /// 18 hours × 60 × 3 × 2, as published; counted from the upgrade although the two came at 08:12.
  static let untouchedUntilRestart = 6_480
  /// The same from 08:12, and at the pace seen.
  static let untouchedFromAttack = 5_688
  static let untouchedAtPaceSeen = 5_007
  static let nineHundredSourcesAnHour = 162_000
}
