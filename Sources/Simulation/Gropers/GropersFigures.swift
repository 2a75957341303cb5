import CivilTime

/// The published figures of the gropers, and the pace in between that was never published.
enum GropersFigures {
  static let firstDay = day("2014-07-07")
  static let lastDay = day("2014-09-30")
  static let listSize = 14_809

  /// Sums from the first day up to and with the day.
  static let milestones: [(date: CivilDate, attempts: Int, hosts: Int, names: Int)] = [
    (day("2014-08-19"), 3_798, 849, 2_093),
    (day("2014-08-21"), 3_822, 856, 2_103),
  ]

  /// The 57th day, of which only the names were published.
  static let estimateDay = day("2014-09-01")
  static let estimateNames = 2_523
  static let estimateDays = 57
  /// 2,523 names in 57 days of 14,809: 334 days in all, 277 left.
  static let runOutTotalDays = 334
  static let runOutDaysLeft = 277
  static let runOutDate = day("2015-06-05")

  /// What each stretch of days adds: the published milestones, and invented figures where none were published.
  static let stretches: [(lastDay: CivilDate, attempts: Int, hosts: Int, names: Int)] = [
    (milestones[0].date, 3_798, 849, 2_093),
    (milestones[1].date, 24, 7, 10),
    (estimateDay, 762, 163, 420),
    (lastDay, 1_986, 391, 1_081),
  ]

  static let separateHosts = 4
  static let separateFirstDay = day("2014-09-02")
  static let separateDomain = "dynamic.adsl.gvt.net.br"
  /// Single names a person of that place might have; none is on the list.
  static let separateNames = [
    "adriana", "ana", "antonio", "bruno", "camila", "carlos", "eduardo", "fernanda", "gabriel", "joao", "jose",
    "juliana", "leandro", "lucas", "luiz", "marcelo", "marcos", "mariana", "paulo", "rafael", "ricardo", "rodrigo",
  ]
}
