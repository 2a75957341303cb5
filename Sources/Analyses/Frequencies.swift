/// How often each number of many occurred; small numbers, which nearly all are, without hashing.
struct Frequencies {
  private static let small = 1024
  /// By number.
  private var few = [Int](repeating: 0, count: small)
  private var many: [Int: Int] = [:]

  mutating func add(_ number: Int) {
    if few.indices.contains(number) { few[number] += 1 } else { many[number, default: 0] += 1 }
  }

  /// Numbers that occurred, with how often each did.
  var ascending: [(number: Int, times: Int)] {
    let small = few.indices.filter { few[$0] > 0 }.map { (number: $0, times: few[$0]) }
    guard !many.isEmpty else { return small }
    return (small + many.map { (number: $0.key, times: $0.value) }).sorted { $0.number < $1.number }
  }

  /// How many were added.
  var count: Int { few.reduce(0, +) + many.values.reduce(0, +) }
  var greatest: Int? { ascending.last?.number }
  subscript(number: Int) -> Int { few.indices.contains(number) ? few[number] : many[number, default: 0] }
}
