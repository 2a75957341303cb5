import CivilTime
import Findings
import Host
import Planning
import TestFolder
import Testing

@testable import Notices

@Suite("Mails") struct MailTests {
  private static func message(
    _ notice: Notice, _ mail: Plan.NoticeChannel.Mail = .init(to: ["root@example.com", "ops"])
  )
    -> [UInt8]
  {
    MailMessage(notice: notice, mail: mail, zone: Samples.london, hostName: "mail.example.com").bytes()
  }

  @Test("have the headers of an automatic mail, and the same text twice") func whole() throws {
    let mail = try MailReader(
      Self.message(Samples.notice(), .init(to: ["root@example.com", "ops"], from: "spoor@mail.example.com")))
    #expect(mail["Date"] == "Sat, 11 Nov 2023 09:00:00 +0000")
    #expect(mail["From"] == "Spoor <spoor@mail.example.com>" && mail["To"] == "root@example.com, ops")
    #expect(mail["Auto-Submitted"] == "auto-generated" && mail["MIME-Version"] == "1.0")
    #expect(mail["Subject"] == "[spoor] alarm: 112 failed logins within an hour on mail.example.com, more than 100")
    #expect(mail["Message-ID"]?.wholeMatch(of: /<spoor\.[0-9a-f]{32}@mail\.example\.com>/) != nil)
    #expect(mail.type == "multipart/alternative" && mail.parts.map(\.type) == ["text/plain", "text/html"])
    for part in mail.parts {
      #expect(part.text.contains("info@example.com") && part.text.contains("27, led by"))
      #expect(part.text.contains("/var/lib/spoor/reports/2023-11-11/report.html"))
    }
    #expect(mail.parts[0].text.contains("First:     2023-11-11 08:02:11\n"))
    #expect(mail.parts[0].text.contains("1. Look at the report.\n2. Load `blocklist/nftables.nft`."))
  }

  @Test("are the same bytes each time, and another notice has another id") func stable() throws {
    #expect(Self.message(Samples.notice()) == Self.message(Samples.notice()))
    let (first, second) = (Samples.notice(), Samples.notice(id: "guard/2023-11-11"))
    #expect(try MailReader(Self.message(first))["Message-ID"] != MailReader(Self.message(second))["Message-ID"])
  }

  @Test("keep what attackers typed in its place", arguments: Samples.hostile) func hostile(text: String) throws {
    var notice = Samples.notice(user: text)
    notice.subject = "failed logins of \(evidence: text)"
    notice.server = text
    let bytes = Self.message(notice)
    #expect(bytes.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) })
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 120 && !$0.elementsEqual(".".utf8) && !$0.starts(with: "From ".utf8) })
    let mail = try MailReader(bytes)
    let names = [
      "Date", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Spoor-Severity",
      "X-Spoor-Kind", "MIME-Version", "Content-Type",
    ]
    #expect(mail.headers.map(\.name) == names)
    #expect(mail.parts.count == 2)
    let subject = try #require(mail.shown("Subject"))
    #expect(subject.hasPrefix("[spoor] alarm: failed logins of ") && !subject.contains("\n"))
    #expect(!subject.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{202E}" })
    if text.hasPrefix("=?") { #expect(subject.hasSuffix(text)) }
    let page = mail.parts[1].text
    #expect(!page.contains("<script") && !page.contains("onmouseover=\"") && !page.contains("<!channel>"))
  }

  @Test("take the workbook along when it is wanted, is there and fits") func workbook() throws {
    let folder = try TestFolder()
    let path = "\(folder.path)/tables.xlsx"
    let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try HostFile.replace(path, with: content)
    let notice = Samples.notice(attachments: [.workbook(path)])
    let wanted = try MailReader(Self.message(notice, .init(to: ["root"], workbook: true)))
    #expect(wanted.type == "multipart/mixed" && wanted.parts.map(\.type)[0] == "multipart/alternative")
    #expect(wanted.parts[1].body == content)
    #expect(wanted.parts[1]["Content-Disposition"] == "attachment; filename=\"tables.xlsx\"")
    let unwanted = try MailReader(Self.message(notice, .init(to: ["root"])))
    #expect(unwanted.type == "multipart/alternative" && !unwanted.parts[0].text.contains("tables.xlsx"))
    let small = try MailReader(Self.message(notice, .init(to: ["root"], workbook: true, maxSize: 300_000)))
    #expect(small.type == "multipart/alternative" && small.parts[0].text.contains("tables.xlsx is not attached"))
    try HostFile.remove(path)
    let gone = try MailReader(Self.message(notice, .init(to: ["root"], workbook: true)))
    #expect(gone.parts[0].text.contains("tables.xlsx is not attached: it cannot be read any more."))
  }

  @Test("encode text of any length without loss") func quotedPrintable() throws {
    let texts =
      Samples.hostile + [
        "", ".", "..", "From x", " trailing ", "=", String(repeating: ".", count: 300),
        String(repeating: "é", count: 200),
        String(repeating: "F", count: 200), "tab\tend\t", "two\n\nlines\n",
      ]
    for text in texts {
      let lines = QuotedPrintable.encoded(text).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(
        lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasPrefix(".") && !$0.hasPrefix("From ") && !$0.hasSuffix(" ") })
      let mail = try MailReader(
        Array("Content-Transfer-Encoding: quoted-printable\n\n\(QuotedPrintable.encoded(text))".utf8))
      #expect(mail.text == text)
    }
  }

  @Test("say the time in the zone of the notice") func dates() throws {
    let zone = try #require(Zone(named: "America/St_Johns"))
    #expect(MailHeader.date(Samples.made, zone: zone) == "Sat, 11 Nov 2023 05:30:00 -0330")
    #expect(MailHeader.date(0, zone: .utc) == "Thu, 01 Jan 1970 00:00:00 +0000")
  }
}
