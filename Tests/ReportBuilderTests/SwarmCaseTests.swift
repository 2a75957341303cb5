import Foundation
import Testing

@testable import ReportBuilder

/// The published figures of the swarm, from its archive to the files of the report.
@Suite struct SwarmCaseTests {
  /// Written once, read by all.
  private struct Made: Sendable {
    let scratch: Scratch
    let folder: String
    let summary: String
    let status: ReportBuilder.ExitStatus
  }

  /// The report is made once for all tests here.
  private static let made = Task<Made, any Error> {
    let scratch = try Scratch()
    let (plan, _) = try Plans.read(Fixtures.folder + "/swarm/plan.yml")
    let outcome = try await report(plan, to: scratch.path + "/report")
    return Made(scratch: scratch, folder: outcome.folder, summary: outcome.summary, status: outcome.status)
  }

  private func table(_ id: String) async throws -> CSV {
    try CSV(try await Self.made.value.folder + "/tables/\(id).csv")
  }

  @Test func `The archive holds 30,483 attempts of 8,858 computers in 148 countries`() async throws {
    let overview = try await table("overview")
    #expect(overview.value("Failed or refused logins") == "30483")
    #expect(overview.value("Computers (IP addresses)") == "8858")
    #expect(overview.value("Countries") == "148")
    #expect(overview.value("Days") == "320")
    #expect(try await Self.made.value.status == .complete)
  }

  @Test func `The ten busiest days come in order`() async throws {
    let days = try await table("spike-days")
    #expect(
      days.column("date") == [
        "2023-11-12", "2023-11-13", "2023-11-11", "2023-05-09", "2023-04-14", "2023-04-21", "2023-04-22", "2023-04-25",
        "2023-07-19", "2023-03-02",
      ])
    #expect(days.column("attempts") == ["1307", "1070", "468", "396", "390", "358", "356", "342", "329", "320"])
    #expect(days.column("rank") == (1...10).map(String.init))
    let header = ["rank", "date", "attempts", "sources", "countries", "users", "expected", "p_value", "spike"]
    #expect(days.header == header)
  }

  @Test func `The window found by itself is the incident with a day on either side`() async throws {
    let days = try await table("country-days")
    #expect(days.column("date") == (10...14).map { "2023-11-\($0)" })
    #expect(days.column("attempts") == ["86", "468", "1307", "1070", "141"])
    #expect(days.column("CN") == ["19", "131", "372", "346", "47"])
    let summary = try await Self.made.value.summary
    #expect(summary.contains("A swarm of 1,942 computers tried 3,072 logins in five days, 10–14 November 2023."))
    #expect(summary.contains("Failed logins jumped from 11 to 13 November 2023: 2,845"))
  }

  @Test func `A hundred countries take part, China first`() async throws {
    let countries = try await table("window-countries")
    #expect(countries.rows.count == 100)
    #expect(Array(countries.column("code").prefix(6)) == ["CN", "IN", "KR", "BR", "US", "RU"])
    #expect(Array(countries.column("attempts").prefix(6)) == ["915", "335", "283", "218", "198", "144"])
    #expect(countries.column("attempts").compactMap(Int.init).reduce(0, +) == 3072)
  }

  @Test func `The histogram is the published one, row by row`() async throws {
    let histogram = try await table("attempt-histogram")
    #expect(histogram.column("sources") == ["1", "4", "27", "16", "51", "139", "469", "1235"])
    #expect(histogram.column("attempts_each") == ["8", "7", "6", "5", "4", "3", "2", "1"])
    #expect(histogram.column("attempts") == ["8", "28", "162", "80", "204", "417", "938", "1235"])
    #expect(
      histogram.column("share_of_sources") == [
        "0.000515", "0.002060", "0.013903", "0.008239", "0.026262", "0.071576", "0.241504", "0.635942",
      ])
    let written = try text(try await Self.made.value.folder + "/report.md")
    for share in ["0.05 %", "0.21 %", "1.39 %", "0.82 %", "2.63 %", "7.16 %", "24.15 %", "63.59 %"] {
      #expect(written.contains("\(share) |"))
    }
    #expect(written.contains("| **1,942** |"))
    #expect(written.contains("**3,072**"))
  }

  @Test func `Nobody came more than six times a day or eight times in all`() async throws {
    let busiest = try await table("busiest-sources")
    #expect(busiest.column("attempts").compactMap(Int.init).max() == 6)
    let ofSix = zip(busiest.column("country"), busiest.column("attempts")).filter { $0.1 == "6" }.map(\.0)
    #expect(Set(ofSix) == ["BG"])
    #expect(try await table("window-sources").column("attempts").first == "8")
    #expect(try await table("window-sources").rows.count == 1942)
  }

  @Test func `The record accounts for every line and every file of the report`() async throws {
    let folder = try await Self.made.value.folder
    let data = try #require(FileManager.default.contents(atPath: folder + "/evidence.json"))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let files = try #require(record["files"] as? [[String: Any]])
    for file in files {
      let parts = ["events", "other", "damaged"].compactMap { file[$0] as? Int }
      #expect(parts.count == 3 && parts.reduce(0, +) == file["lines"] as? Int)
    }
    let outputs = try #require(record["outputs"] as? [[String: Any]])
    let listed = Set(outputs.compactMap { $0["path"] as? String }).union(["evidence.json"])
    #expect(listed == Set(try contents(folder).keys))
    #expect((record["geography"] as? [String: Any])?["files"] != nil)
  }

  @Test func `No password that somebody tried is in any output`() async throws {
    let log = String(decoding: try Fixtures.log("swarm/logs/dovecot.info.gz"), as: UTF8.self)
    var passwords: Set<String> = []
    for line in log.split(separator: "\n") {
      guard let start = line.range(of: "(given password: "), line.hasSuffix(")") else { continue }
      let password = line[start.upperBound...].dropLast()
      // Shorter ones can be a part of anything.
      if password.count >= 7 { passwords.insert(String(password)) }
    }
    #expect(passwords.count > 1000)
    let texts = try readable(try await Self.made.value.folder)
    #expect(texts.keys.contains { $0.contains("!xl/worksheets/") })
    for (name, text) in texts {
      let words = Set(text.split { " \n\r\t,;:|<>\"'`()[]{}=&".contains($0) }.map(String.init))
      let leaked = words.intersection(passwords)
      #expect(leaked.isEmpty, "in \(name)")
    }
  }
}
