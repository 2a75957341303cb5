import Findings
import Logins

/// Who logged in from computers that an alert names: nobody must learn of a guesser without learning that it got in.
struct LoginsFrom {
  private struct Logins {
    /// As typed, those with most logins first.
    var names: [String] = []
    var count = 0
    /// UTC seconds.
    var first = Int64.max
    var last = Int64.min
  }

  private var logins: [Int32: Logins] = [:]
  private let input: AnalysisInput

  /// - Parameter sources: ids; a few, of which each is told by itself
  init(_ sources: [Int32], _ input: AnalysisInput) async throws {
    self.input = input
    guard !sources.isEmpty, input.totals.successes > 0 else { return }
    let answer = try await input.store.aggregate(
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: Set(sources)), by: [.source, .user],
        measures: [.attempts, .first, .last]))
    let rows = (0..<answer.rowCount).sorted {
      (answer.values[0][$1], answer.keys[1][$0]) < (answer.values[0][$0], answer.keys[1][$1])
    }
    for row in rows {
      var found = logins[Int32(answer.keys[0][row]), default: Logins()]
      if let name = input.dictionary.users.name(at: answer.keys[1][row]) { found.names.append(name) }
      found.count += Int(answer.values[0][row])
      found.first = min(found.first, Int64(answer.values[1][row]))
      found.last = max(found.last, Int64(answer.values[2][row]))
      logins[Int32(answer.keys[0][row])] = found
    }
  }

  /// What it takes to keep such a computer out.
  static let blocking: Prose = """
    Firewall sets spare whoever logged in: `spoor block add ADDRESS --despite-logins --reason REASON --plan PLAN` keeps such a \
    computer out, once its user has said that it was none of yours.
    """

  func has(_ source: Int32) -> Bool { logins[source] != nil }

  /// `emil` logged in from 203.0.113.7 on 21 October 2026 at 05:30; nil: nobody did.
  func sentence(_ source: Int32) -> Prose? {
    guard let found = logins[source] else { return nil }
    let address = Prose(parts: [.evidence(input.dictionary.sources[Int(source)].description)])
    let first = Intrusion.moment(found.first, input)
    let when =
      found.count == 1
      ? Prose("on \(first)")
      : Prose("\(Wording.times(found.count)), first on \(first) and last on \(Intrusion.moment(found.last, input))")
    return Self.who(found.names) + " logged in from " + address + " " + when + "."
  }

  private static func who(_ names: [String]) -> Prose {
    guard !names.isEmpty else { return Intrusion.name("") }
    let shown = names.prefix(3).map { Intrusion.name($0) }
    return Wording.list(shown + (names.count > 3 ? [Prose("\(Wording.small(names.count - 3)) more")] : []))
  }
}
