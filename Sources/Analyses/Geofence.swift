import Findings
import Logins

/// What refusing logins from whole countries would have stopped, and whom it would have hit.
struct Geofence {
  private(set) var findings: [Finding] = []
  private(set) var tables: [Table] = []

  private struct Country {
    var code: String
    var attempts = 0
    var sources = 0
    /// In the whole archive.
    var logins = 0
    var users = 0
    /// Logins, in the whole archive, that are nobody's as far as the logs tell.
    var doubtful = 0
  }

  private let stretch: String

  /// Says nothing where countries are not known, or nothing stands out.
  ///
  /// - Parameters:
  ///   - filter: the attempts in question; nil for those of a window that stands out
  ///   - stretch: where they are, in words
  ///   - refused: ISO codes of the countries in question; nil: whoever leads, or where nobody logs in
  init(
    _ input: AnalysisInput, filter: EventFilter? = nil, stretch: String = "in the window", refused: Set<String>? = nil
  ) async throws {
    self.stretch = stretch
    guard filter != nil || input.standsOut, input.geography != nil else { return }
    let nobodys = input.suspicious.intruders.union(input.suspicious.strangers)
    let answers = try await input.counted([
      AggregateQuery(filter ?? input.windowFilter, by: [.country], measures: [.attempts, .distinct(.source)]),
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: Self.others(than: nobodys, input)), by: [.country],
        measures: [.attempts, .distinct(.localPart)]),
      AggregateQuery(EventFilter(outcomes: [.success], sources: nobodys), by: [.country], measures: [.attempts]),
    ])
    var countries: [String: Country] = [:]
    func code(_ key: Int64) -> String { input.dictionary.countries.name(at: key) ?? unknownCountry }
    func add(_ answer: Aggregate, _ take: (inout Country, [Int]) -> Void) {
      for row in 0..<answer.rowCount {
        let code = code(answer.keys[0][row])
        take(&countries[code, default: Country(code: code)], answer.values.map { Int($0[row]) })
      }
    }
    add(answers[0]) { ($0.attempts, $0.sources) = ($0.attempts + $1[0], $0.sources + $1[1]) }
    add(answers[1]) { ($0.logins, $0.users) = ($0.logins + $1[0], $0.users + $1[1]) }
    add(answers[2]) { $0.doubtful += $1[0] }
    let rows = countries.values.sorted { ($1.attempts, $1.logins, $0.code) < ($0.attempts, $0.logins, $1.code) }
    let whole = rows.reduce(0) { $0 + $1.attempts }
    let known = rows.filter { isKnownCountry($0.code) }
    if let refused {
      let named = known.filter { refused.contains($0.code) }
      findings = named.isEmpty || whole == 0 ? [] : [refusing(named, whole: whole, input)]
      return
    }
    guard whole > 0, known.count >= 2 else { return }
    tables = [Self.table(rows, whole: whole, input)]
    findings = [
      input.totals.successes > 0
        ? measured(
          known, unknownLogins: rows.reduce(0) { $0 + (isKnownCountry($1.code) ? 0 : $1.logins) }, whole: whole, input)
        : unmeasured(known, whole: whole, input)
    ]
  }

  /// Everybody but those who probably broke in, or whose users should be asked: where they log in from is nobody's home.
  /// nil: everybody.
  private static func others(than nobodys: Set<Int32>, _ input: AnalysisInput) -> Set<Int32>? {
    guard !nobodys.isEmpty else { return nil }
    return Set(input.dictionary.sources.indices.map { Int32($0) }).subtracting(nobodys)
  }

  /// With successful logins in the log: let in only where users are.
  private func measured(
    _ known: [Country], unknownLogins: Int, whole: Int, _ input: AnalysisInput
  ) -> Finding {
    let homes = known.filter { $0.logins > 0 }.sorted { ($1.logins, $0.code) < ($0.logins, $1.code) }
    let away = known.filter { $0.logins == 0 }
    let stopped = away.reduce(0) { $0 + $1.attempts }
    let names = Self.list(homes, input, limit: 5)
    let spared = "no login of this archive\(Self.unknown(unknownLogins))\(Self.doubts(away, input))"
    var finding = Finding(
      id: "firewall-sets/geofencing", status: .found, severity: .info, verdict: .clear,
      summary: homes.isEmpty
        ? "No login came from a country that is known, so a fence around countries would shut everybody out."
        : """
        Letting in only the \(homes.count == 1 ? "country" : "\(Wording.small(homes.count)) countries") from which somebody \
        logged in (\(names)) would have stopped \(Wording.part(stopped, of: whole)) of the \(Wording.attempts(whole)) \(stretch), \
        and \(spared).
        """,
      numbers: [
        NamedNumber("countries_with_logins", .count(homes.count)), NamedNumber("stopped", .count(stopped)),
        NamedNumber("share_stopped", .share(Double(stopped) / Double(whole))),
      ],
      tables: ["geofencing"])
    // A country that brings much of the attack and few of the users.
    let users = max(1, homes.reduce(0) { $0 + $1.users })
    for country in homes where country.attempts * 20 >= whole && country.users * 10 <= users {
      finding.details.append(
        """
        Refusing \(Wording.place(input.countryName(country.code))) as well would have stopped \
        \(Wording.part(country.attempts, of: whole)) more and hit \(country.users == 0 ? "nobody whose name is known," : Wording.exactly(country.users, "user", "users")) with \
        \(Wording.exactly(country.logins, "login", "logins")).
        """)
    }
    finding.caveats = ["Users travel: a fence hits them where this archive never saw them."]
    if known.contains(where: { $0.doubtful > 0 }) {
      finding.caveats.append("Logins of computers that probably broke in, or that are in question, count as nobody's.")
    }
    if !homes.isEmpty, homes.count <= 20, stopped * 2 >= whole {
      finding.recommendation = """
        \(strong: "Think of letting logins in only from \(names)"): it would have stopped \(Numerals.percent(stopped, of: whole)) of the \
        window's attempts and \(spared). Leave a way in for people on a journey.
        """
    }
    return finding
  }

  /// Without: say what it would have stopped, and that nobody can tell whom it would have hit.
  private func unmeasured(_ known: [Country], whole: Int, _ input: AnalysisInput) -> Finding {
    let leading = Array(known.filter { $0.attempts > 0 }.prefix(5))
    let stopped = leading.reduce(0) { $0 + $1.attempts }
    return Finding(
      id: "firewall-sets/geofencing", status: .found, severity: .info, verdict: .clear,
      summary: """
        Refusing logins from \(Self.list(leading, input, limit: 5)) would have stopped \(Wording.part(stopped, of: whole)) of the \
        \(Wording.attempts(whole)) \(stretch); whom it would have hit cannot be told, as these logs have no successful \
        logins.
        """,
      numbers: [
        NamedNumber("countries_refused", .count(leading.count)), NamedNumber("stopped", .count(stopped)),
        NamedNumber("share_stopped", .share(Double(stopped) / Double(whole))),
      ],
      tables: ["geofencing"])
  }

  /// Countries that are named: what it would have stopped, and whom it would have hit.
  private func refusing(_ countries: [Country], whole: Int, _ input: AnalysisInput) -> Finding {
    let stopped = countries.reduce(0) { $0 + $1.attempts }
    let logins = countries.reduce(0) { $0 + $1.logins }
    let users = countries.reduce(0) { $0 + $1.users }
    let hit: String =
      if input.totals.successes == 0 {
        "; whom it would have hit cannot be told, as these logs have no successful logins"
      } else if logins == 0 {
        ", and no login of this archive\(Self.doubts(countries, input))"
      } else {
        """
        , and hit \(users == 0 ? "nobody whose name is known" : Wording.exactly(users, "user", "users")) with \
        \(Wording.exactly(logins, "login", "logins"))
        """
      }
    return Finding(
      id: "firewall-sets/geofencing", status: .found, severity: .info, verdict: .clear,
      summary: """
        Refusing logins from \(Self.list(countries, input, limit: 12)) would have stopped \
        \(Wording.part(stopped, of: whole)) of the \(Wording.attempts(whole)) \(stretch)\(hit).
        """,
      numbers: [
        NamedNumber("countries_refused", .count(countries.count)), NamedNumber("stopped", .count(stopped)),
        NamedNumber("logins_hit", .count(logins)),
      ])
  }

  /// Nobody can tell whether the fence would let these in.
  private static func unknown(_ logins: Int) -> String {
    guard logins > 0 else { return "" }
    return " whose country is known (\(Numerals.grouped(logins)) \(logins == 1 ? "has" : "have") none)"
  }

  /// ` but one that is in question, from Romania`
  private static func doubts(_ countries: [Country], _ input: AnalysisInput) -> String {
    let doubtful = countries.filter { $0.doubtful > 0 }.sorted { ($1.doubtful, $0.code) < ($0.doubtful, $1.code) }
    guard !doubtful.isEmpty else { return "" }
    let logins = doubtful.reduce(0) { $0 + $1.doubtful }
    return " but \(Wording.small(logins)) that \(logins == 1 ? "is" : "are") in question, from "
      + list(doubtful, input, limit: 3)
  }

  private static func list(_ countries: [Country], _ input: AnalysisInput, limit: Int) -> String {
    var names = countries.prefix(limit).map { Wording.place(input.countryName($0.code)) }
    if countries.count > limit { names.append("\(Wording.small(countries.count - limit)) more") }
    return Wording.list(names)
  }

  private static func table(_ rows: [Country], whole: Int, _ input: AnalysisInput) -> Table {
    var columns = [
      Column(.countryCode, .words(rows.map(\.code))),
      Column(.country, .countries(rows.map(\.code))),
      Column("attempts", "Attempts in the window", .counts(rows.map(\.attempts)), total: .sum, unit: "attempts"),
      Column("share", "Of all", .shares(rows.map { Double($0.attempts) / Double(whole) })),
      Column(.computers, .counts(rows.map(\.sources)), total: .sum),
    ]
    if input.totals.successes > 0 {
      columns.append(Column("logins", "Logins, whole archive", .counts(rows.map(\.logins)), total: .sum))
      columns.append(Column("users", "Users with logins", .counts(rows.map(\.users))))
    }
    return Table(
      id: "geofencing", title: "What a fence around each country would have stopped",
      note: "Attempts and computers in the window, \(input.windowWords).", columns: columns)
  }
}
