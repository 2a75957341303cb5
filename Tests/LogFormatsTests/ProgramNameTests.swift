import Testing

@testable import LogFormats

/// Names by which a program calls itself where several of it run, and what stands before them.
@Suite struct ProgramNameTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.shared() }

  private static let ssh = "Failed password for root from 192.0.2.7 port 51182 ssh2"
  private static let dovecot =
    "Disconnected (auth failed, 1 attempts in 2 secs): user=<root>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.1"

  @Test(arguments: [
    "sshd2222[88]: \(ssh)", "sshd-out[88]: \(ssh)", "sshd_chroot[88]: \(ssh)", "sshd@10022[88]: \(ssh)",
    "sshd-session-2[88]: \(ssh)", "sshd-internal-only: \(ssh)", "dovecot-22: imap-login: \(dovecot)",
    "dovecot2[5]: imap-login: \(dovecot)",
    "exim-out[88]: login authenticator failed for (x) [192.0.2.7]: 535 Incorrect authentication data (set_id=root)",
  ])
  func `one of several daemons is known by the beginning of its name`(text: String) {
    for stamp in ["Nov 12 08:31:05 h ", "2023-11-12T08:31:05.123456+01:00 h ", "<38>Nov 12 08:31:05 h "] {
      let seen = scan(stamp + text, formats).seen
      #expect(seen.map(\.source) == ["192.0.2.7"] && seen.first?.user == "root" && seen.first?.reporter == "h")
      #expect(seen.first?.pid == (text.contains("[88]") ? 88 : text.contains("[5]") ? 5 : 0))
    }
  }

  @Test(arguments: [
    "sshdx[88]: \(ssh)", "sshd.bak[88]: \(ssh)", "xsshd-2[88]: \(ssh)", "s-shd[88]: \(ssh)", "sshd-x \(ssh)",
    "kernel-sshd: \(ssh)", "-sshd[1]: \(ssh)", "2[1]: \(ssh)",
  ])
  func `other names are of other programs`(text: String) {
    #expect(scan("Nov 12 08:31:05 h " + text, formats).seen.isEmpty)
  }

  @Test func `what AIX and old dovecots put before the name is passed over`() throws {
    let forwarded = try #require(
      scan("Nov 12 08:31:05 relay Message forwarded from h2: sshd[88]: " + Self.ssh, formats).seen.first)
    #expect(forwarded.reporter == "h2" && forwarded.source == "192.0.2.7")
    let line =
      "2009-11-12 08:31:05 Info: auth(default): pam(root,192.0.2.7): pam_authenticate() failed: Authentication failure"
    #expect(scan(line, formats).seen.map(\.user) == ["root"])
    #expect(scan(line.replacing("Info: ", with: "Inform: "), formats).seen.isEmpty)
  }
}
