import Glibc

/// Asks the system to back memory that is about to be filled by pages of two megabytes: getting a hundred thousand small
/// ones takes longer than filling them. A system that has none gives small ones.
enum LargePages {
  private static let size = 1 << 21

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

  /// An element for each number below `count`, in large pages.
  @inline(__always)
  package init(large count: Int, _ element: (Int) -> Element) {
    self = unsafe Array(unsafeUninitializedCapacity: count) { memory, used in
      unsafe LargePages.use(for: UnsafeMutableRawBufferPointer(memory))
      // SAFETY: the buffer has room for `count` elements, and each is initialized once.
      for index in 0..<count { unsafe memory.initializeElement(at: index, to: element(index)) }
      used = count
    }
  }
}
