import Findings
import Foundation
import Planning
import Testing

@testable import Notices

@Suite("Chats and machines") struct ChatTextTests {
  @Test("a message has everything a person needs") func whole() {
    #expect(
      ChatText.message(Samples.notice(), zone: Samples.london) == """
        *ALARM* 112 failed logins within an hour on `mail.example.com`, more than *100*
        *What happened*
        Most of them asked for `info@example.com`.
        • First: 2023-11-11 08:02:11
        • Countries: 27, led by `BR`
        *What to do now*
        1. Look at the report.
        2. Load `blocklist/nftables.nft`.
        Report: /var/lib/spoor/reports/2023-11-11/report.html
        `mail.example.com`, 2023-11-11 09:00:00 Europe/London
        """)
  }

  @Test("nothing that attackers typed calls, links or shouts", arguments: Samples.hostile) func hostile(text: String) {
    let shown = ChatText.evidence(text)
    #expect(!shown.contains("<") && !shown.contains(">") && !shown.contains("\n"))
    #expect(shown == "(empty)" || shown.filter { $0 == "`" }.count == 2)
    #expect(
      !shown.contains("@here") && !shown.contains("@channel") && !shown.contains("@all") && !shown.contains("@everyone")
    )
    #expect(shown.count < 800)
    var notice = Samples.notice(user: text)
    notice.subject = "failed logins of \(evidence: text)"
    let message = ChatText.message(notice, zone: .utc)
    #expect(message.split(separator: "\n").count == 10)
  }

  @Test("a message that is too long ends with whole lines and says so") func long() {
    var notice = Samples.notice()
    notice.sections = [
      Notice.Section(paragraphs: (0..<200).map { "Sentence \($0) of a very long story, \(evidence: "x")." })
    ]
    let text = ChatText.message(notice, zone: .utc)
    #expect(text.count < ChatText.limit + 200 && text.contains("\n… the report has the rest\n"))
    #expect(text.hasSuffix("UTC") && text.filter { $0 == "`" }.count.isMultiple(of: 2))
  }

  @Test("the JSON is one line, the same each time, and holds the words unescaped for no markup") func json() throws {
    let notice = Samples.notice(user: "<b>\u{1B}\"\\")
    let bytes = NoticeJSON.bytes(notice, zone: Samples.london)
    #expect(bytes == NoticeJSON.bytes(notice, zone: Samples.london) && !bytes.contains(0x0A))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "id", "kind", "made", "report", "schema", "sections", "server", "severity", "subject", "text",
      ])
    #expect(object["schema"] as? String == "spoor.notice/1" && object["made"] as? String == "2023-11-11T09:00:00+00:00")
    #expect(object["kind"] as? String == "alert" && object["severity"] as? String == "alarm")
    let sections = try #require(object["sections"] as? [[String: Any]])
    #expect(sections[0]["paragraphs"] as? [String] == ["Most of them asked for <b>\\u{1b}\"\\."])
    #expect(
      sections[0]["facts"] as? [[String: String]] == [
        ["label": "First", "value": "2023-11-11 08:02:11"], ["label": "Countries", "value": "27, led by BR"],
      ])
    let chat = try #require(
      try JSONSerialization.jsonObject(with: Data(NoticeJSON.chat(notice, zone: .utc))) as? [String: String])
    #expect(chat.keys.sorted() == ["text"] && chat["text"]?.contains("&lt;b&gt;") == true)
  }

  @Test("a notice is the same after it was written and read") func coding() throws {
    let notice = Samples.notice(user: "\u{0}é", attachments: [.workbook("/x/tables.xlsx")])
    #expect(try JSONDecoder().decode(Notice.self, from: JSONEncoder().encode(notice)) == notice)
  }

  @Test("a channel is told from its level on, and of every test") func levels() {
    func takes(_ least: Plan.NoticeChannel.Level, _ notice: Notice) -> Bool {
      Plan.NoticeChannel(name: "x", least: least, way: .journal).takes(notice)
    }
    #expect(takes(.alarm, Samples.notice(severity: .alarm)) && !takes(.alarm, Samples.notice(severity: .warning)))
    #expect(takes(.info, Samples.notice(severity: .info)) && !takes(.warning, Samples.notice(severity: .notice)))
    #expect(takes(.alarm, Samples.notice(kind: .test, severity: .info)))
  }
}
