import CivilTime
import Foundation

/// Header lines of RFC 5322. What a value holds stays inside its header: whatever is not visible ASCII, and whatever a
/// mail reader would decode, is written as encoded words (RFC 2047).
enum MailHeader {
  static func unstructured(_ name: String, _ value: String) -> String {
    let isPlain =
      value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !value.contains("=?") && value.first != " "
      && value.last != " "
    return "\(name): " + (isPlain ? folded(value, after: name.utf8.count + 2) : encodedWords(value)) + "\n"
  }

  /// Folded at blanks into lines of at most 76 characters where words allow it; no word is longer than 900.
  private static func folded(_ value: String, after start: Int) -> String {
    var text = ""
    var length = start
    for (index, word) in value.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      guard word.utf8.count <= 900 else { return encodedWords(value) }
      // A line that begins with two blanks would be nothing but a fold.
      if index > 0, length + 1 + word.utf8.count > 76, !word.isEmpty, text.last != " " {
        text += "\n"
        length = 0
      }
      text += (index == 0 ? "" : " ") + word
      length += word.utf8.count + (index == 0 ? 0 : 1)
    }
    return text
  }

  /// Each word holds whole characters and is at most 63 bytes long.
  private static func encodedWords(_ value: String) -> String {
    var words: [String] = []
    var piece: [UInt8] = []
    for scalar in value.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if piece.count + bytes.count > 36 {
        words.append(encodedWord(piece))
        piece = []
      }
      piece += bytes
    }
    words.append(encodedWord(piece))
    return words.joined(separator: "\n ")
  }

  private static func encodedWord(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }

  /// Addresses were checked when the plan was read; one a line.
  static func addresses(_ name: String, _ addresses: [String]) -> String {
    "\(name): \(addresses.joined(separator: ",\n "))\n"
  }

  /// As mails and syslog write them.
  static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `Sat, 11 Nov 2023 09:00:00 +0000`
  static func date(_ moment: Int64, zone: Zone) -> String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let date = zone.date(at: moment)
    let second = zone.secondOfDay(at: moment)
    let offset = Int(zone.offset(at: moment)) / 60
    let clock = [second / 3600, second / 60 % 60, second % 60].map { Digits.padded($0, 2) }.joined(separator: ":")
    let east = (offset < 0 ? "-" : "+") + Digits.padded(abs(offset) / 60, 2) + Digits.padded(abs(offset) % 60, 2)
    return
      "\(days[date.weekday]), \(Digits.padded(date.day, 2)) \(months[date.month - 1]) \(date.year) \(clock) \(east)"
  }
}
