import CivilTime
import Statistics
import Vocabulary

@testable import Analyses

/// An archive of 320 days with a swarm in it: the published figures of a real incident, the days around it invented.
enum SwarmArchive {
  /// Failed logins a day from 10 January 2023 on; the ten largest, the window and the sum are published, the rest is
  /// drawn from a negative binomial distribution.
  static let daily = [
    14, 5, 81, 45, 134, 105, 47, 31, 208, 74, 123, 99, 61, 123, 93, 147, 57, 52, 46, 57, 91, 63, 57, 83, 81, 146, 62,
    186, 11, 74, 44, 100, 59, 97, 25, 90, 36, 73, 25, 167, 53, 119, 47, 106, 89, 75, 44, 158, 117, 152, 122, 320, 77,
    17, 65, 41, 31, 31, 79, 128, 94, 83, 163, 16, 80, 56, 64, 51, 43, 45, 128, 52, 69, 72, 45, 133, 116, 59, 168, 71,
    62, 116, 37, 115, 24, 92, 64, 71, 59, 57, 118, 72, 124, 124, 390, 101, 50, 63, 90, 63, 28, 358, 356, 44, 43, 342,
    67, 106, 98, 92, 14, 138, 75, 65, 158, 38, 135, 78, 63, 396, 156, 26, 91, 58, 51, 131, 100, 34, 59, 74, 228, 127,
    74, 126, 81, 59, 176, 51, 95, 111, 116, 58, 81, 135, 44, 18, 62, 30, 63, 28, 23, 41, 57, 68, 151, 38, 92, 120,
    98, 34, 111, 37, 35, 53, 91, 75, 103, 121, 65, 40, 59, 83, 87, 28, 32, 57, 150, 95, 115, 91, 98, 29, 99, 55, 157,
    68, 102, 60, 29, 73, 329, 21, 60, 72, 62, 60, 139, 133, 80, 147, 31, 58, 20, 57, 63, 102, 34, 26, 40, 55, 52, 27,
    261, 141, 159, 53, 86, 86, 119, 131, 224, 102, 68, 35, 101, 147, 55, 62, 82, 48, 85, 56, 61, 26, 125, 37, 112,
    160, 65, 118, 18, 80, 99, 83, 109, 87, 80, 106, 53, 72, 87, 79, 81, 99, 56, 81, 68, 120, 31, 61, 10, 105, 59, 52,
    72, 142, 68, 39, 29, 49, 90, 71, 104, 34, 76, 136, 74, 195, 70, 55, 109, 52, 133, 52, 113, 127, 94, 96, 103, 50,
    68, 109, 45, 36, 36, 121, 131, 40, 107, 123, 97, 52, 50, 81, 86, 468, 1307, 1070, 141, 76, 121, 163, 37, 153, 76,
    55, 51, 134, 119, 48,
  ]

  /// Sources of the window by attempts each.
  static let histogram = [(8, 1), (7, 4), (6, 27), (5, 16), (4, 51), (3, 139), (2, 469), (1, 1235)]
  static let china = [19, 131, 372, 346, 47]
  static let leading = [("CN", 915), ("IN", 335), ("KR", 283), ("BR", 218), ("US", 198), ("RU", 144)]
  /// Index of 10 November.
  static let windowStart = 304

  /// 148 codes: the leading ones, Bulgaria, and made-up ones.
  static let codes: [String] =
    leading.map(\.0) + ["BG"] + (0..<142).map { "\(letters[$0 / 26 + 20])\(letters[$0 % 26])" }.filter { $0 != "US" }
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  static func archive() -> Archive {
    var archive = Archive(days: daily.count)
    var random = SplitMix64(seed: 2023)
    addWindow(to: &archive)
    for (day, attempts) in daily.enumerated() where !(windowStart..<windowStart + 5).contains(day) {
      for _ in 0..<attempts {
        // A third of the pool is busy, so that some come again; countries thin out towards the end of the list.
        let number = random.below(3) == 0 ? random.below(200) : random.below(7000)
        let rank = Int(Double(codes.count) * random.unit() * random.unit() * random.unit())
        archive.add(
          day: day, second: random.below(86_400), source: .made(100_000 + number),
          country: archive.countries[.made(100_000 + number)] ?? codes[rank],
          user: "user\(random.below(900))@example.com")
      }
    }
    return archive
  }

  private static func addWindow(to archive: inout Archive) {
    // 94 countries besides the leading six share 979 attempts: Bulgaria 60, the others 9 or 10 each.
    var left = leading.map(\.1) + [60] + (0..<93).map { $0 < 82 ? 10 : 9 }
    var days = (0..<5).map { (china: china[$0], rest: daily[windowStart + $0] - china[$0]) }
    var random = SplitMix64(seed: 11)
    var number = 0
    for (attempts, sources) in histogram {
      for position in 0..<sources {
        // The busiest is Bulgarian; large numbers go where most is left.
        let country: Int
        if attempts == 8 {
          country = 6
        } else if attempts > 1 {
          country = left.indices.max { (left[$0], $1) < (left[$1], $0) } ?? 0
        } else {
          country = left.indices.first { left[$0] > 0 } ?? 0
        }
        left[country] -= attempts
        var used = [0, 0, 0, 0, 0]
        for attempt in 0..<attempts {
          let isChina = country == 0
          let day: Int
          if attempts == 8 && position == 0 {
            day = [2, 2, 2, 2, 2, 2, 1, 3][attempt]
          } else {
            day =
              (0..<5).filter { used[$0] < 5 }
              .max { (isChina ? days[$0].china : days[$0].rest, $1) < (isChina ? days[$1].china : days[$1].rest, $0) }
              ?? 0
          }
          used[day] += 1
          if isChina { days[day].china -= 1 } else { days[day].rest -= 1 }
          archive.add(
            day: windowStart + day, second: random.below(86_400), source: .made(number), country: codes[country],
            user: "user\(random.below(900))@example.com", secret: SecretMark(shape: .present, identity: 1))
        }
        number += 1
      }
    }
  }
}
