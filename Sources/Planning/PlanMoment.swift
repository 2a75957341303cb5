import CivilTime

/// Times of day and moments as plans write them, in the plan's zone.
public enum PlanMoment {
  /// `08:30`, or `08:30:05` where three parts are allowed; two digits each. nil for anything else.
  public static func secondOfDay(_ text: some StringProtocol, parts allowed: ClosedRange<Int>) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard allowed.contains(parts.count),
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    let numbers = parts.compactMap { Int($0) } + [0]
    guard numbers[0] < 24, numbers[1] < 60, numbers[2] < 60 else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
  }

  /// `2023-05-04`, `2023-05-04 20:11`, `2023-05-04T20:11:08`: the day, and the second of it. nil for anything else.
  public static func localTime(_ text: String) -> (date: CivilDate, second: Int)? {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard let day = parts.first, let date = CivilDate(iso: day), parts.count <= 2 else { return nil }
    guard parts.count == 2 else { return (date, 0) }
    return secondOfDay(parts[1], parts: 2...3).map { (date, $0) }
  }

  static func isMoment(_ text: String) -> Bool { localTime(text) != nil }
}
