import CivilTime
import Digests
import Findings
import Foundation
import Glibc
import Host
import Planning
import Synchronization
import TestFolder
import Testing

@testable import Notices

@Suite("Channels") struct SenderTests {
  private typealias Channel = Plan.NoticeChannel

  private static func send(
    _ way: Plan.NoticeChannel.Way, notice: Notice = Samples.notice(), variables: [String: String] = [:],
    secretVariables: Set<String> = [], syslog: String = "/nowhere", journal: String = "/nowhere",
    pauses: Pauses = Pauses()
  ) async throws(SendFailure) {
    let surroundings = Surroundings(
      variable: { variables[$0] }, hostName: "mail.example.com", syslogSocket: syslog, journalSocket: journal,
      pause: { pauses.add($0) })
    try await Sender(Channel(name: "x", way: way), secretVariables: secretVariables, surroundings: surroundings)
      .send(notice, now: 1_699_700_000)
  }

  final class Pauses: Sendable {
    private let seconds = Mutex<[Double]>([])
    var all: [Double] { seconds.withLock { $0 } }
    func add(_ pause: Double) { seconds.withLock { $0.append(pause) } }
  }

  // MARK: sendmail and commands

  @Test("sendmail gets -t -i and the message on its input") func sendmail() async throws {
    let folder = try TestFolder()
    let program = try folder.script("sendmail", "echo \"$@\" > \(folder.path)/args; cat > \(folder.path)/mail")
    let mail = Channel.Mail(to: ["root@example.com"], sendmail: program)
    try await Self.send(.mail(mail))
    #expect(try HostFile.read("\(folder.path)/args") == Array("-t -i\n".utf8))
    let expected = MailMessage(notice: Samples.notice(), mail: mail, zone: Samples.london, hostName: "mail.example.com")
    #expect(try HostFile.read("\(folder.path)/mail") == expected.bytes())
  }

  @Test("a mail program that fails says why, as one visible line") func failingSendmail() async throws {
    let folder = try TestFolder()
    let program = try folder.script("sendmail", "printf 'queue full\\033[31m\\n' >&2; exit 75")
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.mail(.init(to: ["root"], sendmail: program)))
    }
    #expect(failure == SendFailure(.channel, "\(program) ended with exit code 75: queue full\\u{1b}[31m"))
    let missing = await #expect(throws: SendFailure.self) {
      try await Self.send(.mail(.init(to: ["root"], sendmail: "/nowhere/sendmail")))
    }
    #expect(missing?.reason == "/nowhere/sendmail: it cannot be started: No such file or directory")
  }

  @Test("a command gets the JSON, its arguments, and no secret of another channel") func command() async throws {
    let folder = try TestFolder()
    unsafe setenv("SPOOR_TEST_HOOK", "https://hooks.example.com/secret", 1)
    let program = try folder.script(
      "ring", "echo \"$1|$2|$SPOOR_TEST_HOOK\" > \(folder.path)/args; cat > \(folder.path)/input")
    try await Self.send(
      .command(.init(arguments: [program, "--loud", "a b"])), secretVariables: ["SPOOR_TEST_HOOK"])
    #expect(try HostFile.read("\(folder.path)/args") == Array("--loud|a b|\n".utf8))
    #expect(
      try HostFile.read("\(folder.path)/input") == NoticeJSON.bytes(Samples.notice(), zone: Samples.london) + [0x0A])
  }

  @Test("a command that hangs is ended") func hangingCommand() async throws {
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.command(.init(arguments: ["/bin/sleep", "300"], timeout: 1)))
    }
    #expect(failure?.reason == "/bin/sleep took longer than 1 s and was ended")
  }

  // MARK: webhooks

  @Test("a webhook gets the documented request, signed") func webhook() async throws {
    let server = try TinyServer([TinyServer.answer(200)])
    defer { server.close() }
    try await Self.send(
      .webhook(.init(url: .environment("HOOK"), secret: .environment("KEY"))),
      variables: ["HOOK": server.url(), "KEY": "s3cret"])
    let request = try #require(server.requests.first)
    #expect(request.line == "POST /hook/secret-part HTTP/1.1" && server.requests.count == 1)
    #expect(request.headers["content-type"] == "application/json; charset=utf-8")
    #expect(request.body == NoticeJSON.bytes(Samples.notice(), zone: Samples.london))
    #expect(request.headers["x-spoor-timestamp"] == "1699700000")
    let signed = "1699700000." + String(decoding: request.body, as: UTF8.self)
    let hex = KeyedHash(key: "s3cret".utf8).value(of: signed).map { String(format: "%02x", Int($0)) }.joined()
    #expect(request.headers["x-spoor-signature"] == "sha256=\(hex)")
    #expect(request.headers["cookie"] == nil && request.headers["authorization"] == nil)
  }

  @Test("a chat gets its text alone, unsigned without a secret") func slack() async throws {
    let server = try TinyServer([TinyServer.answer(204)])
    defer { server.close() }
    try await Self.send(.webhook(.init(url: .text(server.url()), form: .slack)))
    let request = try #require(server.requests.first)
    #expect(request.body == NoticeJSON.chat(Samples.notice(), zone: Samples.london))
    #expect(request.headers["x-spoor-signature"] == nil)
  }

  @Test("a server in trouble is asked again, a little later each time, and when it says so itself") func retries()
    async throws
  {
    let server = try TinyServer([
      TinyServer.answer(503), TinyServer.answer(429, ["Retry-After: 7"]), TinyServer.answer(502),
      TinyServer.answer(200),
    ])
    defer { server.close() }
    let pauses = Pauses()
    try await Self.send(.webhook(.init(url: .text(server.url()), tries: 4)), pauses: pauses)
    #expect(pauses.all == [1, 7, 16] && server.requests.count == 4)
    #expect(Set(server.requests.map(\.body)).count == 1)
  }

  @Test(
    "what does not mend is not asked again",
    arguments: [
      (404, SendFailure.Kind.channel, "127.0.0.1 answered with status 404"),
      (400, .notice, "127.0.0.1 refused the notice with status 400"),
      (413, .notice, "127.0.0.1 refused the notice with status 413"),
    ])
  func refusals(status: Int, kind: SendFailure.Kind, reason: String) async throws {
    let server = try TinyServer([TinyServer.answer(status)])
    defer { server.close() }
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .text(server.url()))))
    }
    #expect(failure == SendFailure(kind, reason) && server.requests.count == 1)
  }

  @Test("no redirect is followed, and no failure tells the address") func redirect() async throws {
    let other = try TinyServer([TinyServer.answer(200)])
    let server = try TinyServer([TinyServer.answer(307, ["Location: \(other.url("/stolen"))"])])
    defer {
      other.close()
      server.close()
    }
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .text(server.url()))))
    }
    #expect(other.requests.isEmpty && server.requests.count == 1)
    #expect(failure?.reason == "127.0.0.1 wants to send us elsewhere (status 307), which is not followed")
  }

  /// Without the limit it would wait for as long as the server stays, which is longer than the test may take.
  @Test("a server that says nothing is given up", .timeLimit(.minutes(4))) func silent() async throws {
    let server = try TinyServer([nil])
    defer { server.close() }
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .text(server.url()), timeout: 1, tries: 2)))
    }
    #expect(failure?.reason.hasPrefix("127.0.0.1 did not answer") == true, "\(failure?.reason ?? "")")
  }

  @Test("a port without a server, and an encrypted connection that is none") func noServer() async throws {
    let server = try TinyServer([TinyServer.answer(200)])
    let port = server.port
    let secure = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .text("https://127.0.0.1:\(port)/secret-part"), timeout: 3, tries: 1)))
    }
    server.close()
    #expect(secure?.kind == .channel && secure?.reason.contains("secret-part") == false)
    #expect(server.requests.isEmpty)
    let closed = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .text("http://127.0.0.1:9/secret-part"), tries: 1)))
    }
    #expect(closed?.reason == "127.0.0.1 takes no connection")
  }

  @Test("secrets come from where the plan says, and only from files that nobody else can read") func secrets()
    async throws
  {
    let folder = try TestFolder()
    let server = try TinyServer([TinyServer.answer(200)])
    defer { server.close() }
    let path = "\(folder.path)/hook.url"
    try HostFile.replace(path, with: Array("\(server.url())\n".utf8), mode: 0o600)
    try await Self.send(.webhook(.init(url: .file(path))))
    #expect(server.requests.count == 1)
    chmod(path, 0o644)
    let open = await #expect(throws: SendFailure.self) { try await Self.send(.webhook(.init(url: .file(path)))) }
    #expect(open?.reason.contains("others can read the secret") == true && open?.reason.contains("127.0.0.1") == false)
    // systemd hands credentials to a service in a folder of its own.
    try HostFile.makeFolder("\(folder.path)/handed")
    try HostFile.replace("\(folder.path)/handed/hook.url", with: Array(server.url("/handed").utf8), mode: 0o400)
    try await Self.send(
      .webhook(.init(url: .file(path))), variables: ["CREDENTIALS_DIRECTORY": "\(folder.path)/handed"])
    #expect(server.requests.last?.line.contains("/handed") == true)
    let unset = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .environment("NONE"))))
    }
    #expect(unset?.reason.contains("variable NONE") == true)
    let plain = await #expect(throws: SendFailure.self) {
      try await Self.send(.webhook(.init(url: .environment("HOOK"))), variables: ["HOOK": "http://hooks.example.com/x"])
    }
    #expect(plain?.reason.contains("not encrypted") == true)
  }

  // MARK: system logs

  @Test("the log daemon gets one line, the journal its fields") func logs() async throws {
    let folder = try TestFolder()
    let inbox = try Inbox("\(folder.path)/log")
    let notice = Samples.notice(user: "x\nMESSAGE=forged")
    try await Self.send(.syslog(facility: .authpriv), notice: notice, syslog: inbox.path)
    #expect(
      inbox.next() == """
        <82>Nov 11 09:00:00 spoor: alarm: 112 failed logins within an hour on mail.example.com, more than 100 \
        (report: /var/lib/spoor/reports/2023-11-11/report.html)
        """)
    var forged = notice
    forged.subject = "of \(evidence: "x\nPRIORITY=0")"
    forged.server = "y\nPRIORITY=0\n"
    try await Self.send(.journal, notice: forged, journal: inbox.path)
    let fields = Self.journalFields(Array(inbox.next().utf8))
    #expect(fields["MESSAGE"] == "alarm: of x\\u{a}PRIORITY=0 (report: /var/lib/spoor/reports/2023-11-11/report.html)")
    #expect(
      fields["PRIORITY"] == "2" && fields["SYSLOG_IDENTIFIER"] == "spoor"
        && fields["SPOOR_SERVER"] == #"y\u{a}PRIORITY=0\u{a}"#
    )
    #expect(fields.count == 8)
    // Logs name as many servers as somebody forges; a datagram has its limits.
    forged.server = (0..<100_000).map { "h\($0).example.com" }.joined(separator: ", ")
    try await Self.send(.journal, notice: forged, journal: inbox.path)
    #expect(Self.journalFields(Array(inbox.next().utf8))["SPOOR_SERVER"]?.hasPrefix("h0.example.com, h1") == true)
    let failure = await #expect(throws: SendFailure.self) {
      try await Self.send(.journal, journal: "\(folder.path)/none")
    }
    #expect(failure?.reason == "\(folder.path)/none: No such file or directory; does the log daemon run?")
  }

  private static func journalFields(_ bytes: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let name = String(decoding: rest[..<end], as: UTF8.self)
      let length = (0..<8).reduce(0) { $0 | Int(rest[end + 1 + $1]) << ($1 * 8) }
      fields[name] = String(decoding: rest[(end + 9)..<(end + 9 + length)], as: UTF8.self)
      rest = rest[(end + 10 + length)...]
    }
    return fields
  }

  /// A datagram socket that a log daemon would listen on.
  struct Inbox: ~Copyable {
    let path: String
    private let socket: Int32

    init(_ path: String) throws {
      self.path = path
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
      let socket = socket
      let bound = unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0)
    }

    func next() -> String {
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    deinit { close(socket) }
  }
}
