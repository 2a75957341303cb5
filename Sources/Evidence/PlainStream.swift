import Diagnostics
import Glibc

/// A plain file on disk, whose blocks any worker may take.
final class PlainStream {
  let found: FoundFile
  let bound: Int
  private let limits: ReadLimits
  private var file: OpenFile?
  private var nextBlock: Int
  /// The failure of the lowest block that had one.
  private(set) var failure: (block: Int, diagnostic: Diagnostic)?
  private(set) var growth: Diagnostic?

  /// - Parameter firstBlock: where to begin; what lies before was read another time
  init(_ file: OpenFile, found: FoundFile, limits: ReadLimits, firstBlock: Int = 0) {
    nextBlock = firstBlock
    self.file = file
    self.found = found
    self.limits = limits
    bound = found.storedBytes
    if firstBlock >= blocks { close() }
  }

  var blocks: Int { (bound + limits.batchBytes - 1) / limits.batchBytes }
  var isExhausted: Bool { file == nil }

  /// The next block; only under the lock of the session. The file closes when its last block is done.
  func claim() -> (file: OpenFile, block: Int)? {
    guard let file else { return nil }
    defer { nextBlock += 1 }
    let claimed = (file, nextBlock)
    if nextBlock + 1 >= blocks { close() }
    return claimed
  }

  private func close() {
    growth = file?.grown(beyond: bound)
    file = nil
  }

  /// Only under the lock of the session.
  func failed(_ diagnostic: Diagnostic, block: Int) {
    if failure.map({ block < $0.block }) ?? true { failure = (block, diagnostic) }
  }

  /// The lines that start in a block; nil when none does.
  func read(
    _ block: Int, of file: OpenFile, into buffer: BatchBuffer
  ) -> (batch: CutBatch?, failure: Diagnostic?) {
    let border = block * limits.batchBytes
    do throws(Diagnostic) {
      guard let start = try lineStart(in: border..<min(bound, border + limits.batchBytes), of: file, buffer) else {
        return (nil, nil)
      }
      let cutter = LineCutter(FileInput(file, from: start, bound: bound, consumption: nil), at: start, limits: limits)
      let batch = cutter.next(into: buffer)
      return (batch, cutter.failure)
    } catch {
      return (nil, error)
    }
  }

  /// The first byte in the range that starts a line. Looks a few kilobytes at a time: a line is usually short.
  private func lineStart(
    in range: Range<Int>, of file: OpenFile, _ buffer: BatchBuffer
  ) throws(Diagnostic) -> Int? {
    if range.lowerBound == 0 { return 0 }
    var offset = range.lowerBound - 1
    let end = range.upperBound - 1
    var piece = 2048
    while offset < end {
      buffer.count = 0
      buffer.reserve(piece)
      let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<min(piece, end - offset)])
      let count = try unsafe file.read(into: wanted, at: offset)
      guard count > 0 else { throw file.shrunk(at: offset, bound: bound) }
      // SAFETY: `count` bytes of the buffer were just written.
      if let base = wanted.baseAddress, let newline = unsafe memchr(base, 0x0A, count) {
        return unsafe offset + (newline - UnsafeMutableRawPointer(base)) + 1
      }
      offset += count
      piece = min(piece * 4, 1 << 16)
    }
    return nil
  }
}
