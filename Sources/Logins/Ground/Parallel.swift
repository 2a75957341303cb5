import Dispatch

/// Loops whose turns run at the same time. Turns write nothing but what is theirs, so the result is that of a plain loop.
package enum Parallel {
  /// - Parameter body: called once for each element.
  package static func forEach<Element: Sendable>(_ elements: inout [Element], _ body: @Sendable (inout Element) -> Void)
  {
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = unsafe buffer
      // SAFETY: each index is given to one turn, and the buffer outlives the loop.
      unsafe DispatchQueue.concurrentPerform(iterations: buffer.count) { unsafe body(&buffer[$0]) }
    }
  }
}
