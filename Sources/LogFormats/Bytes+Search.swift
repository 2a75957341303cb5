/// Looking for a byte that is mostly near: sixteen bytes are looked at without a call, which would cost more than the look.
extension Bytes {
  /// The first place of a byte in `start..<end`; −1 when there is none. `end <= count`.
  @inline(__always) func place(of byte: UInt8, from start: Int, to end: Int) -> Int {
    guard start < end else { return -1 }
    // What is loaded may reach behind `end`, never behind the buffer.
    guard start &+ 16 <= count else { return farPlace(of: byte, from: start, to: end) }
    let hit = Self.firstHit(sixteen(at: start) .== SIMD16<UInt8>(repeating: byte))
    if hit < 16 { return start &+ hit < end ? start &+ hit : -1 }
    return start &+ 16 < end ? farPlace(of: byte, from: start &+ 16, to: end) : -1
  }

  /// The same further on, where a call is worth it. `start < end <= count`.
  @inline(never) private func farPlace(of byte: UInt8, from start: Int, to end: Int) -> Int {
    first(byte, from: start, to: end) ?? -1
  }

  /// The last place of a byte in `start..<end`; −1 when there is none. `end <= count`.
  @inline(__always) func lastPlace(of byte: UInt8, from start: Int, to end: Int) -> Int {
    let pattern = SIMD16<UInt8>(repeating: byte)
    var index = end
    while index > start {
      // What is loaded may reach before `start`, never before the buffer.
      guard index >= 16 else { return firstBytes(byte, from: start, to: index) }
      let hit = Self.lastHit(sixteen(at: index &- 16) .== pattern)
      if hit >= 0 {
        let place = index &- 16 &+ hit
        return place >= start ? place : -1
      }
      index &-= 16
    }
    return -1
  }

  /// As `lastPlace`; nil when there is none.
  func last(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    let place = lastPlace(of: byte, from: start, to: end)
    return place >= 0 ? place : nil
  }

  /// The first position in `start..<end` of a blank or of a control character; `end` when there is none. `end <= count`.
  @inline(__always) func firstBlank(from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      // Eight at a time: of the bytes below 0x21 the lowest has its top bit set. Those above it may have by a borrow.
      let word = word(at: index)
      let hits = (word &- 0x2121_2121_2121_2121) & ~word & 0x8080_8080_8080_8080
      if hits != 0 { return min(end, index &+ hits.trailingZeroBitCount / 8) }
      index &+= 8
    }
    return end
  }

  /// The first of sixteen that is true; 16 for none.
  @inline(__always) private static func firstHit(_ hits: SIMDMask<SIMD16<Int8>>) -> Int {
    // SAFETY: both are sixteen bytes of any value.
    let halves = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
    guard halves[0] | halves[1] != 0 else { return 16 }
    return halves[0] != 0
      ? halves[0].trailingZeroBitCount &>> 3 : 8 &+ halves[1].trailingZeroBitCount &>> 3
  }

  /// The last of sixteen that is true; −1 for none.
  @inline(__always) private static func lastHit(_ hits: SIMDMask<SIMD16<Int8>>) -> Int {
    // SAFETY: both are sixteen bytes of any value.
    let halves = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
    guard halves[0] | halves[1] != 0 else { return -1 }
    return halves[1] != 0
      ? 15 &- halves[1].leadingZeroBitCount &>> 3 : 7 &- halves[0].leadingZeroBitCount &>> 3
  }

  /// Where fewer than sixteen bytes stand before `end` in the buffer.
  @inline(never) private func firstBytes(_ byte: UInt8, from start: Int, to end: Int) -> Int {
    var index = end
    while index > start {
      index &-= 1
      if self[index] == byte { return index }
    }
    return -1
  }
}
