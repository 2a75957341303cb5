/// Does anything direct the computers of a stretch? Tests of the order and the timing of their attempts, E1 to E8.
struct SequenceEvidence {
  enum Kind: String, CaseIterable, Sendable {
    case pairs, longFirst = "long-first", handedOn = "handed-on", dealtOut = "dealt-out"
    case alphabetical, splitList = "split-list", regular, minutes
  }

  struct Test: Sendable {
    var kind: Kind
    var observed: Double
    /// nil where chance has no single number.
    var expected: Double?
    var p: Double
    var adjusted = 1.0
    /// Large enough to matter, however sure it is.
    var isLarge: Bool
    /// The same by shuffling inside blocks, where that was done.
    var shuffled: Double?
  }

  struct Settings: Sendable, Hashable {
    var block = 50
    var leastEvents = 50
    var leastSources = 20
    var leastPairs = 8
    /// Different names whose order is judged.
    var leastNames = 10
    /// Hours, and computers, that a rhythm of minutes needs.
    var clockHours = 10
    var clockSources = 10
    /// Times the expectation that is large.
    var effect = 2.0
    /// Rounds of the check by shuffling.
    var shuffles = 999
    /// Largest adjusted probability of a test that counts, and of one that counts alone.
    var chance = 0.001
    var strongChance = 1e-6
  }

  var settings = Settings()

  /// Neighbours: the name with its domain, then the bare name, from another computer. Rows of the sequence.
  struct Pair: Sendable {
    var long: Int
    var short: Int
  }

  var tests: [Test] = []
  var pairs: [Pair] = []
  /// Rows of the stretch of attempts with names that holds most pairs.
  var excerpt: [Int] = []
  /// Neighbours with both forms in either order.
  var mixedPairs = 0
  /// Attempts looked at; repeats of one computer with one name count once.
  var events = 0
  var computers = 0
  var names = 0
  /// Local parts that came in alphabetical order, either way; empty unless that test counts.
  var ordered: [Int32] = []
  /// More attempts than are looked at.
  var isCut = false
  /// The two minutes of the hour that most attempts fall into, when that is telling.
  var slot: Int?
  /// Second of the hour around which attempts gather.
  var centre: Int?
  /// Names of two halves of the computers: how many the list behind them has, by capture and recapture.
  var listSize: Double?
  var coordination = Campaign.Coordination.tooFew

  /// Tests that passed, most telling first.
  var telling: [Test] {
    tests.filter { $0.isLarge && $0.adjusted <= settings.chance }.sorted {
      ($0.p, $0.kind.rawValue) < ($1.p, $1.kind.rawValue)
    }
  }

  func test(_ kind: Kind) -> Test? { tests.first { $0.kind == kind } }

  /// Whether a local second lies in two minutes of its hour.
  static func isIn(_ minute: Int, _ second: Int64) -> Bool {
    let here = Int((second - floored(second, by: 3600) * 3600) / 60)
    return here == minute || here == (minute + 1) % 60
  }
}

extension SequenceEvidence.Kind {
  var isTime: Bool { self == .regular || self == .minutes }
}

/// Division that rounds down, for moments before 1970 as well.
func floored(_ number: Int64, by divisor: Int64) -> Int64 {
  let quotient = number / divisor
  return number % divisor < 0 ? quotient - 1 : quotient
}
