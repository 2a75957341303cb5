import Testing

@testable import LogFormats

struct DamagedLineTests {
  private let line = "Nov 12 08:31:00 h sshd[1]: Failed password for root from 192.0.2.7 port 51182 ssh2"

  private func scanned(_ bytes: [UInt8]) throws -> (seen: [Seen], account: ScanAccount) {
    let result = scan(bytes, try CompiledFormats.builtIn())
    let account = result.account
    #expect(account.lines == account.loginLines + account.operationalLines + account.otherLines + account.damaged.total)
    return result
  }

  @Test(arguments: [1, 7, 4096, 70_000, 200_000])
  func `A line behind a run of NUL bytes is read, and the run is counted`(count: Int) throws {
    let nul = [UInt8](repeating: 0, count: count)
    let (seen, account) = try scanned(Array((line + "\n").utf8) + nul + Array((line + "\n").utf8))
    #expect(seen.map(\.user) == ["root", "root"])
    #expect(seen.map(\.text) == [line, line])
    #expect(account.loginLines == 2 && account.damaged.isEmpty && account.mended.total == 1)
  }

  @Test func `A run of NUL bytes without a line behind it is a damaged line`() throws {
    for tail in ["", "\n", " no stamp\n", "\0\n"] {
      let text = Array((line + "\n").utf8) + [UInt8](repeating: 0, count: 500) + Array(tail.utf8)
      let (seen, account) = try scanned(text)
      #expect(seen.count == 1)
      #expect(account.damaged.total == 1 && account.mended.isEmpty)
    }
  }

  @Test(arguments: [
    "-- Boot 0123456789abcdef0123456789abcdef --", "-- Reboot --", "==> /var/log/auth.log <==",
    "com.example.ServiceException: account not found", "javax.mail.AuthenticationFailedException",
    "Caused by: java.io.IOException: no", "Stack trace:", "#12 /srv/index.php(3): main()",
    "Envelope-from: <a@example.org>", "P Received: from mx.example.org", "* X-Spam-Level: 3",
    "--------------------------", "Version: '10.11.6-MariaDB'  socket: '/run/mysqld/mysqld.sock'",
  ])
  func `Second lines of a trace and words of the program that wrote the log out are no damage`(text: String) throws {
    #expect(try scanned(Array("\(line)\n\(text)\n".utf8)).account.damaged.isEmpty)
  }

  @Test(arguments: [
    "-- Boot", "== /var <==", "ServiceException: x", "#x y", "com.example.Service: x", "ssword for root",
    "---- x", "P Received", "a Received: x", "Version: 7",
  ])
  func `What only looks like them is damage`(text: String) throws {
    #expect(try scanned(Array("\(line)\n\(text)\n".utf8)).account.damaged.total == 1)
  }

  @Test func `A file of NUL bytes without any stamp is binary, and its lines are no damage`() throws {
    var account = try scanned([0, 1, 2, 10, 0, 0, 9, 10, 65]).account
    account.settle()
    #expect(account.isBinary && account.damaged.isEmpty && account.otherLines == 3)
    var text = try scanned(Array("read me\nplease\n".utf8)).account
    text.settle()
    #expect(!text.isBinary && text.otherLines == 2)
  }
}
