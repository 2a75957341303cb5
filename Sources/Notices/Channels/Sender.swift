import CivilTime
import Diagnostics
import Foundation
import Host
import Planning
import Report

/// Sends one notice through one channel.
public struct Sender: Sendable {
  public var channel: Plan.NoticeChannel
  public var surroundings: Surroundings
  /// Variables that hold secrets of any channel: no program gets them.
  public var secretVariables: Set<String>

  public init(_ channel: Plan.NoticeChannel, secretVariables: Set<String>, surroundings: Surroundings = .real) {
    self.channel = channel
    self.secretVariables = secretVariables
    self.surroundings = surroundings
  }

  /// - Parameter now: UTC seconds; what a signature is dated with.
  public func send(_ notice: Notice, now: Int64) async throws(SendFailure) {
    let zone = Zone(named: notice.zone) ?? .utc
    switch channel.way {
    case .mail(let mail): try send(notice, by: mail, zone)
    case .webhook(let webhook): try await send(notice, to: webhook, zone, now: now)
    case .command(let command): try send(notice, to: command, zone)
    case .syslog(let facility):
      try LogSocket(path: surroundings.syslogSocket).send(LogLine.syslog(notice, facility: facility, zone: zone))
    case .journal: try LogSocket(path: surroundings.journalSocket).send(LogLine.journal(notice))
    }
  }

  private func send(_ notice: Notice, by mail: Plan.NoticeChannel.Mail, _ zone: Zone) throws(SendFailure) {
    let message = MailMessage(notice: notice, mail: mail, zone: zone, hostName: surroundings.hostName)
    try run(
      ProgramCall(
        [mail.sendmail, "-t", "-i"], input: message.bytes(), environment: environment, timeLimit: Double(mail.timeout)))
  }

  private func send(_ notice: Notice, to command: Plan.NoticeChannel.Command, _ zone: Zone) throws(SendFailure) {
    try run(
      ProgramCall(
        command.arguments, input: NoticeJSON.bytes(notice, zone: zone) + [0x0A], environment: environment,
        timeLimit: Double(command.timeout)))
  }

  private var environment: [String] { ProgramCall.inheritedEnvironment(without: secretVariables) }

  private func run(_ call: ProgramCall) throws(SendFailure) {
    let program = call.arguments[0]
    let end: ProgramCall.End
    do { end = try call.run() } catch {
      throw SendFailure(.channel, "\(program): \(error.message)")
    }
    guard !end.isGood else { return }
    if end.wasTooSlow {
      throw SendFailure(.channel, "\(program) took longer than \(Int(call.timeLimit)) s and was ended")
    }
    let words = end.lastWords.isEmpty ? "" : ": \(VisibleText.escaped(end.lastWords, length: 200))"
    throw SendFailure(.channel, "\(program) ended with exit code \(end.status)\(words)")
  }

  private func send(
    _ notice: Notice, to webhook: Plan.NoticeChannel.Webhook, _ zone: Zone, now: Int64
  ) async throws(SendFailure) {
    let address = try surroundings.text(of: webhook.url)
    if let fault = WebhookAddress.fault(address) { throw SendFailure(.channel, "\(fault.message); \(fault.help)") }
    guard let url = URL(string: address) else {
      throw SendFailure(.channel, "the address of the webhook is no address")
    }
    let body =
      switch webhook.form {
      case .json: NoticeJSON.bytes(notice, zone: zone)
      case .slack: NoticeJSON.chat(notice, zone: zone)
      }
    var post = HTTPPost(
      url: url, host: WebhookAddress.host(address) ?? "", body: body, timeout: Double(webhook.timeout))
    if let secret = webhook.secret {
      post.headers = WebhookSignature.headers(of: body, secret: try surroundings.text(of: secret), now: now)
    }
    for attempt in 1... {
      do throws(HTTPPost.Failure) {
        return try await post.send()
      } catch {
        guard error.mayPass, attempt < webhook.tries else { throw error.failure }
        // One second, then four, then sixteen: unless the server says itself when to come back.
        await surroundings.pause(min(error.retryAfter ?? pow(4, Double(attempt - 1)), 30))
      }
    }
  }
}
