import Diagnostics
import Glibc

/// One batch in a worker's buffer, and what was skipped behind it.
struct CutBatch {
  /// Bytes of the batch, from the start of the buffer.
  var count: Int
  var index: Int
  var byteOffset: Int
  var lastLineIsCut = false
  /// Of the end of a cut line, its newline included.
  var skipped = 0
  var skippedDigest = ContentDigest()
}

/// Cuts a stream into batches of whole lines, at places that depend on the content alone.
///
/// Batch `i` is the lines that start in bytes `i * batchBytes ..< (i + 1) * batchBytes`. So a stream cut from its start
/// and a plain file whose blocks are cut by several workers, each from its own block, come to the same batches.
/// Between calls `position` is the start of a line.
final class LineCutter {
  private let source: any ByteSource
  private let batchBytes: Int
  private let lineBytes: Int
  /// Decoded bytes before the next batch.
  private(set) var position: Int
  /// Already taken from the source, behind `position`.
  private var carried: [UInt8] = []
  private var ended = false
  private(set) var failure: Diagnostic?

  /// Read beyond a border at once: enough for the rest of a usual line.
  private static let beyond = 4096
  private static let step = 1 << 16

  init(_ source: any ByteSource, at position: Int = 0, limits: ReadLimits) {
    self.source = source
    self.position = position
    batchBytes = limits.batchBytes
    lineBytes = limits.effectiveLineBytes
  }

  func next(into buffer: BatchBuffer) -> CutBatch? {
    buffer.count = 0
    buffer.reserve(carried.count)
    unsafe carried.withUnsafeBytes { unsafe buffer.storage.copyMemory(from: $0) }
    buffer.count = carried.count
    carried.removeAll(keepingCapacity: true)

    let index = position / batchBytes
    // Bytes from `position` to the next border, so the batch ends with the first newline at `border - 1` or later.
    let border = (index + 1) * batchBytes - position
    if buffer.count < border { fill(buffer, to: border + Self.beyond) }
    guard buffer.count > 0 else { return nil }
    var batch = CutBatch(count: buffer.count, index: index, byteOffset: position)
    if buffer.count >= border {
      // The line that crosses the border starts before it.
      let lineStart = Self.lastNewline(buffer, before: border - 1).map { $0 + 1 } ?? 0
      let longest = lineStart + lineBytes
      var searched = border - 1
      var newline: Int?
      while true {
        newline = Self.firstNewline(buffer, in: searched..<min(buffer.count, longest))
        if newline != nil || ended || buffer.count > longest { break }
        searched = min(buffer.count, longest)
        fill(buffer, to: buffer.count + max(Self.step, buffer.count / 2))
      }
      if let newline {
        batch.count = newline + 1
      } else if buffer.count > longest {
        batch.count = longest
        batch.lastLineIsCut = true
      } else {
        batch.count = buffer.count
      }
      unsafe carried.append(contentsOf: buffer.storage[batch.count..<buffer.count])
      if batch.lastLineIsCut { skipLine(of: &batch) }
    }
    position += batch.count + batch.skipped
    return batch
  }

  private func fill(_ buffer: BatchBuffer, to goal: Int) {
    buffer.reserve(goal)
    while buffer.count < goal, !ended {
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[buffer.count..<goal])
      buffer.count += unsafe take(into: room)
    }
  }

  private func take(into room: UnsafeMutableRawBufferPointer) -> Int {
    do throws(Diagnostic) {
      let count = try unsafe source.read(into: room)
      if count == 0 { ended = true }
      return count
    } catch {
      failure = error
      ended = true
      return 0
    }
  }

  /// Passes over the end of a cut line, in stretches of a fixed length that the digest of the skipped bytes is made of.
  private func skipLine(of batch: inout CutBatch) {
    let stretch = BatchBuffer(capacity: Self.step)
    var pending = carried[...]
    carried = []
    while true {
      stretch.count = min(pending.count, Self.step)
      unsafe stretch.storage.copyBytes(from: pending.prefix(stretch.count))
      pending.removeFirst(stretch.count)
      fill(stretch, to: Self.step)
      let newline = Self.firstNewline(stretch, in: 0..<stretch.count)
      let end = newline.map { $0 + 1 } ?? stretch.count
      unsafe batch.skippedDigest.append(UnsafeRawBufferPointer(rebasing: stretch.storage[..<end]))
      batch.skipped += end
      if newline != nil {
        unsafe carried = Array(stretch.storage[end..<stretch.count]) + pending
        return
      }
      if ended, pending.isEmpty { return }
    }
  }

  // SAFETY of both: the range lies within the bytes in use, which are within the storage.
  private static func firstNewline(_ buffer: BatchBuffer, in range: Range<Int>) -> Int? {
    guard !range.isEmpty, let base = unsafe buffer.storage.baseAddress,
      let found = unsafe memchr(base + range.lowerBound, 0x0A, range.count)
    else { return nil }
    return unsafe found - base
  }

  private static func lastNewline(_ buffer: BatchBuffer, before end: Int) -> Int? {
    var index = end - 1
    while index >= 0, unsafe buffer.storage[index] != 0x0A { index -= 1 }
    return index >= 0 ? index : nil
  }
}
