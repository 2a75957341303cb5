import Diagnostics
import Findings
import Glibc
import Host
import Planning
import TestFolder
import Testing

@testable import Notices

@Suite("The outbox") struct OutboxTests {
  private static let start: Int64 = 1_699_700_000

  /// A command channel whose program writes the id of each notice to `got`, or fails while `dead` exists.
  private static func channel(_ folder: borrowing TestFolder, _ name: String = "ring") throws -> Plan.NoticeChannel {
    let program = try folder.script(
      name, "[ -e \(folder.path)/dead ] && { echo is dead >&2; exit 1; }; cat >> \(folder.path)/got-\(name)")
    return Plan.NoticeChannel(name: name, way: .command(.init(arguments: [program])))
  }

  private static func got(_ folder: borrowing TestFolder, _ name: String = "ring") throws -> [String] {
    String(decoding: try HostFile.read("\(folder.path)/got-\(name)") ?? [], as: UTF8.self).split(separator: "\n").map {
      line in
      String(line.split(separator: "\"id\":\"")[1].prefix { $0 != "\"" })
    }
  }

  @Test("sends each notice once to every channel that is told of it, oldest first") func sending() async throws {
    let folder = try TestFolder()
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    var quiet = try Self.channel(folder, "quiet")
    quiet.least = .alarm
    let channels = [try Self.channel(folder), quiet]
    var later = Samples.notice(id: "later", severity: .warning)
    later.made += 10
    #expect(try outbox.enqueue(later, for: channels, now: Self.start) == ["ring"])
    #expect(try outbox.enqueue(Samples.notice(id: "first"), for: channels, now: Self.start) == ["ring", "quiet"])
    #expect(try outbox.enqueue(Samples.notice(id: "first"), for: channels, now: Self.start).isEmpty)
    #expect(outbox.count == 3)
    let delivery = await outbox.deliver(through: channels, now: Self.start)
    #expect(delivery.sent.count == 3 && delivery.failures.isEmpty && outbox.count == 0)
    #expect(try Self.got(folder) == ["first", "later"] && Self.got(folder, "quiet") == ["first"])
    // What was sent is not sent again, even when it is put in again after a crash.
    #expect(try outbox.enqueue(later, for: channels, now: Self.start + 60).isEmpty)
    #expect(await outbox.deliver(through: channels, now: Self.start + 60) == Outbox.Delivery())
  }

  @Test("keeps what a dead channel does not take, asks it once a run, and later less often") func deadChannel()
    async throws
  {
    let folder = try TestFolder()
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    let channels = [try Self.channel(folder)]
    try HostFile.replace("\(folder.path)/dead", with: [])
    for id in ["a", "b", "c"] { _ = try outbox.enqueue(Samples.notice(id: id), for: channels, now: Self.start) }
    let first = await outbox.deliver(through: channels, now: Self.start)
    let told = try #require(first.failures.first)
    #expect(first.sent.isEmpty && first.failures.count == 1 && told.count == 3 && told.tries == 1)
    #expect(told.reason.contains("exit code 1: is dead") && !told.isGivenUp)
    #expect(outbox.failures(since: Self.start) == first.failures)
    // Too soon for the one that was tried; the other two were not.
    let second = await outbox.deliver(through: channels, now: Self.start + 60)
    #expect(second.failures.map(\.count) == [2])
    try HostFile.remove("\(folder.path)/dead")
    let third = await outbox.deliver(through: channels, now: Self.start + 3600)
    #expect(third.sent.count == 3 && third.failures.isEmpty && outbox.failures(since: 0).isEmpty)
    #expect(try Self.got(folder).sorted() == ["a", "b", "c"])
  }

  @Test("gives up after a week, says so, and keeps the notice aside") func givingUp() async throws {
    let folder = try TestFolder()
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    let channels = [try Self.channel(folder)]
    try HostFile.replace("\(folder.path)/dead", with: [])
    _ = try outbox.enqueue(Samples.notice(), for: channels, now: Self.start)
    var last = Outbox.Delivery()
    var runs = 0
    var now = Self.start
    while outbox.count > 0, runs < 100 {
      last = await outbox.deliver(through: channels, now: now)
      now += 6 * 3600
      runs += 1
    }
    #expect(runs == 29 && last.failures.map(\.isGivenUp) == [true])
    #expect(outbox.failures(since: now - 86_400).map(\.isGivenUp) == [true])
    #expect(outbox.failures(since: now + 1).isEmpty)
    #expect(HostFile.names(in: "\(folder.path)/outbox/given-up").count == 1)
  }

  @Test("a channel that is dead for ever keeps neither too many nor too old ones waiting") func deadForEver()
    async throws
  {
    let folder = try TestFolder()
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    let channels = [try Self.channel(folder)]
    try HostFile.replace("\(folder.path)/dead", with: [])
    for number in 0..<(Outbox.mostWaiting + 3) {
      var notice = Samples.notice(id: "n\(number)")
      notice.made += Int64(number)
      _ = try outbox.enqueue(notice, for: channels, now: Self.start + Int64(number))
    }
    let delivery = await outbox.deliver(through: channels, now: Self.start + 1000)
    #expect(delivery.failures.map(\.count) == [Outbox.mostWaiting, 3])
    #expect(delivery.failures.map(\.isGivenUp) == [false, true] && outbox.count == Outbox.mostWaiting)
    #expect(delivery.failures[1].enqueued == Self.start)
    // Those behind the one that is tried are as old, and go with it.
    let week = await outbox.deliver(through: channels, now: Self.start + 1000 + 7 * 86_400)
    #expect(week.failures.map(\.isGivenUp) == [true] && outbox.count == 0)
    _ = await outbox.deliver(through: channels, now: Self.start + 100 * 86_400)
    #expect(HostFile.names(in: "\(folder.path)/outbox/given-up").isEmpty)
  }

  @Test("puts aside what is damaged, and what was for a channel that is gone") func damage() async throws {
    let folder = try TestFolder()
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    let channel = try Self.channel(folder)
    _ = try outbox.enqueue(Samples.notice(id: "a"), for: [channel], now: Self.start)
    try HostFile.replace("\(folder.path)/outbox/00000000000-x-ring.json", with: Array("{\"schema\":".utf8))
    let delivery = await outbox.deliver(through: [], now: Self.start)
    #expect(delivery.failures.map(\.isGivenUp) == [true, true] && delivery.sent.isEmpty)
    #expect(
      delivery.failures[0].reason.contains("damaged")
        && delivery.failures[1].reason.contains("no channel of that name"),
      "\(delivery.failures)"
    )
    #expect(outbox.count == 0 && HostFile.names(in: "\(folder.path)/outbox/given-up").count == 2)
  }

  @Test("goes on behind a notice that a server refuses") func refusedNotice() async throws {
    let folder = try TestFolder()
    let server = try TinyServer([TinyServer.answer(413), TinyServer.answer(200)])
    defer { server.close() }
    let outbox = Outbox(folder: "\(folder.path)/outbox")
    let channels = [Plan.NoticeChannel(name: "hook", way: .webhook(.init(url: .text(server.url()))))]
    for id in ["a", "b"] { _ = try outbox.enqueue(Samples.notice(id: id), for: channels, now: Self.start) }
    let delivery = await outbox.deliver(through: channels, now: Self.start)
    #expect(delivery.sent.count == 1 && delivery.failures.count == 1 && server.requests.count == 2)
  }

  @Test("is for its owner alone, and holds no text of what was sent") func privacy() async throws {
    let folder = try TestFolder()
    let path = "\(folder.path)/outbox"
    let outbox = Outbox(folder: path)
    let channels = [try Self.channel(folder)]
    _ = try outbox.enqueue(Samples.notice(user: "someone"), for: channels, now: Self.start)
    var status = stat()
    #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    let name = try #require(HostFile.names(in: path).first)
    #expect(unsafe stat("\(path)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600)
    _ = await outbox.deliver(through: channels, now: Self.start)
    let sent = String(decoding: try #require(try HostFile.read("\(path)/sent/\(name)")), as: UTF8.self)
    #expect(!sent.contains("someone") && sent.contains("hourly-alert"))
    _ = await outbox.deliver(through: channels, now: Self.start + 91 * 86_400)
    #expect(HostFile.names(in: "\(path)/sent").isEmpty)
  }

  @Test("a plan that names a program is trusted only when nobody else can change either") func trust() throws {
    let folder = try TestFolder()
    let plan = "\(folder.path)/plan.yml"
    try HostFile.replace(plan, with: [])
    let program = try folder.script("ring", "true")
    func mistakes(_ way: Plan.NoticeChannel.Way) -> [String] {
      var made = Plan(title: "", file: plan, folder: folder.path, archive: .init(paths: []), analyses: [])
      made.notices = [.init(name: "x", way: way)]
      return made.noticeMistakes().map(\.code)
    }
    #expect(mistakes(.command(.init(arguments: [program]))).isEmpty)
    chmod(plan, 0o666)
    #expect(mistakes(.command(.init(arguments: [program]))) == ["not-trusted"])
    #expect(mistakes(.journal).isEmpty)
    chmod(program, 0o775)
    #expect(mistakes(.command(.init(arguments: [program]))) == ["not-trusted", "not-trusted"])
    chmod(plan, 0o644)
    #expect(mistakes(.mail(.init(to: ["root"], sendmail: "/nowhere/sendmail"))) == ["no-program"])
  }
}
