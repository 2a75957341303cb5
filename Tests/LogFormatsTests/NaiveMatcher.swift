import Vocabulary

@testable import LogFormats

/// The twin of `Matcher`: what a template means, written down as plainly as possible, over the parsed template and with
/// all the backtracking in the world. Only for lines of ordinary length.
struct NaiveMatcher {
  struct Result: Equatable {
    var user: String?
    var host: String?
    var session: String?
    var source: Address?
    var secret = false
    var attempts = 1
    var successes = 0
    var detail: String?
    /// Where which part stands, from the right.
    var places: [FieldPlace] = []
    /// The user that is tried.
    var repeated: ArraySlice<UInt8> = []

    /// What a compiled shape catches as well.
    static func == (left: Self, right: Self) -> Bool {
      left.user == right.user && left.host == right.host && left.session == right.session
        && left.source == right.source && left.secret == right.secret && left.attempts == right.attempts
        && left.successes == right.successes && left.detail == right.detail
    }
  }

  /// A part of a template and the bytes of the message that it took.
  struct FieldPlace {
    var field: Template.Field
    var range: Range<Int>
  }

  let line: [UInt8]

  /// nil: the template does not fit.
  static func match(_ template: Template, _ line: [UInt8]) -> Result? {
    NaiveMatcher(line: line).rest(template.parts, 0, Result())
  }

  private func rest(_ parts: [Template.Part], _ at: Int, _ result: Result) -> Result? {
    guard let part = parts.first else {
      return line[at...].allSatisfy { $0 == 0x20 } ? result : nil
    }
    let others = Array(parts.dropFirst())
    switch part {
    case .here: return rest(others, at, result)
    case .literal(let text):
      return line[at...].starts(with: text) ? rest(others, at + text.count, result) : nil
    case .alternatives(let texts):
      for text in texts.sorted(by: { $0.count > $1.count }) where line[at...].starts(with: text) {
        if let found = rest(others, at + text.count, result) { return found }
      }
      return nil
    case .optional(let inner):
      return rest(inner + others, at, result) ?? rest(others, at, result)
    case .either(let ways):
      for way in ways {
        if let found = rest(way + others, at, result) { return found }
      }
      return nil
    case .field(let field, let extent): return self.field(field, extent, others, at, result)
    }
  }

  private func field(
    _ field: Template.Field, _ extent: Template.Extent, _ others: [Template.Part], _ at: Int, _ result: Result
  ) -> Result? {
    switch field {
    case .any: return any(others, at, result)
    case .user, .secret, .text, .subject, .detail: return free(field, extent, others, at, result)
    case .time:
      var first = extent
      first.isFirst = true
      return free(.detail, first, others, at, result)
    case .host, .session, .word, .unit, .from, .to: return word(field, extent, others, at, result)
    case .number, .port, .attempts, .successes, .bits: return number(field, others, at, result)
    case .source, .peer:
      if let (address, end) = Self.address(line, at, before: others) {
        var kept = result
        kept.source = address
        if var found = rest(others, end, kept) {
          found.places.append(FieldPlace(field: .source, range: at..<end))
          return found
        }
      }
      return field == .peer ? word(.host, Template.Extent(), others, at, result) : nil
    case .same:
      guard line[at...].starts(with: result.repeated) else { return nil }
      let end = at + result.repeated.count
      return rest(others, end, result).map { kept(.same, at, end, $0) }
    }
  }

  /// The first place of what follows, and no other.
  private func any(_ others: [Template.Part], _ at: Int, _ result: Result) -> Result? {
    func told(_ place: Int, _ found: Result) -> Result {
      var found = found
      found.places.append(FieldPlace(field: .any, range: at..<place))
      return found
    }
    guard others.contains(where: { $0 != .here }) else { return told(line.count, result) }
    guard let texts = Template.leadingTexts(others) else { return nil }
    let place = (at...line.count).first { place in texts.contains { line[place...].starts(with: $0) } }
    return place.flatMap { place in rest(others, place, result).map { told(place, $0) } }
  }

  private func kept(_ field: Template.Field, _ from: Int, _ to: Int, _ result: Result) -> Result {
    let text = String(decoding: line[from..<to], as: UTF8.self)
    var result = result
    result.places.append(FieldPlace(field: field, range: from..<to))
    switch field {
    case .user, .unit, .subject: result.user = text
    case .host, .from: result.host = text
    case .session, .to: result.session = text
    case .detail: result.detail = text
    case .secret: result.secret = true
    default: break
    }
    return result
  }

  /// With what may be missing behind it at any place, before without it at any place.
  private func ways(_ others: [Template.Part]) -> [[Template.Part]] {
    let behind = Array(others.dropFirst())
    switch others.first {
    case .here?: return ways(behind)
    case .optional(let inner)?: return [inner + behind] + ways(behind)
    case .either(let each)?: return each.dropLast().map { $0 + behind } + ways((each.last ?? []) + behind)
    default: return [others]
    }
  }

  private func free(
    _ field: Template.Field, _ extent: Template.Extent, _ others: [Template.Part], _ at: Int, _ result: Result
  ) -> Result? {
    let bound = line[at...].firstIndex { $0 == extent.stop && extent.stop > 0 } ?? line.count
    for way in ways(others) {
      if way.isEmpty { return bound == line.count ? kept(field, at, line.count, result) : nil }
      let places = Array(at...bound)
      for place in extent.isFirst ? places : places.reversed() {
        var trial = result
        trial.repeated = line[at..<place]
        if let found = rest(way, place, trial) {
          var merged = kept(field, at, place, found)
          // A part that stands twice keeps what is caught first from the right; here nothing stands twice.
          merged.attempts = found.attempts
          return merged
        }
      }
    }
    return nil
  }

  private func word(
    _ field: Template.Field, _ extent: Template.Extent, _ others: [Template.Part], _ at: Int, _ result: Result
  ) -> Result? {
    var end = at
    while end < line.count && end < at + 400 && line[end] > 0x20 && line[end] != extent.stop { end += 1 }
    guard end > at else { return nil }
    for way in ways(others) {
      let places = Array(at + 1...end)
      for place in extent.isFirst ? places : places.reversed() {
        if let found = rest(way, place, result) { return kept(field, at, place, found) }
      }
    }
    return nil
  }

  private func number(_ field: Template.Field, _ others: [Template.Part], _ at: Int, _ result: Result) -> Result? {
    let digits = line[at...].prefix(18).prefix { (0x30...0x39).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    var result = result
    if field == .successes || field == .bits { result.successes = value }
    if field == .attempts {
      guard value > result.successes else { return nil }
      result.attempts = Int(Int32(clamping: value - result.successes))
    }
    return rest(others, at + digits.count, result)
  }

  /// Where a colon must follow, the last one of the stretch may be that colon.
  static func address(_ line: [UInt8], _ at: Int, before others: [Template.Part]) -> (Address, Int)? {
    let found = address(line, at)
    var next = others.first { $0 != .here }
    if case .optional(let inner)? = next {
      guard found == nil else { return found }
      next = inner.first
    }
    guard case .literal(let text)? = next, text[0] == 0x3A || text[0] == 0x2E else { return found }
    if let found, found.1 < line.count, line[found.1] == text[0] { return found }
    let stretch = line[at...].prefix(64).prefix { $0.isHexDigit || $0 == 0x3A || $0 == 0x2E }
    guard let colon = stretch.lastIndex(of: text[0]),
      let address = Address(String(decoding: line[at..<colon], as: UTF8.self))
    else { return found }
    return (address, colon)
  }

  /// The longest stretch of letters that addresses are made of, without a dot or colon of the sentence, that is one and
  /// that no name goes on behind.
  static func address(_ line: [UInt8], _ at: Int) -> (Address, Int)? {
    func stretch(_ isPart: (UInt8) -> Bool) -> Int {
      var end = at
      while end < line.count && end < at + 64 && isPart(line[end]) { end += 1 }
      return end
    }
    var end = stretch { $0.isDigit || $0 == 0x2E }
    let isDotted = line[at..<end].contains(0x2E)
    let beforeColon = end < line.count && end < at + 64 && line[end] == 0x3A && end > at && line[end - 1] != 0x2E
    if !isDotted || (!beforeColon && end < line.count && end < at + 64 && line[end].isHexDigit) {
      end = stretch { $0.isHexDigit || $0 == 0x3A || $0 == 0x2E }
      if end < line.count && end < at + 64 && line[end] == 0x25 {
        end += 1
        while end < line.count && end < at + 64 && (line[end].isLetter || line[end].isDigit) { end += 1 }
      }
    }
    while end > at, line[end - 1] == 0x2E || line[end - 1] == 0x3A {
      if end - at >= 2 && line[end - 1] == 0x3A && line[end - 2] == 0x3A { break }
      end -= 1
    }
    if end < line.count {
      let next = line[end]
      if next.isLetter || next.isDigit || next == 0x2D || next == 0x5F { return nil }
      if next == 0x2E, end + 1 < line.count, line[end + 1].isLetter || line[end + 1].isDigit { return nil }
    }
    guard let address = Address(String(decoding: line[at..<end], as: UTF8.self)) else { return nil }
    return (address, end)
  }
}
