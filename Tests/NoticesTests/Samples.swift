import CivilTime
import Findings
import Planning

@testable import Notices

enum Samples {
  /// 2023-11-11 09:00 in London.
  static let made: Int64 = 1_699_693_200
  static let london = Zone(named: "Europe/London") ?? .utc

  static func notice(
    id: String = "hourly-alert/2023-11-11T09:00Z", kind: Notice.Kind = .alert,
    severity: Finding.Severity = .alarm, user: String = "info@example.com", attachments: [Notice.Attachment] = []
  ) -> Notice {
    Notice(
      id: id, kind: kind, severity: severity,
      subject: "112 failed logins within an hour on \(evidence: "mail.example.com"), more than \(strong: "100")",
      server: "mail.example.com", made: made, zone: "Europe/London",
      sections: [
        Notice.Section(
          "What happened", paragraphs: ["Most of them asked for \(evidence: user)."],
          facts: [.init("First", "2023-11-11 08:02:11"), .init("Countries", "27, led by \(evidence: "BR")")]),
        Notice.Section("What to do now", steps: ["Look at the report.", "Load `blocklist/nftables.nft`."]),
      ], report: "/var/lib/spoor/reports/2023-11-11/report.html", attachments: attachments)
  }

  /// What attackers type into user names.
  static let hostile = [
    "<!channel> <https://evil.example.com|click>", "@here @channel @all", "`code` *bold* _x_",
    "a\nSubject: forged\r\n.\r\n",
    "\u{202E}gnp.exe", "=?UTF-8?B?Rm9yZ2Vk?=", "<script>alert(1)</script>", "\u{0}\u{1B}[31m", "x\n.\nFrom root",
    "é\u{0301}\u{0301}",
    String(repeating: "A", count: 5000), "](javascript:alert(1))", "bob@everyone", "\" onmouseover=\"x",
  ]
}
