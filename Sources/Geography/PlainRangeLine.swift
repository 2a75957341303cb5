/// A line `start,end,CC` as databases write it, read in one pass: two IPv4 addresses as integers, or two IPv6 addresses,
/// without blanks and quotation marks.
///
/// They are hundreds of thousands, and each run begins with them. What is not in this form is for `RangeLine`, which takes
/// every form; a test holds the two together.
struct PlainRangeLine {
  var start: UInt128
  var end: UInt128
  var isIPv4: Bool
  var code: CountryCode
  /// Where the next line begins.
  var next: Int

  /// Bytes that the longest line takes, with its end: two addresses of 39 letters and what stands between.
  private static let longest = 2 * 39 + 6

  /// nil when it is in another form, or so near to the end of the bytes that it might reach beyond.
  init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    guard place + Self.longest <= bytes.count, let base = bytes.baseAddress else { return nil }
    // SAFETY: nothing is read behind `longest` bytes, as each address ends after 40 at most.
    var reader = unsafe Reader(next: base + place)
    if let first = reader.integer() {
      guard let last = reader.integer(), first <= last else { return nil }
      (start, end, isIPv4) = (UInt128(first), UInt128(last), true)
    } else {
      guard let first = reader.address(), let last = reader.address(), first <= last, !Self.isMapped(first),
        !Self.isMapped(last)
      else { return nil }
      (start, end, isIPv4) = (first, last, false)
    }
    guard let code = reader.code() else { return nil }
    self.code = code
    next = unsafe reader.next - base
  }

  /// An IPv4 address in the dress of IPv6.
  private static func isMapped(_ address: UInt128) -> Bool { address >> 32 == 0xFFFF }

  @safe private struct Reader {
    var next: UnsafeRawPointer

    @inline(__always) private func byte(_ offset: Int) -> UInt8 {
      unsafe next.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Of up to ten digits and no more than 32 bits, with a comma behind; nothing is read when it is not.
    @inline(__always) mutating func integer() -> UInt32? {
      var value: UInt64 = 0
      var length = 0
      while length <= 10, byte(length) &- UInt8(ascii: "0") < 10 {
        value = value &* 10 &+ UInt64(byte(length) &- UInt8(ascii: "0"))
        length += 1
      }
      guard length > 0, byte(length) == UInt8(ascii: ","), let result = UInt32(exactly: value) else { return nil }
      unsafe next += length + 1
      return result
    }

    /// IPv6 in hexadecimal digits, with a comma behind.
    @inline(__always) mutating func address() -> UInt128? {
      var value: UInt128 = 0
      var groups = 0
      // How many groups stood before `::`.
      var before: Int?
      while groups < 8 {
        guard let group = group() else { return nil }
        value = value << 16 | UInt128(group)
        groups += 1
        let end = byte(0)
        unsafe next += 1
        if end == UInt8(ascii: ",") { break }
        guard end == UInt8(ascii: ":") else { return nil }
        guard byte(0) == UInt8(ascii: ":") else { continue }
        guard before == nil else { return nil }
        before = groups
        unsafe next += 1
        if byte(0) == UInt8(ascii: ",") {
          unsafe next += 1
          break
        }
      }
      guard unsafe (next - 1).load(as: UInt8.self) == UInt8(ascii: ","), groups < 8 || before == nil else { return nil }
      guard let before else { return groups == 8 ? value : nil }
      // Zeros between those before and those behind.
      let behind = UInt128(16 * (groups - before))
      let low = value & ((1 << behind) - 1)
      return (value >> behind) << UInt128(16 * (8 - before)) | low
    }

    /// One to four hexadecimal digits.
    @inline(__always) private mutating func group() -> UInt64? {
      var value: UInt64 = 0
      var length = 0
      while length < 4 {
        let letter = byte(length)
        let digit = letter &- UInt8(ascii: "0")
        let hexadecimal = (letter | 0x20) &- UInt8(ascii: "a")
        if digit < 10 {
          value = value << 4 | UInt64(digit)
        } else if hexadecimal < 6 {
          value = value << 4 | UInt64(hexadecimal &+ 10)
        } else {
          break
        }
        length += 1
      }
      unsafe next += length
      return length > 0 ? value : nil
    }

    /// Two letters and the end of the line.
    @inline(__always) mutating func code() -> CountryCode? {
      guard byte(2) == UInt8(ascii: "\n"), let code = unsafe CountryCode(UnsafeRawBufferPointer(start: next, count: 2))
      else { return nil }
      unsafe next += 3
      return code
    }
  }
}
