/// Turns what `journalctl -o verbose` writes into what `-o json` writes: one object a line, an entry each.
///
///     Tue 2024-03-05 08:31:00.123456 UTC [s=1f;i=2;b=3;m=4;t=612e1a8a0b240;x=6]
///         _HOSTNAME=mx1
///         MESSAGE=Failed password for root from 192.0.2.7 port 51182 ssh2
///
/// The time is that of the cursor, which has no zone to be guessed: `t` is microseconds since 1970 in hexadecimal digits. A
/// value that goes on in the next line is indented further.
struct JournalVerbose: ByteRewriter {
  var output: [UInt8] = []
  private var line: [UInt8] = []
  private var isOpen = false
  private var hasValue = false

  /// Longer lines of a value that nobody reads are cut.
  private static let lineLimit = 48 << 10

  static func begins(_ head: UnsafeRawBufferPointer) -> Bool {
    let first = unsafe Array(head.prefix { $0 != 0x0A })
    return first.count < head.count && microseconds(first) != nil
  }

  mutating func take(_ byte: UInt8) {
    if byte == 0x0A {
      endLine()
    } else if line.count < Self.lineLimit {
      line.append(byte)
    }
  }

  mutating func finish() {
    if !line.isEmpty { endLine() }
    close()
  }

  private mutating func endLine() {
    defer { line.removeAll(keepingCapacity: true) }
    if line.starts(with: Self.indent) {
      field(line[Self.indent.count...])
    } else if let time = Self.microseconds(line) {
      close()
      output += Array("{\"__REALTIME_TIMESTAMP\":\"\(time)\"".utf8)
      isOpen = true
    } else {
      // No line of an entry: it is passed on as it stands.
      close()
      output += line + [0x0A]
    }
  }

  private mutating func field(_ text: ArraySlice<UInt8>) {
    guard isOpen else { return output += line + [0x0A] }
    let name = text.prefix { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    guard !name.isEmpty, name.endIndex < text.endIndex, text[name.endIndex] == 0x3D else {
      // The value goes on.
      guard hasValue else { return }
      for byte in [0x0A] + text.drop(while: { $0 == 0x20 }) { output.append(escaped: byte) }
      return
    }
    if hasValue { output.append(0x22) }
    output += [0x2C, 0x22] + Array(name) + [0x22, 0x3A, 0x22]
    hasValue = true
    for byte in text[(name.endIndex + 1)...] { output.append(escaped: byte) }
  }

  private mutating func close() {
    if hasValue { output.append(0x22) }
    if isOpen { output += [0x7D, 0x0A] }
    (isOpen, hasValue) = (false, false)
  }

  private static let indent = Array("    ".utf8)

  /// Of the line that begins an entry.
  private static func microseconds(_ line: [UInt8]) -> UInt64? {
    guard line.count < 400, line.last == 0x5D, let open = line.lastIndex(of: 0x5B), open > 20,
      line[(open + 1)...].starts(with: Array("s=".utf8))
    else { return nil }
    for part in line[(open + 1)...].dropLast().split(separator: 0x3B) where part.starts(with: Array("t=".utf8)) {
      return UInt64(String(decoding: part.dropFirst(2), as: UTF8.self), radix: 16)
    }
    return nil
  }
}
