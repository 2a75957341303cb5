import Glibc

/// Elements of which several threads change each its own: a view of an array's memory, or of memory of its own.
@safe struct SharedElements<Element: BitwiseCopyable>: @unchecked Sendable {
  // Sendable: whoever lends the elements gives each of them to one thread at a time.
  private let base: UnsafeMutablePointer<Element>?
  let count: Int

  /// - Parameter elements: outlive the view.
  init(_ elements: UnsafeMutableBufferPointer<Element>) {
    unsafe base = elements.baseAddress
    count = elements.count
  }

  var indices: Range<Int> { 0..<count }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { unsafe address(index).pointee }
    nonmutating _modify { yield unsafe &address(index).pointee }
  }

  /// Copies elements of an array to a place as long.
  func fill(_ place: Range<Int>, with elements: [Element], _ range: Range<Int>) {
    precondition(place.count == range.count && place.lowerBound >= 0 && place.upperBound <= count, "a place as long")
    guard let base = unsafe base, !range.isEmpty else { return }
    let target = unsafe UnsafeMutableBufferPointer(start: base + place.lowerBound, count: place.count)
    _ = unsafe target.initialize(fromContentsOf: elements[range])
  }

  // SAFETY: the index lies within the elements, which the view's maker keeps alive.
  @inline(__always)
  private func address(_ index: Int) -> UnsafeMutablePointer<Element> {
    guard let base = unsafe base, UInt(bitPattern: index) < UInt(bitPattern: count) else {
      preconditionFailure("an element that is not there")
    }
    return unsafe base + index
  }
}

/// Zeros that cost no memory until they are written, for marks that few rows get.
@safe struct ZeroedElements<Element: BitwiseCopyable & FixedWidthInteger>: ~Copyable {
  private let memory: UnsafeMutableBufferPointer<Element>

  init(count: Int) {
    // The system hands out large memory as pages of zeros that exist once they are written.
    let zeros = unsafe calloc(max(count, 1), MemoryLayout<Element>.stride)
    guard let zeros = unsafe zeros else { fatalError("no memory for \(count) marks") }
    unsafe memory = UnsafeMutableBufferPointer(start: zeros.bindMemory(to: Element.self, capacity: count), count: count)
  }

  deinit { unsafe free(memory.baseAddress) }

  /// Valid as long as these elements.
  var shared: SharedElements<Element> { unsafe SharedElements(memory) }
}
