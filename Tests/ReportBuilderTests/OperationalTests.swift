import CivilTime
import Foundation
import Logins
import Testing
import Vocabulary

@testable import ReportBuilder

/// Bans, restarts, upgrades and boots, from the archive to the store.
@Suite struct OperationalTests {
  private func read(_ scratch: Scratch, _ paths: [String], zone: Zone = .utc) throws -> ReadArchive {
    let plan = plan(scratch, paths)
    return try ArchiveReading(
      plan: plan, zone: zone, formats: .builtIn(), jobs: 2, hashes: false, isInterrupted: { false }
    ).read()
  }

  private func print(_ scratch: Scratch, _ paths: [String], _ format: EventPrinter.Format) async throws -> String {
    var data = Data()
    _ = try await EventPrinter(format: format, zone: .utc, operational: true).run(
      plan: plan(scratch, paths), zoneReason: "", jobs: 2, everyLine: false, isInterrupted: { false },
      write: { data += $0 })
    return String(decoding: data, as: UTF8.self)
  }

  /// The published story of that day: python renewed at six, nobody watching until the reboot before nine.
  @Test func `The guard's day can be told from its logs`() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(atPath: Fixtures.folder + "/guard/logs", toPath: scratch.path + "/logs")
    let archive = try read(scratch, ["logs"])
    let day = try #require(CivilDate(iso: "2023-05-25")).dayNumber
    let events = archive.store.operationalEvents.filter { $0.milliseconds / 86_400_000 == Int64(day) }
    func times(_ kind: OperationalKind, _ program: String, subject: String? = nil) -> [String] {
      events.filter { $0.kind == kind && $0.program == program && (subject == nil || $0.subject == subject) }
        .map { String(Zone.utc.localISO($0.milliseconds / 1000).suffix(8)) }
    }
    #expect(times(.packageUpgrade, "dpkg", subject: "python3.9") == ["06:02:01"])
    #expect(times(.packageUpgrade, "dpkg").count == 4)
    #expect(times(.shutdown, "systemd") == ["08:56:38"])
    #expect(times(.boot, "kernel") == ["08:57:52"])
    #expect(times(.guardStart, "fail2ban", subject: "dovecot") == ["00:00:03", "08:58:04"])
    #expect(times(.serviceStart, "systemd", subject: "Fail2Ban Service") == ["00:00:03", "08:58:04"])
    #expect(times(.ban, "fail2ban").allSatisfy { $0 < "06:00:00" || $0 > "08:58:00" })
    let report = archive.operations
    #expect(report.read == report.kept + report.repetitions + report.copies)
    for record in archive.accounts.records {
      #expect(record.lines == record.events + record.other + record.damaged)
    }
    let ownLog = try #require(archive.accounts.records.first { $0.name.contains("fail2ban") })
    #expect(ownLog.events > 6_000 && ownLog.damaged == 0)
  }

  private static let history = """

    Start-Date: 2024-01-21  06:00:01
    Commandline: /usr/bin/unattended-upgrade
    Requested-By: alice (1000)
    Upgrade: libssl3:amd64 (3.0.11-1, 3.0.13-1), openssh-server:amd64 (1:9.2p1-2, 1:9.2p1-3)
    Install: python3-systemd:amd64 (235-1+b2, automatic)
    Error: Sub-process /usr/bin/dpkg returned an error code (1)
    End-Date: 2024-01-21  06:00:09

    Start-Date: 2024-01-22  21:14:00
    Commandline: apt-get purge telnetd
    Purge: telnetd:amd64 (0.17-44)
    End-Date: 2024-01-22  21:14:02

    """

  @Test func `apt's history tells of each package, with the time of its stanza`() throws {
    let scratch = try Scratch()
    try scratch.write("history.log", Self.history)
    let archive = try read(scratch, ["history.log"])
    let told = archive.store.operationalEvents.map { event in
      [
        String(Zone.utc.localISO(event.milliseconds / 1000).suffix(11)), "\(event.kind)", event.subject ?? "",
        event.fromVersion ?? "", event.toVersion ?? "", String(event.line),
      ].joined(separator: " ")
    }
    #expect(
      told.sorted() == [
        "21 06:00:01 packageInstall python3-systemd  235-1+b2 6",
        "21 06:00:01 packageUpgrade libssl3 3.0.11-1 3.0.13-1 5",
        "21 06:00:01 packageUpgrade openssh-server 1:9.2p1-2 1:9.2p1-3 5",
        "22 21:14:00 packageRemoval telnetd 0.17-44  12",
      ])
    let record = try #require(archive.accounts.records.first)
    #expect((record.lines, record.events, record.other, record.damaged) == (13, 3, 10, 0))
  }

  @Test func `what apt and dpkg both tell counts once, at dpkg's second`() throws {
    let scratch = try Scratch()
    try scratch.write("history.log", Self.history)
    try scratch.write(
      "dpkg.log",
      """
      2024-01-21 06:00:04 upgrade libssl3:amd64 3.0.11-1 3.0.13-1
      2024-01-21 06:05:30 upgrade openssh-server:amd64 1:9.2p1-2 1:9.2p1-3
      2024-01-25 06:05:30 upgrade libssl3:amd64 3.0.11-1 3.0.13-1

      """)
    let upgrades = try read(scratch, ["history.log", "dpkg.log"]).store.operationalEvents.filter {
      $0.kind == .packageUpgrade
    }
    #expect(
      upgrades.map { Zone.utc.localISO($0.milliseconds / 1000) } == [
        "2024-01-21 06:00:04", "2024-01-21 06:05:30", "2024-01-25 06:05:30",
      ])
    #expect(upgrades.allSatisfy { $0.program == "dpkg" })
  }

  @Test func `A stanza without a stamp places nothing in time, and that is counted`() throws {
    let scratch = try Scratch()
    try scratch.write(
      "history.log",
      """
      Upgrade: libssl3:amd64 (3.0.11-1, 3.0.13-1)
      Start-Date: yesterday
      Upgrade: libssl3:amd64 (3.0.11-1, 3.0.13-1)

      Start-Date: 2024-01-21  06:00:01
      Upgrade: nonsense

      """)
    let archive = try read(scratch, ["history.log"])
    #expect(archive.store.operationalEvents.isEmpty)
    let record = try #require(archive.accounts.records.first)
    #expect((record.lines, record.events, record.damaged) == (6, 2, 1))
    #expect(archive.operations.withoutTime == 2)
  }

  private static let ownLog = """
    2024-01-21 05:11:11,400 fail2ban.filter         [900]: INFO    [sshd] Found 203.0.113.5 - 2024-01-21 05:11:11
    2024-01-21 05:11:11,531 fail2ban.actions        [900]: NOTICE  [sshd] Ban 203.0.113.5

    """

  @Test func `A ban in three logs is one, and a copy of a log changes nothing`() throws {
    let scratch = try Scratch()
    try scratch.write("logs/fail2ban.log", Self.ownLog)
    try scratch.write("logs/copy.log", Self.ownLog)
    try scratch.write(
      "logs/messages",
      "2024-01-21T05:11:11.540000+01:00 mx fail2ban.actions[900]: NOTICE [sshd] Ban 203.0.113.5\n")
    try scratch.write(
      "logs/journal.json",
      #"{"__REALTIME_TIMESTAMP":"1705810271531000","_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"fail2ban.actions","#
        + #""MESSAGE":"NOTICE [sshd] Ban 203.0.113.5"}"# + "\n")
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let archive = try read(scratch, ["logs"], zone: berlin)
    #expect(archive.store.operationalEvents.map(\.kind) == [.found, .ban])
    #expect(
      archive.store.operationalEvents.map { berlin.localISO($0.milliseconds / 1000) } == [
        "2024-01-21 05:11:11", "2024-01-21 05:11:11",
      ])
    #expect(archive.operations.ofIdenticalFiles == 2)
    #expect(archive.operations.copies == 2)
  }

  @Test func `Operational events are printed with every documented field`() async throws {
    let scratch = try Scratch()
    try scratch.write("fail2ban.log", Self.ownLog)
    try scratch.write("dpkg.log", "2024-01-21 06:00:01 upgrade openssh-server:amd64 1:8.4 1:8.5\n")
    let json = try await print(scratch, ["fail2ban.log", "dpkg.log"], .jsonl).split(separator: "\n").map(String.init)
    #expect(json.count == 3)
    for line in json {
      let places = EventPrinter.operationalFields.compactMap { line.range(of: "\"\($0)\":")?.lowerBound }
      #expect(places.count == 12 && places == places.sorted())
    }
    #expect(
      json[2].hasPrefix(
        #"{"time":"2024-01-21T05:11:11.531+00:00","event":"ban","program":"fail2ban","subject":"sshd","#
          + #""source":"203.0.113.5","network_bits":null,"#))
    #expect(json[0].contains(#""subject":"openssh-server""#))
    #expect(json[0].contains(#""from_version":"1:8.4","to_version":"1:8.5""#))
    let csv = try await print(scratch, ["fail2ban.log", "dpkg.log"], .csv)
    #expect(csv.hasPrefix(EventPrinter.operationalFields.joined(separator: ",") + "\r\n"))
    #expect(csv.contains("\r\n2024-01-21T05:11:11.531+00:00,ban,fail2ban,sshd,203.0.113.5,,,,,,fail2ban.log,2\r\n"))
  }
}
