import Testing
import Vocabulary

@testable import Logins

@Suite struct OperationalAssemblyTests {
  private struct Line {
    var seconds: Int64
    var milliseconds: UInt16 = 0
    var event: OperationalEvent
    var text: String
  }

  private func ban(_ seconds: Int64, at milliseconds: UInt16 = 0, host: String? = nil, _ address: String) -> Line {
    let event = OperationalEvent(
      milliseconds: 0, kind: .ban, program: "fail2ban", subject: "sshd", source: Address(address), reporter: host)
    return Line(
      seconds: seconds, milliseconds: milliseconds, event: event,
      text: "\(seconds).\(milliseconds) \(host ?? "") \(address)")
  }

  private func state(_ seconds: Int64, _ kind: OperationalKind, _ subject: String?, host: String? = "mx") -> Line {
    let event = OperationalEvent(milliseconds: 0, kind: kind, program: "systemd", subject: subject, reporter: host)
    return Line(seconds: seconds, event: event, text: "\(seconds) \(kind) \(subject ?? "")")
  }

  private func assemble(
    _ files: [[Line]], identical: Set<Int> = [], reconciles: Bool = true
  ) -> (events: [OperationalEvent], report: OperationalReport) {
    var assembly = OperationalAssembly()
    for (file, lines) in files.enumerated() {
      let rows = lines.enumerated().map { number, line in
        Array(line.text.utf8).withUnsafeBytes {
          OperationalRow(
            line.event, seconds: line.seconds, milliseconds: line.milliseconds, stampKind: .absolute,
            lineInBatch: number, line: $0)
        }
      }
      assembly.add(file: file, linesBefore: 10, rows: rows)
    }
    let result = assembly.finish(identicalFiles: identical, reconciles: reconciles) { _, _, seconds, _ in seconds }
    let report = result.report
    #expect(
      report.read == report.ofIdenticalFiles + report.withoutTime + report.copies + report.repetitions + report.kept)
    #expect(report.kept == result.events.count)
    return result
  }

  @Test func `A ban in the guard's own log, in syslog and in the journal counts once`() {
    let own = [ban(100, at: 531, "192.0.2.1"), ban(500, at: 2, "192.0.2.2")]
    let syslog = [ban(100, host: "mx", "192.0.2.1"), ban(500, host: "mx", "192.0.2.2")]
    let journal = [ban(100, at: 533, host: "mx", "192.0.2.1"), ban(500, at: 4, host: "mx", "192.0.2.2")]
    for files in [[own, syslog, journal], [journal, own, syslog], [syslog, journal, own]] {
      let (events, report) = assemble(files)
      #expect(events.map { $0.milliseconds / 1000 } == [100, 500])
      #expect(report.copies == 4)
      #expect(events.allSatisfy { $0.reporter == "mx" && $0.milliseconds % 1000 != 0 })
    }
  }

  @Test func `Bans of two guards with a log of their own each count twice, and so do those of two hosts`() {
    #expect(assemble([[ban(100, at: 531, "192.0.2.1")], [ban(100, at: 533, "192.0.2.1")]]).events.count == 2)
    #expect(
      assemble([[ban(100, host: "mx", "192.0.2.1")], [ban(101, host: "web", "192.0.2.1")]]).events.count == 2)
    #expect(
      assemble([[ban(100, host: "mx", "192.0.2.1")], [ban(105, host: "mx", "192.0.2.1")]]).events.count == 2)
  }

  @Test func `Two lines of one file are two events however alike, and the same line of a second file is none`() {
    let twice = [ban(100, host: "mx", "192.0.2.1"), ban(100, host: "mx", "192.0.2.1")]
    let once = [ban(100, host: "mx", "192.0.2.1")]
    for files in [[twice, once], [once, twice], [once, twice, once]] {
      #expect(assemble(files).events.count == 2)
    }
    #expect(assemble([twice, twice], identical: [1]).report.ofIdenticalFiles == 2)
    #expect(assemble([twice, once], reconciles: false).events.count == 3)
  }

  @Test func `A stop told twice is one, a second stop after a start is another`() {
    let lines = [
      state(100, .serviceStop, "sshd"), state(101, .serviceStop, "sshd"), state(102, .serviceStart, "sshd"),
      state(103, .serviceStop, "sshd"), state(103, .serviceStop, "dovecot"), state(900, .serviceStop, "sshd"),
    ]
    let (events, report) = assemble([lines])
    #expect(events.map { $0.milliseconds / 1000 } == [100, 102, 103, 103, 900])
    #expect(report.repetitions == 1)
  }

  @Test func `Kernel and init tell of one boot`() {
    let (events, _) = assemble([[state(100, .boot, nil), state(119, .boot, nil), state(500, .boot, nil)]])
    #expect(events.map { $0.milliseconds / 1000 } == [100, 500])
  }

  @Test func `Events carry their file and line, and equal ones come in one order`() {
    let (events, _) = assemble([[ban(100, "192.0.2.9"), ban(100, "192.0.2.1")], [ban(50, "192.0.2.1")]])
    #expect(events.map(\.file) == [1, 0, 0])
    #expect(events.map(\.line) == [11, 12, 11])
  }
}
