import CivilTime
import Diagnostics
import Foundation

/// Zones that a plan may name, sorted.
enum KnownZones {
  static let names: [String] = (TimeZone.knownTimeZoneIdentifiers + ["UTC"]).sorted()
}

enum PlanNumber {
  /// Decimal digits with an optional minus sign; nothing else that YAML would take for a number.
  static func whole(_ text: String) -> Int? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  /// `0.25`, `-3`, `1e-3`; finite.
  static func real(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || ".-+eE".utf8.contains($0) }),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }
}

extension PlanInterpreter {
  /// Where a key belongs that people put elsewhere.
  private static let homes: [String: String] = [
    "paths": "archive", "formats": "archive", "time_zone": "archive", "year": "archive", "rate_limit": "policies",
    "ban": "policies", "alert": "policies", "jails": "policies", "template": "report", "outputs": "report",
    "audience": "report", "pseudonym_key": "report", "passwords": "report", "max_rows": "report",
    "spamtraps": "lists", "accounts": "lists", "folder": "audit", "period": "audit", "keep": "audit",
    "alerts": "audit",
  ]

  /// The members of a group by their keys; unknown keys are reported. nil when the value is no group.
  mutating func fields(_ value: PlanValue, _ what: String, known: [String]) -> [String: PlanValue]? {
    guard case .map(let pairs) = value.content else {
      if value.isEmpty {
        mistakes.error(
          "empty-value", "\(what) is empty", at: value.place, help: "its keys: \(known.joined(separator: ", "))")
      } else {
        wrongType(value, what, "a group of keys (\(known.joined(separator: ", ")))")
      }
      return nil
    }
    var fields: [String: PlanValue] = [:]
    for (key, value) in pairs {
      if known.contains(key.name) {
        fields[key.name] = value
      } else {
        mistakes.error(
          "unknown-key", "\(what) has no key '\(shortened(key.name))'", at: key.place, help: keyHelp(key.name, known))
      }
    }
    return fields
  }

  private func keyHelp(_ name: String, _ known: [String]) -> String {
    if let nearest = Suggestion.nearest(to: name, in: known) { return "did you mean '\(nearest)'?" }
    if let home = Self.homes[name] { return "'\(name)' belongs under '\(home)'" }
    if Self.keys.contains(name), !known.contains(name) { return "'\(name)' belongs at the left margin of the plan" }
    return "its keys: \(known.joined(separator: ", "))"
  }

  mutating func wrongType(_ value: PlanValue, _ what: String, _ wanted: String) {
    mistakes.error("wrong-type", "\(what) is \(value.kind), not \(wanted)", at: value.place, help: "write \(wanted)")
  }

  /// A single value with something in it. Quoted or not makes no difference.
  mutating func text(_ value: PlanValue, _ key: String) -> String? {
    guard case .scalar(let text, let quoted) = value.content else {
      mistakes.error(
        "wrong-type", "\(shortened(key)) is \(value.kind), not a single value", at: value.place,
        help: "write one value after `\(shortened(key)):`")
      return nil
    }
    guard !value.isEmpty, !text.allSatisfy(\.isWhitespace) || (quoted && !text.isEmpty) else {
      mistakes.error(
        "empty-value", "\(shortened(key)) has no value", at: value.place, help: "give it one, or remove the key")
      return nil
    }
    return text
  }

  /// A list of single values. One value alone is reported, since a list was meant.
  mutating func texts(_ value: PlanValue, _ key: String) -> [(text: String, place: Place)] {
    switch value.content {
    case .list(let members):
      return members.compactMap { member in text(member, "a member of \(key)").map { ($0, member.place) } }
    case .scalar(let text, _) where !value.isEmpty:
      mistakes.error(
        "wrong-type", "\(key) is a single value, not a list", at: value.place,
        help: "write `\(key): [\(shortened(text))]`")
      return []
    default:
      if value.isEmpty {
        mistakes.error("empty-value", "\(key) has no value", at: value.place, help: "give it one, or remove the key")
      } else {
        wrongType(value, key, "a list, such as `\(key): [a, b]`")
      }
      return []
    }
  }

  mutating func date(_ value: PlanValue, _ key: String) -> CivilDate? {
    guard let text = text(value, key) else { return nil }
    if let date = CivilDate(iso: text) { return date }
    let isDay = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [4, 2, 2]
    mistakes.error(
      "bad-date", isDay ? "there is no day \(shortened(text))" : "'\(shortened(text))' is not a day", at: value.place,
      help: "write a day as 2023-11-12")
    return nil
  }

  /// A whole number of at least 1.
  mutating func count(_ value: PlanValue, _ key: String) -> Int? {
    guard let text = text(value, key) else { return nil }
    guard let number = PlanNumber.whole(text) else {
      mistakes.error(
        "wrong-type", "\(key) is '\(shortened(text))', not a whole number", at: value.place,
        help: "write digits, as `\(key): 5`")
      return nil
    }
    guard number >= 1 else {
      mistakes.error("out-of-range", "\(key) is \(number); it is at least 1", at: value.place, help: "write 1 or more")
      return nil
    }
    return number
  }

  /// Seconds, at least 1.
  /// - Parameter unit: letter and name of the unit that is most likely meant where none is written; nil: none is likelier
  mutating func duration(_ value: PlanValue, _ key: String, unit: (letter: String, name: String)? = nil) -> Int? {
    guard let text = text(value, key) else { return nil }
    guard let seconds = PlanDuration.seconds(text) else {
      mistakes.error(
        "bad-duration", "\(key) is '\(shortened(text))', not a span of time", at: value.place,
        help: PlanNumber.whole(text) == nil
          ? "write it as \(unit.map { "90\($0.letter)" } ?? "90s, 10m, 1h, 1h30m or 2d")"
          : "add its unit: \(shortened(text))"
            + (unit.map { "\($0.letter) for \($0.name)" } ?? "s for seconds, \(shortened(text))m for minutes"))
      return nil
    }
    guard seconds >= 1 else {
      mistakes.error("out-of-range", "\(key) is no time at all", at: value.place, help: "write 1s or more")
      return nil
    }
    return seconds
  }

  /// The absolute path of a file that is there.
  mutating func existingFile(_ path: String, _ what: String, _ place: Place) -> String? {
    let absolute = PlanFiles.absolute(path, in: folder)
    switch reader.files.kind(absolute) {
    case .file: return absolute
    case .folder:
      mistakes.error("not-a-file", "the \(what) '\(shortened(path))' is a folder", at: place, help: "name a file")
    case .missing:
      mistakes.error(
        "missing-file", "there is no \(what) file '\(shortened(path))'", at: place, help: pathHelp(path))
    }
    return nil
  }
}
