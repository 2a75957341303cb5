import Testing
import Vocabulary

@testable import LogFormats

/// What makes a log doubtful is noticed while it is read.
@Suite struct DoubtsTests {
  private func account(_ lines: [String], watched: Int = 0) throws -> ScanAccount {
    var scanner = LineScanner(formats: try CompiledFormats.builtIn())
    scanner.watched = watched
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    return unsafe bytes.withUnsafeBytes { unsafe scanner.scan($0) { _, _ in } }
  }

  private func stamp(_ second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2023-03-06T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))+00:00"
  }

  @Test func `Lines of an unknown program that speak of failed logins are sampled`() throws {
    let lines = (0..<6400).map { second in
      "\(stamp(second)) mx frobd[7]: authentication failed for user x\(second % 10) from 240.1.2.\(second % 250)"
    }
    let unread = try account(lines).unread
    #expect((60...140).contains(unread.count))
    #expect(unread.allSatisfy { $0.standsFor == UnreadLine.sample })
    #expect(unread.allSatisfy { $0.address == Address(ipv4: 0xF001_0200 + UInt32(($0.line - 1) % 250)) })
  }

  @Test func `At the beginning of a file each is looked at, whatever stands around it`() throws {
    let message = "Failed password for invalid user alice from 240.1.2.3"
    let kinds = [
      "\(stamp(1)) mx frobd[7]: \(message)", "auth.log.1:17: \(message)", "{\"text\": \"\(message)\"}",
      "oh: \(message)",
      "\(stamp(1)) mx frobd[7]: \(String(repeating: "x", count: 300)) \(message)",
    ]
    for line in kinds {
      let unread = try account([line], watched: 1).unread
      #expect(unread == [UnreadLine(line: 1, address: Address(ipv4: 0xF001_0203), standsFor: 1)], "\(line)")
    }
    let request = "240.1.2.3 - - [12/Nov/2023:08:31:05 +0100] \"GET /login?failed=1 HTTP/1.1\" 200 1"
    let noEvent = """
      \(stamp(1)) mx dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=240.1.2.3, lip=192.0.2.1, TLS \
      handshaking: SSL_accept() failed: error:1408F10B, session=<abc>
      """
    for line in [request, noEvent] { #expect(try account([line], watched: 1000).unread.isEmpty, "\(line)") }
  }

  @Test(arguments: [
    "Rejected password for user root", "An account could not log on: bad password", "credentials mismatch",
    "Unauthorized login attempt", "Anmeldung von bob fehlgeschlagen", "Login incorreto: falha",
  ])
  func `Other words for it, and addresses of version 6, are known`(message: String) throws {
    let address = try #require(Address("2001:db8::7"))
    for (text, source) in [("from 240.1.2.3", Address(ipv4: 0xF001_0203)), ("from [2001:db8::7]:51182", address)] {
      let unread = try account(["\(stamp(1)) mx frobd[7]: \(message) \(text)"], watched: 1000).unread
      #expect(unread == [UnreadLine(line: 1, address: source, standsFor: 1)], "\(message) \(text)")
    }
    #expect(try account(["\(stamp(1)) mx frobd[7]: \(message) at 08:31:05"], watched: 1000).unread.isEmpty)
  }

  @Test(arguments: [
    "authentication failed for somebody", "login refused from 999.1.2.3", "query from 240.1.2.3 denied",
    "login from 240.1.2.3 succeeded",
  ])
  func `Other lines are not`(message: String) throws {
    #expect(try account((0..<2000).map { "\(stamp($0)) mx frobd[7]: \(message)" }).unread.isEmpty)
  }
}
