import Logins

/// Spellings of one name: a part of the other, or two letters apart at most.
///
/// Most names have nothing to do with each other, and the sets of their letters tell: what a name has and another lacks
/// is at least as much as has to be changed. Only the rest are compared letter by letter.
struct Likeness {
  private struct Shape {
    /// Bit `letter & 63` for each of its bytes.
    var letters: UInt64 = 0
    var start = 0
    /// Longer names than `longest` are like none.
    var length = 0
    var isKnown = false
  }

  private static let longest = 64
  private let names: [String]
  /// By id of the name; filled as names are asked for.
  private var shapes: [Shape]
  private var bytes: [UInt8] = []

  init(names: [String]) {
    self.names = names
    shapes = [Shape](repeating: Shape(), count: names.count)
  }

  /// - Parameters: ids of local parts.
  mutating func isLike(_ name: Int32, anyOf others: [Int32]) -> Bool {
    let shape = shape(of: name)
    for other in others {
      // Read first: it may add to the letters that the comparison looks at.
      let known = self.shape(of: other)
      if isLike(shape, known) { return true }
    }
    return false
  }

  private func isLike(_ a: Shape, _ b: Shape) -> Bool {
    // At most two letters of the shorter name are missing in the longer one, whichever way they are alike.
    guard min((a.letters & ~b.letters).nonzeroBitCount, (b.letters & ~a.letters).nonzeroBitCount) <= 2 else {
      return false
    }
    let (short, long) = a.length <= b.length ? (a, b) : (b, a)
    guard short.length >= 3, long.length <= Self.longest else { return false }
    let missing = (short.letters & ~long.letters).nonzeroBitCount
    if missing == 0, holds(long, short) { return true }
    guard short.length >= 5, long.length - short.length <= 2, missing <= 2,
      (long.letters & ~short.letters).nonzeroBitCount <= 2
    else { return false }
    return isNear(
      short.start, short.start + short.length, long.start, long.start + long.length, changes: 2)
  }

  private mutating func shape(of name: Int32) -> Shape {
    let known = shapes[Int(name)]
    return known.isKnown ? known : read(name)
  }

  private mutating func read(_ name: Int32) -> Shape {
    var shape = Shape(start: bytes.count, isKnown: true)
    let text = names[Int(name)].utf8
    shape.length = text.count
    if shape.length <= Self.longest {
      bytes.append(contentsOf: text)
      for letter in text { shape.letters |= 1 << UInt64(letter & 63) }
    }
    shapes[Int(name)] = shape
    return shape
  }

  private func holds(_ long: Shape, _ short: Shape) -> Bool {
    for start in long.start...(long.start + long.length - short.length) {
      var same = 0
      while same < short.length, bytes[start + same] == bytes[short.start + same] { same += 1 }
      if same == short.length { return true }
    }
    return false
  }

  /// Levenshtein's distance is no more than `changes`: letters to put in, take out or change. Equal letters in front
  /// never need one. O(3^changes · n).
  private func isNear(_ a: Int, _ aEnd: Int, _ b: Int, _ bEnd: Int, changes: Int) -> Bool {
    var (a, b) = (a, b)
    while a < aEnd, b < bEnd, bytes[a] == bytes[b] { (a, b) = (a + 1, b + 1) }
    let (left, right) = (aEnd - a, bEnd - b)
    if abs(left - right) > changes { return false }
    if max(left, right) <= changes { return true }
    guard changes > 0 else { return false }
    return isNear(a + 1, aEnd, b + 1, bEnd, changes: changes - 1)
      || isNear(a + 1, aEnd, b, bEnd, changes: changes - 1) || isNear(a, aEnd, b + 1, bEnd, changes: changes - 1)
  }
}
