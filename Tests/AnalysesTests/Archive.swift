import CivilTime
import Findings
import Logins
import Planning
import Vocabulary

@testable import Analyses

/// A small archive made by hand: events, and the days that have any line.
struct Archive {
  /// 10 January 2023.
  static let start = CivilDate(dayNumber: 19_367)

  var events: [LoginEvent] = []
  var operationalEvents: [OperationalEvent] = []
  var first: CivilDate
  var dayCount: Int
  /// Days, counted from the first, without a line of any kind.
  var silent: Set<Int> = []
  var evidence = EvidenceAccount()
  var countries: [Address: String] = [:]
  var lists: [NameList] = []
  var plan = Plan(title: "Test", folder: "/", archive: Plan.Archive(paths: []), analyses: [])
  var hasGeography = true

  init(from first: CivilDate = Archive.start, days: Int) {
    self.first = first
    dayCount = days
  }

  /// One event; `second` is of the UTC day.
  mutating func add(
    day: Int, second: Int = 0, source: Address?, country: String? = nil, user: String? = nil,
    outcome: Outcome = .failure, attempts: Int = 1, secret: SecretMark = .none, service: String = "dovecot",
    reason: Reason = .unknownUser
  ) {
    if let source, let country { countries[source] = country }
    let moment = Int64((first + day).dayNumber) * 86_400 + Int64(second)
    events.append(
      LoginEvent(
        milliseconds: moment * 1000, source: source, user: user, service: service, outcome: outcome,
        reason: reason, attempts: attempts, secret: secret, line: events.count + 1))
  }

  var store: NaiveStore { NaiveStore(events, operational: operationalEvents) { countries[$0] ?? "??" } }

  var coverage: Coverage {
    let hours = (0..<dayCount).filter { !silent.contains($0) }.flatMap { day in
      (0..<24).map { Int64((first + day).dayNumber * 24 + $0) }
    }
    return Coverage(
      span: hours.isEmpty ? nil : hours[0] * 3600...hours[hours.count - 1] * 3600 + 3599, hours: hours,
      evidence: evidence)
  }

  var geography: Provenance.GeographyRecord? {
    hasGeography ? Provenance.GeographyRecord(name: "test", date: nil, sha256: "") : nil
  }

  static func countryName(_ code: String) -> String {
    [
      "CN": "China", "IN": "India", "KR": "South Korea", "BR": "Brazil", "US": "United States", "RU": "Russia",
      "BG": "Bulgaria", "??": "unknown", "--": "not on the internet",
    ][code] ?? code
  }

  func investigate(_ watch: AuditWatch? = nil) async throws -> InvestigationResult {
    try await Investigation.run(
      plan: plan, store: store, coverage: coverage, lists: lists, geography: geography,
      countryName: Self.countryName, fileNames: ["mail.log"], watch: watch)
  }

  func input() async throws -> AnalysisInput {
    try await Investigation.prepare(
      plan: plan, store: store, coverage: coverage, lists: lists, geography: geography,
      countryName: Self.countryName, fileNames: ["mail.log"])
  }
}

extension Address {
  /// `240.0.0.0` and what follows: assigned to nobody.
  static func made(_ number: Int) -> Address { Address(ipv4: 0xF000_0000 + UInt32(number)) }
}

extension InvestigationResult {
  func table(_ id: String) -> Table? { sections.flatMap(\.tables).first { $0.id == id } }
  func figure(_ id: String) -> Figure? { sections.flatMap(\.figures).first { $0.id == id } }
  func finding(_ id: String) -> Finding? { sections.flatMap(\.findings).first { $0.id == id } }
  func words(_ id: String) -> String { finding(id)?.summary.plainText ?? "no finding \(id)" }
  func details(_ id: String) -> String {
    (finding(id)?.details ?? []).map(\.plainText).joined(separator: " ")
  }
}

extension Table {
  func ids() -> [String] { columns.map(\.id) }
  func column(_ id: String) -> [Cell] {
    guard let index = columns.firstIndex(where: { $0.id == id }) else { return [] }
    return (0..<rowCount).map { cell(row: $0, column: index) }
  }
  func counts(_ id: String) -> [Int] {
    column(id).compactMap { cell -> Int? in
      guard case .count(let value) = cell else { return nil }
      return value
    }
  }
  func shares(_ id: String) -> [Double] {
    column(id).compactMap { cell -> Double? in
      guard case .share(let value) = cell else { return nil }
      return value
    }
  }
  func dates(_ id: String) -> [String] {
    column(id).compactMap { cell -> String? in
      guard case .date(let value) = cell else { return nil }
      return value.iso
    }
  }
  func total(_ id: String) -> Cell? { columns.firstIndex { $0.id == id }.map { totalCell(column: $0) } }
}
