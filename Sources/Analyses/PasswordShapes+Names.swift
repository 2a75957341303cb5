import Findings
import Logins

extension PasswordShapes {
  /// Names that are hidden, since they are probably passwords; nil when there is none.
  static func hiddenNames(_ input: AnalysisInput) async throws -> Finding? {
    guard let user = input.dictionary.users.firstIndex(of: InMemoryStore.hiddenName) else { return nil }
    var filter = EventFilter.unsuccessful
    filter.users = [Int32(user)]
    let answer = try await input.store.aggregate(AggregateQuery(filter, by: [], measures: [.rows]))
    let lines = Int(answer.values[0][0])
    guard lines > 0 else { return nil }
    let one = lines == 1
    return Finding(
      id: "password-shapes/hidden-names", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(Wording.capitalised(Wording.exactly(lines, "name is", "names are"))) probably \(one ? "a password" : "passwords") \
        that somebody typed in the place of the name, and \(one ? "is" : "are") written as `\(InMemoryStore.hiddenName)` in every \
        part of this report: tried once, nobody's name, and within a minute the same address logged in.
        """,
      details: [
        """
        The log itself has \(one ? "it" : "them") in clear text; whose \(one ? "it is" : "they are") is told by the login that follows, and that \
        password should be changed.
        """
      ],
      numbers: [NamedNumber("hidden_names", .count(lines))], evidence: try await input.evidence(filter, limit: 5))
  }

  /// What a dictionary of common names would have hit, where the accounts are known.
  static func commonNames(_ accounts: NameList) -> (sentence: Prose, number: NamedNumber)? {
    let all = CommonNames.all.count
    guard all > 0, !accounts.entries.isEmpty else { return nil }
    let hits = accounts.entries.count { CommonNames.all.contains($0) }
    let share = Double(hits) / Double(all)
    return (
      """
      A dictionary of \(Numerals.grouped(all)) common names would have hit \
      \(hits == 0 ? "none of the accounts" : "\(Wording.exactly(hits, "account", "accounts"))") (\(Numerals.percent(hits, of: all)) of its \
      names).
      """, NamedNumber("share_of_a_dictionary", .share(share))
    )
  }
}
