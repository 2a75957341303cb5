import CivilTime
import Foundation

/// A value of a JSON file, read by somebody who trusts its schema: what is not there or of another kind ends the test.
enum JSONValue {
  case null
  case flag(Bool)
  /// As it is written: a reader of Foundation loses the last digits.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  init(contentsOf path: String) throws {
    var parser = JSONParser(bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    self = try parser.value()
  }

  private func missing(_ kind: String) -> Missing { Missing(description: "\(self) is no \(kind)") }

  func members() throws -> [String: JSONValue] {
    guard case .object(let members) = self else { throw missing("object") }
    return members
  }

  func elements() throws -> [JSONValue] {
    guard case .array(let elements) = self else { throw missing("array") }
    return elements
  }

  func callAsFunction(_ name: String) throws -> JSONValue {
    guard let member = try members()[name] else { throw Missing(description: "no \(name)") }
    return member
  }

  /// nil: null, or left out.
  func optional(_ name: String) throws -> JSONValue? {
    guard let member = try members()[name], !member.isNull else { return nil }
    return member
  }

  func has(_ name: String) throws -> Bool { try members()[name] != nil }
  var isNull: Bool { if case .null = self { true } else { false } }

  func text() throws -> String {
    guard case .string(let text) = self else { throw missing("text") }
    return text
  }

  func int() throws -> Int {
    guard case .number(let digits) = self, let number = Int(digits) else { throw missing("whole number") }
    return number
  }

  func double() throws -> Double {
    guard case .number(let digits) = self, let number = Double(digits) else { throw missing("number") }
    return number
  }

  func flag() throws -> Bool {
    guard case .flag(let flag) = self else { throw missing("flag") }
    return flag
  }

  func texts() throws -> [String] { try elements().map { try $0.text() } }
  func doubles() throws -> [Double] { try elements().map { try $0.double() } }
  func optionals() throws -> [Double?] { try elements().map { $0.isNull ? nil : try $0.double() } }

  func date() throws -> CivilDate {
    guard let date = CivilDate(iso: try text()) else { throw missing("date") }
    return date
  }

  /// UTC seconds.
  func moment() throws -> Int64 {
    let text = try text()
    guard let time = text.firstIndex(of: "T"), let date = CivilDate(iso: text[..<time]) else {
      throw Missing(description: "\(text) is no moment")
    }
    let clock = text[text.index(after: time)...]
    func number(_ offset: Int, in text: Substring) -> Int64 { Int64(text.dropFirst(offset).prefix(2)) ?? 0 }
    let seconds = number(0, in: clock) * 3600 + number(3, in: clock) * 60 + number(6, in: clock)
    let zone = clock.dropFirst(8)
    let offset = zone == "Z" ? 0 : number(1, in: zone) * 3600 + number(4, in: zone) * 60
    return Int64(date.dayNumber) * 86_400 + seconds - (zone.first == "-" ? -offset : offset)
  }

  func days() throws -> ClosedRange<CivilDate> { try self("first").date()...self("last").date() }
}

extension JSONValue? {
  func text() throws -> String? { try self?.text() }
  func int() throws -> Int? { try self?.int() }
  func double() throws -> Double? { try self?.double() }
}

/// RFC 8259, without a look at what comes after the value.
private struct JSONParser {
  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func value() throws -> JSONValue {
    switch try next() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      while try !ends(with: "}") {
        let name = try string()
        guard try next() == UInt8(ascii: ":") else { throw failure }
        index += 1
        members[name] = try value()
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      while try !ends(with: "]") { elements.append(try value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    default:
      let word = bytes[index...].prefix { !",]} \n".utf8.contains($0) }
      index = word.endIndex
      switch String(decoding: word, as: UTF8.self) {
      case "null": return .null
      case "true": return .flag(true)
      case "false": return .flag(false)
      case let number: return .number(number)
      }
    }
  }

  private var failure: JSONValue.Missing { .init(description: "no JSON at byte \(index)") }

  /// The byte that is not blank; it stays.
  private mutating func next() throws -> UInt8 {
    while index < bytes.count, " \n".utf8.contains(bytes[index]) { index += 1 }
    guard index < bytes.count else { throw failure }
    return bytes[index]
  }

  /// Passes a bracket that opens, or a comma; whether the closing bracket comes then, which is passed as well.
  private mutating func ends(with close: Unicode.Scalar) throws -> Bool {
    if "[{,".utf8.contains(try next()) { index += 1 }
    guard try next() == UInt8(ascii: close) else { return false }
    index += 1
    return true
  }

  private mutating func string() throws -> String {
    guard try next() == UInt8(ascii: "\"") else { throw failure }
    let start = index
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
    guard index <= bytes.count else { throw failure }
    let inner = bytes[(start + 1)..<(index - 1)]
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    return try JSONDecoder().decode(String.self, from: Data(bytes[start..<index]))
  }
}
