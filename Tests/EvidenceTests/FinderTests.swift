import Diagnostics
import Glibc
import Testing

@testable import Evidence

@Suite struct FinderTests {
  private func codes(_ result: (found: [FoundFile], diagnostics: [Diagnostic])) -> [String] {
    result.diagnostics.map(\.code)
  }

  @Test("A folder is walked to its end, in order of the names, without hidden entries")
  func folders() {
    let bench = Workbench()
    bench.folder("logs")
    bench.folder("logs/old")
    bench.folder("logs/.cache")
    for name in ["logs/mail.log", "logs/old/mail.log.2", "logs/auth.log", "logs/.hidden", "logs/.cache/x"] {
      bench.write(name, "line of \(name)\n")
    }
    let result = bench.find("logs/")
    #expect(result.found.map(\.name) == ["logs/auth.log", "logs/mail.log", "logs/old/mail.log.2"])
    #expect(codes(result) == ["hidden-files"])
    #expect(result.diagnostics.first?.message.contains("2 hidden") == true)
    #expect(bench.find("logs/.hidden").found.map(\.name) == ["logs/.hidden"])
    #expect(
      result.found.map(\.storedBytes)
        == ["logs/auth.log", "logs/mail.log", "logs/old/mail.log.2"].map { $0.utf8.count + 9 })
  }

  @Test("The order of typing and naming a file twice change nothing but notes")
  func orderAndRepetition() {
    let bench = Workbench()
    bench.folder("logs")
    bench.write("logs/a", "a\n")
    bench.write("logs/b", "b\n")
    let expected = bench.find("logs/a", "logs/b").found
    #expect(bench.find("logs/b", "logs/a").found == expected)
    let twice = bench.find("logs/b", "logs", "./logs//a", "\(bench.path)/logs/b")
    #expect(twice.found == expected)
    #expect(Set(codes(twice)) == ["same-file"])
    Glibc.link("\(bench.path)/logs/a", "\(bench.path)/logs/c")
    let linked = bench.find("logs")
    #expect(linked.found == expected)
    #expect(linked.diagnostics.map(\.message) == ["is the same file as logs/a and is read once"])
  }

  @Test("A name that is no UTF-8 is found by what a command line makes of it")
  func repairedNames() {
    let bench = Workbench()
    bench.folder("logs")
    let name = Array("\(bench.path)/logs/mail-".utf8) + [0xFC, 0xFF] + Array(".log".utf8)
    let file = open(name.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT, 0o600)
    #expect(write(file, "x\n", 2) == 2)
    close(file)
    let typed = "logs/" + String(decoding: [UInt8]("mail-".utf8) + [0xFC, 0xFF] + Array(".log".utf8), as: UTF8.self)
    #expect(bench.find(typed).found.map(\.storedBytes) == [2])
    #expect(codes(bench.find("logs/other-\u{FFFD}.log")) == ["no-match"])
  }

  @Test("What lies deeper than a path can say is told, and is missing evidence")
  func deepFolders() {
    let bench = Workbench()
    bench.folder("logs")
    let part = String(repeating: "d", count: 250)
    var folder = open("\(bench.path)/logs", O_RDONLY | O_DIRECTORY)
    for _ in 0..<20 {
      mkdirat(folder, part, 0o700)
      let below = openat(folder, part, O_RDONLY | O_DIRECTORY)
      close(folder)
      folder = below
    }
    close(folder)
    let result = bench.find("logs")
    #expect(result.found.isEmpty && codes(result) == ["unreadable-file"])
    #expect(result.diagnostics.first?.severity == .error)
  }

  @Test("Patterns are expanded, over any number of folders with two stars")
  func patterns() {
    let bench = Workbench()
    bench.folder("logs")
    bench.folder("logs/old")
    bench.folder("logs/old/older")
    for name in [
      "logs/mail.log", "logs/mail.log.1", "logs/auth.log", "logs/old/mail.log.2", "logs/old/older/mail.log.3",
      "logs/[x]",
    ] {
      bench.write(name, "line of \(name)\n")
    }
    #expect(bench.find("logs/mail.*").found.map(\.name) == ["logs/mail.log", "logs/mail.log.1"])
    #expect(bench.find("logs/*.[0-9]").found.map(\.name) == ["logs/mail.log.1"])
    #expect(bench.find("*/????.log").found.map(\.name) == ["logs/auth.log", "logs/mail.log"])
    #expect(
      bench.find("logs/**/mail*").found.map(\.name) == [
        "logs/mail.log", "logs/mail.log.1", "logs/old/mail.log.2", "logs/old/older/mail.log.3",
      ])
    #expect(bench.find("**").found.count == 6)
    #expect(bench.find("logs/[x]").found.map(\.name) == ["logs/[x]"], "a file of that very name comes first")
    #expect(codes(bench.find("logs/*.gz")) == ["no-match"])
  }

  @Test("A path that leads to nothing is an error with a place")
  func missing() {
    let bench = Workbench()
    bench.folder("empty")
    let result = bench.find("nowhere.log", "empty")
    #expect(result.found.isEmpty)
    #expect(codes(result) == ["missing-file", "empty-folder"])
    #expect(result.diagnostics.map(\.place?.file) == ["nowhere.log", "empty"])
    #expect(codes(EvidenceFinder.find(paths: [], relativeTo: bench.path)) == ["no-paths"])
  }

  @Test("A link that is named is followed; one in a folder only to what was given")
  func links() {
    let bench = Workbench()
    let outside = Workbench()
    outside.write("secret", "outside\n")
    bench.folder("logs")
    bench.folder("logs/sub")
    bench.write("logs/sub/real", "inside\n")
    bench.link("named", to: "\(outside.path)/secret")
    bench.link("logs/a-link", to: "sub/real")
    bench.link("logs/away", to: "\(outside.path)/secret")
    bench.link("logs/broken", to: "nothing")
    bench.link("logs/loop", to: "loop")
    bench.link("logs/up", to: "..")
    bench.link("logs/again", to: "sub")
    #expect(bench.find("named").found.map(\.name) == ["named"])
    let result = bench.find("logs")
    #expect(result.found.count == 1)
    #expect(
      Set(codes(result)) == ["same-file", "link-outside", "broken-link", "link-loop", "folder-named-twice"])
    #expect(bench.find("logs", outside.path).found.count == 2)
  }

  @Test func `A link to what has no name is said to be one`() throws {
    let bench = Workbench()
    bench.folder("logs")
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    bench.link("logs/pipe", to: "/proc/self/fd/\(ends[0])")
    let result = bench.find("logs")
    #expect(codes(result) == ["link-outside"] && result.found.isEmpty)
    #expect(result.diagnostics.first?.message.contains("no name") == true)
  }

  @Test("FIFOs are never opened", arguments: ["logs/pipe", "logs", "logs/*"])
  func fifos(path: String) {
    let bench = Workbench()
    bench.folder("logs")
    mkfifo("\(bench.path)/logs/pipe", 0o644)
    bench.write("logs/mail.log", "line\n")
    let result = bench.find(path)
    #expect(codes(result) == ["not-a-file"])
    #expect(result.found.map(\.name) == (path == "logs/pipe" ? [] : ["logs/mail.log"]))
  }

  @Test("Names that are no UTF-8 or hold control characters are read and shown escaped")
  func oddNames() throws {
    let bench = Workbench()
    bench.folder("logs")
    let name = Array("\(bench.path)/logs/".utf8) + [0xFF, 0x1B, 0x5B]
    let file = open(name.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT, 0o644)
    #expect(write(file, "line\n", 5) == 5)
    close(file)
    let found = bench.find("logs").found
    #expect(found.map(\.name) == ["logs/\u{FFFD}\\u{1b}["])
    #expect(EvidenceReader(found).readAll(jobs: 1).files.map(\.content) == [Array("line\n".utf8)])
  }

  @Test("Standard input comes last, once")
  func standardInput() {
    let bench = Workbench()
    bench.write("z", "z\n")
    let result = bench.find("-", "z", "-")
    #expect(result.found.map(\.name) == ["z", "standard input"])
    #expect(codes(result) == ["named-twice"])
  }
}
