@testable import LogFormats

/// Which parts somebody types, and how a daemon writes them.
struct Typing {
  /// What becomes of a text.
  var written: ([UInt8]) -> [UInt8]

  /// nil: nobody types this part, or the daemon's line says too little for anybody to tell.
  static func of(_ sample: TakenSample, _ place: NaiveMatcher.FieldPlace) -> Typing? {
    let shape = "\(sample.file)/\(sample.shape.id)"
    if place.field == .any && !typedEnds.contains(shape) { return nil }
    var keys = ["\(shape) \(place.field)", "\(sample.file) \(place.field)"]
    if sample.isWithoutSource { keys.append("\(shape) alone") }
    if sample.sample.line.contains(" remote=") { keys.append("\(shape) remote") }
    if keys.contains(where: { daemonsOwn.contains($0) || ambiguous[$0] != nil }) { return nil }
    var rule = keys.lazy.compactMap { rules[$0] }.first
    if sample.file == "dovecot-auth" && place.field == .user && !sample.shape.id.hasPrefix("illegal-name")
      && sample.shape.layer != .pam
    {
      rule = rule ?? dovecotName
    }
    // pam_unix names accounts that exist, and nobody else unless it is told to.
    if sample.shape.layer == .pam && sample.message[..<place.range.lowerBound].ends(with: " user=") {
      rule = .without(" ")
    }
    if rule == nil && sample.file == "cyrus" && sample.shape.id.hasPrefix("event") {
      rule = sample.message[place.range.lowerBound - 1] == 0x22 ? escaped : plain
    }
    // Before the address Zimbra names accounts that exist.
    if sample.file == "zimbra" && sample.hasSource(behind: place) { return nil }
    let rewrite = rule?.rewrite ?? { $0 }
    return Typing { text in
      // Daemons are written in C and write lines: neither a NUL byte nor an end of a line comes through.
      rewrite(text.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0 })
    }
  }

  /// All that is said below: a shape or a format, and a part, or `alone` for lines that do not say from where.
  static var keys: [String] {
    Array(ambiguous.keys) + Array(daemonsOwn) + Array(rules.keys) + typedEnds.map { "\($0) any" }
  }

  private struct Rule {
    var rewrite: @Sendable ([UInt8]) -> [UInt8]

    static func only(_ isAllowed: @escaping @Sendable (UInt8) -> Bool) -> Rule { Rule { $0.filter(isAllowed) } }
    /// Not nothing, and without blanks.
    static let word = Rule { text in
      let word = text.filter { $0 != 0x20 }
      return word.isEmpty ? [0x2D] : word
    }
    static func without(_ letters: String) -> Rule {
      let letters = Array(letters.utf8)
      return only { !letters.contains($0) }
    }
  }

  /// Shapes of which the end of the line repeats what was typed: a page, a referer, a client's own name for its key.
  private static let typedEnds: Set = [
    "apache/basic-mismatch", "apache/basic-mismatch-old", "apache/basic-unknown-user", "apache/basic-unknown-user-old",
    "apache/digest-mismatch", "apache/digest-unknown-user", "apache/refused", "nginx/basic-mismatch",
    "nginx/basic-unknown-user", "roundcube/imap-error", "gitea/failed", "exim/delivered", "sshd/accepted",
    "sshd/offered-unknown-user",
  ]

  /// Parts that hold the daemon's own words only.
  private static let daemonsOwn: Set = [
    // Only accounts that exist are named in such lines.
    "dropbear/ended-after-failures text", "dropbear/ended-after-failures user", "openvpn/failed-again user",
    // Reasons of the library below.
    "cyrus text", "dovecot-auth/illegal-name text", "proftpd text", "dovecot/proxy-no-verdict text",
    // The server's answer.
    "vsftpd/failed text", "perdition/failed text", "perdition/no-verdict text", "perdition/login text",
    "postfix/sasl-failed text", "postfix/sasl-failed-before-39 text",
    // Of a certificate and a cipher.
    "exim/delivered text",
  ]

  /// Lines from which nobody could tell, and what is chosen.
  static let ambiguous: [String: String] = [
    // Built without --enable-logextend, solid-pop3d writes no client behind the name; the line `connect from` has it.
    "spop3d/no-such-user-alone alone": "a name that ends like a client is taken for a name and a client",
    "spop3d/wrong-password-address alone": "the same",
    // OpenSSH before 6.9 wrote no address in these; only counted where the process wrote nothing better.
    "sshd/disconnecting-old alone": "a name that ends like an address and a port is taken for both",
    // Behind a proxy on the same machine, Dovecot writes no rip.
    "dovecot/auth-failed alone": "a name that closes its bracket and names an rip is taken for both",
    // Where an administrator had `remote=` written in place of rip, a name may bring an rip.
    "dovecot/auth-failed remote": "a name that closes its bracket and names an rip is taken for both",
    // Old versions name no host behind `against`, and the server's answer repeats the name.
    "roundcube/imap-error user": "a name that holds a whole line is taken for it",
    "roundcube/imap-error-other user": "the same",
    // The page that a visitor came from stands before the message, and the name in it behind: both may hold the other.
    "drupal/login text": "a referer that holds a refused login makes one of an accepted one",
    // An anonymous password against a name: a refused login is read, and its address is the last.
    "vsftpd/login secret": "an anonymous password that holds a whole refusal is taken for one",
    // What went wrong stands behind the name: a refusal or a wrong password.
    "zimbra/audit-denied user": "a name that holds another verdict is taken for it",
    "zimbra/audit-denied text": "an account likewise",
    "zimbra/audit-failed-otherwise user": "a name that holds another verdict is taken for it",
    "zimbra/audit-failed-otherwise text": "an account likewise",
    // The request, with what cPanel says behind it.
    "cpanel text": "a request that holds a refusal by a rule is taken for one",
    // Name and workstation stand on either side of the verdict.
    "samba/refused user": "a name that holds another verdict is taken for it: refused or wrong",
    "samba/refused text": "a workstation likewise",
    // What was refused stands behind the name.
    "proftpd/refused-at-once user": "a name that holds another verdict is taken for it",
    // Before Keycloak put quotes around values.
    "keycloak/unknown-user-bare user": "a name that holds an address in Keycloak's words is taken for it",
    "keycloak/wrong-password-bare user": "the same",
    // FTP servers that call a directory service's module by typed names.
    "postfix/pam-unix-nowhere user": "saslauthd told no client and the name holds one",
  ]

  private static let rules: [String: Rule] = [
    // A name of HTTP basic authentication ends at the first colon.
    "apache user": .without(":"), "nginx user": .without(":"), "lighttpd user": .without(":"),
    "monit user": .without(":"), "vpopmail user": .without(": "), "cpanel user": .without(" \""),
    // What exim takes for a host's name, unless it is told to take anything.
    "exim text": .only { $0.isLetter || $0.isDigit || [0x2D, 0x2E, 0x3A, 0x5F].contains($0) },
    "exim/not-advertised text": Rule { $0 },
    "nextcloud/failed-object user": Rule { $0.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] } },
    "webmin user": .word, "rsyncd user": .word, "qpopper/answered user": .word,
    "ejabberd user": .without(" \"&'/:<>@"),
    // What it holds besides stands in hexadecimal digits.
    "audit user": .only { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 },
    "samba text": backslashed, "samba user": backslashed, "samba/unknown-user-json user": escaped,
    "samba/wrong-password-json user": escaped, "samba/refused-json user": escaped,
    "windows/json-refused user": escaped, "windows/json-login user": escaped, "seerr user": escaped,
    "windows/xml-unknown-user user": .without("<>&'\""), "windows/xml-wrong-password user": .without("<>&'\""),
    "windows/xml-refused user": .without("<>&'\""), "windows/xml-login user": .without("<>&'\""),
    // A value with a comma or a quotation mark is quoted, and its own are doubled.
    "exchange user": .without(",\""), "exchange text": .without("\""),
    "mongodb/unknown-user user": escaped, "mongodb/failed user": escaped, "mongodb/login user": escaped,
    "mongodb/failed-since-7 user": escaped, "mongodb/login-since-7 user": escaped,
    "authelia/failed-json user": escaped, "sftpgo user": escaped,
    "postgresql/failed-json user": escaped, "postgresql/failed-json text": escaped,
    "postgresql/unknown-role-json user": escaped, "postgresql/unknown-role-json text": escaped,
    "postgresql/refused-json user": escaped, "postgresql/refused-json text": escaped,
    "postgresql/authorized-json user": escaped, "postgresql/authorized-json text": escaped,
    // A quotation mark in a table is doubled.
    "postgresql/failed-csv user": quoted, "postgresql/unknown-role-csv user": quoted,
    // Only addresses that a proxy may have told.
    "guacamole text": .only { $0.isHexDigit || [0x20, 0x2C, 0x2E, 0x3A].contains($0) },
    // A semicolon in a value is doubled.
    "zimbra user": doubled, "zimbra text": doubled,
    // A path is written as it was sent, without blanks.
    "roundcube any": .without(" "),
  ]

  /// `auth_username_chars` as it comes.
  private static let dovecotName = Rule.only { $0.isLetter || $0.isDigit || [0x2D, 0x2E, 0x40, 0x5F].contains($0) }
  private static let quoted = Rule { $0.flatMap { $0 == 0x22 ? [$0, $0] : [$0] } }
  private static let doubled = Rule { $0.flatMap { $0 == 0x3B ? [0x3B, $0] : [$0] } }
  private static let backslashed = Rule { $0.flatMap { $0 == 0x5C ? [0x5C, $0] : [$0] } }
  private static let escaped = Rule { $0.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] } }
  /// A value that needs no quotes.
  private static let plain = Rule.only { $0.isLetter || $0.isDigit || $0 == 0x2E }
}

extension Sequence<UInt8> {
  fileprivate func ends(with other: String) -> Bool { Array(self).suffix(other.utf8.count).elementsEqual(other.utf8) }
}
