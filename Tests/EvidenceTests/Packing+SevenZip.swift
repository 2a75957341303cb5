@testable import Evidence

extension Pack {
  /// Members stored as they are, with their checksums: the form is written down in 7-Zip's `DOC/7zFormat.txt`.
  static func sevenZip(_ entries: [Entry]) -> [UInt8] {
    var content: [UInt8] = []
    var names: [UInt8] = []
    for entry in entries {
      content += entry.bytes
      for unit in entry.name.utf16 { names += little(Int(unit), 2) }
      names += [0, 0]
    }
    let pack: [[UInt8]] = [[6], number(0), number(1), [9], number(content.count), [0]]
    // One folder of one coder, which copies.
    let unpack: [[UInt8]] = [[7, 0x0B], number(1), [0], number(1), [1, 0, 0x0C], number(content.count), [0]]
    var parts: [[UInt8]] = [[8, 0x0D], number(entries.count)]
    if entries.count > 1 { parts.append([9]) }
    for entry in entries.dropLast() { parts.append(number(entry.bytes.count)) }
    parts.append([0x0A, 1])
    for entry in entries { parts.append(little(crc(entry.bytes), 4)) }
    parts.append([0, 0])
    let files: [[UInt8]] = [[5], number(entries.count), [0x11], number(names.count + 1), [0], names, [0, 0]]
    let header = Array(([[1, 4]] + pack + unpack + parts + files).joined())
    let place = little(content.count, 8) + little(header.count, 8) + little(crc(header), 4)
    let signature: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
    return signature + little(crc(place), 4) + place + content + header
  }

  /// As many leading one bits as there are bytes behind the first.
  private static func number(_ value: Int) -> [UInt8] {
    if value < 0x80 { return [UInt8(value)] }
    return value < 0x4000 ? [0x80 | UInt8(value >> 8), UInt8(value & 0xFF)] : [0xF0] + little(value, 4)
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }
}
