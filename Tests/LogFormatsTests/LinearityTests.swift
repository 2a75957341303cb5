import Testing

@testable import LogFormats

/// The cost of a line grows with its length and no faster, whatever somebody typed: shown by counting the bytes and steps
/// that the matcher looks at.
@Suite struct LinearityTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.builtIn() }

  private func work(_ lines: [[UInt8]]) -> [Int] {
    lines.map { line in
      let observer = ScanObserver()
      var scanner = LineScanner(formats: formats)
      _ = line.withUnsafeBytes { scanner.scan($0, observer: observer, operational: { _, _ in }) { _, _ in } }
      return observer.work
    }
  }

  /// Four times the length may cost four times the work and a little, never sixteen times.
  private func expectLinear(_ line: (_ bytes: Int) -> [UInt8], _ what: @autoclosure () -> String) {
    let works = work([line(5_000), line(20_000)])
    #expect(works[1] <= works[0] * 5 + 20_000, "\(what()): \(works)")
    #expect(works[1] < 20_000 * 300, "\(what()): \(works)")
  }

  /// Text made so that as many places as possible look like the end of a field.
  @Test(arguments: [
    "Nov 12 08:31:05 h sshd[1]: Failed password for @ from 1.2.3.4 port 5 ssh",
    "Nov 12 08:31:05 h dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<@>, rip=1.2.3.4x",
    "Nov 12 08:31:05 h dovecot: imap-login: Disconnected (auth failed, 1 attempts): rip=1.2.3.4, user=<@>, session=<@",
    "Nov 12 08:31:05 h dovecot: auth: sql(@,1.2.3.4): unknown user (given password: x) y",
    "Nov 12 08:31:05 h dovecot: auth: sql(@,1.2.3.4): unknown user (given password: @) y",
    "Nov 12 08:31:05 h dovecot: auth(@,1.2.3.4,sasl:x)<s>: sql: unknown user (given password: x) y",
    "Nov 12 08:31:05 h auth: pam_unix(dovecot:auth): authentication failure; logname=@ uid=0 euid=0 tty=dovecot ruser=@ x",
    "Nov 12 08:31:05 h sshd[1]: pam_unix(sshd:auth): authentication failure; logname=@ uid=0 euid=0 tty=s ruser=@ x",
    "Nov 12 08:31:05 h spop3d[1]: authentication failed: no such user: @ (1.2.3.4",
    "Nov 12 08:31:05 h postfix/smtpd[1]: warning: @[1.2.3.4]: SASL x authentication failed: @, sasl_user",
    "2022-06-29 16:04:19 login authenticator failed for (@) [1.2.3.4]:5: 535 Incorrect authentication data (set_id=@",
    "Nov 12 08:31:05 h cyrus/imap[1]: badlogin: h [1.2.3.4] plaintext @ SASL(-13",
    "Nov 12 08:31:05 h cyrus/imap[1]: event=login.bad r.clienthost=[1.2.3.4] u.username=\"@\" login.mech=@",
    "2021-03-03 19:26:38,616 INFO  [t] [name=@;oip=1.2.3.4;ua=@] SoapEngine - handler exception: authentication failed for [@",
  ])
  func `the work grows with the length of a line, no faster`(template: String) {
    let pieces = [
      " from 1.2.3.4 port 5", ">, rip=1.2.3.4", ",1.2.3.4): unknown user (given password: ", " - a (1.2.3.4)",
      "[1.2.3.4]: SASL ", " rhost=1.2.3.4  user=", " uid=0 euid=0 tty=dovecot ruser=", ")", " ", ",", "1.2.3.4,",
      " (x) [1.2.3.4]: 535 Incorrect authentication data (set_id=", " SASL(-13): ", "\" login.mech=x",
      ";oip=1.2.3.4;x] y - ",
      ">, session=<s", "user=<",
    ]
    for piece in pieces {
      expectLinear(
        { Array(template.replacing("@", with: String(repeating: piece, count: $0 / piece.utf8.count)).utf8) }, piece)
    }
  }

  /// A name of a megabyte is read to its end, and what a byte of it costs is what one of a short name costs.
  @Test func `a byte of a name of a megabyte costs what one of a short name costs`() {
    let head = "Nov 12 08:31:05 h sshd[1]: Failed password for invalid user "
    for piece in ["x", " from 198.51.100.66 port 5", " port 5 ssh2", "message repeated 2 times: [ "] {
      let works = work(
        [5_000, 1_000_000].map { bytes in
          let name = String(repeating: piece, count: bytes / piece.utf8.count)
          return Array("\(head)\(name) from 192.0.2.7 port 5 ssh2".utf8)
        })
      #expect(works[1] <= works[0] * 250, "\(piece): \(works)")
    }
  }

  /// Every sample of every format, drawn out to 20,000 bytes: by what stands in it again and again, and by nothing in
  /// particular; whole, and cut off at the end.
  @Test func `the samples of every format stay cheap when they are drawn out`() {
    for file in formats.files {
      for shape in file.shapes {
        guard let sample = shape.samples.first else { continue }
        let line = Array(sample.line.utf8)
        // Behind the envelope and the program's name.
        guard let colon = line[line.count / 5..<line.count].firstIndex(of: 0x20) else { continue }
        let behind = Array(line[colon...])
        let middle = colon + behind.count / 2
        let fillings = [Array(behind.suffix(behind.count / 2)), [0x20]]
        for filling in fillings {
          for tail in [Array(line[middle...]), []] {
            expectLinear(
              { bytes in
                var long = Array(line[..<middle])
                while long.count < bytes { long += filling }
                return long + tail
              }, "\(file.id)/\(shape.id) filled with '\(String(decoding: filling, as: UTF8.self))'")
          }
        }
      }
    }
  }
}
