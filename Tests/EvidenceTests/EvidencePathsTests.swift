import Testing

@testable import Evidence

@Suite("What the paths of a plan cover") struct EvidencePathsTests {
  @Test(
    "files, folders, patterns and containers",
    arguments: [
      ("logs/mail.log", ["logs/mail.log"], true), ("logs/mail.log.1", ["logs/mail.log"], false),
      ("logs/mail.log.2.gz", ["logs/mail.log*"], true), ("logs/old/mail.log", ["logs/mail.log*"], false),
      ("logs/old/mail.log", ["logs/"], true), ("logs/old/mail.log", ["./logs/*"], true),
      ("logs/a/b/mail.log", ["logs/**/mail.log"], true), ("logs/mail.log", ["logs/**/mail.log"], true),
      ("/var/log/mail.log", ["/var/log/mail.?og"], true), ("/var/log/auth.log", ["/var/log/mail.log", "-"], false),
      ("logs/mail.log", ["/case/logs"], true), ("/case/logs/mail.log", ["logs/mail.log"], true),
      ("old.tar!var/log/mail.log", ["old.tar"], true), ("old.tar!var/log/mail.log", ["new.tar"], false),
      ("logs/.hidden", ["logs/*"], false), ("logs/a\\u{1b}b", ["other"], true),
    ])
  func covers(name: String, paths: [String], isCovered: Bool) {
    #expect(EvidencePaths(paths, relativeTo: "/case").cover(name) == isCovered)
  }
}
