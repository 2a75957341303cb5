import Foundation
import Testing

/// Reads a mail back as a mail program would, as far as these tests look at it.
struct MailReader {
  var headers: [(name: String, value: String)] = []
  var parts: [MailReader] = []
  var body: [UInt8] = []

  init(_ bytes: [UInt8]) throws {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let end = try #require(lines.firstIndex(of: ""))
    for line in lines[..<end] {
      if line.hasPrefix(" ") {
        headers[headers.count - 1].value += line
      } else {
        let colon = try #require(line.firstIndex(of: ":"), "\(line)")
        headers.append((String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)))
      }
    }
    let rest = lines[(end + 1)...]
    let type = self["Content-Type"] ?? ""
    if let mark = type.range(of: "boundary=\"") {
      let boundary = type[mark.upperBound...].prefix { $0 != "\"" }
      var current: [Substring]?
      for line in rest {
        if line == "--\(boundary)" || line == "--\(boundary)--" {
          // The line break before a boundary belongs to the boundary.
          if let current { parts.append(try MailReader(Array(current.joined(separator: "\n").utf8))) }
          current = line.hasSuffix("--") ? nil : []
        } else {
          current?.append(line)
        }
      }
      #expect(current == nil, "the last boundary is missing")
    } else if self["Content-Transfer-Encoding"] == "base64" {
      body = [UInt8](try #require(Data(base64Encoded: rest.joined())))
    } else {
      body = try Self.quoted(rest.joined(separator: "\n"))
    }
  }

  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
  var text: String { String(decoding: body, as: UTF8.self) }
  var type: String { String((self["Content-Type"] ?? "").prefix { $0 != ";" }) }

  /// A header as it is shown.
  func shown(_ name: String) -> String? {
    self[name].map { value in
      guard value.contains("=?") else { return value }
      return value.split(separator: " ").map { word in
        guard word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?="),
          let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))
        else { return "?\(word)?" }
        return String(decoding: data, as: UTF8.self)
      }.joined()
    }
  }

  private static func quoted(_ text: String) throws -> [UInt8] {
    let joined = text.replacingOccurrences(of: "=\n", with: "")
    var bytes: [UInt8] = []
    var rest = Array(joined.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      bytes.append(try #require(UInt8(digits, radix: 16), "\(digits)"))
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
