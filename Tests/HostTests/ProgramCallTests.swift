import Diagnostics
import Glibc
import TestFolder
import Testing

@testable import Host

@Suite("Programs that are run") struct ProgramCallTests {
  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("get their input and give their outputs and their exit code") func wholeCall() throws {
    let folder = try TestFolder()
    let program = try folder.script("echo", "cat; echo to the other >&2; exit 3")
    let end = try ProgramCall([program], input: Array("a line\n".utf8)).run()
    #expect(end.status == 3 && !end.isGood && !end.wasTooSlow)
    #expect(Self.text(end.output) == "a line\n" && end.lastWords == "to the other")
  }

  @Test("get their arguments as they are: no shell reads them") func arguments() throws {
    let folder = try TestFolder()
    let program = try folder.script("show", "for a in \"$@\"; do printf '[%s]' \"$a\"; done")
    let end = try ProgramCall([program, "a b", "$(id)", "; rm -rf x", ""]).run()
    #expect(Self.text(end.output) == "[a b][$(id)][; rm -rf x][]")
  }

  @Test("that need not read a large input do no harm") func unreadInput() throws {
    let end = try ProgramCall(["/bin/true"], input: [UInt8](repeating: 65, count: 4_000_000)).run()
    #expect(end.isGood)
  }

  @Test("that talk without end are cut, and heard to their end") func loud() throws {
    let folder = try TestFolder()
    let program = try folder.script("loud", "head -c 3000000 /dev/zero; echo done >&2")
    let end = try ProgramCall([program], outputLimit: 1000).run()
    #expect(end.isGood && end.output.count == 1000 && end.lastWords == "done")
  }

  @Test("that take too long are ended with all they started") func tooSlow() throws {
    let folder = try TestFolder()
    let program = try folder.script("slow", "trap '' TERM; sleep 300 & echo $!; wait; sleep 300")
    let clock = ContinuousClock()
    var end: ProgramCall.End?
    let time = try clock.measure { end = try ProgramCall([program], timeLimit: 0.5).run() }
    let ended = try #require(end)
    #expect(ended.wasTooSlow && !ended.isGood && time < .seconds(20))
    let child = try #require(Int32(Self.text(ended.output).split(separator: "\n").first ?? ""))
    // A process that was ended may take a moment to go.
    for _ in 0..<100 where kill(child, 0) == 0 { usleep(20_000) }
    #expect(kill(child, 0) != 0)
  }

  @Test("that leave one behind do not keep us waiting") func leftBehind() throws {
    let folder = try TestFolder()
    let program = try folder.script("leave", "sleep 5 & echo $!")
    let clock = ContinuousClock()
    var end: ProgramCall.End?
    let time = try clock.measure { end = try ProgramCall([program]).run() }
    #expect(end?.isGood == true)
    #expect(time < .seconds(4))
  }

  @Test("see the environment they are given, and none of our open files") func surroundings() throws {
    let folder = try TestFolder()
    let open = unsafe open("/dev/null", O_RDONLY)  // without close-on-exec
    defer { close(open) }
    let program = try folder.script("list", "echo \"$SECRET-$KEPT\"; ls /proc/self/fd | tr '\\n' ' '")
    unsafe setenv("SPOOR_TEST_SECRET", "x", 1)
    let inherited = ProgramCall.inheritedEnvironment(without: ["SPOOR_TEST_SECRET"])
    #expect(!inherited.contains { $0.hasPrefix("SPOOR_TEST_SECRET=") })
    #expect(ProgramCall.inheritedEnvironment(without: []).contains("SPOOR_TEST_SECRET=x"))
    let end = try ProgramCall([program], environment: ["PATH=/bin:/usr/bin", "KEPT=yes"]).run()
    let lines = Self.text(end.output).split(separator: "\n")
    #expect(lines.first == "-yes")
    // 0, 1, 2 and the one that ls opens to look.
    #expect(lines.last?.split(separator: " ").count == 4, "\(lines)")
  }

  @Test("that are not there, or not named by their whole path, are a mistake with a reason") func missing() {
    #expect(throws: Diagnostic.self) { try ProgramCall(["/nowhere/at/all"]).run() }
    #expect(throws: Diagnostic.self) { try ProgramCall(["ls"]).run() }
  }
}
