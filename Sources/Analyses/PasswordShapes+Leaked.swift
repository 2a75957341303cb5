import Findings
import Logins
import Statistics
import Vocabulary

extension PasswordShapes {
  /// Whether the passwords that were tried are known to be leaked; nil where the plan names no list of such.
  func leaked(_ secrets: RecordedPasswords, _ input: AnalysisInput) async throws -> Finding? {
    guard leakedFile != nil, secrets.passwords > 0 else { return nil }
    let interval = Interval95.wilson(secrets.leaked, of: secrets.passwords)
    var finding = Finding(
      id: "password-shapes/leaked", status: secrets.leaked > 0 ? .found : .nothingFound, verdict: .clear,
      summary: """
        \(secrets.leaked == 0 ? "None" : Numerals.grouped(secrets.leaked)) of the \
        \(Numerals.count(secrets.passwords, "different password", "different passwords")) that were tried \
        \(secrets.leaked == 1 ? "is" : "are") on the list of leaked ones (\(Numerals.percent(secrets.leaked, of: secrets.passwords))).
        """,
      uncertainty: """
        \(Wording.percents(interval, places: 1)) (95 % interval) of all that such an attacker would try.
        """,
      caveats: [
        """
        A password on the list says which list the attacker uses, not that anybody's own password leaked; one that is not on \
        it may have leaked as well.
        """
      ],
      numbers: [
        NamedNumber("different", .count(secrets.passwords)), NamedNumber("leaked", .count(secrets.leaked)),
        NamedNumber(
          "share_leaked", .share(Double(secrets.leaked) / Double(secrets.passwords)), low: .share(interval.lowerBound),
          high: .share(interval.upperBound)),
      ])
    let existing = try await existingNames(input)
    let onList = input.dictionary.secretLeaked
    let tried = secrets.pairs.filter { existing.contains($0.name) }
    let passwords = Set(tried.map(\.secret))
    // Of fewer accounts it would tell whose.
    if Set(tried.map(\.name)).count >= leastDifferent, passwords.count >= leastDifferent {
      let hits = passwords.count { onList.indices.contains(Int($0)) && onList[Int($0)] }
      finding.details.append(
        """
        Of the \(Numerals.grouped(passwords.count)) tried on names that exist, \(hits == 0 ? "none is" : Wording.exactly(hits, "is", "are")) \
        on it.
        """)
      finding.numbers += [
        NamedNumber("different_on_existing", .count(passwords.count)), NamedNumber("leaked_on_existing", .count(hits)),
      ]
    }
    return finding
  }

  /// Ids of local parts that are somebody's: on the list of accounts, else with a login or a wrong password.
  private func existingNames(_ input: AnalysisInput) async throws -> Set<Int32> {
    if let tried = input.names, let index = input.lists.firstIndex(where: { $0.role == .accounts }) {
      return Set(tried.on(index).flatMap { $0.localParts.map { Int32($0) } })
    }
    let answers = try await input.store.aggregate([
      AggregateQuery(EventFilter(outcomes: [.success]), by: [.localPart], measures: [.rows]),
      AggregateQuery(.unsuccessful, by: [.localPart, .reason], measures: [.rows]),
    ])
    let wrong = Int64(Reason.passwordMismatch.index)
    let mistyped = zip(answers[1].keys[0], answers[1].keys[1]).filter { $0.1 == wrong }.map(\.0)
    return Set((answers[0].keys[0] + mistyped).filter { $0 >= 0 }.map { Int32($0) })
  }
}
