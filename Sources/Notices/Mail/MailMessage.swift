import CivilTime
import Diagnostics
import Digests
import Findings
import Foundation
import Host
import Planning

/// A notice as a whole mail (RFC 5322, MIME), as `sendmail -t` reads it: lines end with LF, none is longer than 76
/// characters, and the same notice gives the same bytes.
struct MailMessage {
  let notice: Notice
  let mail: Plan.NoticeChannel.Mail
  let zone: Zone
  /// Of this computer; names the message where the sender has no domain.
  let hostName: String

  func bytes() -> [UInt8] {
    let key = String(
      SHA256Digest.hex(of: "\(notice.id)\n\(notice.made)\n\(mail.to.joined(separator: "\n"))".utf8).prefix(32))
    let (attached, remarks) = attachments()
    // `=_` can stand in no encoded part, so a boundary is never met inside one.
    let inner = "=_text_\(key)"
    let outer = "=_mail_\(key)"
    var text = headers(key)
    let alternative = """
      Content-Type: multipart/alternative; boundary="\(inner)"

      \(part("text/plain", PlainText.body(notice, zone: zone, remarks: remarks), inner))\
      \(part("text/html", PageText.page(notice, zone: zone, remarks: remarks), inner))\
      --\(inner)--

      """
    if attached.isEmpty {
      text += alternative
    } else {
      text += "Content-Type: multipart/mixed; boundary=\"\(outer)\"\n\n--\(outer)\n\(alternative)"
      for (file, bytes) in attached { text += attachment(file, bytes, outer) }
      text += "--\(outer)--\n"
    }
    return Array(text.utf8)
  }

  private func headers(_ key: String) -> String {
    let domain = mail.from.flatMap { $0.split(separator: "@").dropFirst().first.map(String.init) } ?? hostName
    var text = "Date: \(MailHeader.date(notice.made, zone: zone))\n"
    if let from = mail.from { text += "From: Spoor <\(from)>\n" }
    text += MailHeader.addresses("To", mail.to)
    text += MailHeader.unstructured("Subject", "[spoor] " + PlainText.line(notice, length: 180))
    return text + """
      Message-ID: <spoor.\(key)@\(domain)>
      Auto-Submitted: auto-generated
      X-Auto-Response-Suppress: All
      X-Spoor-Severity: \(notice.severity.rawValue)
      X-Spoor-Kind: \(notice.kind.rawValue)
      MIME-Version: 1.0

      """
  }

  private func part(_ type: String, _ text: String, _ boundary: String) -> String {
    """
    --\(boundary)
    Content-Type: \(type); charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    \(QuotedPrintable.encoded(text))

    """
  }

  private func attachment(_ file: Notice.Attachment, _ bytes: [UInt8], _ boundary: String) -> String {
    let name = String(
      file.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }.prefix(60))
    let type = file.mediaType.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ";") }
    return """
      --\(boundary)
      Content-Type: \(type ? file.mediaType : "application/octet-stream")
      Content-Disposition: attachment; filename="\(name)"
      Content-Transfer-Encoding: base64

      \(Data(bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]))

      """
  }

  /// What goes along, and what has to be said of the rest.
  private func attachments() -> (files: [(Notice.Attachment, [UInt8])], remarks: [String]) {
    var files: [(Notice.Attachment, [UInt8])] = []
    var remarks: [String] = []
    // The texts are small; a quarter of a megabyte is more than they ever take.
    var room = mail.maxSize - 250_000
    for file in notice.attachments where mail.workbook || !file.isWorkbook {
      let read = Result { () throws(Diagnostic) in try HostFile.read(file.path, limit: 1 << 30) }
      guard case .success(let found?) = read else {
        remarks.append("\(file.name) is not attached: it cannot be read any more.")
        continue
      }
      let size = found.count * 78 / 57
      guard size <= room else {
        remarks.append(
          "\(file.name) is not attached: with its \(Numerals.grouped(found.count)) bytes the mail would be larger than \(Numerals.grouped(mail.maxSize)) bytes."
        )
        continue
      }
      room -= size
      files.append((file, found))
    }
    return (files, remarks)
  }
}
