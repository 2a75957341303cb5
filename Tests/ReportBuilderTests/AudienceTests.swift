import Analyses
import CivilTime
import Diagnostics
import Findings
import Foundation
import LogFormats
import Logins
import Planning
import Report
import Testing
import Vocabulary

@testable import ReportBuilder

/// Reports for management and for the public, from the log to every file: what they hide, and what they must keep.
@Suite struct AudienceTests {
  /// Names that somebody tried and that are words of ours as well, such as `info`: those of a report on one login.
  private static let words = Task<Set<String>, any Error> {
    let scratch = try Scratch()
    try scratch.write("a.log", "Nov 12 08:31:00 h sshd[1]: Failed password for qqq from 203.0.113.9 port 1 ssh2\n")
    let folder = try await report(plan(scratch, ["a.log"]), to: scratch.path + "/r").folder
    let words = try readable(folder).values.reduce(into: Set(["info"])) { $0.formUnion(Secrets.tokens($1)) }
    return words.filter { $0.utf8.allSatisfy { (97...122).contains($0) } }
  }

  @Test(arguments: ["guard", "gropers", "slownet", "swarm"])
  func `No original is left in any file of a public report, and every count stays`(_ name: String) async throws {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read("\(Fixtures.folder)/\(name)/plan.yml")
    let secrets = try Secrets(plan)
    let words = try await Self.words.value
    #expect(secrets.count > 900)
    let own = try await CaseReports.folder(name)
    // The search finds what is there: it is no search that cannot fail.
    #expect(try secrets.found(in: ["": text(own + "/findings.json")]).count > secrets.count * 9 / 10)

    plan.report.audience = .public
    let outcome = try await report(plan, to: scratch.path + "/public")
    let texts = try readable(outcome.folder)
    #expect(secrets.found(in: texts).subtracting(words) == [])
    #expect(secrets.found(in: ["summary": outcome.summary]).subtracting(words) == [])
    #expect(!texts.values.contains { $0.contains("-withheld") })
    #expect(try counts(own + "/findings.json") == counts(outcome.folder + "/findings.json"))
    #expect(try Verification(folder: outcome.folder, archive: nil).run().isIntact)

    let users = try users(outcome.folder)
    #expect(Set(users).count == users.count)
  }

  @Test func `The same key gives the same pseudonyms, another one others`() async throws {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read("\(Fixtures.folder)/slownet/plan.yml")
    plan.report.audience = .public
    plan.report.outputs = [.csv, .json]
    var made: [[String: Data]] = []
    for (index, key) in [nil, nil, "a key of sixteen bytes or more"].enumerated() {
      plan.report.pseudonymKey = key
      made.append(try contents(try await report(plan, to: "\(scratch.path)/\(index)").folder))
    }
    #expect(made[0] == made[1])
    let (first, second) = try (users(scratch.path + "/0"), users(scratch.path + "/2"))
    #expect(first != second && first.count == second.count)
  }

  @Test(arguments: ["guard", "swarm"])
  func `Management sees no whole name, address or reverse name, and every count`(_ name: String) async throws {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read("\(Fixtures.folder)/\(name)/plan.yml")
    let secrets = try Secrets(plan, whole: false)
    let words = try await Self.words.value
    let own = try await CaseReports.folder(name)
    plan.report.audience = .management
    let folder = try await report(plan, to: scratch.path + "/management").folder
    #expect(try secrets.found(in: readable(folder)).subtracting(words) == [])
    #expect(try counts(own + "/findings.json") == counts(folder + "/findings.json"))
    #expect(try CSV(folder + "/tables/sources.csv").column("source").allSatisfy { $0.hasSuffix(".x") })
    #expect(try users(folder).allSatisfy { $0.count(where: { $0 == "…" }) == 1 })
    // Files keep their names, so that the evidence can still be checked.
    #expect(try Verification(folder: folder, archive: plan.folder).run().isIntact)
  }

  /// Whatever names somebody, in every place where a plan or a log can put it; `Brunhilde` and the like are no words.
  private static let hidden = [
    "brunhilde", "zebedee", "kriemhild", "siegfried", "hagen", "ortrun", "gunther", "dankwart", "volker", "203.0.113",
    "198.51.100", "2001:db8", "gernot",
  ]

  @Test func `Names that hide in files, titles, lists, damaged lines and templates are found as well`() async throws {
    let scratch = try Scratch()
    var log = ""
    for day in 10...30 {
      for index in 1...9 {
        let time = "Nov \(day) 10:00:0\(index)"
        log += "\(time) mx1.brunhilde.example.com sshd[1]: Failed password for invalid user zebedee\(index) from "
        log += "203.0.113.\(index) port 22 ssh2\n"
        log += "\(time) mx1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user="
        log += "<Kriemhild.\(index)@siegfried.example.net>, method=PLAIN, rip=198.51.100.\(index), lip=192.0.2.1\n"
        log += "\(time) ftp proftpd[8]: ftp.example.com (gw\(index).hagen.example.net[2001:db8:7::\(index)]): "
        log += "USER \"ortrun, zebedee1 (3)\" (Login failed): No such user found\n"
      }
    }
    log +=
      "Nov 30 11:00:00 mx1.brunhilde.example.com sshd[1]: Accepted password for zebedee1 from 203.0.113.1 port 9 ssh2\n"
    log += "Nov 30 11:0\0\0 sshd[1]: Failed password for volker from 203.0.113.77 port 9"
    try scratch.write("gunther/mail of brunhilde's.log", log)
    try scratch.write("gunther/traps-of-dankwart.txt", "zebedee1\nzebedee2\nkriemhild.3@siegfried.example.net\n")
    try scratch.write("gunther/gernot.md", "# {{title}}\n\n{{subtitle}}\n\n{{#broken}}")
    try scratch.write(
      "gunther/brunhilde.yml",
      """
      spoor: 1
      title: What came to mx1.brunhilde.example.com, 203.0.113.4 and (volker@siegfried.example.net)
      archive: {paths: [.], year: 2023, time_zone: UTC}
      geography: none
      lists: {of-dankwart: traps-of-dankwart.txt, spamtraps: traps-of-dankwart.txt}
      policies: {ban: {after: 2, within: 24h, for: 1h, by: source}}
      never_block: ["*.hagen.example.net"]
      report: {audience: public, template: gernot.md}

      """)
    let (plan, _) = try Plans.read(scratch.path + "/gunther/brunhilde.yml")
    let outcome = try await report(plan, to: scratch.path + "/out")
    var texts = try readable(outcome.folder)
    for name in texts.keys { texts["the name " + name] = name.replacingOccurrences(of: outcome.folder, with: "") }
    texts["summary"] = outcome.summary
    for (name, text) in texts {
      let text = text.lowercased()
      #expect(Self.hidden.filter { text.contains($0) } == [], "\(name)")
    }
    // Whoever runs it is told which file is broken.
    #expect(outcome.diagnostics.contains { $0.place?.file == "gernot.md" })
    #expect(texts["findings.json"]?.contains("logins-after-failures") == true)
    #expect(texts["report.md"]?.contains("was made for the public") == true)
    let sources = try CSV(outcome.folder + "/tables/sources.csv")
    #expect(sources.column("first_seen").allSatisfy { CivilDate(iso: $0) != nil } && sources.rows.count == 27)
    let record = try text(outcome.folder + "/evidence.json")
    #expect(record.contains("\"audience\": \"public\"") && !record.contains("blocklist/"))
  }

  @Test func `An earlier report with pseudonyms is no measure for a later one`() async throws {
    let scratch = try Scratch()
    try scratch.write("a.log", "Nov 12 08:31:00 h sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2\n")
    var plan = plan(scratch, ["a.log"])
    plan.report.audience = .public
    let folder = try await report(plan, to: scratch.path + "/public").folder
    let error = #expect(throws: Diagnostic.self) { try EarlierReportFile.read(folder + "/findings.json") }
    #expect(error?.code == "other-audience")
  }

  @Test func `An address where a reverse name should stand is not shortened to its end`() {
    let shortening = Shortening()
    for address in ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::9"] {
      #expect(shortening.shown(address, as: .host) == "…")
    }
    #expect(shortening.shown("mail.example.co.uk", as: .host) == "example.co.uk")
  }

  @Test func `Counts of an earlier report that cannot be are left out`() throws {
    let json = """
      {"sections": [{"tables": [{"id": "sources", "columns": [
        {"id": "source", "values": ["203.0.113.9", "203.0.113.9", "203.0.113.8"]},
        {"id": "attempts", "values": [9223372036854775807, -4, 7]}]}]}]}
      """
    let top = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let earlier = EarlierReportFile.Tables(top, folder: ".")
    #expect(earlier.counts("sources", "source") == ["203.0.113.9": 0, "203.0.113.8": 7])
  }

  // MARK: - Content in, content out

  private static let store = InMemoryStore(
    events: [
      LoginEvent(
        milliseconds: 0, source: Address("203.0.113.7"), sourceName: "gw.office.example.co.uk",
        user: "anna@example.net", service: "imap", reporter: "mx1", outcome: .failure),
      LoginEvent(milliseconds: 1, source: Address("203.0.113.9"), user: "bob", service: "imap", outcome: .failure),
      LoginEvent(milliseconds: 1, source: Address("2001:db8:1:2::9"), user: "ben", service: "imap", outcome: .failure),
    ], zone: .utc)

  private static let content = ReportContent(
    title: "mx1 in May", reporters: ["mx1"],
    headline: [
      "\(evidence: "anna@example.net") logged in from \(evidence: "203.0.113.7") on 3 May 2023 at 03:12:09.",
      "In the network 203.0.113.0/24 at 03:12, and 1.5 a day.", "The guard slept from 06:02 on.",
    ],
    sections: [
      ReportContent.Section(
        id: "usernames", title: "Names", question: "Which?",
        findings: [
          Finding(
            id: "usernames/most", status: .found, verdict: .clear,
            summary: "Most often \(evidence: "anna@example.net").",
            numbers: [NamedNumber("first", .instant(86_400 + 60)), NamedNumber("attempts", .count(3))])
        ],
        tables: [
          Table(
            id: "usernames", title: "Names",
            columns: [
              Column("user", "Name", .evidence(["anna@example.net", "ben", "bob"])),
              Column("source", "Address", .addresses(["203.0.113.7", "2001:db8:1:2::9", "203.0.113.9"])),
              Column("host", "Reverse name", .cells([.evidence("gw.office.example.co.uk"), .empty, .empty])),
              Column("attempts", "Attempts", .counts([3, 1, 1]), total: .sum),
              Column("first_seen", "First", .instants([60, 70, 86_400])),
            ]),
          Table(
            id: "overview", title: "Figures",
            columns: [
              Column("value", "", .cells([.evidence("mx1 (1,204), 2 more"), .evidence("bob, ben"), .instant(7)]))
            ]),
        ],
        figures: [
          Figure(
            id: "name-sequence", title: "Dots", caption: "Dots.", alternative: "anna@example.net goes first.",
            content: .sequence(
              Figure.Sequence(
                columns: [.evidence("anna@example.net"), .evidence("bob")], rows: [.address("203.0.113.7")],
                points: [], columnAxis: "names", rowAxis: "computers")))
        ], method: "As `name@domain`.")
    ],
    provenance: Provenance(
      tool: "Spoor 0.1.0", planFile: "anna/plan.yml", templateName: "incident", templateSHA256: "", zone: .utc,
      zoneReason: "stated", files: [], countedAttempts: 5,
      problems: [.init(severity: .notice, code: "x", file: "a b.log", message: "anna", sample: "from 203.0.113.7")]))

  private static func edited(_ audience: ReportAudience, key: String? = nil) -> ReportContent {
    AudienceEdition.edited(content, for: audience, store: store, paths: ["a b.log", "anna/plan.yml"], key: key)
  }

  @Test func `One name has one pseudonym in sentences, tables, figures and alternatives`() throws {
    let public_ = Self.edited(.public, key: "0123456789abcdef")
    let names = public_.tables[0].columns[0].values
    guard case .evidence(let shown) = names, case .counts(let attempts) = public_.tables[0].columns[3].values else {
      Issue.record("columns keep their kinds")
      return
    }
    let anna = shown[0]
    #expect(attempts == [3, 1, 1] && Set(shown).isSubset(of: (1...4).map { "name-000\($0)" }))
    #expect(Set(shown).count == 3)
    #expect(Array(shown[1...]) == shown[1...].sorted(), "ties stand by pseudonym")
    #expect(public_.headline[0].plainText.hasPrefix("\(anna) logged in from computer-"))
    #expect(public_.headline[0].plainText.hasSuffix(" on 3 May 2023."))
    #expect(public_.headline[1].plainText == "In the network network-0001 at 03:12, and 1.5 a day.")
    #expect(public_.headline[2] == Self.content.headline[2])
    #expect(public_.findings[0].summary.plainText == "Most often \(anna).")
    #expect(public_.findings[0].numbers.map(\.value) == [.date(CivilDate(iso: "1970-01-02")!), .count(3)])
    #expect(public_.figures[0].alternative == "\(anna) goes first.")
    guard case .sequence(let sequence) = public_.figures[0].content else {
      Issue.record("figures keep their kinds")
      return
    }
    #expect(sequence.columns[0] == .evidence(anna) && sequence.columns[1] != sequence.columns[0])
    #expect(public_.tables[0].cell(row: 0, column: 4) == .date(CivilDate(iso: "1970-01-01")!))
    #expect(public_.tables[1].cell(row: 0, column: 0) == .evidence("server-0001 (1,204), 2 more"))
    #expect(public_.tables[1].cell(row: 2, column: 0) == .instant(7))
    #expect(public_.title == "server-0001 in May" && public_.reporters == ["server-0001"])
    #expect(public_.provenance.planFile == nil && public_.provenance.problems[0].sample == nil)
    #expect(public_.sections[0].method == "As `name@domain`.")
  }

  @Test func `Names of the log are found in the title, words of ours stay`() {
    var content = Self.content
    content.title = "May: Anna@example.net, Bob's month, BEN and the names of MX1"
    let title = AudienceEdition.edited(content, for: .public, store: Self.store, paths: [], key: nil).title
    #expect(!["anna", "bob", "ben", "mx1"].contains { title.lowercased().contains($0) }, "\(title)")
    #expect(
      title.hasPrefix("May: name-") && title.contains("'s month, name-") && title.contains(" and the names of server-"))
  }

  @Test func `Pseudonyms follow from the key, and without one from the evidence`() {
    func names(_ key: String?) -> [Cell] {
      let table = Self.edited(.public, key: key).tables[0]
      return (0..<3).map { table.cell(row: $0, column: 0) }
    }
    #expect(names(nil) == names(nil))
    let keys = (0..<40).map { "a key for the archive no. \($0)" }
    #expect(Set(keys.map { names($0)[0] }).count == 4, "each number can be anybody's")
  }

  @Test func `Management sees the beginning of a name and the network of an address`() {
    let shown = Self.edited(.management)
    let table = shown.tables[0]
    #expect((0..<3).map { table.cell(row: $0, column: 0) } == ["a…@example.net", "b…", "b…"].map { .evidence($0) })
    #expect(table.cell(row: 0, column: 1) == .address("203.0.113.x"))
    #expect(table.cell(row: 1, column: 1) == .address("2001:db8:1::/48"))
    #expect(table.cell(row: 0, column: 2) == .evidence("example.co.uk"))
    #expect(table.cell(row: 0, column: 4) == .instant(60))
    #expect(shown.headline[1] == Self.content.headline[1] && shown.reporters == ["mx1"])
    #expect(shown.provenance.planFile == "anna/plan.yml" && shown.provenance.problems[0].sample == nil)
    #expect(Self.edited(.internal) == Self.content)
  }

  // MARK: - What is compared

  private func users(_ folder: String) throws -> [String] { try CSV(folder + "/tables/usernames.csv").column("user") }

  /// Every number of a finding but moments, and of each table its counts and shares in any order and its totals.
  private func counts(_ path: String) throws -> [String: [String]] {
    let top = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    var counts: [String: [String]] = [:]
    for section in (top as? [String: Any])?["sections"] as? [[String: Any]] ?? [] {
      for finding in section["findings"] as? [[String: Any]] ?? [] {
        for number in finding["numbers"] as? [[String: Any]] ?? [] {
          let type = number["type"] as? String ?? ""
          guard !["instant", "date", "address", "evidence"].contains(type) else { continue }
          counts["\(finding["id"] ?? "")/\(number["name"] ?? "")"] = ["\(number["value"] ?? "")"]
        }
      }
      for table in section["tables"] as? [[String: Any]] ?? [] {
        guard let id = table["id"] as? String, !AudienceEdition.telltale.contains(id) else { continue }
        for column in table["columns"] as? [[String: Any]] ?? [] {
          let type = column["type"] as? String ?? ""
          guard ["count", "number", "share", "probability", "country"].contains(type) else { continue }
          let values = (column["values"] as? [Any] ?? []).map { "\($0)" }.sorted()
          counts["\(id)/\(column["id"] ?? "")"] = values + ["\(column["total"] ?? "")"]
        }
      }
    }
    return counts
  }
}

/// Everything in an archive that names somebody or something, as the store of the internal report holds it.
private struct Secrets {
  private var texts: Set<String> = []

  var count: Int { texts.count }

  /// - Parameter whole: with domains, hosts that wrote the lines and files, which management may see.
  init(_ plan: Plan, whole: Bool = true) throws {
    let geography = try CountryLookup(plan.geography, folder: plan.folder)
    let archive = try ArchiveReading(
      plan: plan, zone: plan.archive.timeZone ?? .utc, formats: try FormatCommands.compiled(plan.archive.formats),
      jobs: 2, hashes: false, countries: { geography.codes($0) }, isInterrupted: { false }, progress: nil
    ).read()
    let names = archive.store.dictionary
    texts = Set(names.sources.map(\.description) + names.users + names.sourceNames)
    texts.formUnion(archive.store.operationalEvents.compactMap { $0.source?.description })
    // A reverse name that is nothing but what is registered is what management sees.
    if whole {
      texts.formUnion(names.localParts + names.domains + names.reporters)
      texts.formUnion(archive.accounts.files.map(\.file.name))
      texts.formUnion(plan.lists.map(\.path) + plan.lists.map { "lists/" + ($0.path as NSString).lastPathComponent })
    }
  }

  /// Which of them stand as words in a text, or in the name of a file.
  func found(in files: [String: String]) -> Set<String> {
    let words = files.reduce(into: Set<String>()) { words, file in
      Self.collect((file.key as NSString).lastPathComponent + " " + file.value, into: &words)
    }
    return Self.tokens(words).intersection(texts)
  }

  static func tokens(_ text: String) -> Set<String> {
    var words: Set<String> = []
    collect(text, into: &words)
    return tokens(words)
  }

  /// Each word once: the same ones stand in every file of a report.
  private static func collect(_ text: String, into words: inout Set<String>) {
    for word in text.utf8.split(whereSeparator: { !isOfWord($0) }) {
      words.insert(String(decoding: word, as: UTF8.self))
    }
  }

  private static func tokens(_ words: Set<String>) -> Set<String> {
    var tokens = words
    for word in words {
      for part in [word[...]] + word.split(whereSeparator: { "@:/".contains($0) }) {
        tokens.insert(String(part))
        tokens.insert(part.trimmingCharacters(in: CharacterSet(charactersIn: ".,:-/")))
      }
    }
    return tokens
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 128...: true
    default: "._@:/+-".utf8.contains(byte)
    }
  }
}
