import CivilTime
import Diagnostics
import Findings
import Planning
import Report

/// `spoor notify test`: one harmless notice through every channel of a plan, past the outbox.
public struct TestNotice: Sendable {
  public let channels: [Plan.NoticeChannel]
  public let notice: Notice
  private let now: Int64
  private let secretVariables: Set<String>
  private let surroundings: Surroundings

  /// - Parameters:
  ///   - names: of the channels to try; empty: all
  ///   - now: UTC seconds
  /// - Throws: every reason why nothing may be sent, together.
  public init(
    plan: Plan, only names: [String], zone: Zone, now: Int64, surroundings: Surroundings = .real
  ) throws(DiagnosticList) {
    var mistakes: [Diagnostic] = []
    let place = plan.file.map { Place(file: $0) }
    if plan.notices.isEmpty {
      mistakes.append(
        .error(
          "no-notices", "the plan has no channel for notices", at: place,
          help: "add `notices: [{mail: {to: [root]}}]`, or another channel"))
    }
    for name in names where !plan.notices.contains(where: { $0.name == name }) && !plan.notices.isEmpty {
      let known = plan.notices.map(\.name).joined(separator: ", ")
      mistakes.append(
        .error("unknown-channel", "the plan has no channel '\(name)'", at: place, help: "its channels: \(known)"))
    }
    mistakes += plan.noticeMistakes()
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
    channels = plan.notices.filter { names.isEmpty || names.contains($0.name) }
    secretVariables = Set(plan.notices.flatMap(\.secretVariables))
    self.now = now
    self.surroundings = surroundings
    notice = Notice(
      id: "test/\(now)", kind: .test, severity: .info, subject: "Notices of the plan \(strong: plan.title) get through",
      server: surroundings.hostName, made: now, zone: zone.name,
      sections: [
        Notice.Section(
          paragraphs: ["This is a test: nothing happened. Alerts of audits will come the same way."],
          facts: [
            .init("Sent by", "spoor notify test, on \(evidence: surroundings.hostName)"),
            .init("Told from", Prose(plan.notices.map { "\($0.name): \($0.least.rawValue)" }.joined(separator: ", "))),
          ])
      ])
  }

  public struct Result: Sendable {
    /// A line a channel, fit for a terminal.
    public var lines: [String]
    public var allSent: Bool
  }

  public func send() async -> Result {
    var result = Result(lines: [], allSent: true)
    for channel in channels {
      do throws(SendFailure) {
        try await Sender(channel, secretVariables: secretVariables, surroundings: surroundings).send(notice, now: now)
        result.lines.append("\(channel.name): sent (\(channel.described))")
      } catch {
        result.allSent = false
        result.lines.append("\(channel.name): NOT SENT: \(TerminalText.escaped(error.reason)) (\(channel.described))")
      }
    }
    return result
  }

  /// What each channel would get, without sending it.
  public func preview() -> String {
    channels.map { channel in
      "== \(channel.name) (\(channel.described))\n"
        + NoticePreview.text(notice, for: channel, hostName: surroundings.hostName)
    }.joined(separator: "\n")
  }
}

/// What a channel would get of a notice: for dry runs.
public enum NoticePreview {
  public static func text(_ notice: Notice, for channel: Plan.NoticeChannel, hostName: String) -> String {
    let zone = Zone(named: notice.zone) ?? .utc
    let bytes: [UInt8] =
      switch channel.way {
      case .mail(let mail): MailMessage(notice: notice, mail: mail, zone: zone, hostName: hostName).bytes()
      case .webhook(let webhook):
        webhook.form == .slack ? NoticeJSON.chat(notice, zone: zone) : NoticeJSON.bytes(notice, zone: zone)
      case .command: NoticeJSON.bytes(notice, zone: zone)
      case .syslog(let facility): LogLine.syslog(notice, facility: facility, zone: zone)
      case .journal: Array(PlainText.line(notice).utf8)
      }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { TerminalText.escaped(String($0)) }.joined(separator: "\n") + "\n"
  }
}
