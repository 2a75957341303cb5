import Testing
import Vocabulary

@testable import Geography

/// The quick reading of lines as databases write them, beside the one that takes every form.
@Suite struct RangeLineTests {
  /// What each reading makes of the first line; nil: it is not for it.
  private func readings(_ text: String) -> (plain: String?, any: String?) {
    let bytes = Array((text + String(repeating: "\n", count: 100)).utf8)
    return unsafe bytes.withUnsafeBytes { bytes in
      let plain = unsafe PlainRangeLine(bytes, at: 0).map { line in
        #expect(line.next == text.utf8.count + 1)
        let (start, end) =
          line.isIPv4
          ? (Address(ipv4: UInt32(line.start)), Address(ipv4: UInt32(line.end)))
          : (Address(line.start), Address(line.end))
        return "\(start) \(end) \(line.code.packed)"
      }
      let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<text.utf8.count])
      let any = unsafe RangeLine.row(line).map { "\($0.start) \($0.end) \($0.code.packed)" }
      return (plain, any)
    }
  }

  @Test(arguments: [
    "37483520,37484543,ES", "0,4294967295,??", "7,7,no", "2001:550:2:8::289:0,2001:550:2:8::28a:ffff,CA",
    "2400::,2400::ffff,JP", "2001:DB8:1:2:3:4:5:6,2001:db8:1:2:3:4:5:7,SE",
    "1::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,A1",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:8,NO",
  ])
  func `A line as databases write it is read in one pass, to the same end`(_ text: String) {
    let (plain, any) = readings(text)
    #expect(plain != nil && plain == any)
  }

  @Test(arguments: [
    "4294967296,4294967297,NO", "2,1,NO", "1,2,NOR", "1,2,N", "1,2", "1,,NO", ",2,NO", "1,2::,NO", "1 ,2,NO",
    "12345678901234567890,12345678901234567891,NO", "::ffff:0:1,::ffff:0:2,NO", "::1,::2,NO", "1:::2,1::3,NO",
    "1::2::3,1::4,NO", "1:2:3:4:5:6:7:8:9,2::,NO", "12345::,2::,NO", "1::2:3:4:5:6:7:8,2::,NO",
    "240.0.0.0,240.0.0.1,NO",
    "1:2,3:4,NO", "1::,1::1,NO\r", "fe80::1%eth0,fe80::2,NO", "",
  ])
  func `A line of another form is left to the reading of every form`(_ text: String) {
    #expect(readings(text).plain == nil, "\(text)")
  }

  @Test func `Damaged lines are never taken for others`() {
    var random = SystemRandomNumberGenerator()
    let letters = Array("0123456789abcdefF:,?NO.%\r ".utf8)
    for line in ["37483520,37484543,ES", "2001:550:2:8::289:0,2001:550:2:8::28a:ffff,CA"] {
      for _ in 0..<20_000 {
        var bytes = Array(line.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = letters.randomElement(using: &random) ?? 0
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let (plain, any) = readings(text)
        if let plain { #expect(plain == any, "\(text)") }
      }
    }
  }
}
