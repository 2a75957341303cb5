import CivilTime
import Findings

/// Turns of phrase that several analyses share.
enum Wording {
  /// A model's number in a sentence: never more figures than it deserves. 254.36 → `254`, 84.8 → `85`, 3.27 → `3.3`.
  static func about(_ number: Double) -> String {
    let text = abs(number) < 100 ? Numerals.rounded(number, figures: 2) : Numerals.rounded(number, figures: 3)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `15 times`, `2.7 times`
  static func times(_ ratio: Double) -> String {
    "\(Numerals.decimal(ratio, places: ratio >= 9.95 ? 0 : 1)) times"
  }

  /// `2.7 times as many as India with 335`, `hardly more than India with 335`, `as many as India with 335`
  static func compared(_ number: Int, with other: Int, of name: String) -> String {
    let end = "\(name) with \(Numerals.grouped(other))"
    if number == other { return "as many as \(end)" }
    let ratio = Double(number) / Double(max(1, other))
    return ratio > 1 && ratio < 1.05 ? "hardly more than \(end)" : "\(times(ratio)) as many as \(end)"
  }

  /// `about 18 countries`, `about one country`, `fewer than one country`
  static func aboutCountries(_ number: Double) -> String {
    if number < 0.95 { return "fewer than one country" }
    return about(number) == "1" ? "about one country" : "about \(about(number)) countries"
  }

  /// Of a whole that may be one: `all 12`, `the one`.
  static func allOf(_ number: Int) -> String { number == 1 ? "the one" : "all \(Numerals.grouped(number))" }

  /// `hour`, `ten minutes`: what stands behind *every*.
  static func every(_ seconds: Int) -> String {
    let words = length(seconds)
    return words.hasPrefix("one ") ? String(words.dropFirst(4)) : words
  }

  /// A part of a whole in words: `64 %`, and two places below one percent and close to all, for only all is `100 %`.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let ratio = Double(part) / Double(whole)
    if ratio >= 0.995, part < whole { return "\(Numerals.decimal(100 * min(ratio, 0.9999), places: 2)) %" }
    return "\(Numerals.decimal(100 * ratio, places: ratio > 0 && ratio < 0.01 ? 2 : 0)) %"
  }

  static func percent(_ share: Double, places: Int = 0) -> String {
    "\(Numerals.decimal(100 * share, places: places)) %"
  }

  /// `61 % to 66 %`
  static func percents(_ range: ClosedRange<Double>, places: Int = 0) -> String {
    "\(percent(range.lowerBound, places: places)) to \(percent(range.upperBound, places: places))"
  }

  /// `five days`: small numbers in letters, as prose writes them.
  static func days(_ number: Int) -> String {
    number == 1 ? "one day" : "\(small(number)) days"
  }

  static func small(_ number: Int) -> String {
    let words = [
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
    return words.indices.contains(number) ? words[number] : Numerals.grouped(number)
  }

  /// `anna`, `karl` and 3 more: the first three of equals.
  static func named(_ names: some Collection<String>, of number: Int) -> Prose {
    let shown = names.prefix(number == 4 ? 4 : 3).map { Prose("\(evidence: $0)") }
    return list(shown + (number > shown.count ? [Prose("\(small(number - shown.count)) more")] : []))
  }

  static func attempts(_ number: Int) -> String { Numerals.count(number, "attempt", "attempts") }
  static func failures(_ number: Int) -> String { Numerals.count(number, "failed login", "failed logins") }
  static func computers(_ number: Int) -> String { Numerals.count(number, "computer", "computers") }
  /// Where a report first says what it means by a computer.
  static func addresses(_ number: Int) -> String {
    Numerals.count(number, "computer (IP address)", "computers (IP addresses)")
  }
  static func countries(_ number: Int) -> String { Numerals.count(number, "country", "countries") }
  static func names(_ number: Int) -> String { Numerals.count(number, "name", "names") }
  static func times(_ number: Int) -> String {
    switch number {
    case 1: "once"
    case 2: "twice"
    default: "\(small(number)) times"
    }
  }

  /// `a, b and c`
  static func list(_ items: [String]) -> String {
    guard items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + items[items.count - 1]
  }

  /// - Parameter separator: between all of them; nil: commas, and `and` before the last.
  static func list(_ items: [Prose], by separator: String? = nil) -> Prose {
    var parts: [Prose.Part] = []
    for (index, item) in items.enumerated() {
      if index > 0 { parts.append(.words(separator ?? (index == items.count - 1 ? " and " : ", "))) }
      parts += item.parts
    }
    return Prose(parts: parts)
  }

  /// How often chance alone would do it, after all days, names or countries that were looked at.
  static func chance(_ adjusted: Double) -> String {
    adjusted <= 0.0001
      ? "would not happen by chance in a log of this length (\(Numerals.probability(adjusted)))"
      : "would seldom happen by chance in a log of this length (\(Numerals.probability(adjusted)))"
  }

  /// A country's name in the middle of a sentence: `the United States`, `China`.
  static func place(_ country: String) -> String {
    let needsArticle =
      country.hasPrefix("United ") || country.hasSuffix(" Islands") || country.contains("Republic")
      || country.hasSuffix(" Federation")
      || ["Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Seychelles", "Comoros", "Congo"].contains(
        country)
    return needsArticle ? "the \(country)" : country
  }

  static func capitalised(_ words: String) -> String {
    guard let first = words.first else { return words }
    return first.uppercased() + words.dropFirst()
  }
}

extension Finding {
  /// One line that says why the question could not be put.
  static func notApplicable(_ id: String, _ reason: Prose) -> Finding {
    Finding(id: id, status: .notApplicable, verdict: .cannotTell, summary: reason)
  }

  static func notEnoughData(_ id: String, _ reason: Prose) -> Finding {
    Finding(id: id, status: .notEnoughData, verdict: .cannotTell, summary: reason)
  }

  /// For every analysis when the store has no unsuccessful attempt.
  static func noAttempts(_ id: String) -> Finding {
    Finding(
      id: id, status: .nothingFound, verdict: .noSign,
      summary: "There is no failed or refused login in this archive, so there is nothing to look at here.")
  }

  func number(_ name: String) -> Cell? { numbers.first { $0.name == name }?.value }
}
