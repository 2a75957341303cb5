import CivilTime
import Diagnostics
import Glibc
import Host
import Planning
import TestFolder
import Testing

@testable import Scheduling

@Suite("Units") struct ScheduleTests {
  private static func plan(
    _ folder: String = "/etc/spoor", paths: [String] = ["/var/log/mail.log*"], audits: String? = "/var/lib/spoor/mail",
    channels: [Plan.NoticeChannel] = []
  ) -> Plan {
    var plan = Plan(
      title: "Mail 100%", file: "plan.yml", folder: folder,
      archive: .init(paths: paths, timeZone: Zone(named: "Europe/London")), analyses: [])
    plan.audit = audits.map { Plan.Audit(folder: $0) }
    plan.notices = channels
    return plan
  }

  private static func files(
    _ plan: Plan = plan(), every: Plan.Audit.Period? = .day, program: String = "/usr/local/bin/spoor",
    user: String? = nil,
    name: String? = nil
  ) throws -> ScheduleFiles {
    try ScheduleFiles(Schedule(plan: plan, every: every, program: program, user: user, name: name))
  }

  /// Values of a key of the service, in order.
  private static func values(_ key: String, _ files: ScheduleFiles) -> [String] {
    files.service.text.split(separator: "\n").filter { $0.hasPrefix("\(key)=") }.map {
      String($0.dropFirst(key.count + 1))
    }
  }

  @Test("paths with dots, as of a plan that was named from another folder, are written out") func dots() throws {
    var plan = Self.plan(
      "/etc/spoor/plans/..", paths: ["../../var/log/./mail.log*"], audits: "/var/lib//x/../spoor/mail/")
    plan.notices = [
      Plan.NoticeChannel(name: "hook", way: .webhook(.init(url: .file("/etc/spoor/plans/../hook.url"))))
    ]
    let files = try Self.files(plan)
    #expect(Self.values("ExecStart", files) == ["\"/usr/local/bin/spoor\" audit \"/etc/spoor/plan.yml\" --period day"])
    #expect(Self.values("ReadOnlyPaths", files) == ["\"-/etc/spoor/plan.yml\" \"-/var/log\""])
    #expect(Self.values("StateDirectory", files) == ["spoor/mail"])
    #expect(Self.values("LoadCredential", files) == ["hook.url:/etc/spoor/hook.url"])
    #expect(!files.service.text.contains("..") && !files.cron.contains(".."))
  }

  @Test("the usual case: a user of systemd's, no network, no rights") func usual() throws {
    let files = try Self.files()
    #expect(files.units.map(\.name) == ["spoor-audit.service", "spoor-audit.timer"])
    #expect(Self.values("ExecStart", files) == ["\"/usr/local/bin/spoor\" audit \"/etc/spoor/plan.yml\" --period day"])
    #expect(Self.values("DynamicUser", files) == ["yes"] && Self.values("StateDirectory", files) == ["spoor/mail"])
    #expect(Self.values("ReadOnlyPaths", files) == ["\"-/etc/spoor/plan.yml\" \"-/var/log\""])
    #expect(Self.values("PrivateNetwork", files) == ["yes"] && Self.values("NoNewPrivileges", files) == ["yes"])
    #expect(Self.values("ProtectHome", files) == ["yes"] && Self.values("PrivateTmp", files) == ["yes"])
    #expect(Self.values("User", files).isEmpty && Self.values("ReadWritePaths", files).isEmpty)
    #expect(Self.values("Description", files) == ["Spoor audit: Mail 100%%"])
    #expect(
      files.cron == "10 0 * * * /usr/local/bin/spoor audit /etc/spoor/plan.yml --period day 2>&1 | logger -t spoor")
  }

  @Test(
    "each period has its times, in the plan's zone",
    arguments: [
      (Plan.Audit.Period.hour, "*-*-* *:02:00", "2 * * * *"), (.day, "*-*-* 00:10:00", "10 0 * * *"),
      (.week, "Mon *-*-* 00:10:00", "10 0 * * 1"), (.month, "*-*-01 00:10:00", "10 0 1 * *"),
      (.quarter, "*-01,04,07,10-01 00:10:00", "10 0 1 1,4,7,10 *"),
    ])
  func times(period: Plan.Audit.Period, calendar: String, cron: String) throws {
    let files = try Self.files(every: period)
    #expect(files.timer.text.contains("OnCalendar=\(calendar) Europe/London\n"))
    #expect(files.timer.text.contains("Persistent=true\n") && files.cron.hasPrefix(cron + " "))
    #expect(files.service.text.contains("--period \(period.rawValue)\n"))
  }

  @Test("a user of this computer writes what audits write, and reads by its groups") func namedUser() throws {
    var plan = Self.plan(audits: "/srv/audits")
    plan.audit?.history = "/srv/history/mail.sqlite"
    let files = try Self.files(plan, every: nil, user: "spoor", name: "mail-audit")
    #expect(files.service.name == "mail-audit.service" && Self.values("User", files) == ["spoor"])
    #expect(Self.values("ReadWritePaths", files) == ["\"/srv/audits\" \"/srv/history\""])
    #expect(Self.values("DynamicUser", files).isEmpty)
  }

  @Test("the groups are those that can read the logs") func groups() throws {
    let folder = try TestFolder()
    try folder.write("logs/mail.log", "", mode: 0o640)
    try folder.write("logs/open.log", "", mode: 0o644)
    try folder.write("logs/closed.log", "", mode: 0o600)
    let group = try #require(unsafe getgrnam("adm"))
    try #require(unsafe chown("\(folder.path)/logs/mail.log", getuid(), group.pointee.gr_gid) == 0)
    #expect(ReadingRights.groups(of: ["\(folder.path)/logs"]) == ["adm"])
    #expect(ReadingRights.groups(of: ReadingRights.found(["\(folder.path)/logs/o*.log"])).contains("adm") == true)
    #expect(ReadingRights.closed(["\(folder.path)/logs"]) == ["\(folder.path)/logs/closed.log"])
    #expect(ReadingRights.found(["\(folder.path)/logs/[mo]*.log", "/nowhere/x"]).count == 2)
  }

  @Test("mail needs a user, the mail system's queues, and the right to gain its rights") func mail() throws {
    let plan = Self.plan(channels: [.init(name: "mail", way: .mail(.init(to: ["root"])))])
    #expect(throws: DiagnosticList.self) { try Self.files(plan) }
    let files = try Self.files(plan, user: "spoor")
    #expect(Self.values("NoNewPrivileges", files) == ["no"])
    // Each of these would imply it after all.
    for key in [
      "RestrictAddressFamilies", "SystemCallFilter", "PrivateDevices", "ProtectClock", "RestrictSUIDSGID",
      "LockPersonality", "MemoryDenyWriteExecute", "ProtectKernelTunables", "RestrictNamespaces", "DynamicUser",
      "PrivateNetwork", "SystemCallArchitectures", "ProtectHostname", "RestrictRealtime",
    ] { #expect(Self.values(key, files).isEmpty, "\(key)") }
    #expect(Self.values("ProtectSystem", files) == ["strict"])
    #expect(Self.values("ReadWritePaths", files)[1].contains("-/var/spool/postfix/maildrop"))
  }

  @Test("a webhook needs the network, and its secrets are handed over") func webhook() throws {
    let channels: [Plan.NoticeChannel] = [
      .init(name: "a", way: .webhook(.init(url: .file("/etc/spoor/hook.url"), secret: .environment("SPOOR_KEY")))),
      .init(name: "b", way: .webhook(.init(url: .file("/etc/spoor/hook.url")))),
    ]
    let files = try Self.files(Self.plan(channels: channels))
    #expect(Self.values("RestrictAddressFamilies", files) == ["AF_UNIX AF_INET AF_INET6"])
    #expect(Self.values("LoadCredential", files) == ["hook.url:/etc/spoor/hook.url"])
    #expect(
      Self.values("EnvironmentFile", files) == ["/etc/default/spoor"] && Self.values("PrivateNetwork", files).isEmpty)
    let other = Plan.NoticeChannel(name: "c", way: .webhook(.init(url: .file("/srv/hook.url"))))
    #expect(throws: Diagnostic.self) { try Self.files(Self.plan(channels: channels + [other])) }
  }

  @Test("odd paths keep their meaning") func oddPaths() throws {
    let folder = "/srv/odd 100%$HOME \"q\" \\ é"
    let files = try Self.files(Self.plan(folder, paths: ["logs/"], audits: folder + "/audits"), user: "spoor")
    #expect(
      Self.values("ExecStart", files) == [
        "\"/usr/local/bin/spoor\" audit \"/srv/odd 100%%$$HOME \\\"q\\\" \\\\ é/plan.yml\" --period day"
      ])
    #expect(Self.values("ReadWritePaths", files) == ["'/srv/odd 100%%$HOME \"q\" \\ é/audits'"])
    #expect(files.cron.contains(" audit '/srv/odd 100\\%$HOME \"q\" \\ é/plan.yml' --period"))
    #expect(files.service.name == "spoor-odd-100-HOME-q.service")
    #expect(CronText.argument("it's") == "'it'\\''s'" && CronText.argument("") == "''")
    for bad in ["/srv/a\nb", "/srv/a\u{7F}b", "/srv/both\"'"] {
      #expect(throws: Diagnostic.self) { try Self.files(Self.plan(bad, audits: bad + "/x"), user: "spoor") }
    }
    #expect(throws: Diagnostic.self) { try Self.files(program: "/usr/local/bin/sp$oor") }
  }

  @Test("folders of users and of temporary files are seen when the plan is there") func homes() throws {
    let home = try Self.files(Self.plan("/home/ann", audits: "/home/ann/audits"), user: "ann")
    #expect(Self.values("ProtectHome", home) == ["read-only"] && Self.values("PrivateTmp", home) == ["yes"])
    let temporary = try Self.files(Self.plan("/tmp/x", audits: "/tmp/x/audits"), user: "ann")
    #expect(Self.values("PrivateTmp", temporary) == ["no"])
    // systemd's own user would not see it.
    #expect(throws: DiagnosticList.self) { try Self.files(Self.plan("/tmp/x")) }
  }

  @Test("what cannot be scheduled is told together") func mistakes() {
    let mistakes = #expect(throws: DiagnosticList.self) {
      try Schedule(plan: Self.plan(paths: ["-"], audits: nil), every: .day, program: "/x", user: nil, name: "a/b")
    }
    #expect(mistakes?.diagnostics.map(\.code) == ["no-audit", "no-input", "bad-name", "no-user"])
    #expect(throws: DiagnosticList.self) { try Self.files(user: "a b") }
  }

  @Test("units are written, replaced when they are ours, and never over somebody else's") func writing() throws {
    let folder = try TestFolder()
    let files = try Self.files()
    try files.write(to: folder.path)
    try Self.files(every: .hour).write(to: folder.path)
    let timer = try HostFile.read("\(folder.path)/spoor-audit.timer") ?? []
    #expect(String(decoding: timer, as: UTF8.self).contains("*:02:00"))
    try folder.write("spoor-audit.service", "[Unit]\nDescription=mine\n")
    #expect(throws: Diagnostic.self) { try files.write(to: folder.path) }
    #expect(try HostFile.read("\(folder.path)/spoor-audit.timer") == timer)
  }

  private static let hasVerifier = HostFile.resolved("/usr/bin/systemd-analyze") != nil

  @Test("systemd itself has nothing to say against any of them", .enabled(if: hasVerifier)) func verified() throws {
    let folder = try TestFolder()
    try folder.write("spoor", "#!/bin/sh\n", mode: 0o755)
    let odd = "\(folder.path)/odd 100%$HOME \"q\" é"
    let webhook = Plan.NoticeChannel(
      name: "a", way: .webhook(.init(url: .file("/etc/spoor/hook.url"), secret: .environment("KEY"))))
    let plans = [
      (Self.plan(), nil), (Self.plan(odd, audits: odd + "/audits"), "root"), (Self.plan(channels: [webhook]), nil),
      (Self.plan(channels: [.init(name: "mail", way: .mail(.init(to: ["root"])))]), "root"),
    ]
    for (number, (plan, user)) in plans.enumerated() {
      let files = try Self.files(plan, program: "\(folder.path)/spoor", user: user, name: "spoor-\(number)")
      try files.write(to: folder.path)
      #expect(try files.verified(in: folder.path) == [])
    }
    // And it would say something.
    let files = try Self.files(program: "/nowhere/spoor", name: "spoor-9")
    try files.write(to: folder.path)
    #expect(try files.verified(in: folder.path)?.isEmpty == false)
  }
}
