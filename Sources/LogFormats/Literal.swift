/// A text of a template, ready to be compared and to be looked for.
///
/// Most texts are short: their first and last eight bytes are compared as numbers, and only what lies between is compared
/// byte by byte.
struct Literal: Sendable {
  /// Where it stands in the pool.
  var start: Int32
  var count: Int32
  /// The first eight bytes as `Bytes.word` reads them, zero behind the text, and which of them are the text's.
  var head: UInt64 = 0
  var mask: UInt64 = 0
  /// The last eight bytes; zero of a text of up to eight, which the head tells whole.
  var tail: UInt64 = 0
  /// The byte of it that lines hold most seldom, and where in the text it stands: it is what the text is looked for by.
  var rare: UInt8 = 0
  var rareOffset: Int32 = 0

  init(_ text: [UInt8], at start: Int) {
    self.start = Int32(start)
    count = Int32(text.count)
    head = Self.word(text.prefix(8))
    mask = text.count >= 8 ? .max : 1 << UInt64(text.count * 8) - 1
    if text.count > 8 { tail = Self.word(text.suffix(8)) }
    var rarest = -1
    for (place, byte) in text.enumerated() where Self.rarity(byte) > rarest {
      (rarest, rare, rareOffset) = (Self.rarity(byte), byte, Int32(place))
    }
  }

  var first: UInt8 { UInt8(truncatingIfNeeded: head) }

  /// Lets all of several texts be looked for by one byte, at the place where each has it first.
  /// - Returns: false where they have no byte in common.
  static func share(_ texts: [[UInt8]], _ literals: inout ArraySlice<Literal>) -> Bool {
    let common = (texts.first ?? []).filter { byte in texts.dropFirst().allSatisfy { $0.contains(byte) } }
    guard let byte = common.max(by: { (rarity($0), $0) < (rarity($1), $1) }) else { return false }
    for (text, index) in zip(texts, literals.indices) {
      literals[index].rare = byte
      literals[index].rareOffset = Int32(text.firstIndex(of: byte) ?? 0)
    }
    return true
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Higher for bytes that log lines hold more seldom. Only the speed hangs on it.
  static func rarity(_ byte: UInt8) -> Int { rarities[Int(byte)] }

  /// What log lines consist of, the most frequent first.
  private static let frequent = Array(" etaoinsr1203456789ldcu.mpgh-:,=fbvkyw/()[]_@<>".utf8)

  /// By byte.
  private static let rarities = (0...255).map { frequent.firstIndex(of: $0) ?? frequent.count }
}
