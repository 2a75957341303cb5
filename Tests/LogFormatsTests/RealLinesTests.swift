import Foundation
import Testing

@testable import LogFormats

/// Lines that real servers wrote, as another project collected and labelled them (see `Fixtures/formats/README.md`).
@Suite struct RealLinesTests {
  struct Labelled: Decodable, CustomStringConvertible {
    var parser: String
    var line: String
    var source_ip: String?
    var description: String { line }
  }

  static let lines: [Labelled] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Fixtures/formats/crowdsec-login-lines.jsonl")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Labelled.self, from: Data($0.utf8)) }
  }()

  /// Labelled there because their senders are unwelcome, but nobody tried to log in.
  private static func isNoLogin(_ line: String) -> Bool {
    [
      "NOQUEUE: reject", "non-SMTP command", "Magic value check failed", "Unable to negotiate",
      "ssh_dispatch_run_fatal",
      "refused connect from", "Connection closed by 118.27.24.104 port", " rejected RCPT <", "temporarily rejected",
      "sender verify fail",
    ].contains { line.contains($0) }
  }

  @Test func `the labels are there`() {
    #expect(Self.lines.count == 106)
  }

  @Test(
    arguments: lines.filter {
      [
        "crowdsecurity/dovecot-logs", "crowdsecurity/sshd-logs", "crowdsecurity/sshd-success-logs",
        "crowdsecurity/postfix-logs", "crowdsecurity/exim-logs", "proftpd-logs", "fulljackz/pureftpd-logs",
        "vsftpd-logs",
      ].contains($0.parser)
    })
  func `real lines give the address they are labelled with`(labelled: Labelled) throws {
    let (seen, account) = scan(labelled.line, try CompiledFormats.builtIn())
    #expect(account.damaged.isEmpty)
    if Self.isNoLogin(labelled.line) {
      #expect(seen.isEmpty)
    } else {
      let one = try #require(seen.first)
      #expect(one.source == labelled.source_ip)
      #expect(one.user != nil && one.user != "")
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
  ])
  func `real lines give the name that stands in them`(piece: String, user: String) throws {
    let labelled = try #require(Self.lines.first { $0.line.contains(piece) })
    #expect(scan(labelled.line, try CompiledFormats.builtIn()).seen.first?.user == user)
  }

  @Test func `lines of services without a format are no events`() throws {
    let formats = try CompiledFormats.builtIn()
    let others = ["webmin", "zimbra", "nginx", "mailu"]
    for labelled in Self.lines where others.contains(where: labelled.parser.contains) {
      #expect(scan(labelled.line, formats).seen.isEmpty, "\(labelled.line)")
    }
  }
}
