/// Spans of time as plans write them: `90s`, `10m`, `1h`, `2d`, `1h30m`.
public enum PlanDuration {
  private static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]

  /// Whole seconds; nil for anything else, also for units out of order or twice, and for more than 100 years.
  public static func seconds(_ text: String) -> Int? {
    var total = 0
    var rest = text[...]
    var unitsLeft = units[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits), digits.count <= 10 else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let letter = rest.first, let index = unitsLeft.firstIndex(where: { $0.letter == letter }) else {
        return nil
      }
      rest = rest.dropFirst()
      total += number * units[index].seconds
      unitsLeft = units[(index + 1)...]
    }
    return total <= 100 * 366 * 86_400 ? total : nil
  }

  /// The shortest way to write it: 5400 is `1h30m`.
  public static func text(_ seconds: Int) -> String {
    var rest = max(0, seconds)
    var text = ""
    for (letter, size) in units where rest >= size {
      text += "\(rest / size)\(letter)"
      rest %= size
    }
    return text.isEmpty ? "0s" : text
  }
}
