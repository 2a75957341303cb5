import CivilTime

/// The published figures of the swarm, and the days in between that were never published.
enum SwarmFigures {
  static let firstDay = day("2023-01-10")
  static let windowFirst = day("2023-11-10")
  static let peakDay = day("2023-11-12")

  static let attempts = 30_483
  static let sources = 8_858
  static let countries = 148
  static let countriesOnPeakDay = 79
  static let topDays: [(day: String, attempts: Int)] = [
    ("2023-11-12", 1307), ("2023-11-13", 1070), ("2023-11-11", 468), ("2023-05-09", 396), ("2023-04-14", 390),
    ("2023-04-21", 358), ("2023-04-22", 356), ("2023-04-25", 342), ("2023-07-19", 329), ("2023-03-02", 320),
  ]

  static let windowDays = [86, 468, 1307, 1070, 141]
  static let windowChina = [19, 131, 372, 346, 47]
  static let windowLeaders: [(country: String, attempts: Int)] = [
    ("CN", 915), ("IN", 335), ("KR", 283), ("BR", 218), ("US", 198), ("RU", 144),
  ]
  static let windowCountries = 100
  /// How many sources made so many attempts each in the window.
  static let windowHistogram: [(sources: Int, attemptsEach: Int)] = [
    (1, 8), (4, 7), (27, 6), (16, 5), (51, 4), (139, 3), (469, 2), (1235, 1),
  ]
  static let windowSources = 1942
  static let mostADay = 6

  /// Attempts of the 320 days from 10 January to 25 November 2023. Published are the ten largest, the window and the
  /// sum; the other days are drawn from a negative binomial (mean 81, dispersion 0.25).
  static let days: [Int] = [
    14, 5, 81, 45, 134, 105, 47, 31, 208, 74, 123, 99, 61, 123, 93, 147, 57, 52, 46, 57,
    91, 63, 57, 83, 81, 146, 62, 186, 11, 74, 44, 100, 59, 97, 25, 90, 36, 73, 25, 167,
    53, 119, 47, 106, 89, 75, 44, 158, 117, 152, 122, 320, 77, 17, 65, 41, 31, 31, 79, 128,
    94, 83, 163, 16, 80, 56, 64, 51, 43, 45, 128, 52, 69, 72, 45, 133, 116, 59, 168, 71,
    62, 116, 37, 115, 24, 92, 64, 71, 59, 57, 118, 72, 124, 124, 390, 101, 50, 63, 90, 63,
    28, 358, 356, 44, 43, 342, 67, 106, 98, 92, 14, 138, 75, 65, 158, 38, 135, 78, 63, 396,
    156, 26, 91, 58, 51, 131, 100, 34, 59, 74, 228, 127, 74, 126, 81, 59, 176, 51, 95, 111,
    116, 58, 81, 135, 44, 18, 62, 30, 63, 28, 23, 41, 57, 68, 151, 38, 92, 120, 98, 34,
    111, 37, 35, 53, 91, 75, 103, 121, 65, 40, 59, 83, 87, 28, 32, 57, 150, 95, 115, 91,
    98, 29, 99, 55, 157, 68, 102, 60, 29, 73, 329, 21, 60, 72, 62, 60, 139, 133, 80, 147,
    31, 58, 20, 57, 63, 102, 34, 26, 40, 55, 52, 27, 261, 141, 159, 53, 86, 86, 119, 131,
    224, 102, 68, 35, 101, 147, 55, 62, 82, 48, 85, 56, 61, 26, 125, 37, 112, 160, 65, 118,
    18, 80, 99, 83, 109, 87, 80, 106, 53, 72, 87, 79, 81, 99, 56, 81, 68, 120, 31, 61,
    10, 105, 59, 52, 72, 142, 68, 39, 29, 49, 90, 71, 104, 34, 76, 136, 74, 195, 70, 55,
    109, 52, 133, 52, 113, 127, 94, 96, 103, 50, 68, 109, 45, 36, 36, 121, 131, 40, 107, 123,
    97, 52, 50, 81, 86, 468, 1307, 1070, 141, 76, 121, 163, 37, 153, 76, 55, 51, 134, 119, 48,
  ]
}
