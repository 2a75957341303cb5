import Diagnostics

/// Settings of fail2ban as they stand in its files: sections of keys, later files over earlier ones.
///
/// The dialect is Python's `ConfigParser` as fail2ban sets it up: keys without case, lines that begin with a blank go on
/// with the value before, `#` and `;` begin comments at the start of a line, ` ;` within one, `%(name)s` stands for
/// another value. Only what guards need is looked at, and nothing in a file is executed.
struct JailFile {
  struct Value {
    var text: String
    var place: Place
    var excerpt: String
  }

  /// In the order in which they first appear, `DEFAULT` among them.
  private(set) var sections: [String] = []
  private var values: [String: [String: Value]] = [:]
  /// What the file before said, for `%(known/name)s`.
  private var known: [String: [String: Value]] = [:]

  static let defaults = "DEFAULT"

  /// Puts the settings of a file over those that are there.
  /// - Returns: mistakes, each with its line.
  mutating func add(_ text: String, file: String) -> [Diagnostic] {
    var mistakes: [Diagnostic] = []
    var section: String?
    var key: String?
    for (index, scalars) in SourceText.lines(of: text).enumerated() {
      let line = String(scalars)
      let place = Place(file: file, line: index + 1, column: 1)
      let plain = Self.withoutComment(line)
      guard !plain.isEmpty else { continue }
      if line.first.map({ $0 == " " || $0 == "\t" }) ?? false, let section, let key {
        values[section]?[key]?.text += "\n" + plain
        continue
      }
      if plain.hasPrefix("[") {
        key = nil
        guard plain.hasSuffix("]"), plain.count > 2 else {
          section = nil
          mistakes.append(Self.mistake("a section is written as [name]", place, line))
          continue
        }
        let name = String(plain.dropFirst().dropLast())
        section = name
        if values[name] == nil {
          sections.append(name)
          values[name] = [:]
        }
        continue
      }
      guard let section else {
        mistakes.append(Self.mistake("this line stands before any [section]", place, line))
        continue
      }
      guard let sign = plain.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > plain.startIndex else {
        mistakes.append(Self.mistake("this is no `key = value`", place, line))
        key = nil
        continue
      }
      let name = Self.trimmed(plain[..<sign]).lowercased()
      key = name
      if let old = values[section]?[name] { known[section, default: [:]][name] = old }
      values[section]?[name] = Value(
        text: Self.trimmed(plain[plain.index(after: sign)...]), place: place, excerpt: line)
    }
    return mistakes
  }

  func value(_ key: String, in section: String) -> Value? { values[section]?[key] ?? values[Self.defaults]?[key] }

  /// A value with what it refers to.
  /// - Throws: when it refers to nothing, or to itself.
  func resolved(_ key: String, in section: String) throws(Diagnostic) -> Value? {
    guard var value = value(key, in: section) else { return nil }
    value.text = try expanded(value, in: section, depth: 0)
    return value
  }

  private func expanded(_ value: Value, in section: String, depth: Int) throws(Diagnostic) -> String {
    guard depth < 10 else { throw Self.mistake("this value refers to itself", value.place, value.excerpt) }
    var result = ""
    var rest = value.text[...]
    while let sign = rest.firstIndex(of: "%") {
      result += rest[..<sign]
      rest = rest[rest.index(after: sign)...]
      if rest.first == "%" {
        result += "%"
        rest = rest.dropFirst()
      } else if rest.first == "(", let end = rest.firstIndex(of: ")"), rest[end...].hasPrefix(")s") {
        let name = rest[rest.index(after: rest.startIndex)..<end].lowercased()
        rest = rest[end...].dropFirst(2)
        guard name != "__name__" else {
          result += section
          continue
        }
        guard let other = reference(name, in: section) else {
          throw Self.mistake(
            "there is no value '\(shortened(name))' to put in here", value.place, value.excerpt,
            help: "name the file that sets it before this one, or write the value itself")
        }
        result += try expanded(other, in: section, depth: depth + 1)
      } else {
        throw Self.mistake("a % is written %%, or begins %(name)s", value.place, value.excerpt)
      }
    }
    return result + rest
  }

  /// `name`, `known/name`, `section/name`.
  private func reference(_ name: String, in section: String) -> Value? {
    let parts = name.split(separator: "/", maxSplits: 1).map { String($0) }
    guard parts.count == 2 else { return value(name, in: section) }
    if parts[0] == "known" { return known[section]?[parts[1]] ?? known[Self.defaults]?[parts[1]] }
    let other = sections.first { $0.lowercased() == parts[0] }
    return other.flatMap { value(parts[1], in: $0) }
  }

  private static func withoutComment(_ line: String) -> String {
    let text = trimmed(line[...])
    guard let first = text.first, first != "#", first != ";" else { return "" }
    var previous: Character = "x"
    for index in text.indices {
      if text[index] == ";", previous == " " || previous == "\t" { return trimmed(text[..<index]) }
      previous = text[index]
    }
    return text
  }

  static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  static func mistake(_ message: String, _ place: Place, _ excerpt: String, help: String? = nil) -> Diagnostic {
    .error("jail-file", message, at: place, help: help, excerpt: excerpt.count > 160 ? nil : excerpt)
  }
}

/// Spans of time as fail2ban writes them: `600`, `10m`, `1h 30m`, `1d12h`, `24*60*60`, `2 weeks`.
enum JailDuration {
  private static let units: [(names: [String], seconds: Double)] = [
    (["s", "ss", "se", "sec", "second", "seconds"], 1), (["m", "mm", "mi", "min", "minute", "minutes"], 60),
    (["h", "hh", "ho", "hou", "hour", "hours"], 3600), (["d", "dd", "da", "day", "days"], 86_400),
    (["w", "ww", "we", "wee", "week", "weeks"], 604_800), (["mo", "mon", "month", "months"], 2_629_800),
    (["y", "yy", "ye", "yea", "year", "years"], 31_557_600),
  ]

  /// Whole seconds; nil for anything else, and for more than a hundred years. −1 is for ever, as fail2ban has it.
  static func seconds(_ text: String) -> Int? {
    if text == "-1" { return forEver }
    var total = 0.0
    var factor: Double?
    var multiplies = false
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      if rest.isEmpty { break }
      if rest.first == "+" || rest.first == "*" {
        guard factor != nil, !multiplies else { return nil }
        if rest.first == "*" { multiplies = true }
        rest = rest.dropFirst()
        continue
      }
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let number = PlanNumber.real(String(digits)) else { return nil }
      rest = rest.dropFirst(digits.count).drop(while: \.isWhitespace)
      let letters = rest.prefix { $0.isASCII && $0.isLetter }.lowercased()
      rest = rest.dropFirst(letters.count)
      guard let unit = letters.isEmpty ? 1 : units.first(where: { $0.names.contains(letters) })?.seconds else {
        return nil
      }
      if multiplies, let product = factor {
        factor = product * number * unit
        multiplies = false
      } else {
        total += factor ?? 0
        factor = number * unit
      }
    }
    guard let last = factor, !multiplies else { return nil }
    total += last
    return total >= 1 && total <= Double(forEver) ? Int(total) : nil
  }

  /// A hundred years.
  static let forEver = 100 * 366 * 86_400
}
