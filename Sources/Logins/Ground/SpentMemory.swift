import Glibc

/// Gives the memory of elements back to the system before their array ends, or when it ends: memory that is merely freed
/// stays with the process, and a copy of all rows would cost twice their size.
enum SpentMemory {
  /// The elements read as zeros afterwards. Only whole pages within the range are given back.
  /// - Parameter inLargePages: only whole large pages, which then need not be split.
  static func release<Element: BitwiseCopyable>(
    _ elements: inout [Element], _ range: Range<Int>, inLargePages: Bool = false
  ) {
    let page = inLargePages ? LargePages.size : 1 << 12
    unsafe elements.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let address = Int(bitPattern: base)
      let stride = MemoryLayout<Element>.stride
      let start = (address + range.lowerBound * stride + page - 1) & ~(page - 1)
      let end = (address + range.upperBound * stride) & ~(page - 1)
      guard start < end else { return }
      // SAFETY: the pages lie within the array's own memory, which nobody else holds (it is `inout`), and hold numbers
      // only. Pages of the heap that are given up come back as zeros when they are touched again.
      _ = unsafe madvise(base + (start - address), end - start, MADV_DONTNEED)
    }
  }

  static func release<Element: BitwiseCopyable>(_ elements: inout [Element]) {
    release(&elements, elements.indices)
    elements = []
  }
}
