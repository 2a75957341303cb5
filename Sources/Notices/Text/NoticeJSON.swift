import CivilTime
import Foundation

/// A notice as webhooks and commands receive it: schema `spoor.notice/1`, keys in alphabetical order, one line.
///
/// Every text in it is plain, with what hides made visible, and no markup: escape it for where you show it. `text` alone
/// is ready for a chat.
enum NoticeJSON {
  private struct Message: Encodable {
    var schema = "spoor.notice/1"
    var id: String
    var kind: String
    var severity: String
    var server: String
    var made: String
    var subject: String
    var text: String
    var sections: [Section]
    var report: String?
  }

  private struct Section: Encodable {
    var title: String?
    var paragraphs: [String]
    var facts: [Fact]
    var steps: [String]
  }

  private struct Fact: Encodable {
    var label: String
    var value: String
  }

  private struct Chat: Encodable {
    var text: String
  }

  static func bytes(_ notice: Notice, zone: Zone) -> [UInt8] {
    encoded(
      Message(
        id: notice.id, kind: notice.kind.rawValue, severity: notice.severity.rawValue,
        server: PlainText.evidence(notice.server), made: zone.iso(notice.made),
        subject: PlainText.prose(notice.subject), text: ChatText.message(notice, zone: zone),
        sections: notice.sections.map { section in
          Section(
            title: section.title, paragraphs: section.paragraphs.map(PlainText.prose),
            facts: section.facts.map { Fact(label: $0.label, value: PlainText.prose($0.value)) },
            steps: section.steps.map(PlainText.prose))
        }, report: notice.report))
  }

  /// `{"text": …}` alone, for chats that refuse what they do not know.
  static func chat(_ notice: Notice, zone: Zone) -> [UInt8] {
    encoded(Chat(text: ChatText.message(notice, zone: zone)))
  }

  private static func encoded(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("texts and lists of texts can always be written as JSON")
    }
    return [UInt8](data)
  }
}
