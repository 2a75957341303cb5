import Diagnostics
import Digests
import Findings
import Host
import Planning
import Report

/// Notices on their way: a folder with a file for each notice and channel. A file is removed only when its notice was
/// sent, so that a dead channel loses nothing and a crash at most sends one notice twice, with the same id.
///
/// What a channel does not take is given up after a week, or when too many newer ones wait for it. `sent/` remembers what
/// went out, `given-up/` keeps what never did, both for ninety days. The folder is for its owner alone: notices hold names
/// of accounts. Whoever uses it holds the lock of the audit.
public struct Outbox: Sendable {
  public let folder: String
  private var surroundings: Surroundings

  private static let patience: Int64 = 7 * 86_400
  private static let leastTries = 3
  private static let memory: Int64 = 90 * 86_400
  /// Notices that may wait for one channel, and that are kept of those given up.
  static let mostWaiting = 500
  private static let mostGivenUp = 1000

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
    /// Of this time; what waits without being due is not in it.
    public var failures: [Failure] = []
  }

  public struct Sent: Sendable, Hashable {
    public var channel: String
    public var notice: String
  }

  /// Sends what is due, oldest first. Never throws and takes a bounded time a channel: a channel that is dead is not
  /// asked again before the next run.
  public func deliver(through channels: [Plan.NoticeChannel], now: Int64) async -> Delivery {
    var delivery = Delivery()
    var failed: [Outcome] = []
    var dead: [String: String] = [:]
    let secrets = Set(channels.flatMap(\.secretVariables))
    for name in giveUpExcess(now, &failed) {
      let path = "\(folder)/\(name)"
      guard var entry = SpoolEntry(reading: path) else {
        failed.append(Outcome(name: name))
        setAside(name, nil, now)
        continue
      }
      guard let channel = channels.first(where: { $0.name == entry.channel }) else {
        giveUp(name, entry, "the plan has no channel of that name any more", now, &failed)
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
      let wasTried = entry.tries >= Self.leastTries || dead[channel.name] != nil
      let isGivenUp = wasTried && now - entry.enqueued >= Self.patience
      failed.append(Outcome(entry: entry, isGivenUp: isGivenUp))
      if isGivenUp { setAside(name, entry, now) } else { try? entry.write(path) }
    }
    forget(now)
    delivery.failures = Failure.grouped(failed)
    return delivery
  }

  /// Puts aside the oldest of those of which too many wait for one channel.
  /// - Returns: names of the files that are left, oldest first
  private func giveUpExcess(_ now: Int64, _ failed: inout [Outcome]) -> [String] {
    var left: [String] = []
    var waiting: [String: Int] = [:]
    for name in spooled(folder).reversed() {
      let channel = SpoolEntry.channel(ofFile: name)
      waiting[channel, default: 0] += 1
      guard waiting[channel, default: 0] > Self.mostWaiting, let entry = SpoolEntry(reading: "\(folder)/\(name)") else {
        left.append(name)
        continue
      }
      giveUp(name, entry, entry.reason ?? "\(Self.mostWaiting) newer notices wait for it", now, &failed)
    }
    return left.reversed()
  }

  private func giveUp(
    _ name: String, _ entry: SpoolEntry, _ reason: String, _ now: Int64, _ failed: inout [Outcome]
  ) {
    var entry = entry
    entry.reason = reason
    failed.append(Outcome(entry: entry, isGivenUp: true))
    setAside(name, entry, now)
  }

  /// What failed before and still waits, and what was given up at or after `since`: for the report that is made now.
  public func failures(since: Int64) -> [Failure] {
    var failed: [Outcome] = []
    for name in spooled(folder) {
      guard let entry = SpoolEntry(reading: "\(folder)/\(name)") else {
        failed.append(Outcome(name: name))
        continue
      }
      if entry.reason != nil { failed.append(Outcome(entry: entry, isGivenUp: false)) }
    }
    for name in spooled(givenUpFolder) {
      guard let entry = SpoolEntry(reading: "\(givenUpFolder)/\(name)"), let ended = entry.ended, ended >= since else {
        continue
      }
      failed.append(Outcome(entry: entry, isGivenUp: true))
    }
    return Failure.grouped(failed)
  }

  /// How many wait.
  public var count: Int { spooled(folder).count }

  private var sentFolder: String { folder + "/sent" }
  private var givenUpFolder: String { folder + "/given-up" }

  private func spooled(_ folder: String) -> [String] {
    HostFile.names(in: folder).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
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
    for folder in [sentFolder, givenUpFolder] {
      for name in spooled(folder) {
        guard let entry = SpoolEntry(reading: "\(folder)/\(name)"), let ended = entry.ended, now - ended > Self.memory
        else { continue }
        try? HostFile.remove("\(folder)/\(name)")
      }
    }
    for name in spooled(givenUpFolder).dropLast(Self.mostGivenUp) {
      try? HostFile.remove("\(givenUpFolder)/\(name)")
    }
  }
}
