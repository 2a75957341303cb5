import Dispatch

/// Loops whose turns run at the same time. Turns write nothing but what is theirs, so the result is that of a plain loop.
enum Parallel {
  /// - Parameter body: called once for each element.
  static func forEach<Element: Sendable>(_ elements: inout [Element], _ body: @Sendable (inout Element) -> Void) {
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      // SAFETY: each index is given to one turn, and the buffer outlives the loop.
      DispatchQueue.concurrentPerform(iterations: buffer.count) { unsafe body(&buffer[$0]) }
    }
  }

  /// Cuts `0..<count` into stretches that are worth a thread.
  static func stretches(of count: Int, atLeast size: Int = 1 << 14) -> [Range<Int>] {
    let pieces = max(1, min(8, count / size))
    return (0..<pieces).map { count * $0 / pieces..<count * ($0 + 1) / pieces }
  }

  /// - Returns: what the body made of each element, in their order.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: elements.count)
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      // SAFETY: each index is given to one turn, and the buffer outlives the loop.
      DispatchQueue.concurrentPerform(iterations: elements.count) { unsafe buffer[$0] = body(elements[$0]) }
    }
    return results.compactMap { $0 }
  }
}
