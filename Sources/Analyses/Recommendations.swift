import CivilTime
import Findings
import Logins
import Vocabulary

/// What to do now, most urgent first: only what the data support, with the figures behind it.
enum Recommendations {
  static func list(_ input: AnalysisInput, findings: [Finding]) async throws -> [Prose] {
    guard input.totals.attempts > 0 else { return [] }
    var result: [Prose] = []
    if input.totals.successes == 0 {
      let dovecot = input.totals.services.contains { $0.name == "dovecot" }
      result.append(
        """
        Log successful logins\(dovecot ? " (dovecot: `auth_verbose = yes`)" : ""), then run this report again: without \
        them nobody can tell whether an attempt worked.
        """)
    }
    if let alert = alert(input) { result.append(alert) }
    if let secrets = try await secrets(input) { result.append(secrets) }
    result += try await lists(input, findings: findings)
    if let days = input.days, days.coveredCount < days.count {
      result.append(
        """
        Find out why the log has no line on \(Numerals.count(days.count - days.coveredCount, "day", "days")) of the \
        period: what happened then cannot be seen.
        """)
    }
    result += findings.compactMap(\.recommendation)
    return result
  }

  private static func alert(_ input: AnalysisInput) -> Prose? {
    guard let alert = AlertThreshold(input) else { return nil }
    let quiet =
      alert.quietRings == 0
      ? "never in the \(Numerals.grouped(alert.quietDays)) usual days"
      : "\(Wording.times(alert.quietRings)) in the \(Numerals.grouped(alert.quietDays)) usual days"
    guard input.incident != nil else {
      return """
        Alert on all failed logins together, from one computer or many: more than \(alert.limit) an hour would have \
        rung \(quiet).
        """
    }
    guard let first = alert.firstRing else { return nil }
    let date = CivilDate(dayNumber: first / 24)
    return """
      Alert on all failed logins together, from one computer or many: more than \(alert.limit) an hour would have rung \
      first in the hour from \(Digits.padded(first % 24, 2)):00 on \(Numerals.dayAndMonth(date)), and \(quiet).
      """
  }

  /// Lines looked at for each service: a log that writes passwords does so in every line of a kind.
  private static let sample = 25
  private static let services = 16

  private static func secrets(_ input: AnalysisInput) async throws -> Prose? {
    for service in input.store.dictionary.services.indices.prefix(services) {
      // From the start of the archive, and from the window: settings change.
      var events: [LoginEvent] = []
      for var filter in [EventFilter.unsuccessful, input.windowFilter] {
        filter.services = [Int32(service)]
        events += try await input.store.events(filter, limit: sample)
      }
      guard let event = events.first(where: { $0.secretShape != .absent }) else { continue }
      let dovecot = input.store.dictionary.services[service] == "dovecot"
      return """
        Stop logging the passwords that are tried\(dovecot ? " (dovecot: `auth_verbose_passwords = no`)" : ""): they \
        stand in clear text in the log, for instance in line \(event.line) of \(evidence: input.fileName(event.file)), and \
        people mistype their own.
        """
    }
    return nil
  }

  private static func lists(_ input: AnalysisInput, findings: [Finding]) async throws -> [Prose] {
    guard let tried = input.names else { return [] }
    var result: [Prose] = []
    for (index, list) in input.lists.enumerated() {
      guard let finding = findings.first(where: { $0.id == "spamtrap-matches/\(list.name)" }), finding.status == .found
      else { continue }
      let parts = Set(tried.on(index).flatMap(\.localParts))
      let users = input.store.dictionary.userLocalPart.indices
        .filter { parts.contains(Int64(input.store.dictionary.userLocalPart[$0])) }.map { Int32($0) }
      switch list.role {
      case .accounts:
        result.append(
          """
          See to the \(Numerals.count(tried.on(index).count, "existing account", "existing accounts")) whose name was \
          tried: a strong password of its own, or a second factor.
          """)
      case .spamtraps where finding.verdict == .likely:
        var filter = EventFilter.unsuccessful
        filter.users = Set(users)
        let answer = try await input.store.aggregate(AggregateQuery(filter, by: [], measures: [.distinct(.source)]))
        let sources = Int(answer.values[0][0])
        result.append(
          """
          Refuse a computer at its first name from the list \(list.name), since nobody has a reason to try one: \
          \(sources == input.totals.sources ? "all \(Wording.computers(sources))" : "\(Numerals.grouped(sources)) of the \(Wording.computers(input.totals.sources))") \
          gave themselves away by such a name.
          """)
      default: continue
      }
    }
    return result
  }
}
