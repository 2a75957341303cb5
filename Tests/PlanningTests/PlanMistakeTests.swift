import Diagnostics
import Planning
import Testing

@Suite("Plans with mistakes")
struct PlanMistakeTests {
  @Test("all mistakes of a plan are told at once, each at its place")
  func many() {
    let text = """
      spoor: 2
      titel: November
      archive:
        paths: [logs/, missing/]
        formats: [dovcot]
        time_zone: Europe/Londn
        year: last
      since: 2023-02-30
      until: 2023-11-25
      window: [2023-11-10, 2023-12-01]
      geography: geo.csv
      lists: {spamtraps: lists/nowhere.txt}
      policies:
        rate_limit: {attempts: -3, per: 1 minute, by: user}
        ban: {after: five, within: 10m}
      exclude: [{}, {source: 192.0.2.300}]
      analyses: [spike-day, {spike-days: {tops: 3, top: 0, q: x}}]
      report: {template: incidnet, outputs: [docx], passwords: show}
      archive: {paths: [x]}
      """
    #expect(
      Doubles.mistakes(text) == [
        "1:8 unknown-version", "2:1 unknown-key", "4:18 missing-file", "5:13 unknown-format", "6:14 unknown-zone",
        "7:9 bad-year", "8:8 bad-date", "10:22 window-outside", "11:12 missing-file", "12:20 missing-file",
        "14:26 out-of-range", "14:35 bad-duration", "14:49 unknown-by", "15:8 missing-key", "15:16 wrong-type",
        "16:11 empty-value", "16:24 bad-network", "17:12 unknown-analysis", "17:37 unknown-parameter",
        "17:51 out-of-range", "17:57 wrong-type", "18:20 unknown-template", "18:40 unknown-output",
        "18:58 passwords-never-shown", "19:1 duplicate-key",
      ])
  }

  @Test("a mistake is shown with its line, a caret and a way to mend it")
  func rendered() {
    let text = "spoor: 1\narchive: {paths: [logs/]}\nanalyses:\n  - spike-day\n"
    #expect(
      Doubles.diagnostics(text).map(\.rendered) == [
        """
        plan.yml:4:5: error: [unknown-analysis] there is no analysis 'spike-day'
         4 |   - spike-day
           |     ^
          help: did you mean 'spike-days'?
        """
      ])
  }

  @Test("help says what was probably meant")
  func suggestions() {
    func help(_ line: String) -> String? { Doubles.diagnostics(Doubles.start + line).first?.help }
    #expect(
      help("time-zone: UTC") == "'time-zone' belongs under 'archive'"
        || help("time_zone: UTC") == "'time_zone' belongs under 'archive'")
    #expect(help("Title: x") == "did you mean 'title'?")
    #expect(help("ban: {}") == "'ban' belongs under 'policies'")
    #expect(help("policies: {rate-limit: {}}") == "did you mean 'rate_limit'?")
    #expect(
      help("report: {outputs: [html, exel]}") == "did you mean 'xlsx'?"
        || help("report: {outputs: [htm]}") == "did you mean 'html'?")
    #expect(help("report: {template: report}") == "known: incident")
    #expect(help("policies: {alert: {failures: 5, per: 60}}") == "add its unit: 60s for seconds, 60m for minutes")
    #expect(help("lists: {accounts: ~/names}") == "write the home folder out; ~ is not expanded")
    #expect(help("report: {until: 2023-01-01}") == "'until' belongs at the left margin of the plan")
    #expect(
      Doubles.diagnostics("archive: {paths: [logs/], time_zone: europe/berlin}").contains {
        $0.help == "did you mean 'Europe/Berlin'?"
      })
  }

  @Test(
    "repeated keys are all found, also in groups inside",
    arguments: [
      ("spoor: 1\nspoor: 1\narchive: {paths: [logs/]}\n", ["2:1 duplicate-key"]),
      ("spoor: 1\narchive: {paths: [logs/], paths: [logs/]}\n", ["2:27 duplicate-key"]),
      (
        "spoor: 1\narchive: {paths: [logs/], year: auto, year: auto, year: auto}\ntitel: x\nspoor: 1\n",
        ["2:39 duplicate-key", "2:51 duplicate-key", "3:1 unknown-key", "4:1 duplicate-key"]
      ),
      ("\"spoor\": 1\n'spoor': 1\narchive: {paths: [logs/]}\n", ["2:1 duplicate-key"]),
      ("spoor: 1\narchive: {paths: [logs/]}\nä: 1\nä: 2\n", ["3:1 unknown-key", "4:1 duplicate-key"]),
    ] as [(String, [String])])
  func duplicates(text: String, expected: [String]) {
    #expect(Doubles.mistakes(text) == expected)
  }

  @Test("the key that is given twice is named as it was written")
  func duplicateName() {
    let diagnostic = Doubles.diagnostics("spoor: 1\narchive: {paths: [logs/]}\nspoor: 1\n").first
    #expect(diagnostic?.message == "the key 'spoor' is given twice, first in line 1")
  }

  @Test(
    "text that is no YAML",
    arguments: [
      ("spoor: 1\n\tarchive: x\n", "2:1 yaml-syntax"),
      ("spoor: [1\n", "2:1 yaml-syntax"),
      ("title: a: b\n", "1:9 yaml-syntax"),
      ("title: \"x\n", "2:1 yaml-syntax"),
      ("spoor: 1\n---\nspoor: 1\n", "2:1 yaml-several-documents"),
      ("title: \u{0}x\n", "1:8 yaml-syntax"),
      ("just words\n", "1:1 wrong-type"),
      ("- a\n- b\n", "1:1 wrong-type"),
      ("? [a]\n: 1\n", "1:3 bad-key"),
    ])
  func notYAML(text: String, expected: String) {
    let found = Doubles.mistakes(text)
    #expect(found.first == expected || found.contains(expected), "\(found)")
  }

  @Test("nothing is not a plan", arguments: ["", "\n\n", "# only a comment\n", "   \t\n", "---\n", "~\n"])
  func empty(text: String) {
    let found = Doubles.mistakes(text)
    #expect(found.count == 1 && (found[0].hasSuffix("plan-empty") || found[0].hasSuffix("empty-value")), "\(found)")
  }

  @Test("a pattern without quotes is an alias to YAML, and the help says so")
  func unquotedPattern() {
    let text = Doubles.start + "exclude:\n  - {source_name: *.example.net}\n  - user: *admin\ntitel: x\n"
    let diagnostics = Doubles.diagnostics(text)
    #expect(diagnostics.map(Doubles.short) == ["4:19 yaml-alias", "5:11 yaml-alias", "6:1 unknown-key"])
    #expect(diagnostics.first?.help == "put a pattern in quotes: \"*.example.net\"")
  }

  @Test("asterisks that are no aliases are left alone")
  func harmlessAsterisks() throws {
    let (plan, _) = try Doubles.read(
      Doubles.start + """
        title: "a * b" # *no alias
        exclude:
          - {source_name: '*.example.net', user: "*x"}
          - user: adm*n
        """)
    #expect(plan.title == "a * b" && plan.exclude.count == 2 && plan.exclude[1].user == "adm*n")
    let (block, _) = try Doubles.read("title: >\n  said\n  *loudly*\n" + Doubles.start)
    #expect(block.title == "said *loudly*\n")
  }

  @Test("aliases of aliases, endless brackets and endless dashes end quickly")
  func bombs() {
    var bomb = "a0: &a0 [x, x]\n"
    for i in 1..<60 { bomb += "a\(i): &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(Doubles.mistakes(bomb + "? *a59\n: 1\n").contains("2:10 yaml-alias"))
    #expect(Doubles.mistakes("title: " + String(repeating: "[", count: 100_000)) == ["1:1 yaml-too-deep"])
    #expect(Doubles.mistakes("title: " + String(repeating: "{a: ", count: 10_000)) == ["1:1 yaml-too-deep"])
    #expect(Doubles.mistakes(String(repeating: "- ", count: 100_000)) == ["1:1 yaml-too-deep"])
    var stairs = ""
    for depth in 0..<300 { stairs += String(repeating: " ", count: depth) + "a:\n" }
    #expect(Doubles.mistakes(stairs).contains { $0.hasSuffix("yaml-too-deep") })
    #expect(Doubles.mistakes("title: " + String(repeating: "x", count: 1_100_000)) == ["plan-too-large"])
  }

  @Test(
    "wrong kinds of values",
    arguments: [
      ("title: [a]", "3:8 wrong-type"), ("title:", "3:7 empty-value"), ("title: \"\"", "3:8 empty-value"),
      ("since: 1.5.2023", "3:8 bad-date"), ("since: 2023-11-12 08:00:00", "3:8 bad-date"),
      ("until: [a]", "3:8 wrong-type"),
      ("window: 2023-11-10", "3:9 bad-window"), ("window: [2023-11-10]", "3:9 bad-window"),
      ("window: [2023-11-14, 2023-11-10]", "3:22 bad-window"), ("geography: yes", "3:12 unknown-geography"),
      ("geography: lists/", "3:12 not-a-file"), ("lists: [a]", "3:8 wrong-type"), ("lists: {a: }", "3:12 empty-value"),
      ("policies: 5", "3:11 wrong-type"), ("policies: {alert: {failures: 1.5, per: 1h}}", "3:30 wrong-type"),
      ("policies: {alert: {failures: 0, per: 1h}}", "3:30 out-of-range"),
      ("policies: {alert: {failures: 5, per: 0s}}", "3:38 out-of-range"),
      ("exclude: {source: 192.0.2.7}", "3:10 wrong-type"), ("exclude: [{source: 192.0.2.0/33}]", "3:20 bad-network"),
      ("exclude: [{source: host.example.net}]", "3:20 bad-network"), ("exclude: [{source: /24}]", "3:20 bad-network"),
      ("exclude: [{colour: red}]", "3:12 unknown-key"), ("analyses: []", "3:11 empty-value"),
      ("analyses: overview", "3:11 wrong-type"), ("analyses: [overview, overview]", "3:22 given-twice"),
      ("analyses: [{overview: {top: 1}}]", "3:24 unknown-parameter"), ("analyses: [{overview: 3}]", "3:23 wrong-type"),
      ("analyses: [{a: 1, b: 2}]", "3:12 wrong-type"), ("analyses: [{spike-days: {least: -1}}]", "3:33 out-of-range"),
      ("analyses: [{spike-days: {gap: 5}}]", "3:31 wrong-type"),
      ("analyses: [{spike-days: {hours: maybe}}]", "3:33 wrong-type"),
      ("analyses: [{spike-days: {q: .nan}}]", "3:29 wrong-type"),
      ("analyses: [{spike-days: {q: 2}}]", "3:29 out-of-range"),
      ("analyses: [{spike-days: {top: 99999999999999999999}}]", "3:31 wrong-type"),
      ("report: [md]", "3:9 wrong-type"), ("report: {outputs: []}", "3:19 empty-value"),
      ("report: {outputs: md}", "3:19 wrong-type"), ("report: {audience: court}", "3:20 unknown-audience"),
      ("report: {audience: public, pseudonym_key: short}", "3:43 short-key"),
      ("report: {passwords: hash}", "3:21 unknown-passwords"), ("report: {template: x.md}", "3:20 missing-file"),
      ("since: 2023-03-01\nuntil: 2023-02-01", "4:8 since-after-until"),
      ("since: 2023-03-01\nwindow: [2023-02-01, 2023-03-02]", "4:10 window-outside"),
    ] as [(String, String)])
  func kinds(line: String, expected: String) {
    #expect(Doubles.mistakes(Doubles.start + line + "\n") == [expected])
  }

  @Test(
    "archives that cannot be read",
    arguments: [
      ("spoor: 1\n", ["1:1 missing-key"]), ("spoor: 1\narchive:\n", ["2:9 empty-value"]),
      ("spoor: 1\narchive: {}\n", ["2:10 missing-key"]), ("spoor: 1\narchive: {paths: []}\n", ["2:18 empty-value"]),
      ("spoor: 1\narchive: {paths: logs/}\n", ["2:18 wrong-type"]),
      ("spoor: 1\narchive: {paths: [nowhere, logs/, logs/]}\n", ["2:19 missing-file", "2:35 given-twice"]),
      ("spoor: 1\narchive: {paths: [logs/], formats: []}\n", ["2:36 empty-value"]),
      ("spoor: 1\narchive: {paths: [logs/], formats: [lists/]}\n", ["2:37 not-a-file"]),
      ("spoor: 1\narchive: {paths: [logs/], year: 23}\n", ["2:33 bad-year"]),
    ] as [(String, [String])])
  func archives(text: String, expected: [String]) {
    #expect(Doubles.mistakes(text) == expected)
  }

  @Test("columns count characters, and a line that never ends is not shown")
  func columns() {
    // A flag is one character of two scalars, an e with its accent another.
    let found = Doubles.diagnostics("spoor: 1\narchive: {paths: [logs/]}\nreport: {\"🇳🇴e\u{301}\": 1, x: 2}\n")
    #expect(found.map(Doubles.short) == ["3:10 unknown-key", "3:19 unknown-key"])
    let far = Doubles.diagnostics(
      Doubles.start + "title: \"" + String(repeating: "x", count: 500)
        + "\"\nlists: {a: \"\(String(repeating: "y", count: 300))\"}\n")
    #expect(far.count == 1 && (far.first?.excerpt?.count ?? 0) <= 161)
  }

  @Test("no text makes the reader fail otherwise than with mistakes")
  func fuzz() {
    let pieces = [
      "spoor: 1\n", "archive:", " {paths: [logs/]}\n", "\n", "  - ", "[", "]", "{", "}", ": ", "*a", "&a ", "\"", "'",
      "|\n", ">", "? ", "- ",
      "# ", "!!int ", "%YAML 1.1\n", "---\n", "...\n", "\t", "<<: ", "é", "\u{2028}", "\r\n", "policies:\n",
      "  ban: {after: 5}\n", ",",
      "exclude: [{user: x}]\n", "analyses: [overview]\n", "title: ", "0x1F", "\u{1F1F3}\u{1F1F4}", "@", "`", "\\",
    ]
    var state: UInt64 = 1
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      for diagnostic in Doubles.diagnostics(text) { #expect(!diagnostic.rendered.isEmpty) }
    }
  }
}
