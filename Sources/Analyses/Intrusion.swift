import Findings
import Logins

/// Did anybody get in? Never more than the log can say.
enum Intrusion {
  static let cannotTell: Prose =
    "These logs do not record successful logins, so this report cannot say whether an attempt worked."

  /// As many failures of one address, and a later success of it is worth a look.
  static let suspicious = 3

  /// nil when there is neither a failed nor a successful login.
  static func sentence(_ input: AnalysisInput) async throws -> Prose? {
    guard input.totals.successes > 0 else { return input.totals.attempts > 0 ? cannotTell : nil }
    let recorded = Numerals.count(input.totals.successes, "successful login is", "successful logins are")
    guard input.totals.attempts > 0, let window = input.window else { return "\(recorded) recorded." }
    let start = input.seconds(of: window).lowerBound
    let answers = try await input.store.aggregate([
      AggregateQuery(input.windowFilter, by: [.source], measures: [.attempts, .first]),
      AggregateQuery(
        EventFilter(time: start..<Int64.max, outcomes: [.success]), by: [.source], measures: [.attempts, .last]),
    ])
    var failing: [Int64: Int64] = [:]
    for row in 0..<answers[0].rowCount
    where answers[0].keys[0][row] >= 0 && answers[0].values[0][row] >= Int64(suspicious) {
      failing[answers[0].keys[0][row]] = answers[0].values[1][row]
    }
    var logins = 0
    var computers = 0
    for row in 0..<answers[1].rowCount {
      // Only logins after the first failure can have come of guessing.
      guard let first = failing[answers[1].keys[0][row]], answers[1].values[1][row] >= first else { continue }
      logins += Int(answers[1].values[0][row])
      computers += 1
    }
    let from = input.windowWords
    guard logins > 0 else {
      return """
        \(recorded) recorded; from \(Numerals.date(window.lowerBound)) on, none came from a computer that had failed \
        \(suspicious) times or more in the window (\(from)). A password that was guessed and used from another computer \
        would not show.
        """
    }
    return """
      \(recorded) recorded; \(strong: Numerals.grouped(logins)) of them since \(Numerals.date(window.lowerBound)) \
      \(logins == 1 ? "is" : "are") from \(Wording.computers(computers)) that also failed \(suspicious) times or more \
      in the window (\(from)). Most such logins are people who mistyped their password; each should be checked.
      """
  }
}
