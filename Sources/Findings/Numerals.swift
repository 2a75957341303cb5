import CivilTime

/// Numbers and dates as English prose writes them: one place for all sentences, tables and figures.
public enum Numerals {
  /// `30,483`
  public static func grouped(_ number: Int) -> String {
    let digits = Array("\(number.magnitude)")
    var result = number < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// A decimal number with a fixed number of places, rounded half up away from zero, thousands grouped: `2,590.6`.
  /// Not finite: `–`.
  public static func decimal(_ number: Double, places: Int) -> String {
    guard number.isFinite, abs(number) < 9e15 else { return "–" }
    // More places than a Double has make the scale overflow and say nothing.
    let places = min(places, 15)
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(number) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e18 else { return grouped(Int(number)) }
    let whole = Int(scaled) / Int(scale)
    let part = Int(scaled) % Int(scale)
    let sign = number < 0 && scaled > 0 ? "−" : ""
    return sign + grouped(whole) + (places > 0 ? "." + Digits.padded(part, places) : "")
  }

  /// A share of a whole in percent with two places, rounded half up in integers: `63.59 %`.
  public static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let hundredths = (20_000 * part + whole) / (2 * whole)
    return "\(grouped(hundredths / 100)).\(Digits.padded(hundredths % 100, 2)) %"
  }

  /// A model's number, rounded to a few significant figures and grouped: 3563.3 → `3,560`.
  public static func rounded(_ number: Double, figures: Int = 3) -> String {
    guard number.isFinite, number != 0 else { return number == 0 ? "0" : "–" }
    var magnitude = 0
    var rest = abs(number)
    while rest >= 10 {
      rest /= 10
      magnitude += 1
    }
    while rest < 1 {
      rest *= 10
      magnitude -= 1
    }
    let places = max(0, figures - 1 - magnitude)
    guard magnitude >= figures else { return decimal(number, places: places) }
    var unit = 1.0
    for _ in 0..<(magnitude - figures + 1) { unit *= 10 }
    return decimal((number / unit).rounded(.toNearestOrAwayFromZero) * unit, places: 0)
  }

  /// How likely chance alone is: two places from 0.01 up, else `1 in N` with N rounded down to one figure,
  /// below a millionth always `less than one in a million`.
  public static func probability(_ p: Double) -> String {
    guard p.isFinite else { return "–" }
    if p >= 0.01 { return decimal(min(p, 1), places: 2) }
    if p < 1e-6 { return "less than one in a million" }
    var n = Int(1 / p)
    var unit = 1
    while n >= 10 {
      n /= 10
      unit *= 10
    }
    return "1 in \(grouped(n * unit))"
  }

  /// `12 November 2023`
  public static func date(_ date: CivilDate) -> String {
    "\(date.day) \(months[date.month - 1]) \(grouped(year: date.year))"
  }

  /// `12 November`
  public static func dayAndMonth(_ date: CivilDate) -> String { "\(date.day) \(months[date.month - 1])" }

  /// `11–13 November 2023`, `28 February – 2 March 2023`, `10 January 2023`.
  public static func dates(_ first: CivilDate, _ last: CivilDate) -> String {
    if first == last { return date(first) }
    if first.year != last.year { return "\(date(first)) – \(date(last))" }
    if first.month != last.month { return "\(dayAndMonth(first)) – \(date(last))" }
    return "\(first.day)–\(date(last))"
  }

  private static func grouped(year: Int) -> String { "\(year)" }

  public static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  public static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  /// `1 computer`, `2 computers`, `1,942 computers`
  public static func count(_ number: Int, _ singular: String, _ plural: String) -> String {
    "\(grouped(number)) \(number == 1 ? singular : plural)"
  }

  /// `39 minutes`, `3 hours`, `2 days`: the largest unit that leaves at least two of them, rounded down.
  public static func duration(seconds: Int) -> String {
    if seconds < 120 { return count(seconds, "second", "seconds") }
    if seconds < 7200 { return count(seconds / 60, "minute", "minutes") }
    if seconds < 172_800 { return count(seconds / 3600, "hour", "hours") }
    return count(seconds / 86_400, "day", "days")
  }
}
