/// Is an order alphabetical? The chance of at least `ascents` ascents in a random order of `names` different names.
///
/// Exact for up to 60, by E(m, j) = (j + 1)·E(m − 1, j) + (m − j)·E(m − 1, j − 1), here divided by m! all along;
/// normal with mean (m − 1)/2, variance (m + 1)/12 and half a step of continuity above. O(m²). Source: Euler; Graham, Knuth & Patashnik §6.2.
public func ascentsChance(atLeast ascents: Int, names m: Int) -> Double {
  guard m > 1 else { return ascents <= 0 ? 1 : 0 }
  guard ascents > 0 else { return 1 }
  guard ascents < m else { return 0 }
  guard m <= 60 else {
    return Tails.normalUpper((Double(ascents) - 0.5 - Double(m - 1) / 2) / (Double(m + 1) / 12).squareRoot())
  }
  var chances = [1.0]
  for k in 2...m {
    chances = (0..<k).map { j in
      let stay = j < chances.count ? Double(j + 1) * chances[j] : 0
      let rise = j > 0 ? Double(k - j) * chances[j - 1] : 0
      return (stay + rise) / Double(k)
    }
  }
  return min(1, chances[ascents...].reduce(0, +))
}
