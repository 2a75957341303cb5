import Foundation
import Testing

@testable import ReportBuilder

/// No password of a log is in any output, whatever it looks like.
@Suite struct PasswordTests {
  private static let users = ["delta", "alpha", "bravo", "kilo", "lima", "oscar", "tango", "victor", "whisky", "zulu"]
  /// None is part of anything else in the archive.
  private static func passwords() -> [(user: String, password: String)] {
    var all: [(String, String)] = []
    let hostile = [
      "<script>hq7</script>", "=cmd|'/C hq8'!A0", "](javascript:hq9)", "hq10 with blanks", "hq11)",
      "(given password: hq12)",
      "hq13\t|tab|", "`hq14`", "\u{202E}hq15", "{{hq16}}", "hq17,203.0.113.9): unknown user (given password: hq18",
      String(repeating: "hq19", count: 300), "ünïhq20", "\"hq21'&amp;", "https://hq22.example/",
    ]
    for (index, user) in users.enumerated() {
      for year in 2015...2018 { all.append((user, "\(user.capitalized)\(year)")) }
      all.append((user, String(user.reversed()) + "hq\(index)"))
      all.append((user, "83920\(index)4417"))
      all.append((user, "Qwertyuiop\(index)hq"))
      all.append((user, "P@ssw0rd\(index)hq"))
      for password in hostile { all.append((user, password + "\(index)")) }
    }
    return all
  }

  @Test func `No output holds a password`() async throws {
    let scratch = try Scratch()
    let passwords = Self.passwords()
    var log = ""
    for (index, entry) in passwords.enumerated() {
      let (hour, minute) = (8 + index / 60 % 10, index % 60)
      let clock = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
      log +=
        "2023-11-\(10 + index % 12) \(clock):07 auth: Info: passwd-file(\(entry.user)@example.com,192.0.2.\(index % 90 + 1)): "
      log += "unknown user (given password: \(entry.password))\n"
    }
    try scratch.write("logs/dovecot.info", log)
    let outcome = try await report(plan(scratch, [scratch.path + "/logs"]), to: scratch.path + "/report")
    let outputs = try readable(scratch.path + "/report")
    #expect(outputs.keys.contains("tables/password-shapes.csv"))
    #expect(outputs["report.md"]?.contains("held the user name and a year") == true)
    let shown = outcome.summary + outcome.diagnostics.map(\.rendered).joined()
    for (_, password) in passwords {
      for (name, text) in outputs { #expect(!text.contains(password), "\(name) holds a password") }
      #expect(!shown.contains(password))
    }
    for number in 7...22 {
      for (name, text) in outputs where number > 9 { #expect(!text.contains("hq\(number)"), "\(name)") }
    }
  }

  @Test func `The same archive gives the same bytes, though digests are random`() async throws {
    let scratch = try Scratch()
    var log = ""
    for (index, entry) in Self.passwords().enumerated() {
      log +=
        "2023-11-\(10 + index % 12) 09:00:\(10 + index % 50) auth: Info: passwd-file(\(entry.user),192.0.2.\(index % 90 + 1)): "
      log += "Password mismatch (given password: \(entry.password))\n"
    }
    try scratch.write("logs/dovecot.info", log)
    for run in 1...2 {
      try await report(plan(scratch, [scratch.path + "/logs"]), to: scratch.path + "/\(run)", jobs: run)
    }
    #expect(try differences(contents(scratch.path + "/1"), contents(scratch.path + "/2")).isEmpty)
  }
}
