import Vocabulary

/// Distinct passwords, by the digests that stayed of them, and their numbers 0, 1, 2, … in order of first appearance.
struct SecretTable: Sendable {
  private var identities = NumberTable()
  /// By number: the digest of the word in it, 0 for none.
  private(set) var stems: [UInt64] = []
  /// By number; 0 for none.
  private(set) var years: [UInt16] = []
  /// By number: on the list of leaked ones.
  private(set) var leaked: [Bool] = []

  var count: Int { stems.count }

  /// O(1) on average.
  mutating func id(of mark: SecretMark) -> Int32 {
    // The table takes every number but the greatest.
    let place = identities.place(of: min(mark.identity, .max - 1))
    if place == stems.count {
      stems.append(mark.stem)
      years.append(mark.year)
      leaked.append(mark.isLeaked)
    }
    return Int32(place)
  }

  /// Takes in what another table holds; by its numbers, the numbers that they have here.
  mutating func join(_ other: SecretTable) -> [Int32] {
    other.identities.numbers.enumerated().map { place, identity in
      let mine = identities.place(of: identity)
      if mine == stems.count {
        stems.append(other.stems[place])
        years.append(other.years[place])
        leaked.append(other.leaked[place])
      }
      return Int32(mine)
    }
  }
}
