/// The order of numbers by their digits: for hundreds of thousands of them, where comparing costs far more.
package enum RadixOrder {
  private static let bits: UInt64 = 11
  /// Fewer are compared.
  private static let least = 512

  private struct Item {
    var number: UInt64
    var index: Int32
  }

  /// Indexes of the numbers, ascending by number; equal numbers keep their order. O(numbers · digits of the greatest).
  package static func of(_ numbers: [UInt64]) -> [Int32] {
    var items = numbers.enumerated().map { Item(number: $0.element, index: Int32($0.offset)) }
    if items.count < least {
      items.sort { ($0.number, $0.index) < ($1.number, $1.index) }
    } else {
      let greatest = numbers.max() ?? 0
      var other = items
      var shift: UInt64 = 0
      while shift < 64, greatest >> shift > 0 {
        move(items, to: &other, shift)
        swap(&items, &other)
        shift += bits
      }
    }
    return items.map(\.index)
  }

  /// Moves all to the places that one digit gives them.
  private static func move(_ items: [Item], to other: inout [Item], _ shift: UInt64) {
    let mask: UInt64 = 1 << bits - 1
    var next = [Int](repeating: 0, count: 1 << Int(bits))
    let source = items.span
    for index in source.indices { next[Int(source[index].number >> shift & mask)] += 1 }
    var place = 0
    for digit in next.indices { (next[digit], place) = (place, place + next[digit]) }
    var target = other.mutableSpan
    for index in source.indices {
      let digit = Int(source[index].number >> shift & mask)
      target[next[digit]] = source[index]
      next[digit] += 1
    }
  }
}
