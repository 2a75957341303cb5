import Foundation
import Testing

@testable import ReportBuilder

/// However an archive is packed, split, named or read, its figures are the same to the byte.
@Suite struct SameFiguresTests {
  /// The slow net: small, and with successes.
  private func tables(_ scratch: Scratch, _ name: String, jobs: Int = 2) async throws -> [String: Data] {
    let (plan, _) = try Plans.read("\(scratch.path)/\(name)/plan.yml")
    let outcome = try await report(plan, to: "\(scratch.path)/\(name)-report", hashes: false, jobs: jobs)
    #expect(outcome.status == .complete)
    return try contents(outcome.folder + "/tables")
  }

  @Test func `Packing, splitting, renaming and doubling change no table`() async throws {
    let scratch = try Scratch()
    let log = try Fixtures.log("slownet/logs/mail.log.gz")
    let lines = log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    func part(_ range: Range<Int>) -> Data {
      Data(lines[range].joined(separator: [UInt8(ascii: "\n")])) + Data("\n".utf8)
    }
    let packed = try Data(contentsOf: URL(fileURLWithPath: Fixtures.folder + "/slownet/logs/mail.log.gz"))
    let third = lines.count / 3

    func make(_ name: String, _ files: [(String, Data)]) throws {
      try Fixtures.copy("slownet", to: scratch, as: name)
      for (file, data) in files { try scratch.write("\(name)/logs/\(file)", data) }
    }
    try make("plain", [("mail.log", log)])
    try make("packed", [("mail.log.gz", packed)])
    try make("renamed", [("résumé (1).txt", packed)])
    try make("doubled", [("a", log), ("b.gz", packed), ("deep/er/c.log", log)])
    try make(
      "split",
      [
        ("mail.log.2", part(0..<third)), ("mail.log", part(2 * third..<lines.count - 1)),
        ("z", part(third..<2 * third)),
      ])
    try make("tar", [])
    _ = try Shell.run("/bin/tar", ["-czf", "tar/logs/all.tgz", "-C", "split/logs", "."], at: scratch.path)

    let plain = try await tables(scratch, "plain")
    #expect(plain.count > 8)
    for name in ["packed", "renamed", "doubled", "split", "tar"] {
      let other = try await tables(scratch, name)
      #expect(differences(plain, other).isEmpty, "\(name)")
    }
  }

  @Test func `A copy with a later file time is of the year that its packed original tells`() async throws {
    let scratch = try Scratch()
    let log = try Fixtures.log("slownet/logs/mail.log.gz")
    let packed = try Data(contentsOf: URL(fileURLWithPath: Fixtures.folder + "/slownet/logs/mail.log.gz"))
    try Fixtures.copy("slownet", to: scratch, as: "alone")
    try scratch.write("alone/logs/mail.log.gz", packed)
    try Fixtures.copy("slownet", to: scratch, as: "copied")
    try scratch.write("copied/logs/mail.log.gz", packed)
    try scratch.write("copied/logs/a.log", log)
    var folders: [[String: Data]] = []
    for name in ["alone", "copied"] {
      var plan = try Plans.read("\(scratch.path)/\(name)/plan.yml").plan
      plan.archive.year = nil
      let outcome = try await report(plan, to: "\(scratch.path)/\(name)-report", hashes: false)
      folders.append(try contents(outcome.folder + "/tables"))
    }
    #expect(differences(folders[0], folders[1]).isEmpty)
    let days = String(decoding: folders[1]["days.csv"] ?? Data(), as: UTF8.self)
    #expect(days.contains("2014-05-07"))
  }

  @Test func `A second run writes the same folder, with any number of workers`() async throws {
    let scratch = try Scratch()
    let (plan, _) = try Plans.read(Fixtures.folder + "/slownet/plan.yml")
    let first = try await report(plan, to: scratch.path + "/first", jobs: 1)
    for jobs in [1, 2, 5] {
      let again = try await report(plan, to: scratch.path + "/again", replacing: true, jobs: jobs)
      #expect(differences(try contents(first.folder), try contents(again.folder)).isEmpty, "\(jobs) workers")
    }
  }

  @Test func `A report that lies within its own archive is no evidence of the next`() async throws {
    let scratch = try Scratch()
    try scratch.write("logs/auth.log", Lines.failures(40))
    try scratch.write(
      "plan.yml", "spoor: 1\ntitle: t\narchive: {paths: [.], year: 2023, time_zone: UTC}\ngeography: none\n")
    let (plan, _) = try Plans.read(scratch.path + "/plan.yml")
    let first = try await report(plan, to: scratch.path + "/spoor-report/t")
    let before = try contents(first.folder)
    let second = try await report(plan, to: scratch.path + "/spoor-report/t", replacing: true)
    #expect(differences(before, try contents(second.folder)).isEmpty)
    #expect(second.diagnostics.contains { $0.code == "own-report" })
    #expect(second.diagnostics.contains { $0.code == "own-file" })
    #expect(second.summary.contains("1 file, 40 lines = 40 events + 0 other + 0 damaged"))
  }
}

enum Lines {
  /// Failed logins of sshd, one a second.
  static func failures(_ count: Int, user: String = "bob") -> String {
    (0..<count).map { index in
      let stamp = "Nov 11 10:0\(index / 60):\(index % 60 < 10 ? "0" : "")\(index % 60)"
      return "\(stamp) h sshd[1]: Failed password for \(user) from 192.0.2.\(index % 250 + 1) port 22 ssh2\n"
    }.joined()
  }
}
