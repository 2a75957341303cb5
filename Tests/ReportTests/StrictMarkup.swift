/// A reader of markup that forgives nothing: tags must nest, attributes stand in double quotes, and every `&` begins
/// one of the few references our escaping writes. What it accepts, every browser reads the same way.
struct StrictMarkup {
  struct Element: Equatable {
    var name: String
    var attributes: [String: String]
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var elements: [Element] = []
  /// All text outside style elements, references resolved.
  private(set) var text = ""

  private static let void: Set<String> = ["meta", "link", "br", "hr", "img", "input"]
  private static let references: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'",
  ]

  init(_ markup: String) throws {
    var rest = markup.unicodeScalars[...]
    var open: [String] = []
    func fail(_ why: String) -> Failure { Failure(description: "\(why) before: \(String(String(rest.prefix(80))))") }

    while let scalar = rest.first {
      guard scalar == "<" else {
        guard scalar != ">" else { throw fail("a bare >") }
        let run = rest.prefix { $0 != "<" }
        rest = rest[run.endIndex...]
        if open.last != "style" { text += try Self.resolved(String(run)) }
        continue
      }
      if rest.starts(with: "<!DOCTYPE html>".unicodeScalars) {
        rest = rest.dropFirst(15)
        continue
      }
      rest.removeFirst()
      let isEnd = rest.first == "/"
      if isEnd { rest.removeFirst() }
      let name = String(
        String.UnicodeScalarView(rest.prefix { $0.properties.isAlphabetic || ("0"..."9").contains($0) }))
      guard !name.isEmpty else { throw fail("a tag without a name") }
      rest = rest.dropFirst(name.unicodeScalars.count)
      if isEnd {
        guard rest.first == ">" else { throw fail("an unfinished end tag") }
        rest.removeFirst()
        guard open.popLast() == name else { throw fail("</\(name)> closes nothing") }
        continue
      }
      var element = Element(name: name, attributes: [:])
      while true {
        let blanks = rest.prefix { $0 == " " || $0 == "\n" }
        rest = rest[blanks.endIndex...]
        if rest.first == ">" {
          rest.removeFirst()
          if !Self.void.contains(name) { open.append(name) }
          break
        }
        if rest.first == "/", rest.dropFirst().first == ">" {
          rest = rest.dropFirst(2)
          break
        }
        guard !blanks.isEmpty else { throw fail("no blank before an attribute") }
        let key = String(
          String.UnicodeScalarView(
            rest.prefix { $0.properties.isAlphabetic || $0 == "-" || $0 == ":" || ("0"..."9").contains($0) }))
        guard !key.isEmpty else { throw fail("an attribute without a name") }
        rest = rest.dropFirst(key.unicodeScalars.count)
        guard rest.first == "=" else {
          element.attributes[key] = ""
          continue
        }
        rest.removeFirst()
        guard rest.first == "\"" else { throw fail("an attribute without quotes") }
        rest.removeFirst()
        let value = rest.prefix { $0 != "\"" }
        rest = rest[value.endIndex...].dropFirst()
        guard !value.contains("<") else { throw fail("a < within an attribute") }
        element.attributes[key] = try Self.resolved(String(value))
      }
      elements.append(element)
    }
    guard open.isEmpty else { throw Failure(description: "never closed: \(open)") }
  }

  private static func resolved(_ text: String) throws -> String {
    guard text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      let after = rest[rest.index(after: start)...]
      guard let end = after.firstIndex(of: ";"), let meant = references[String(after[..<end])] else {
        throw Failure(description: "a bare & in \(text.prefix(80))")
      }
      result += meant
      rest = after[after.index(after: end)...]
    }
    return result + rest
  }
}

/// RFC 4180, read strictly: what stands between quotes is one field, quotes are doubled, lines end in CR LF.
enum StrictCSV {
  struct Failure: Error {}

  static func records(_ bytes: [UInt8]) throws -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        index += 1
        while true {
          guard index < bytes.count else { throw Failure() }
          if bytes[index] == UInt8(ascii: "\"") {
            guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\"") else { break }
            index += 1
          }
          field.append(bytes[index])
          index += 1
        }
        index += 1
      } else {
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 13 {
          guard bytes[index] != UInt8(ascii: "\""), bytes[index] != 10 else { throw Failure() }
          field.append(bytes[index])
          index += 1
        }
      }
      record.append(String(decoding: field, as: UTF8.self))
      field = []
      guard index < bytes.count else { throw Failure() }
      if bytes[index] == UInt8(ascii: ",") {
        index += 1
        continue
      }
      guard bytes[index] == 13, index + 1 < bytes.count, bytes[index + 1] == 10 else { throw Failure() }
      index += 2
      records.append(record)
      record = []
    }
    guard record.isEmpty, field.isEmpty else { throw Failure() }
    return records
  }
}
