import Foundation
import Testing
import Vocabulary

@testable import LogFormats

/// Lines that real servers wrote, as another project collected and labelled them (see `Fixtures/formats/README.md`).
///
/// Each of them is here: either it tells a login, and address and name come out, or its label is no login, and why.
@Suite struct RealLinesTests {
  struct Labelled: Decodable, CustomStringConvertible {
    var parser: String
    var line: String
    var source_ip: String?
    var username: String?
    var description: String { line }
  }

  static let lines: [Labelled] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Fixtures/formats/crowdsec-login-lines.jsonl")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Labelled.self, from: Data($0.utf8)) }
  }()

  /// Labelled because their senders are unwelcome, but the line tells of no attempt to log in: a piece of the line, how
  /// many lines hold it, and why.
  private static let noLogins: [(piece: String, lines: Int, why: String)] = [
    (" rejected RCPT <", 7, "exim refuses a recipient; nobody gave a password"),
    ("temporarily rejected connection in", 2, "exim limits a client before it says anything"),
    ("sender verify fail for", 1, "exim doubts a sender's address"),
    ("NOQUEUE: reject: RCPT", 1, "postfix does not relay; nobody gave a password"),
    ("warning: non-SMTP command", 1, "a scanner speaks another protocol to postfix"),
    ("Unable to negotiate with", 3, "sshd and the client share no cipher: no user was named"),
    ("Magic value check failed", 1, "sshd meets another protocol"),
    ("ssh_dispatch_run_fatal", 1, "the connection broke"),
    ("refused connect from", 2, "tcp wrappers refuse the connection"),
    ("Connection closed by 118.27.24.104", 1, "the client named no user before it left"),
    ("Exit before auth from <192.168.1.1:35928>: Bad buf_getptr", 1, "dropbear's client broke off and named no user"),
    (#""GET / HTTP/1.1" 403"#, 2, "a page was forbidden; labelled with the address of another line"),
    ("client logged in, client: 209.85.210.53, server: 0.0.0.0:25", 1, "mail for port 25 is passed on without a login"),
    ("proxied session done", 1, "the end of that session"),
    ("could not be resolved", 1, "no reverse name; labelled with the address of another line"),
    // What this request was for stands in the lines around it.
    ("SoapEngine - handler exception\u{0}", 1, "zimbra's trace of an exception, without its reason"),
  ]

  private static func noLogin(_ line: String) -> Int? {
    noLogins.firstIndex { (line + "\u{0}").contains($0.piece) }
  }

  @Test func `every label that is no login is among the lines as often as it says`() {
    #expect(Self.lines.count == 106)
    for (number, entry) in Self.noLogins.enumerated() {
      let count = Self.lines.count { Self.noLogin($0.line) == number }
      #expect(count == entry.lines, "\(entry.piece)")
    }
  }

  @Test(arguments: lines.filter { noLogin($0.line) != nil })
  func `lines that tell of no login are no events`(labelled: Labelled) throws {
    #expect(scan(labelled.line, try CompiledFormats.shared()).seen.isEmpty)
  }

  @Test(arguments: lines.filter { noLogin($0.line) == nil })
  func `logins give the address they are labelled with, and the name where one stands`(labelled: Labelled) throws {
    let (seen, account) = scan(labelled.line, try CompiledFormats.shared())
    #expect(account.damaged.isEmpty)
    let one = try #require(seen.first)
    #expect(seen.count == 1)
    #expect(one.source == labelled.source_ip)
    #expect(one.user == Self.name(in: labelled.line))
    if let name = labelled.username { #expect(one.user == name) }
  }

  /// The name as a person reads it; nil where the line has none. Written without the formats, for these lines only.
  private static func name(in line: String) -> String? {
    for (before, behind) in [
      ("user=<", ">"), ("pam(", ","), ("sql(", ","), ("passwd-file(", ","), ("attempt for '", "'"), ("set_id=", ")"),
      ("login: \"", "\""), ("Invalid user ", " from"), ("USER ", ":"), ("USER ", " "), ("for user [", "]"),
      ("authenticating user ", " "), ("invalid user ", " "), ("User ", " from"), ("Accepted publickey for ", " "),
      ("Accepted password for ", " "), ("[pid 27244] [", "]"), ("[pid 15685] [", "]"),
      ("authentication failed for [", "]"), ("] admin", nil),
    ] as [(String, String?)] {
      guard let start = line.range(of: before)?.upperBound else { continue }
      guard let behind else { return "admin" }
      let rest = line[start...]
      if behind == ":" && !rest.prefix(8).contains(":") { continue }
      return rest.range(of: behind).map { String(rest[..<$0.lowerBound]) }
    }
    return nil
  }

  @Test func `the time is that of the line, and none is made up`() throws {
    let formats = try CompiledFormats.shared()
    func stamp(_ piece: String) throws -> Seen {
      let line = try #require(Self.lines.first { $0.line.contains(piece) }).line
      return try #require(scan(line, formats).seen.first)
    }
    // Webmin's stamp is UTC; the hour in words is that of its zone.
    let webmin = try stamp("27/Jul/2023 16:06:44")
    #expect(webmin.seconds == 1_690_466_804)
    // dropbear's lines were collected without the stamp that a terminal does not have.
    for piece in ["Bad PAM password attempt", "Login attempt for nonexistent user"] {
      let one = try stamp(piece)
      #expect(one.seconds == 0)
      let line = try #require(Self.lines.first { $0.line.contains(piece) }).line
      #expect(scan(line, formats).account.firstStamp.kind == .none)
      #expect(scan(line, formats).account.loginLines == 1)
    }
  }
}
