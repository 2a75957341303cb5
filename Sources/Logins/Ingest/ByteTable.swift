import Glibc

/// Distinct byte strings and their numbers 0, 1, 2, … in order of first appearance.
///
/// All bytes lie in one arena; the open-addressing table holds numbers only. No allocation for a string that is known.
struct ByteTable: Sendable {
  private var arena: [UInt8] = []
  /// `ends[id]` is where the bytes of `id` end; they begin at `ends[id - 1]`.
  private var ends: [Int] = []
  private var digests: [UInt64] = []
  /// Number + 1; 0 is free. The count is a power of two and at least twice the number of entries.
  private var slots: [Int32] = [Int32](repeating: 0, count: 64)
  /// What `idOfRepeated` answered last.
  private var repeated = 0

  var count: Int { ends.count }

  /// O(length) on average.
  mutating func id(of bytes: UnsafeRawBufferPointer) -> Int32 {
    let digest = unsafe ByteDigest.of(bytes)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: digest) & mask
    while slots[slot] != 0 {
      let id = Int(slots[slot]) - 1
      if digests[id] == digest, unsafe equal(id, bytes) { return Int32(id) }
      slot = (slot + 1) & mask
    }
    let id = ends.count
    unsafe arena.append(contentsOf: bytes)
    ends.append(arena.count)
    digests.append(digest)
    slots[slot] = Int32(id + 1)
    if ends.count * 2 > slots.count { grow() }
    return Int32(id)
  }

  /// The same of a text that is mostly that of the call before, such as the host that wrote a line.
  mutating func idOfRepeated(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    if repeated < ends.count, unsafe equal(repeated, bytes) { return Int32(repeated) }
    let id = unsafe id(of: bytes)
    repeated = Int(id)
    return id
  }

  /// The bytes of every entry, by number.
  func range(of id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  func withBytes<Result>(of id: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = range(of: id)
    return unsafe arena.withUnsafeBytes { all in
      unsafe body(UnsafeRawBufferPointer(rebasing: all[range]))
    }
  }

  private func equal(_ id: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    unsafe withBytes(of: id) { known in
      guard known.count == bytes.count else { return false }
      guard let left = known.baseAddress, let right = bytes.baseAddress else { return true }
      return unsafe memcmp(left, right, bytes.count) == 0
    }
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [Int32](repeating: 0, count: mask + 1)
    for id in digests.indices {
      var slot = Int(truncatingIfNeeded: digests[id]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(id + 1)
    }
  }
}
