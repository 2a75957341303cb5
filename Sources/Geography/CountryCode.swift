/// A country code in two bytes; `unknown` when the data says that it does not know.
struct CountryCode: Sendable, Hashable {
  let packed: UInt16

  static let unknown = CountryCode(packed: 0)

  /// - Parameter packed: of another code.
  init(packed: UInt16) { self.packed = packed }

  /// Two letters in any case, or a letter and a digit (`A1`, `T1` of older files). `??`, `-`, `--`, `ZZ` and nothing at
  /// all are unknown. nil for anything else.
  init?(_ bytes: UnsafeRawBufferPointer) {
    if unsafe bytes.isEmpty {
      self = .unknown
      return
    }
    if unsafe bytes.count <= 2 && bytes.allSatisfy({ $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "-") }) {
      self = .unknown
      return
    }
    guard bytes.count == 2, let first = unsafe Self.upper(bytes[0]), first >= UInt8(ascii: "A"),
      let second = unsafe Self.upper(bytes[1])
    else { return nil }
    if first == UInt8(ascii: "Z") && second == first {
      self = .unknown
    } else {
      packed = UInt16(first) << 8 | UInt16(second)
    }
  }

  private static func upper(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
    default: nil
    }
  }

  /// nil when unknown.
  var text: String? {
    packed == 0 ? nil : String(decoding: [UInt8(packed >> 8), UInt8(packed & 0xFF)], as: UTF8.self)
  }
}
