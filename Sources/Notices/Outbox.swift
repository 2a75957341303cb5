import Diagnostics
import Digests
import Findings
import Host
import Planning
import Report

/// Notices on their way: a folder with a file for each notice and channel. A file is removed only when its notice was
/// sent, so that a dead channel loses nothing and a crash at most sends one notice twice, with the same id.
///
/// `sent/` remembers what went out for ninety days; `given-up/` keeps what never did. The folder is for its owner
/// alone: notices hold names of accounts. Whoever uses it holds the lock of the audit.
public struct Outbox: Sendable {
  public let folder: String
  private var surroundings: Surroundings

  private static let patience: Int64 = 7 * 86_400
  private static let leastTries = 3
  private static let memory: Int64 = 90 * 86_400

  /// - Parameter folder: absolute; made when something is put into it.
  public init(folder: String, surroundings: Surroundings = .real) {
    self.folder = folder
    self.surroundings = surroundings
  }

  /// Puts a notice in for every channel that is told of its severity, unless it is there or was sent.
  /// - Returns: names of the channels that will get it.
  public func enqueue(_ notice: Notice, for channels: [Plan.NoticeChannel], now: Int64) throws(Diagnostic) -> [String] {
    var names: [String] = []
    for channel in channels where channel.takes(notice) {
      let name = SpoolEntry.fileName(notice, channel.name)
      guard HostFile.resolved("\(folder)/\(name)") == nil, HostFile.resolved("\(sentFolder)/\(name)") == nil else {
        continue
      }
      try HostFile.makeFolder(folder, mode: 0o700)
      try SpoolEntry(channel: channel.name, notice: notice, enqueued: now).write("\(folder)/\(name)")
      names.append(channel.name)
    }
    return names
  }

  /// What came of trying to send.
  public struct Delivery: Sendable, Hashable {
    public var sent: [Sent] = []
    /// Of this time; what waits without having been tried is not in it.
    public var failures: [Failure] = []
  }

  public struct Sent: Sendable, Hashable {
    public var channel: String
    public var notice: String
  }

  /// A notice that did not go out, for the next report.
  public struct Failure: Sendable, Hashable {
    public var channel: String
    /// Its id, and its subject as one line of plain text.
    public var notice: String
    public var subject: String
    /// Fit to be printed, without secrets.
    public var reason: String
    /// UTC seconds.
    public var enqueued: Int64
    public var tries: Int
    public var isGivenUp: Bool
  }

  /// Sends what is due, oldest first. Never throws and takes a bounded time a channel: a channel that is dead is not
  /// asked again before the next run.
  public func deliver(through channels: [Plan.NoticeChannel], now: Int64) async -> Delivery {
    var delivery = Delivery()
    var dead: [String: String] = [:]
    let secrets = Set(channels.flatMap(\.secretVariables))
    for name in spooled(folder) {
      let path = "\(folder)/\(name)"
      guard var entry = SpoolEntry(reading: path) else {
        delivery.failures.append(unreadable(name))
        setAside(name, nil, now)
        continue
      }
      guard let channel = channels.first(where: { $0.name == entry.channel }) else {
        entry.reason = "the plan has no channel of that name any more"
        delivery.failures.append(entry.failure(isGivenUp: true))
        setAside(name, entry, now)
        continue
      }
      guard entry.nextTry <= now else { continue }
      if let reason = dead[channel.name] {
        entry.reason = reason
      } else {
        do throws(SendFailure) {
          try await Sender(channel, secretVariables: secrets, surroundings: surroundings).send(entry.notice, now: now)
          delivery.sent.append(Sent(channel: channel.name, notice: entry.notice.id))
          remember(name, entry, now)
          continue
        } catch {
          if error.kind == .channel { dead[channel.name] = error.reason }
          entry.failed(error.reason, now: now)
        }
      }
      let isGivenUp = entry.tries >= Self.leastTries && now - entry.enqueued >= Self.patience
      delivery.failures.append(entry.failure(isGivenUp: isGivenUp))
      if isGivenUp { setAside(name, entry, now) } else { try? entry.write(path) }
    }
    forget(now)
    return delivery
  }

  /// What failed before and still waits, and what was given up at or after `since`: for the report that is made now.
  public func failures(since: Int64) -> [Failure] {
    var failures: [Failure] = []
    for name in spooled(folder) {
      guard let entry = SpoolEntry(reading: "\(folder)/\(name)") else {
        failures.append(unreadable(name))
        continue
      }
      if entry.tries > 0 { failures.append(entry.failure(isGivenUp: false)) }
    }
    for name in spooled(givenUpFolder) {
      guard let entry = SpoolEntry(reading: "\(givenUpFolder)/\(name)"), let ended = entry.ended, ended >= since else {
        continue
      }
      failures.append(entry.failure(isGivenUp: true))
    }
    return failures
  }

  /// How many wait.
  public var count: Int { spooled(folder).count }

  private var sentFolder: String { folder + "/sent" }
  private var givenUpFolder: String { folder + "/given-up" }

  private func spooled(_ folder: String) -> [String] {
    HostFile.names(in: folder).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
  }

  private func unreadable(_ name: String) -> Failure {
    Failure(
      channel: "?", notice: name, subject: "", reason: "the file of the notice is damaged and was put aside",
      enqueued: 0, tries: 0, isGivenUp: true)
  }

  /// A notice that was sent is remembered before its file goes, without its text.
  private func remember(_ name: String, _ entry: SpoolEntry, _ now: Int64) {
    var brief = entry
    brief.notice.sections = []
    brief.notice.attachments = []
    brief.ended = now
    move(name, brief, to: sentFolder)
  }

  private func setAside(_ name: String, _ entry: SpoolEntry?, _ now: Int64) {
    var entry = entry
    entry?.ended = now
    move(name, entry, to: givenUpFolder)
  }

  /// nil: the file as it is.
  private func move(_ name: String, _ entry: SpoolEntry?, to target: String) {
    do throws(Diagnostic) {
      try HostFile.makeFolder(target, mode: 0o700)
      if let entry {
        try entry.write("\(target)/\(name)")
      } else if let bytes = try HostFile.read("\(folder)/\(name)") {
        try HostFile.replace("\(target)/\(name)", with: bytes, mode: 0o600)
      }
      try HostFile.remove("\(folder)/\(name)")
    } catch {
      // It stays where it is and is looked at again: sent twice rather than lost.
    }
  }

  private func forget(_ now: Int64) {
    for name in spooled(sentFolder) {
      guard let entry = SpoolEntry(reading: "\(sentFolder)/\(name)"), let ended = entry.ended,
        now - ended > Self.memory
      else { continue }
      try? HostFile.remove("\(sentFolder)/\(name)")
    }
  }
}
