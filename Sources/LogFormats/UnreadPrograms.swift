/// Programs whose lines bear the words of failed logins and are no sign of a log that is not understood.
enum UnreadPrograms {
  static let longestName = 48

  /// Name servers, filters of mail and of packets, the other daemons of Postfix, and whoever only hands requests on.
  private static let bystanders: Set<String> = [
    "named", "unbound", "dnsmasq", "nsd", "knotd", "kresd", "pdns", "pdns_server", "pdns_recursor", "systemd-resolved",
    "policyd-spf", "pyspf-milter", "spfd", "opendkim", "opendmarc", "openarc", "dkimpy-milter", "spamd",
    "spamass-milter",
    "amavis", "amavisd", "amavisd-new", "clamd", "clamav-milter", "freshclam", "mimedefang", "MailScanner", "postgrey",
    "milter-greylist", "sqlgrey", "postfwd", "postfwd2", "cbpolicyd", "postsrsd", "haproxy", "varnishncsa", "squid",
    "suricata", "snort",
    "kernel", "cron", "CRON", "crond", "anacron", "dhclient", "dhcpd", "ntpd", "chronyd", "hostapd", "wpa_supplicant",
    "NetworkManager",
    "dbus-daemon", "dbus-broker", "dbus", "systemd", "ntpdate", "smartd",
  ]
  /// Of `postfix/…`; what takes mail, and knows who logs in, is `smtpd`.
  private static let postfix: Set<String> = [
    "smtp", "lmtp", "cleanup", "qmgr", "bounce", "local", "virtual", "pipe", "error", "trivial-rewrite", "tlsproxy",
    "tlsmgr",
    "dnsblog", "postscreen", "anvil", "verify", "discard", "scache", "pickup", "flush", "showq", "master", "postsuper",
  ]

  /// Whatever they say, no login of this server is meant.
  static func tellOfNoLogin(_ program: String) -> Bool {
    if bystanders.contains(program) { return true }
    guard let slash = program.lastIndex(of: "/") else { return false }
    return program.hasPrefix("postfix") && postfix.contains(String(program[program.index(after: slash)...]))
  }

  /// Asked about people at the machine itself, or asked by another program, which tells of the same login and from where.
  private static let ofTheMachine: Set<String> = [
    "sudo", "su", "doas", "pkexec", "polkitd", "polkit-agent-helper-1", "login", "passwd", "chage", "usermod",
    "useradd",
    "gdm", "gdm-password", "gdm-session-worker", "gdm-launch-environment", "lightdm", "sddm", "sddm-helper",
    "kscreenlocker_greet", "xscreensaver", "gnome-screensaver-dialog",
    "gnome-keyring-daemon", "runuser", "at", "atd", "getty", "agetty", "unix_chkpwd", "unix2_chkpwd", "sssd", "sssd_be",
    "sssd_pam",
    "krb5_child", "ldap_child", "proxy_child", "nslcd", "nscd", "winbindd", "authdaemond", "systemd-logind",
    "systemd-homed",
    "fetchmail", "getmail", "mbsync", "msmtp", "ssmtp", "nullmailer", "snapd", "packagekitd", "dockerd", "containerd",
  ]

  /// Where their lines name no address, no login from elsewhere is meant, or another line has it.
  static func areOfTheMachine(_ program: String) -> Bool { ofTheMachine.contains(program) }

  static func isOfName(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x2F
  }
}
