import CivilTime
import Statistics

/// The three logs beside dovecot's own: the ban daemon's, the package manager's and the system's.
struct GuardLogs {
  var random: SplitMix64
  private static let host = "mx1"

  /// `2023-05-25 05:47:13,124 fail2ban.actions        [812]: NOTICE  [dovecot] Ban 240.1.2.3`
  mutating func banDaemon(_ events: [GuardEvent], _ bans: [GuardBan]) -> [LogLine] {
    var lines: [LogLine] = []
    for date in 0...(GuardFigures.lastDay - GuardFigures.firstDay) {
      let date = GuardFigures.firstDay + date
      lines += restart(WallClock.second(date, 0, 0, 2))
    }
    lines += start(GuardFigures.guardBack)
    for event in events where !Self.asleep(event.wall) {
      lines.append(
        entry(
          event.wall, "filter", "INFO",
          "[dovecot] Found \(dotted(event.address)) - \(WallClock.iso(event.wall))"))
    }
    for ban in bans {
      lines.append(entry(ban.wall, "actions", "NOTICE", "[dovecot] Ban \(dotted(ban.address))"))
      let end = ban.wall + GuardFigures.banFor
      if !Self.asleep(end) { lines.append(entry(end, "actions", "NOTICE", "[dovecot] Unban \(dotted(ban.address))")) }
    }
    return inMillisecondOrder(lines)
  }

  /// Lines of one second keep their order, so their milliseconds must not fall.
  private func inMillisecondOrder(_ lines: [LogLine]) -> [LogLine] {
    var sorted = LogStream(name: "", stamp: .isoMilliseconds, lines: lines).sorted
    for index in sorted.indices.dropFirst() where sorted[index].wall == sorted[index - 1].wall {
      sorted[index].milliseconds = max(sorted[index].milliseconds, sorted[index - 1].milliseconds)
    }
    return sorted
  }

  /// From the upgrade on, which the daemon does not survive, until the reboot.
  private static func asleep(_ wall: WallSecond) -> Bool {
    (GuardFigures.upgrade..<GuardFigures.guardBack + 1).contains(wall)
  }

  private mutating func restart(_ wall: WallSecond) -> [LogLine] {
    [
      entry(wall, "server", "INFO", "Shutdown in progress...", pid: pid(wall - 60)),
      entry(wall, "server", "INFO", "Exiting Fail2ban", pid: pid(wall - 60)),
    ] + start(wall + 1)
  }

  private mutating func start(_ wall: WallSecond) -> [LogLine] {
    [
      entry(wall, "server", "INFO", "--------------------------------------------------"),
      entry(wall, "server", "INFO", "Starting Fail2ban v0.11.2"),
      entry(wall, "jail", "INFO", "Creating new jail 'dovecot'"),
      entry(wall, "filter", "INFO", "  maxRetry: \(GuardFigures.banAfter)"),
      entry(wall, "filter", "INFO", "  findtime: \(GuardFigures.banWithin)"),
      entry(wall, "actions", "INFO", "  banTime: \(GuardFigures.banFor)"),
      entry(wall, "jail", "INFO", "Jail 'dovecot' started"),
    ]
  }

  private mutating func entry(
    _ wall: WallSecond, _ part: String, _ level: String, _ message: String, pid known: Int? = nil
  ) -> LogLine {
    let name = "fail2ban.\(part)".padded(24)
    return LogLine(
      wall: wall, text: "\(name)[\(known ?? pid(wall))]: \(level.padded(7)) \(message)",
      milliseconds: random.below(1000))
  }

  /// One process from a restart to the next.
  private func pid(_ wall: WallSecond) -> Int {
    let restarts = wall / 86_400 - GuardFigures.firstDay.dayNumber
    return wall >= GuardFigures.guardBack && wall < GuardFigures.scheduledRestart ? 641 : 900 + restarts * 211 % 8000
  }

  /// `2023-05-25 06:01:52 upgrade python3.9:amd64 3.9.2-1 3.9.2-1+deb11u1`
  mutating func packages() -> [LogLine] {
    var lines: [LogLine] = []
    let others = ["tzdata", "libc6", "openssl", "libxml2", "vim-tiny", "curl", "linux-image-amd64", "ca-certificates"]
    for (index, name) in others.enumerated() {
      let date = GuardFigures.firstDay + 4 + index * 9
      let wall = WallClock.second(date, 6, random.below(30), random.below(60))
      lines += upgrade(name, "1.\(index)-1", "1.\(index)-1+deb11u1", at: wall)
    }
    var wall = GuardFigures.upgrade
    for name in ["libpython3.9-minimal", "python3.9-minimal", "libpython3.9-stdlib", "python3.9"] {
      lines += upgrade(name, "3.9.2-1", "3.9.2-1+deb11u1", at: wall)
      wall += 3
    }
    return lines
  }

  private func upgrade(_ name: String, _ old: String, _ new: String, at wall: WallSecond) -> [LogLine] {
    [
      LogLine(wall: wall, text: "startup archives unpack"),
      LogLine(wall: wall, text: "upgrade \(name):amd64 \(old) \(new)"),
      LogLine(wall: wall, text: "status half-configured \(name):amd64 \(old)"),
      LogLine(wall: wall, text: "status unpacked \(name):amd64 \(old)"),
      LogLine(wall: wall + 1, text: "status unpacked \(name):amd64 \(new)"),
      LogLine(wall: wall + 2, text: "configure \(name):amd64 \(new) <none>"),
      LogLine(wall: wall + 2, text: "status installed \(name):amd64 \(new)"),
    ]
  }

  /// Timers, the nightly restart and the one reboot, as BSD syslog.
  mutating func system() -> [LogLine] {
    var lines: [LogLine] = []
    func add(_ wall: WallSecond, _ text: String) { lines.append(LogLine(wall: wall, text: "\(Self.host) \(text)")) }
    for date in 0...(GuardFigures.lastDay - GuardFigures.firstDay) {
      let midnight = WallClock.second(GuardFigures.firstDay + date)
      add(midnight + 1, "CRON[\(random.within(9000...9900))]: (root) CMD (systemctl restart fail2ban)")
      add(midnight + 2, "systemd[1]: Stopping Fail2Ban Service...")
      add(midnight + 2, "systemd[1]: Stopped Fail2Ban Service.")
      add(midnight + 3, "systemd[1]: Started Fail2Ban Service.")
      add(midnight + 6 * 3600 + random.below(60), "systemd[1]: Starting Daily apt upgrade and clean activities...")
      add(midnight + 6 * 3600 + 1800 + random.below(60), "systemd[1]: Finished Daily apt upgrade and clean activities.")
    }
    let down = GuardFigures.shutdown
    add(down, "systemd-logind[498]: System is rebooting.")
    add(down + 1, "systemd[1]: Stopping Dovecot IMAP/POP3 email server...")
    add(down + 2, "systemd[1]: Stopped Dovecot IMAP/POP3 email server.")
    let up = GuardFigures.guardBack - 12
    add(up, "kernel: [    0.000000] Linux version 5.10.0-23-amd64 (debian-kernel@lists.debian.org)")
    add(up, "kernel: [    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-5.10.0-23-amd64 root=/dev/vda1 ro quiet")
    add(up + 3, "systemd[1]: Detected virtualization kvm.")
    add(up + 11, "systemd[1]: Started Dovecot IMAP/POP3 email server.")
    add(up + 12, "systemd[1]: Started Fail2Ban Service.")
    add(up + 19, "systemd[1]: Startup finished in 2.871s (kernel) + 16.240s (userspace) = 19.111s.")
    return lines
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
}
