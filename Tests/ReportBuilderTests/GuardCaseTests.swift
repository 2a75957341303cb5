import Foundation
import Testing

@testable import ReportBuilder

/// The published figures of the guard that slept, from its four logs.
@Suite struct GuardCaseTests {
  private struct Report: Decodable {
    struct Section: Decodable { var findings: [Finding] }
    struct Finding: Decodable {
      var id: String
      var summary: String
      var details: [String]?
      var severity: String
    }
    var sections: [Section]
  }

  @Test func `Which rule held, which failed, since when, and what fits in time`() async throws {
    let scratch = try Scratch()
    let (plan, _) = try Plans.read(Fixtures.folder + "/guard/plan.yml")
    let outcome = try await report(plan, to: scratch.path + "/report", hashes: false)
    #expect(outcome.status == .complete)
    // The report opens with the guard, for that is what happened.
    let opening = outcome.summary.split(separator: "\n").prefix(2)
    #expect(opening.first == "Two computers made 206 of the 292 failed logins on 25 May 2023.")
    #expect(opening.last?.hasPrefix("The ban rule did not work on 25 May 2023 between 08:12 and 08:51") == true)
    let text = try text(scratch.path + "/report/report.md")
    for words in [
      "two computers made 206 failed logins, 103 each on average",
      "196 of them should not have been possible.",
      "never more than 3 in one minute from one computer. They used 88 % of the 234 attempts",
      "Before it, the last ban to have worked began on 25 May 2023 at 05:47.",
      "The first after it began on 25 May 2023 at 09:12.",
      "were upgraded (25 May 2023 at 06:01)", "the computer was shut down (25 May 2023 at 08:56)",
      "at most 5,688.", "At the pace seen: 4,350 to 5,740 (95 % interval).",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    let timeline = try CSV(scratch.path + "/report/tables/guard-timeline.csv")
    #expect(timeline.header == ["time", "kind", "source", "count", "text", "subject", "file", "line"])
    let kinds = timeline.rows.map { $0[1] }
    #expect(kinds.first == "ban" && kinds.last == "ban")
    #expect(kinds.filter { $0 == "ban-due" }.count == 2)
    #expect(kinds.contains("package-upgrade") && kinds.contains("guard-start"))
    let table = try CSV(scratch.path + "/report/tables/guard-failure.csv")
    #expect(table.rows.count == 2)
  }

  @Test func `Ban rules can be read from fail2ban's own files`() async throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(atPath: Fixtures.folder + "/guard", toPath: scratch.path + "/case")
    let plan = scratch.path + "/case/plan.yml"
    let old = try String(contentsOfFile: plan, encoding: .utf8)
    let rule = "ban: {after: 5, within: 10m, for: 1h, by: source}"
    #expect(old.contains(rule))
    try old.replacingOccurrences(of: rule, with: "jails: {files: [jail.local], jail: dovecot}")
      .write(toFile: plan, atomically: false, encoding: .utf8)
    try scratch.write(
      "case/jail.local", "[DEFAULT]\nfindtime = 10m\nbantime = 1h\n[dovecot]\nenabled = true\nmaxretry = 5\n")
    let (read, warnings) = try Plans.read(plan)
    #expect(warnings.isEmpty)
    let outcome = try await report(read, to: scratch.path + "/report", hashes: false)
    #expect(outcome.summary.contains("196 of them should not have been possible."))
  }

  @Test func `The firewall sets are recorded and verified like every output`() async throws {
    let scratch = try Scratch()
    let (plan, _) = try Plans.read(Fixtures.folder + "/swarm/plan.yml")
    _ = try await report(plan, to: scratch.path + "/report")
    let folder = scratch.path + "/report"
    #expect(
      try scratch.names("report/blocklist") == [
        "addresses.txt", "fail2ban.sh", "hosts.deny", "ipset.restore", "networks.txt", "nftables.nft", "pf.table",
      ])
    let verification = try Verification(folder: folder, archive: nil)
    #expect(verification.run().isIntact)
    let list = folder + "/blocklist/addresses.txt"
    let before = try text(list)
    #expect(before.contains("# The log has no successful logins: owners who mistyped may be among them."))
    #expect(before.contains("# Expires on 2023-12-2"))
    try (before + "192.0.2.1\n").write(toFile: list, atomically: false, encoding: .utf8)
    let changed = verification.run()
    #expect(!changed.isIntact)
    #expect(changed.text.contains("CHANGED  blocklist/addresses.txt"))
  }
}
