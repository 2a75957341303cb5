/// Which of many entries a message can have, by the texts that they need.
///
/// A message that names no program is asked for the shapes of all services that have a log of their own, one of dovecot's
/// auth process for those of all its databases, and most have none of them. Looking for the text that each shape needs
/// would go through the message a hundred times; this goes through it once, and asks at each place whether four bytes
/// stand there that some needed text holds. What it lets through may still not fit.
final class TextSieve: Sendable {
  /// A set of entries: bits by their place in the bucket.
  typealias Places = [8 of UInt64]

  /// Four bytes of a needed text.
  private struct Gram {
    var bytes: UInt32
    /// Of the texts of which a message must hold one.
    var group: UInt16
    /// One more than the next of the same slot; 0: there is none.
    var next: UInt16
  }

  /// Entries that `Places` can hold.
  static let capacity = 512
  /// Of smaller buckets it is as fast to ask for every text.
  private static let least = 16
  /// Entries of one first byte that make it worth to have a sieve for a program.
  static let leastOfProgram = 48
  private static let slotBits = 12

  /// By hash of four bytes: one more than the first gram; 0: there is none.
  private let slots: [UInt16]
  private let grams: [Gram]
  /// Words of a set that are in use.
  private let words: Int
  /// By first byte of a message: where in `sets` those of its bucket begin; −1: the bucket is not sieved.
  private let firstSets: [Int32]
  /// For each bucket the entries that need no text, then for each group those that need one of its texts.
  private let sets: [UInt64]

  /// - Parameters:
  ///   - tables: with entries, buckets and literals as they will be.
  ///   - firstBucket: the first of the 256 buckets.
  init(_ tables: Tables, firstBucket: Int) {
    let buckets = (0..<256).map { tables.buckets[firstBucket + $0] }
    let sieved = buckets.map { Int($0.count) >= Self.least && Int($0.count) <= Self.capacity }
    var groups: [Int32: Int] = [:]
    var slots = [UInt16](repeating: 0, count: 1 << Self.slotBits)
    var grams: [Gram] = []
    for (bucket, isSieved) in zip(buckets, sieved) where isSieved {
      for entry in tables.entries[Int(bucket.start)..<Int(bucket.start + bucket.count)] {
        let required = entry.required
        guard required.count > 0, groups[required.start] == nil else { continue }
        let group = groups.count
        groups[required.start] = group
        for literal in tables.literals[Int(required.start)..<Int(required.start + required.count)] {
          let text = tables.pool[Int(literal.start)..<Int(literal.start + literal.count)]
          let bytes = Self.rarest(Array(text))
          let slot = Self.slot(bytes)
          grams.append(Gram(bytes: bytes, group: UInt16(group), next: slots[slot]))
          slots[slot] = UInt16(grams.count)
        }
      }
    }
    words = ((zip(buckets, sieved).lazy.filter(\.1).map { Int($0.0.count) }.max() ?? 0) + 63) / 64
    var sets: [UInt64] = []
    var known: [Int32: Int32] = [:]
    var firstSets = [Int32](repeating: -1, count: 256)
    for (byte, (bucket, isSieved)) in zip(buckets, sieved).enumerated() where isSieved {
      if let first = known[bucket.start] {
        firstSets[byte] = first
        continue
      }
      let first = sets.count
      (known[bucket.start], firstSets[byte]) = (Int32(first), Int32(first))
      sets += [UInt64](repeating: 0, count: (groups.count + 1) * words)
      for place in 0..<Int(bucket.count) {
        let required = tables.entries[Int(bucket.start) + place].required
        let set = required.count > 0 ? groups[required.start, default: 0] + 1 : 0
        sets[first + set * words + place / 64] |= 1 << UInt64(place % 64)
      }
    }
    (self.slots, self.grams, self.sets, self.firstSets) = (slots, grams, sets, firstSets)
  }

  /// The entries of the bucket of its first byte that a message can have; nil where the bucket is too small or too large for
  /// a sieve, and for an empty message. O(bytes). `start <= end <= bytes.count`.
  func places(_ bytes: Bytes, _ start: Int, _ end: Int) -> Places? {
    guard start < end else { return nil }
    let first = Int(firstSets[Int(bytes[start])])
    guard first >= 0 else { return nil }
    var places = Places(repeating: 0)
    add(first, to: &places)
    // Four bytes at a time: those of a message that are the last of the buffer are at its end.
    let last = min(end, bytes.count) &- 4
    guard start <= last else { return places }
    unsafe slots.withUnsafeBufferPointer { slots in
      for position in start...last {
        let bytes = bytes.halfWord(at: position)
        // SAFETY: a slot is below 1 << slotBits, which is how many there are.
        var number = unsafe Int(slots[Self.slot(bytes)])
        while number > 0 {
          let gram = grams[number &- 1]
          if gram.bytes == bytes { add(first &+ (Int(gram.group) &+ 1) &* words, to: &places) }
          number = Int(gram.next)
        }
      }
    }
    return places
  }

  private func add(_ set: Int, to places: inout Places) {
    for word in 0..<words { places[word] |= sets[set &+ word] }
  }

  @inline(__always) private static func slot(_ bytes: UInt32) -> Int {
    Int(truncatingIfNeeded: (bytes &* 0x9E37_79B1) >> UInt32(32 - slotBits))
  }

  /// The four bytes of a text side by side that lines hold most seldom. `text.count >= 4`.
  private static func rarest(_ text: [UInt8]) -> UInt32 {
    let rarities = text.map(Literal.rarity)
    let starts = 0...(text.count - 4)
    let start = starts.max { left, right in
      rarities[left..<left + 4].reduce(0, +) < rarities[right..<right + 4].reduce(0, +)
    }
    return text[(start ?? 0)..<(start ?? 0) + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
