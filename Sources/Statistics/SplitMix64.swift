/// Random numbers that are the same on every machine and in every run.
///
/// Source: Steele, Lea & Flood, *Fast splittable pseudorandom number generators*, 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.finalised(state)
  }

  /// The generator's output function, a good mixer of one word by itself.
  public static func finalised(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ..< `bound`; 0 for a bound below 1. The high word of the product: without rejection, so one draw a number;
  /// the bias is below `bound` / 2⁶⁴.
  public mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// In [0, 1), with 53 random bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Fisher–Yates from the end: every order is equally likely. O(n).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for i in (1..<elements.count).reversed() { elements.swapAt(i, below(i + 1)) }
  }
}

/// The 64-bit Fowler–Noll–Vo hash of bytes, variant 1a.
public func fnv1a64(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
