import CivilTime
import Diagnostics
import Host
import Planning

/// What a scheduled audit needs: which program runs when, as whom, what it reads and writes.
public struct Schedule: Sendable {
  public var name: String
  public var title: String
  public var every: Plan.Audit.Period
  /// Of the periods; nil: this computer's.
  public var zone: String?
  /// Absolute, as all paths.
  public var program: String
  public var plan: String
  public var reads: [String]
  public var writes: [String]
  public var channels: [Plan.NoticeChannel]
  public var user: User
  /// Groups that the logs can be read by.
  public var groups: [String]
  /// Files and folders of the archive, as far as they are there now.
  var logs: [String]

  public enum User: Sendable, Hashable {
    case named(String)
    /// A user that systemd makes for the time of a run, who owns this folder below /var/lib.
    case ofSystemd(folder: String)
  }

  /// - Parameters:
  ///   - user: nil: a user of systemd's where the plan allows one
  ///   - name: of the units; nil: made from the plan's
  /// - Throws: every reason why the plan cannot be scheduled, together.
  public init(
    plan: Plan, every: Plan.Audit.Period?, program: String, user: String?, name: String?
  ) throws(DiagnosticList) {
    var mistakes: [Diagnostic] = []
    let place = plan.file.map { Place(file: $0) }
    let file = HostFile.split(plan.file ?? "plan.yml").name
    self.plan = SchedulePaths.normalised("\(plan.folder)/\(file)")
    self.program = program
    title = plan.title
    zone = plan.archive.timeZone?.name
    channels = plan.notices
    reads = Set(SchedulePaths.read(by: plan).map(SchedulePaths.normalised)).sorted()
    writes = Set(SchedulePaths.written(by: plan).map(SchedulePaths.normalised)).sorted()
    self.every = every ?? plan.audit?.period ?? .day
    self.name = name ?? SchedulePaths.unitName(self.plan)
    self.user = .named(user ?? "")
    logs = ReadingRights.found(SchedulePaths.archive(of: plan))
    groups = ReadingRights.groups(of: logs)
    if plan.audit == nil {
      mistakes.append(
        .error("no-audit", "the plan does not say where audits go", at: place, help: "add `audit: {folder: …}`"))
    }
    if plan.archive.paths.contains("-") {
      mistakes.append(
        .error("no-input", "a scheduled audit has no standard input", at: place, help: "name the log files in the plan")
      )
    }
    if !SchedulePaths.isUnitName(self.name) {
      mistakes.append(
        .error("bad-name", "'\(self.name)' cannot be the name of a unit", help: "use letters, digits, dots and hyphens")
      )
    }
    if let user {
      if user.isEmpty || !user.utf8.allSatisfy({ $0 != 0x20 && (0x21...0x7E).contains($0) && $0 != 0x25 }) {
        mistakes.append(.error("bad-user", "'\(user)' is no name of a user", help: "name a user of this computer"))
      }
    } else if let folder = SchedulePaths.stateFolder(plan, writes: writes), !needsOwnRights {
      self.user = .ofSystemd(folder: folder)
    } else {
      mistakes.append(
        .error(
          "no-user", "it is not said as which user the audits run", at: place,
          help:
            "adduser --system --group spoor, give that user the folder of the audits, and say --user spoor"))
    }
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
  }

  /// Whether a channel starts a program that has to gain the rights of the mail system: those are lost where a service
  /// may gain none.
  var needsOwnRights: Bool { channels.contains { $0.way.kind == "mail" } }

  /// Whether anything leaves this computer, or may.
  var needsNetwork: Bool { channels.contains { ["webhook", "mail", "command"].contains($0.way.kind) } }

  /// Of webhooks, with the names under which systemd hands them over.
  var secretFiles: [(name: String, path: String)] {
    secrets.compactMap { secret in
      if case .file(let path) = secret { (HostFile.split(path).name, SchedulePaths.normalised(path)) } else { nil }
    }
  }

  var secretVariables: [String] {
    secrets.compactMap { secret in if case .environment(let name) = secret { name } else { nil } }
  }

  private var secrets: [Plan.NoticeChannel.Secret] {
    channels.flatMap { channel -> [Plan.NoticeChannel.Secret] in
      guard case .webhook(let webhook) = channel.way else { return [] }
      return [webhook.url, webhook.secret].compactMap { $0 }
    }
  }
}
