import Glibc

/// The bytes of an output while they are made: the one owner of memory that grows.
///
/// The outputs of a large archive are a hundred megabytes of short texts and numbers. An `Array` asks at each of them
/// whether somebody else holds its storage, and is copied when it grows; this is a third of the instructions.
@safe struct ByteBuffer: ~Copyable, @unchecked Sendable {
  // Nobody else has the memory, so whoever has the buffer may use it, on whatever thread.
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  /// Whole words are stored where fewer bytes are meant: so many lie behind every reserved byte.
  private static let slack = 32

  /// - Parameter capacity: bytes that are expected; more are taken in all the same.
  init(capacity: Int = 1024) {
    self.capacity = max(1, capacity)
    unsafe base = Self.allocated(nil, self.capacity)
  }

  deinit { unsafe free(base) }

  private static func allocated(_ old: UnsafeMutablePointer<UInt8>?, _ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    guard let memory = unsafe realloc(old, capacity + slack) else { fatalError("out of memory: \(capacity) bytes") }
    return unsafe memory.assumingMemoryBound(to: UInt8.self)
  }

  private mutating func grow(by more: Int) {
    capacity = max(count + more, 2 * capacity)
    unsafe base = Self.allocated(base, capacity)
  }

  /// Room for so many bytes more.
  @inline(__always) private mutating func reserve(_ more: Int) {
    if more > capacity - count { grow(by: more) }
  }

  mutating func removeAll() { count = 0 }

  /// Drops what was written since the buffer had so many bytes.
  mutating func cut(to count: Int) {
    precondition(count <= self.count)
    self.count = count
  }

  /// Drops this byte from the end, as often as it stands there behind the first `least` bytes.
  @inline(__always) mutating func trim(_ byte: UInt8, downTo least: Int) {
    // SAFETY: `count` is above `least`, and so above 0.
    precondition(least >= 0)
    while count > least, unsafe base[count - 1] == byte { count -= 1 }
  }

  @inline(__always) mutating func append(_ byte: UInt8) {
    // SAFETY: there is room for the byte.
    reserve(1)
    unsafe base[count] = byte
    count += 1
  }

  /// The first bytes of a word, its lowest first.
  @inline(__always) mutating func append(word: UInt64, count used: Int) {
    // SAFETY: eight bytes fit, as `slack` is more; those behind `used` are overwritten by what follows.
    reserve(used)
    unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
    count += used
  }

  @inline(__always) mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { unsafe append($0) }
  }

  @inline(__always) mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    // SAFETY: there is room for the bytes, which are another's.
    reserve(bytes.count)
    unsafe (base + count).update(from: start, count: bytes.count)
    count += bytes.count
  }

  /// Lends room for so many bytes to who writes them.
  /// - Parameter write: returns how many it wrote.
  mutating func append(upTo most: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    reserve(most)
    let written = unsafe write(UnsafeMutableBufferPointer(start: base + count, count: most))
    precondition((0...most).contains(written))
    count += written
  }

  mutating func append(_ bytes: borrowing [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
  }

  mutating func append(text: String) {
    unsafe text.withBytes { unsafe append($0) }
  }

  /// A piece of another buffer.
  @inline(__always) mutating func append(_ piece: Range<Int>, of other: borrowing ByteBuffer) {
    precondition(piece.upperBound <= other.count)
    let length = piece.count
    reserve(length)
    // SAFETY: the piece lies within the other buffer, there is room for it here, and both have `slack` bytes behind what
    // they hold: most pieces are short, and copied as two words of sixteen bytes whatever their length.
    let source = unsafe UnsafeRawPointer(other.base + piece.lowerBound)
    let target = unsafe UnsafeMutableRawPointer(base + count)
    if length <= Self.slack {
      let words = unsafe source.loadUnaligned(as: SIMD32<UInt8>.self)
      unsafe target.storeBytes(of: words, as: SIMD32<UInt8>.self)
    } else {
      unsafe target.copyMemory(from: source, byteCount: length)
    }
    count += length
  }

  /// What was written since the buffer had so many bytes, once more.
  @inline(__always) mutating func repeatPiece(_ piece: Range<Int>) {
    precondition(piece.upperBound <= count)
    reserve(piece.count)
    // SAFETY: the piece lies within what is written, and there is room for it behind.
    unsafe UnsafeMutableRawPointer(base + count).copyMemory(from: base + piece.lowerBound, byteCount: piece.count)
    count += piece.count
  }

  /// Lends what was written.
  borrowing func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the buffer is borrowed until the call is over, so nobody appends to it.
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// What was written, as a string.
  var text: String { unsafe withBytes { unsafe String(decoding: $0, as: UTF8.self) } }
}

/// A buffer that is complete: several may hold it.
final class FinishedBytes: Sendable {
  let buffer: ByteBuffer

  init(_ buffer: consuming ByteBuffer) {
    self.buffer = buffer
  }
}

extension String {
  /// Lends the text as UTF-8.
  @inline(__always) func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = unsafe utf8.withContiguousStorageIfAvailable({ unsafe body($0) }) { return result }
    return unsafe Array(utf8).withUnsafeBufferPointer { unsafe body($0) }
  }
}
