import Foundation

/// Numbers as far as every machine agrees on them: the last of sixteen digits is a matter of the mathematical library.
enum RoundedNumbers {
  private static let digitsKept = 9
  private static let point = UInt8(ascii: ".")

  /// Every decimal number of more digits is rounded to nine; all other text stays. O(bytes).
  static func text(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard isDigit(bytes[index]) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let end = numberEnd(bytes, from: index)
      let number = bytes[index..<end]
      if number.contains(point), number.count > digitsKept + 2,
        let value = Double(String(decoding: number, as: UTF8.self))
      {
        result += Array(String(format: "%.\(digitsKept)g", value).utf8)
      } else {
        result += number
      }
      index = end
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Behind `123.456e-7`, and behind every letter and digit of what is no number.
  private static func numberEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      let isSign = "+-".utf8.contains(byte) && bytes[index - 1] == UInt8(ascii: "e")
      guard isDigit(byte) || byte == point || isSign || isLetter(byte) else { break }
      index += 1
    }
    return index
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) }
}
