import Diagnostics
import Findings
import Host
import Planning

extension Plan.NoticeChannel {
  /// `mail to root@example.com, from warning on`: fit to be printed, without secrets.
  public var described: String {
    let whom =
      switch way {
      case .mail(let mail):
        "mail to \(mail.to.joined(separator: ", ")) by \(mail.sendmail)"
      case .webhook(let webhook):
        switch webhook.url {
        case .text(let address): "webhook of \(WebhookAddress.host(address) ?? "?")"
        case .environment(let name): "webhook, address in the variable \(name)"
        case .file(let path): "webhook, address in \(path)"
        }
      case .command(let command): "runs \(command.arguments.joined(separator: " "))"
      case .syslog(let facility): "syslog, facility \(facility.name)"
      case .journal: "journal"
      }
    return TerminalText.escaped(whom) + (least == .info ? ", everything" : ", from \(least.rawValue) on")
  }

  /// The program of this computer that a notice starts.
  public var program: String? {
    switch way {
    case .mail(let mail): mail.sendmail
    case .command(let command): command.arguments.first
    case .webhook, .syslog, .journal: nil
    }
  }

  var secretVariables: [String] {
    guard case .webhook(let webhook) = way else { return [] }
    return [webhook.url, webhook.secret].compactMap { secret -> String? in
      if case .environment(let name)? = secret { name } else { nil }
    }
  }

  /// Whether this channel is told of a notice.
  func takes(_ notice: Notice) -> Bool { notice.kind == .test || isTold(of: notice.severity) }

  /// Whether this channel is told of things of a severity.
  public func isTold(of severity: Finding.Severity) -> Bool {
    let rank = Level(rawValue: severity.rawValue).flatMap { Level.allCases.firstIndex(of: $0) } ?? 0
    return (Level.allCases.firstIndex(of: least) ?? 0) <= rank
  }
}

extension Plan {
  /// Why its notices must not be sent: others than root and whoever runs this could change the plan, which names a
  /// program to run, or the program. Empty where it names none.
  public func noticeMistakes() -> [Diagnostic] {
    let programs = Set(notices.compactMap(\.program)).sorted()
    guard !programs.isEmpty else { return [] }
    var mistakes: [Diagnostic] = []
    if let file {
      mistakes += Self.doubts(
        about: "\(folder)/\(HostFile.split(file).name)", shown: file, "the plan names a program to run, and")
    }
    for program in programs { mistakes += Self.doubts(about: program, shown: program, "the plan runs it, and") }
    return mistakes
  }

  private static func doubts(about path: String, shown: String, _ reason: String) -> [Diagnostic] {
    do {
      guard let doubt = try FileTrust.doubt(about: path) else { return [] }
      return [
        .error(
          "not-trusted", "\(reason) \(doubt.message): whoever can write there could run anything",
          at: Place(file: shown),
          help: doubt.remedy)
      ]
    } catch {
      return [
        .error(
          "no-program", "\(reason) \(error.message)", at: Place(file: shown),
          help: "install it, or mend the path in the plan")
      ]
    }
  }
}
