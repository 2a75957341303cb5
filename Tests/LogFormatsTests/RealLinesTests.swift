import Foundation
import Testing

@testable import LogFormats

/// Lines that real servers wrote, as another project collected and labelled them (see `Fixtures/formats/README.md`).
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

  /// Labelled there because their senders are unwelcome, but nobody tried to log in. A piece of the line, and why.
  static let noLogins: [(piece: String, reason: String)] = [
    ("NOQUEUE: reject", "a recipient is refused"),
    (" rejected RCPT <", "a recipient is refused"),
    ("sender verify fail", "a sender is refused"),
    ("temporarily rejected", "a connection is refused before anything is said"),
    ("non-SMTP command", "what was sent is not SMTP"),
    ("Magic value check failed", "the obfuscated handshake failed before any name"),
    ("Unable to negotiate", "no common algorithm, before any name"),
    ("ssh_dispatch_run_fatal", "a damaged packet, before any name"),
    ("refused connect from", "the connection is refused by its address"),
    ("Connection closed by 118.27.24.104 port", "closed before any name"),
    ("SoapEngine - handler exception", "an exception that says nothing of a password"),
  ]

  private static func isNoLogin(_ line: String) -> Bool {
    // Of Zimbra's exceptions those that go on with a reason are failed logins.
    !line.contains("authentication failed for") && noLogins.contains { line.contains($0.piece) }
  }

  @Test func `the labels are there`() {
    #expect(Self.lines.count == 106)
  }

  @Test(
    arguments: lines.filter {
      [
        "crowdsecurity/dovecot-logs", "crowdsecurity/sshd-logs", "crowdsecurity/sshd-success-logs",
        "crowdsecurity/postfix-logs", "crowdsecurity/exim-logs", "proftpd-logs", "fulljackz/pureftpd-logs",
        "vsftpd-logs", "firewallservices/zimbra-logs",
      ].contains($0.parser)
    })
  func `real lines give the address they are labelled with`(labelled: Labelled) throws {
    let (seen, account) = scan(labelled.line, try CompiledFormats.builtIn())
    #expect(account.damaged.isEmpty)
    if Self.isNoLogin(labelled.line) {
      #expect(seen.isEmpty)
    } else {
      let one = try #require(seen.first)
      #expect(seen.count == 1)
      #expect(one.source == labelled.source_ip)
      #expect(one.user != nil && one.user != "")
      if let username = labelled.username { #expect(one.user == username) }
    }
  }

  @Test(arguments: [
    ("pam(toto,1.1.1.1,<youpi>)", "toto"), ("user=<toto@toto.com>", "toto@toto.com"),
    ("user=<hess@test.fr>", "hess@test.fr"),
    ("pam(caliph@customdomaine.com,5.34", "caliph@customdomaine.com"), ("sql(contact,220", "contact"),
    ("sql(testing@example.com,", "testing@example.com"), ("passwd-file(karen@co.uk", "karen@co.uk"),
    ("Invalid user pascal5 ", "pascal5"), ("Accepted publickey for vagrant", "vagrant"),
    ("set_id=dave", "dave"), ("USER seb (Login failed)", "seb"), ("[user] FAIL LOGIN", "user"),
    ("Disconnected from invalid user ftp", "ftp"), ("Failed password for invalid user root", "root"),
    ("authentication failed for [toto.tata]", "toto.tata"),
  ])
  func `real lines give the name that stands in them`(piece: String, user: String) throws {
    let labelled = try #require(Self.lines.first { $0.line.contains(piece) })
    #expect(scan(labelled.line, try CompiledFormats.builtIn()).seen.first?.user == user)
  }

  @Test func `every reason for not being a login holds for a line`() {
    for (piece, _) in Self.noLogins { #expect(Self.lines.contains { $0.line.contains(piece) }, "\(piece)") }
  }

  @Test func `lines of services without a format are no events`() throws {
    let formats = try CompiledFormats.builtIn()
    let others = ["webmin", "nginx", "mailu"]
    for labelled in Self.lines where others.contains(where: labelled.parser.contains) {
      #expect(scan(labelled.line, formats).seen.isEmpty, "\(labelled.line)")
    }
  }
}
