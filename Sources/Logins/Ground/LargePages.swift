import Glibc

/// Asks the system to back memory that is about to be filled by pages of two megabytes: getting a hundred thousand small
/// ones takes longer than filling them. A system that has none gives small ones.
enum LargePages {
  static let size = 1 << 21

  /// - Parameter bytes: memory that nothing has been written to. Only whole large pages within it are asked for.
  static func use(for bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let address = Int(bitPattern: base)
    let start = (address + size - 1) & ~(size - 1)
    let end = (address + bytes.count) & ~(size - 1)
    guard start < end else { return }
    // SAFETY: advice on pages within the given memory, whose content it does not change.
    _ = unsafe madvise(base + (start - address), end - start, MADV_HUGEPAGE)
  }
}

extension Array where Element: BitwiseCopyable {
  /// Empty, with room for so many elements in large pages.
  init(room count: Int) {
    self = unsafe Array(unsafeUninitializedCapacity: count) { memory, used in
      unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(memory))
      used = 0
    }
  }

  /// So many elements in large pages, for numbers that are all written before any is read.
  static func unwritten(_ count: Int) -> [Element] {
    // All empty arrays of a program share one place, and an array made by hand writes its count there.
    guard count > 0 else { return [] }
    return unsafe Array(unsafeUninitializedCapacity: count) { memory, used in
      unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(memory))
      // SAFETY: fresh memory has some bits, and the caller writes each element before it is read.
      used = count
    }
  }

  /// So many elements in large pages, both halves of which are written at the same time.
  /// - Parameter write: writes each element of the given range. It loops itself, so that nothing is called an element.
  @inline(__always)
  init(large count: Int, _ write: @Sendable (Range<Int>, SharedElements<Element>) -> Void) {
    self = unsafe Array(unsafeUninitializedCapacity: count) { memory, used in
      unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(memory))
      // SAFETY: the buffer has room for `count` elements, and each is written once, by one of the halves.
      let elements = unsafe SharedElements(memory)
      var halves = [0..<count / 2, count / 2..<count]
      Parallel.forEach(&halves) { write($0, elements) }
      used = count
    }
  }
}
