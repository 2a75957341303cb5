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

  /// Two bodies of different things.
  static func both<First: Sendable, Second: Sendable>(
    _ first: inout First, _ second: inout Second, _ body: @Sendable (inout First) -> Void,
    _ otherBody: @Sendable (inout Second) -> Void
  ) {
    unsafe withUnsafeMutablePointer(to: &first) { first in
      unsafe withUnsafeMutablePointer(to: &second) { second in
        nonisolated(unsafe) let (first, second) = unsafe (first, second)
        // SAFETY: each of the two is given to one turn, and both outlive the loop.
        DispatchQueue.concurrentPerform(iterations: 2) {
          if $0 == 0 { unsafe body(&first.pointee) } else { unsafe otherBody(&second.pointee) }
        }
      }
    }
  }

  /// Two things at the same time.
  package static func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second) {
    var turns = [Turn<First, Second>(isFirst: true), Turn(isFirst: false)]
    forEach(&turns) { turn in
      if turn.isFirst { turn.first = first() } else { turn.second = second() }
    }
    guard let one = turns[0].first, let other = turns[1].second else { preconditionFailure("both turns have run") }
    return (one, other)
  }

  private struct Turn<First: Sendable, Second: Sendable>: Sendable {
    var isFirst: Bool
    var first: First?
    var second: Second?
  }
}
