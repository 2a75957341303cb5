import Diagnostics
import Planning
import Testing

@Suite("Starter plans")
struct PlanWriterTests {
  private static func starter(
    title: String = "November", paths: [String] = ["logs/"], zone: String? = "Europe/Oslo"
  ) -> String {
    PlanWriter.commented(
      title: title, paths: paths, zone: zone,
      hints: .init(
        notes: ["8,000 lines of dovecot\nfrom 10 January to 25 November 2023"], year: 2023, analyses: Doubles.analyses))
  }

  @Test("a starter plan is read without a mistake or a warning")
  func clean() throws {
    let (plan, warnings) = try Doubles.read(Self.starter())
    #expect(warnings.isEmpty)
    #expect(plan.title == "November" && plan.archive.paths == ["logs/"] && plan.archive.year == 2023)
    #expect(plan.archive.timeZone?.name == "Europe/Oslo" && plan.analyses.count == 3)
    let (bare, bareWarnings) = try Doubles.read(PlanWriter.commented(title: "x", paths: ["logs/"], zone: nil))
    #expect(bareWarnings.isEmpty && bare.archive.timeZone == nil && bare.archive.year == nil)
  }

  @Test("names from anywhere are written so that they are read back")
  func names() throws {
    let names = [
      "a: b", "# x", "*y", "- z", "true", "null", "12", "\"quoted\"", "back\\slash", "line\nbreak",
      "caf\u{E9} \u{1F1F3}\u{1F1F4}",
      "{a}", "it's", " blank ", "right\u{202E}left", "@x", "a #b", "-", "a-b", "2023-11-12",
    ]
    for name in names {
      let (plan, _) = try Doubles.read(PlanWriter.commented(title: name, paths: ["logs/"], zone: nil))
      #expect(plan.title == name)
      let path = "/var/\(name)*"
      let (other, _) = try Doubles.read(PlanWriter.commented(title: "x", paths: ["logs/", path], zone: nil))
      #expect(other.archive.paths == ["logs/", path])
    }
  }

  @Test("every key of plans is in the starter plan")
  func complete() {
    let text = Self.starter()
    for key in [
      "spoor", "title", "archive", "paths", "formats", "time_zone", "year", "since", "until", "window", "geography",
      "lists",
      "spamtraps", "accounts", "policies", "rate_limit", "ban", "alert", "jails", "exclude", "never_block",
      "source_name", "source", "user",
      "service",
      "analyses", "report", "template", "outputs", "audience", "pseudonym_key", "passwords", "mine.md",
    ] {
      #expect(text.contains(key), "\(key)")
    }
  }

  @Test("the examples in comments are right as soon as the # is removed")
  func examples() {
    var isExample = false
    let lines = Self.starter().split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let text = String(line)
      guard text.hasPrefix("# ") else {
        isExample = false
        return text
      }
      let inner = String(text.dropFirst(2))
      let word = inner.prefix { $0.isLowercase || $0 == "_" }
      // An example begins with a key and a colon; what is indented below it belongs to it.
      if ["since:", "until:", "lists:", "policies:", "exclude:", "never_block:", "analyses:"].contains(
        inner.prefix(word.count + 1))
      {
        isExample = true
        return inner
      }
      return isExample && inner.hasPrefix(" ") ? inner : text
    }
    let found = Doubles.mistakes(lines.joined(separator: "\n"))
    // Only the files that the examples name are not there.
    #expect(found.count == 2 && found.allSatisfy { $0.hasSuffix("missing-file") }, "\(found)")
  }
}
