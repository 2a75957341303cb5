/// A set of ids, which are dense: a flag each instead of a hash.
struct IDSet {
  private var isIn: [Bool]
  private(set) var count = 0

  /// - Parameter ids: how many there are.
  init(of ids: Int) { isIn = [Bool](repeating: false, count: ids) }

  /// - Returns: whether it was not in it.
  @discardableResult
  mutating func insert(_ id: Int) -> Bool {
    guard !isIn[id] else { return false }
    isIn[id] = true
    count += 1
    return true
  }

  func contains(_ id: Int) -> Bool { isIn[id] }

  var ascending: [Int] { isIn.indices.filter { isIn[$0] } }
}
