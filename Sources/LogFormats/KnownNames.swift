/// Which programs the names met last are of, and where such a name ends.
///
/// A log is written by a dozen programs, and its lines begin with their names: reading a name byte by byte and looking it
/// up among all programs costs more than knowing it again. A name is known with the byte behind it, sixteen bytes in all
/// at most, and only as a whole, so the answers are those of `ScanPass.nameEnd`, `ScanPass.program` and
/// `ScanPass.instance`.
@safe
struct KnownNames {
  struct Name {
    /// The first eight bytes, and the eight behind them; bytes that do not belong to the name are masked.
    var head: UInt64
    var tail: UInt64
    var headMask: UInt64
    var tailMask: UInt64
    /// As `ScanPass.program`; −1 for none.
    var row: Int32
    var length: Int32

    /// No bytes are like it.
    static let none = Name(head: 1, tail: 0, headMask: 0, tailMask: 0, row: -1, length: 0)

    @inline(__always) func isAt(_ head: UInt64, _ tail: UInt64) -> Bool {
      head & headMask == self.head && tail & tailMask == self.tail
    }
  }

  /// Half of them for names that end within the first eight bytes, half for longer ones. Two names of one place drive each
  /// other out line by line, so there are many more places than a log has names.
  static let capacity = 1024

  // SAFETY: `capacity` names, lent for the call of `LineScanner.scan` that made this; places come from `place(of:)`.
  private let names: UnsafeMutableBufferPointer<Name>

  /// - Parameter memory: for `capacity` names.
  init(_ memory: UnsafeMutableBufferPointer<Name>) {
    precondition(memory.count >= Self.capacity)
    unsafe names = memory
    unsafe names.initialize(repeating: .none)
  }

  /// The row of the program whose name begins at `start`, −1 for none, and where the name ends.
  /// `start <= end <= bytes.count`.
  @inline(__always) func find(_ tables: TableView, _ bytes: Bytes, _ start: Int, _ end: Int) -> (row: Int, end: Int) {
    guard end &- start >= 16 else { return Self.lookUp(tables, bytes, start, end) }
    let head = bytes.wholeWord(at: start)
    let tail = bytes.wholeWord(at: start &+ 8)
    var name = unsafe names[Self.place(of: head & 0xFFFF_FFFF)]
    if !name.isAt(head, tail) {
      // Longer names often begin alike (`postfix/`): the first five bytes behind tell them apart.
      unsafe name = names[Self.longPlace(of: head, tail)]
      guard name.isAt(head, tail) else { return learn(tables, bytes, start, end, head, tail) }
    }
    return (Int(name.row), start &+ Int(name.length))
  }

  @inline(never) private func learn(
    _ tables: TableView, _ bytes: Bytes, _ start: Int, _ end: Int, _ head: UInt64, _ tail: UInt64
  ) -> (row: Int, end: Int) {
    let found = Self.lookUp(tables, bytes, start, end)
    let length = found.end - start
    guard found.end < end, length < 16 else { return found }
    let headMask = Self.mask(bytes: length + 1)
    let tailMask = Self.mask(bytes: length - 7)
    let place = length < 8 ? Self.place(of: head & 0xFFFF_FFFF) : Self.longPlace(of: head, tail)
    unsafe names[place] = Name(
      head: head & headMask, tail: tail & tailMask, headMask: headMask, tailMask: tailMask, row: Int32(found.row),
      length: Int32(length))
    return found
  }

  private static func lookUp(_ tables: TableView, _ bytes: Bytes, _ start: Int, _ end: Int) -> (row: Int, end: Int) {
    let nameEnd = ScanPass.nameEnd(bytes, start, end)
    let row =
      ScanPass.program(tables, bytes, start, nameEnd) ?? ScanPass.instance(tables, bytes, start, nameEnd, end) ?? -1
    return (row, nameEnd)
  }

  @inline(__always) private static func place(of text: UInt64) -> Int {
    Int(truncatingIfNeeded: (text &* 0x9E37_79B9_7F4A_7C15) >> 55)
  }

  @inline(__always) private static func longPlace(of head: UInt64, _ tail: UInt64) -> Int {
    place(of: head ^ (tail & 0xFF_FFFF_FFFF) &* 31) &+ capacity / 2
  }

  /// Of the first bytes of a word, none to all eight.
  private static func mask(bytes count: Int) -> UInt64 {
    count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(count * 8) - 1
  }
}
