/// A zip file in the form that workbooks have: deflated parts, no dates, no more than 4 GiB.
struct ZipBytes {
  private var directory: [UInt8] = []
  private var parts = 0
  /// Bytes given out.
  private var offset = 0

  /// What stands before the content of a part.
  /// - Parameter name: ASCII.
  mutating func header(_ name: String, _ part: Deflated) -> [UInt8] {
    var common: [UInt8] = []
    // Version 2.0, no flags, deflated, no time of day on 1 January 1980.
    for number: UInt16 in [20, 0, 8, 0, 0x21] { common.append(littleEndian: number) }
    common.append(littleEndian: part.crc32)
    common.append(littleEndian: UInt32(part.bytes.buffer.count))
    common.append(littleEndian: part.size)
    common.append(littleEndian: UInt16(name.utf8.count))
    common.append(littleEndian: UInt16(0))

    directory.append(littleEndian: UInt32(0x0201_4B50))
    directory.append(littleEndian: UInt16(20))
    directory += common
    // No comment, first disk, no attributes.
    directory.append(contentsOf: repeatElement(0, count: 10))
    directory.append(littleEndian: UInt32(truncatingIfNeeded: offset))
    directory += name.utf8

    var header: [UInt8] = []
    header.append(littleEndian: UInt32(0x0403_4B50))
    header += common
    header += name.utf8
    parts += 1
    offset += header.count + part.bytes.buffer.count
    return header
  }

  /// The directory, which ends the file; nil when it is too large for its form.
  func end() -> [UInt8]? {
    guard let start = UInt32(exactly: offset) else { return nil }
    var end = directory
    end.append(littleEndian: UInt32(0x0605_4B50))
    end.append(littleEndian: UInt32(0))
    end.append(littleEndian: UInt16(parts))
    end.append(littleEndian: UInt16(parts))
    end.append(littleEndian: UInt32(directory.count))
    end.append(littleEndian: start)
    end.append(littleEndian: UInt16(0))
    return end
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
