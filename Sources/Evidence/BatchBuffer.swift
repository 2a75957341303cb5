/// A worker's own memory for one batch; it grows for a long line and is used again for the next batch.
@safe final class BatchBuffer {
  private(set) var storage: UnsafeMutableRawBufferPointer
  /// Bytes in use, from the start.
  var count = 0

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

  /// Gives the memory of an over-long line back.
  func shrink(to capacity: Int) {
    guard unsafe storage.count > capacity * 2 else { return }
    unsafe storage.deallocate()
    unsafe storage = .allocate(byteCount: capacity, alignment: 64)
    count = 0
  }
}
