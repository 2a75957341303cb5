import CivilTime
import Foundation
import Testing

@testable import ReportBuilder

@Suite struct EventPrinterTests {
  private func events(
    _ scratch: Scratch, _ paths: [String], _ format: EventPrinter.Format = .jsonl, zone: Zone = .utc,
    everyLine: Bool = false
  ) async throws -> (text: String, status: ReportBuilder.ExitStatus) {
    var plan = plan(scratch, paths)
    plan.archive.timeZone = zone
    var data = Data()
    let outcome = try await EventPrinter(format: format, zone: zone).run(
      plan: plan, zoneReason: "", jobs: 2, everyLine: everyLine, isInterrupted: { false }, write: { data += $0 })
    return (String(decoding: data, as: UTF8.self), outcome.status)
  }

  private static let log = """
    Jan 18 17:01:15 mx dovecot: imap-login: Disconnected (auth failed, 3 attempts in 8 secs): user=<>, method=PLAIN, rip=192.0.2.142, lip=192.0.2.1, session=<a>
    Jan 18 17:01:16 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 8 secs): rip=2001:db8::7, lip=192.0.2.1
    Jul 18 17:01:14 mx spop3d[28606]: authentication failed: no such user: mall - host.example.net (192.0.2.176)

    """

  @Test func `Every documented field is there, in order, with the offset of the zone`() async throws {
    let scratch = try Scratch()
    try scratch.write("mail.log", Self.log)
    let london = try #require(Zone(named: "Europe/London"))
    let (text, status) = try await events(scratch, ["mail.log"], zone: london)
    #expect(status == .complete)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    for line in lines {
      let places = EventPrinter.fields.compactMap { line.range(of: "\"\($0)\":")?.lowerBound }
      #expect(places.count == 12 && places == places.sorted())
    }
    #expect(lines[2].contains("\"time\":\"2023-07-18T17:01:14+01:00\""))
    #expect(lines[0].contains("\"time\":\"2023-01-18T17:01:15+00:00\""))
    #expect(lines[2].contains("\"user\":\"mall\",\"source\":\"192.0.2.176\",\"source_name\":\"host.example.net\""))
    #expect(lines[0].contains("\"attempts\":3"))
    #expect(lines[1].contains("\"source\":\"2001:db8::7\",\"source_name\":null"))
    #expect(lines[2].hasSuffix("\"reporter\":\"mx\",\"file\":\"mail.log\",\"line\":3}"))
  }

  @Test func `A name that is not in the line is null, and one that is empty is empty`() async throws {
    let scratch = try Scratch()
    try scratch.write("mail.log", Self.log)
    let json = try await events(scratch, ["mail.log"]).text.split(separator: "\n")
    #expect(json[0].contains("\"user\":\"\""))
    #expect(json[1].contains("\"user\":null"))
    let csv = try await events(scratch, ["mail.log"], .csv).text.components(separatedBy: "\r\n")
    #expect(csv[0] == "time,service,protocol,outcome,reason,user,source,source_name,attempts,reporter,file,line")
    #expect(csv[1].contains(",\"\",192.0.2.142,"))
    #expect(csv[2].contains(",,2001:db8::7,"))
  }

  @Test func `A login whose line has no time is told without one, unless days were asked for`() async throws {
    let scratch = try Scratch()
    let bare = "Failed password for root from 192.0.2.7 port 51182 ssh2\n"
    try scratch.write("sshd.log", bare + Self.log + bare)
    let lines = try await events(scratch, ["sshd.log"]).text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    for line in [lines[0], lines[4]] {
      #expect(line.hasPrefix("{\"time\":null,\"service\":\"sshd\",") && line.contains("\"source\":\"192.0.2.7\""))
    }
    #expect(lines[4].hasSuffix("\"line\":5}"))
    let csv = try await events(scratch, ["sshd.log"], .csv).text.components(separatedBy: "\r\n")
    #expect(csv[1].hasPrefix(",sshd,"))
  }

  @Test func `Copies are told once, and every line on request`() async throws {
    let scratch = try Scratch()
    try scratch.write("a/mail.log", Self.log)
    try scratch.write("b/mail.log", Self.log)
    #expect(try await events(scratch, ["a", "b"]).text.split(separator: "\n").count == 3)
    #expect(try await events(scratch, ["a", "b"], everyLine: true).text.split(separator: "\n").count == 6)
  }

  @Test func `Without an event the status says so`() async throws {
    let scratch = try Scratch()
    try scratch.write("x.log", "nothing here\n")
    let (text, status) = try await events(scratch, ["x.log"])
    #expect(text.isEmpty && status == .noEvents)
  }
}
