/// Memory for one batch; it grows for a long line and is used again for another batch.
@safe final class BatchBuffer {
  private(set) var storage: UnsafeMutableRawBufferPointer
  /// Bytes in use, from the start.
  var count = 0

  init(_ limits: ReadLimits) { unsafe storage = .allocate(byteCount: Self.capacity(limits), alignment: 64) }
  init(capacity: Int) { unsafe storage = .allocate(byteCount: capacity, alignment: 64) }
  deinit { unsafe storage.deallocate() }

  func reserve(_ capacity: Int) {
    guard unsafe capacity > storage.count else { return }
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(capacity, storage.count * 3 / 2), alignment: 64)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    unsafe storage.deallocate()
    unsafe storage = larger
  }

  /// A usual batch, and the rest of its last line.
  private static func capacity(_ limits: ReadLimits) -> Int { limits.batchBytes + (1 << 16) }

  /// Gives the memory of an over-long line back.
  func shrink(to limits: ReadLimits) {
    let capacity = Self.capacity(limits)
    guard unsafe storage.count > capacity * 2 else { return }
    unsafe storage.deallocate()
    unsafe storage = .allocate(byteCount: capacity, alignment: 64)
    count = 0
  }
}
