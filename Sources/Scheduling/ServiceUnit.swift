import Diagnostics
import Planning

/// What runs, with no more rights than it needs: it reads logs that strangers write into.
struct ServiceUnit {
  let schedule: Schedule

  func text() throws(Diagnostic) -> String {
    let parts = [
      try unit(), try service(), try identity(), try files(), try secrets(), network(), confinement(),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  private func unit() throws(Diagnostic) -> String {
    """
    \(ScheduleFiles.mark)
    [Unit]
    Description=Spoor audit: \(UnitText.words(schedule.title))
    RequiresMountsFor=\(try paths([schedule.plan] + schedule.reads + schedule.writes))

    """
  }

  private func service() throws(Diagnostic) -> String {
    let arguments = [
      try UnitText.program(schedule.program), "audit", try UnitText.argument(schedule.plan), "--period",
      schedule.every.rawValue,
    ]
    return """
      [Service]
      Type=oneshot
      ExecStart=\(arguments.joined(separator: " "))
      # An alert (1), evidence that could not be read (3) and logs without a login (4) are told in the report.
      SuccessExitStatus=1 3 4
      TimeoutStartSec=4h
      Nice=10
      SyslogIdentifier=spoor
      """ + "\n"
  }

  private func identity() throws(Diagnostic) -> String {
    var lines: [String] = []
    switch schedule.user {
    case .named(let name): lines.append("User=\(try UnitText.plain(name))")
    case .ofSystemd(let folder):
      lines += ["DynamicUser=yes", "StateDirectory=\(folder)", "StateDirectoryMode=0750"]
    }
    if !schedule.groups.isEmpty {
      lines.append("# Who may read the logs.")
      lines.append("SupplementaryGroups=\(schedule.groups.joined(separator: " "))")
    }
    return lines.joined(separator: "\n") + "\nUMask=0027\n"
  }

  private func files() throws(Diagnostic) -> String {
    let all = [schedule.plan, schedule.program] + schedule.reads + schedule.writes
    func anyLies(in folders: [String]) -> Bool { all.contains { SchedulePaths.lies($0, in: folders) } }
    // A log that is rotated away at that moment is no reason not to start.
    var lines = [
      "ProtectSystem=strict", "ReadOnlyPaths=\(try paths(([schedule.plan] + schedule.reads).map { "-\($0)" }))",
    ]
    if case .named = schedule.user { lines.append("ReadWritePaths=\(try paths(schedule.writes))") }
    if schedule.needsOwnRights {
      lines.append("# Where mail systems put what they are given, as far as they are installed.")
      lines.append("ReadWritePaths=\(Self.mailQueues.map { "-\($0)" }.joined(separator: " "))")
    }
    lines.append("ProtectHome=\(anyLies(in: ["/home", "/root", "/run/user"]) ? "read-only" : "yes")")
    lines.append("PrivateTmp=\(anyLies(in: ["/tmp", "/var/tmp"]) ? "no" : "yes")")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let mailQueues = [
    "/var/spool/postfix/maildrop", "/var/spool/exim4", "/var/log/exim4", "/var/spool/mqueue-client", "/var/spool/smtpd",
  ]

  private func secrets() throws(Diagnostic) -> String {
    var lines: [String] = []
    var given: [String: String] = [:]
    for (name, path) in schedule.secretFiles where given[name] != path {
      if given[name] != nil {
        throw .error(
          "odd-path", "two files of secrets are called \(name)", at: Place(file: path), help: "rename one of them")
      }
      given[name] = path
      lines.append("LoadCredential=\(try UnitText.plain(name)):\(try UnitText.plain(path))")
    }
    if !schedule.secretVariables.isEmpty {
      lines.append(
        "# Holds, for root alone to read: " + schedule.secretVariables.map { "\($0)=…" }.joined(separator: ", "))
      lines.append("EnvironmentFile=/etc/default/spoor")
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func network() -> String {
    // Restricting address families would take the mail system's rights away too.
    if schedule.needsOwnRights { return "" }
    return schedule.needsNetwork
      ? "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n" : "PrivateNetwork=yes\nRestrictAddressFamilies=AF_UNIX\n"
  }

  private func confinement() -> String {
    if schedule.needsOwnRights {
      return """
        # Mail is handed over by a program that gains the rights of the mail system (setgid). Every further restriction
        # would imply NoNewPrivileges=yes, under which it cannot.
        NoNewPrivileges=no
        CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_SETGID CAP_SETUID
        AmbientCapabilities=
        ProtectControlGroups=yes
        """
    }
    return """
      NoNewPrivileges=yes
      CapabilityBoundingSet=
      AmbientCapabilities=
      PrivateDevices=yes
      ProtectClock=yes
      ProtectControlGroups=yes
      ProtectHostname=yes
      ProtectKernelLogs=yes
      ProtectKernelModules=yes
      ProtectKernelTunables=yes
      LockPersonality=yes
      MemoryDenyWriteExecute=yes
      RestrictNamespaces=yes
      RestrictRealtime=yes
      RestrictSUIDSGID=yes
      SystemCallArchitectures=native
      SystemCallFilter=@system-service
      SystemCallFilter=~@privileged @resources
      SystemCallErrorNumber=EPERM
      """
  }

  /// Each once, in order.
  private func paths(_ all: [String]) throws(Diagnostic) -> String {
    var words: [String] = []
    for path in all {
      let word = try UnitText.path(path)
      if !words.contains(word) { words.append(word) }
    }
    return words.joined(separator: " ")
  }
}
