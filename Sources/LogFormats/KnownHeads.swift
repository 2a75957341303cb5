/// Which entry of a bucket is the first that the beginning of a message allows, for the beginnings met last.
///
/// A program has up to a hundred entries, and its messages begin in a dozen ways: asking the entries one after the other
/// costs more than knowing the answer of the last time. What is kept is what `find` would say again.
@safe
struct KnownHeads {
  struct Head {
    /// The first eight bytes of a message.
    var head: UInt64
    /// Of the bucket.
    var start: Int32
    /// The entry, or the end of the bucket when it allows none.
    var number: Int32

    /// Of no bucket.
    static let none = Head(head: 0, start: -1, number: 0)
  }

  static let capacity = 128

  // SAFETY: `capacity` heads, lent for the call of `LineScanner.scan` that made this; places come from `place(of:)`.
  private let heads: UnsafeMutableBufferPointer<Head>

  /// - Parameter memory: for `capacity` heads.
  init(_ memory: UnsafeMutableBufferPointer<Head>) {
    precondition(memory.count >= Self.capacity)
    unsafe heads = memory
    unsafe heads.initialize(repeating: .none)
  }

  /// The first entry of a bucket that allows a message to begin with `head`; the end of the bucket when none does.
  @inline(__always) func first(of bucket: PoolText, _ tables: TableView, _ head: UInt64) -> Int {
    let place = Int(truncatingIfNeeded: (head &* 0x9E37_79B9_7F4A_7C15) >> 57)
    let known = unsafe heads[place]
    if known.head == head && known.start == bucket.start { return Int(known.number) }
    let number = Self.find(bucket, tables, head)
    unsafe heads[place] = Head(head: head, start: bucket.start, number: Int32(truncatingIfNeeded: number))
    return number
  }

  @inline(never) private static func find(_ bucket: PoolText, _ tables: TableView, _ head: UInt64) -> Int {
    var number = Int(bucket.start)
    let last = number &+ Int(bucket.count)
    while number < last {
      let entry = tables.entry(number)
      if head & entry.mask == entry.head { return number }
      number &+= Int(entry.alike)
    }
    return last
  }
}
