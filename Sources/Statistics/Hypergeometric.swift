import Glibc

/// Draws without putting back: `drawn` of a `population` of which `marked` bear a mark.
public struct Hypergeometric: Sendable, Hashable {
  public var population: Int
  public var marked: Int
  public var drawn: Int

  /// Counts that contradict each other are cut to what can be.
  public init(population: Int, marked: Int, drawn: Int) {
    self.population = max(0, population)
    self.marked = min(max(0, marked), self.population)
    self.drawn = min(max(0, drawn), self.population)
  }

  public var expected: Double {
    population == 0 ? 0 : Double(drawn) * Double(marked) / Double(population)
  }

  private var smallest: Int { max(0, drawn + marked - population) }
  private var largest: Int { min(drawn, marked) }

  /// log P(X = k).
  public func logProbability(of k: Int) -> Double {
    guard k >= smallest, k <= largest else { return -.infinity }
    return GammaFunction.logChoose(marked, k) + GammaFunction.logChoose(population - marked, drawn - k)
      - GammaFunction.logChoose(population, drawn)
  }

  /// P(X ≥ k).
  public func upper(_ k: Int) -> Double { exp(logUpper(k)) }
  /// P(X ≤ k).
  public func lower(_ k: Int) -> Double { exp(logLower(k)) }

  /// log P(X ≥ k). O(number of values that count), at most min(drawn, marked).
  public func logUpper(_ k: Int) -> Double {
    guard k > smallest else { return 0 }
    guard k <= largest else { return -.infinity }
    return Double(k) > expected ? logSum(from: k, up: true) : LogProbability.complement(logSum(from: k - 1, up: false))
  }

  /// log P(X ≤ k).
  public func logLower(_ k: Int) -> Double {
    guard k < largest else { return 0 }
    guard k >= smallest else { return -.infinity }
    return Double(k) < expected ? logSum(from: k, up: false) : LogProbability.complement(logSum(from: k + 1, up: true))
  }

  /// Away from the mean the terms fall, so the sum ends where they no longer change it.
  private func logSum(from start: Int, up: Bool) -> Double {
    var term = 1.0
    var sum = 1.0
    var k = start
    let (m, d, rest) = (Double(marked), Double(drawn), Double(population - marked - drawn))
    while up ? k < largest : k > smallest {
      let x = Double(k)
      if up {
        term *= (m - x) * (d - x) / ((x + 1) * (rest + x + 1))
        k += 1
      } else {
        term *= x * (rest + x) / ((m - x + 1) * (d - x + 1))
        k -= 1
      }
      sum += term
      if term < sum * 1e-18 { break }
    }
    return min(0, logProbability(of: start) + log(sum))
  }

  /// Fisher's exact test, two-sided, of a of `aTotal` against b of `bTotal`:
  /// the sum over all tables that are at most as probable as the one seen. O(tables).
  public static func fisherTwoSided(_ a: Int, of aTotal: Int, against b: Int, of bTotal: Int) -> Double {
    let table = Hypergeometric(population: aTotal + bTotal, marked: a + b, drawn: aTotal)
    guard a >= table.smallest, a <= table.largest else { return 1 }
    // Equal tables differ in the last digits of their logarithms.
    let seen = table.logProbability(of: a) + 1e-9
    var sum = 0.0
    for k in table.smallest...table.largest {
      let value = table.logProbability(of: k)
      if value <= seen { sum += exp(value) }
    }
    return min(1, sum)
  }
}
