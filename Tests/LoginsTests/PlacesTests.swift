import Testing

@testable import Logins

/// Tables that give places to keys, against a dictionary and sets.
@Suite struct PlacesTests {
  @Test(arguments: [UInt64(1), 5, 1000])
  func `Keys whose leading part never falls get places in order of appearance`(stride: UInt64) {
    var random = SeededRandom(stride)
    var table = LeadingTable(stride: stride)
    var naive: [UInt64: Int] = [:]
    var leading: UInt64 = 3
    for length in [1, 0, 9_000, 2_048, 3, 5_000, 4_000] {
      var (numbers, expected): ([UInt64], [Int]) = ([], [])
      for _ in 0..<length {
        if Int.random(in: 0..<1500, using: &random) == 0 { leading += .random(in: 1...3, using: &random) }
        let number = leading * stride + .random(in: 0..<stride, using: &random)
        let place = naive[number] ?? naive.count
        naive[number] = place
        numbers.append(number)
        expected.append(place)
      }
      // The last number means nothing, and its place is left alone.
      var places = [UInt32](repeating: 77, count: length + 1)
      table.places(of: numbers + [0], length, in: &places)
      #expect(places == expected.map { UInt32($0) } + [77])
    }
    #expect(table.numbers.count == naive.count && naive.allSatisfy { table.numbers[$0.value] == $0.key })
    #expect(table.ascending() == naive.sorted { $0.key < $1.key }.map(\.value))
  }

  @Test(arguments: [UInt64(1), 63, 64, 65, 1000])
  func `Distinct keys of a group are the same in a bitmap and in a list`(range: UInt64) {
    var random = SeededRandom(range)
    let groups = 37
    var parts = [true, false].map { isBitmap in
      (0..<2).map { _ in DistinctPairs(range: range, groups: isBitmap ? UInt64(groups) : nil) }
    }
    var naive = [Set<UInt32>](repeating: [], count: groups)
    for half in 0..<2 {
      let keys = (0..<500).map { _ in UInt32(UInt64.random(in: 0..<range, using: &random)) }
      // The last two hundred mean nothing.
      let found = (0..<500).map { _ in UInt32.random(in: 0..<UInt32(groups), using: &random) }
      for kind in parts.indices {
        parts[kind][half].insert(groups: found, count: 300, keys: keys, skipsFirst: half == 0)
      }
      for (group, key) in zip(found, keys).prefix(300) where half == 1 || key != 0 { naive[Int(group)].insert(key) }
    }
    for var halves in parts {
      let later = halves.removeLast()
      halves[0].join(later, moved: Array(0..<groups))
      #expect(halves[0].counts(groups) == naive.map { Int64($0.count) })
    }
  }
}
