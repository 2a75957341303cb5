import Diagnostics
import Host

extension ScheduleFiles {
  /// Writes the two units into a folder.
  /// - Throws: when a file of that name is there that is not one of ours; nothing is written then.
  public func write(to folder: String) throws(Diagnostic) {
    for unit in [service, timer] {
      let path = "\(folder)/\(unit.name)"
      guard let bytes = try HostFile.read(path), !bytes.starts(with: Self.mark.utf8) else { continue }
      throw .error(
        "output-exists", "there is a unit of that name that spoor did not write", at: Place(file: path),
        help: "choose another name with --name, or another folder with --to")
    }
    for unit in [service, timer] {
      try HostFile.replace("\(folder)/\(unit.name)", with: Array(unit.text.utf8))
    }
  }

  private static let verifier = "/usr/bin/systemd-analyze"

  /// What systemd itself says of the files in a folder; nil where it is not installed.
  public func verified(in folder: String) throws(Diagnostic) -> [Diagnostic]? {
    guard HostFile.resolved(Self.verifier) != nil else { return nil }
    let files = [service, timer].map { "\(folder)/\($0.name)" }
    let end = try ProgramCall([Self.verifier, "verify"] + files).run()
    let lines = String(decoding: end.errors, as: UTF8.self).split(separator: "\n").map(String.init)
    // It looks at the units around too; what it says of others is not about these.
    let ours = lines.filter { line in line.contains(service.name) || line.contains(timer.name) }
    guard ours.isEmpty, !end.isGood else {
      return ours.map { .warning("unit-problem", "systemd-analyze says: \($0)") }
    }
    return [.warning("unit-problem", "systemd-analyze says: \(lines.last ?? "exit code \(end.status)")")]
  }

  /// What to do next, for a terminal.
  public func nextSteps(_ schedule: Schedule, folder: String) -> String {
    let timerPath = "\(folder)/\(timer.name)"
    var steps: [String] = []
    if case .named(let user) = schedule.user {
      for path in schedule.writes where !HostFile.isFolder(path) {
        steps.append("sudo install -d -o \(user) -m 750 \(CronQuoting.shell(path))")
      }
    }
    if folder != "/etc/systemd/system" {
      steps.append(
        "sudo cp \(CronQuoting.shell("\(folder)/\(service.name)")) \(CronQuoting.shell(timerPath)) /etc/systemd/system/"
      )
    }
    steps += ["sudo systemctl daemon-reload", "sudo systemctl enable --now \(timer.name)"]
    let closed = ReadingRights.closed(schedule.logs)
    let note =
      closed.isEmpty || schedule.user == .named("root")
      ? ""
      : "\n\(closed.count == 1 ? "one file or folder" : "\(closed.count) files or folders") can be read by nobody but the owner, \(TerminalText.escaped(closed[0])) for one: each audit will say so"
    return "next:\n" + steps.map { "  \($0)" }.joined(separator: "\n")
      + "\nor, without systemd, with crontab -e:\n  \(cron)"
      + note
  }
}

enum CronQuoting {
  /// For a shell alone.
  static func shell(_ text: String) -> String { CronText.argument(text).replacing("\\%", with: "%") }
}
