/// Keeps passwords out of the samples of lines that people are shown.
///
/// A line that no format knows may hold one anywhere, so it is better to hide too much: everything behind a word that a
/// password follows, and whatever looks like base64, in which mail protocols carry it.
enum SecretText {
  /// What stands before a password (or a base64 that holds one) in the lines of the daemons known here, in lower case.
  private static let markers = [
    "password: ", "(pass: ", "pass '", "pass \"", "resp=", "password=", "passwd=", "passwd: ", "passphrase=", "pass=",
    "pwd=", "secret=", "token=", "passphrase: ", "pwd: ", "secret: ", "token: ", "auth plain ", "auth login ",
    "authenticate plain ", ",cmd: ", "password \"",
    "password '", "sshpass -p ", "--password ", "--passwd ",
    "authorization: ", "client in: cont", "command: pass ", "[pass ", ": pass ", "> pass ", "\"pass ", "pw=", "pw: ",
    " pw ", "\"pw\":",
    "cookie: ",
    "api_key=", "apikey=", "api_key: ", "api-key: ", "access_key=", "nt hash ", "lm hash ",
    // Of databases.
    "identified by ", "password(", "password (",
    // In JSON.
    "password\":", "passwd\":", "pass\":", "pwd\":", "passphrase\":", "secret\":", "token\":", "api_key\":",
    "apikey\":", "cookie\":",
    // In languages in which servers are known to speak.
    "passwort: ", "passwort=", "kennwort: ", "kennwort=", "mot de passe : ", "mot de passe: ", "contraseña: ",
    "contraseña=",
    "senha: ", "senha=", "wachtwoord: ", "пароль: ",
    // FreeRADIUS puts it behind the name, with a slash before it.
    "login incorrect (", "login incorrect: [", "login ok: [", "login ok (", "invalid user (", "invalid user: [",
    // Dovecot, told to say passwords (auth_debug_passwords).
    "(input: ", "credentials: ", "cache hit: ",
    // Postfix, told to say everything: the dialogue, and what the SASL library made of it.
    "]: < ", "initial response ", "init_response ", "decoded response: ", "client response ",
    "authentication pass: ",
    // Sendmail, of what it could not decode.
    "decode64 error [",
    // By custom somebody's mail address.
    "] anonymous ", "anonymous ftp login from ",
  ]
  .map { Array($0.utf8) }
  private static let firstBytes = Set(markers.compactMap(\.first))

  /// What a message of Postfix begins with that tells what a client said.
  private static let dialogue = Array("< ".utf8)

  /// The bytes up to a password, with `…` for the rest; all of them when there is none. O(bytes × markers).
  static func cut(_ bytes: [UInt8]) -> [UInt8] {
    if holdsComparison(bytes), let bracket = bytes.firstIndex(of: 0x28) {
      return withoutCodes(Array(bytes[...bracket])) + Array("…".utf8)
    }
    if bytes.starts(with: Self.dialogue) { return Self.dialogue + Array("…".utf8) }
    let lower = bytes.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
    for start in lower.indices where firstBytes.contains(lower[start]) {
      for marker in markers where lower[start...].starts(with: marker) && start + marker.count < bytes.count {
        return withoutCodes(Array(bytes[..<(start + marker.count)])) + Array("…".utf8)
      }
    }
    if let start = unmarked(lower) { return withoutCodes(Array(bytes[..<start])) + Array("…".utf8) }
    return withoutCodes(withoutLogins(bytes))
  }

  /// Words that stand behind `password` and are none: all others might be one, as in `wrong password hunter2 for bob`.
  private static let followers = Set(
    [
      "a", "accepted", "agent", "also", "an", "and", "as", "at", "attempt", "attempts", "auth",
      "authentication", "based", "been", "before", "but", "by", "cannot", "change", "changed", "changes",
      "check", "checking", "confirmation", "could", "database", "db", "denied", "did", "digest", "does",
      "doesn't", "empty", "entered", "entry", "error", "expired", "expires", "expiry", "fail", "failed",
      "failure", "failures", "field", "file", "for", "format", "from", "given", "has", "hash", "hashes",
      "have", "if", "illegal", "in", "incorrect", "invalid", "is", "it", "length", "list", "lockout", "login",
      "logins", "lookup", "manager", "matched", "matches", "may", "mismatch", "missing", "mode", "must",
      "needed", "not", "of", "ok", "on", "only", "or", "policy", "prompt", "prompts", "protected", "provided",
      "query", "rejected", "requests", "required", "reset", "scheme", "server", "set", "settings", "specified",
      "store", "succeeded", "supplied", "sync", "tag", "test", "tests", "that", "the", "this", "to", "too",
      "tried", "try", "update", "updated", "used", "user", "using", "verification", "verified", "verify",
      "via", "was", "were", "when", "while", "will", "with", "without", "wrong",
      // German, French, Spanish, Portuguese, Dutch, Russian.
      "abgelehnt", "falsch", "fehlt", "für", "ist", "nicht", "ungültig", "von", "wurde", "de", "du", "erroné", "est",
      "incorrecte", "invalide", "non", "pour", "refusé", "es", "incorrecta", "inválida", "no", "para", "da", "do",
      "incorreta", "não", "foutief", "niet", "ongeldig", "onjuist", "van", "voor", "для", "не", "неверен", "неверный",
    ].map { Array($0.utf8) })

  /// `password` in languages in which servers are known to speak.
  private static let words = [
    "password ", "passwd ", "passphrase ", "passwort ", "kennwort ", "mot de passe ", "contraseña ", "senha ",
    "wachtwoord ",
    "пароль ",
  ].map { Array($0.utf8) }
  private static let wordBytes = Set(words.compactMap(\.first))

  /// Where a password may begin that no mark stands before: behind `password ` a word that is no usual one, and behind
  /// the `-p` of MySQL's and MariaDB's programs.
  private static func unmarked(_ lower: [UInt8]) -> Int? {
    for start in lower.indices where wordBytes.contains(lower[start]) {
      guard let word = words.first(where: { lower[start...].starts(with: $0) }) else { continue }
      let next = start + word.count
      let letters = lower[next...].prefix { $0 > 0x20 }
      let bare =
        letters.last.map { [0x2C, 0x2E, 0x3A, 0x3B, 0x5D].contains($0) } == true ? letters.dropLast() : letters
      guard let first = bare.first, first.isLetter || first.isDigit || first >= 0x80 else { continue }
      if !followers.contains(Array(bare)) { return next }
    }
    for program in ["mysql", "mariadb"] {
      guard let name = lower.indices.first(where: { lower[$0...].starts(with: program.utf8) }) else { continue }
      let option = Array(" -p".utf8)
      for start in name..<lower.count where lower[start...].starts(with: option) {
        let next = start + option.count
        if next < lower.count, lower[next] > 0x20 { return next }
      }
    }
    return nil
  }

  /// With `…` for the password in each `scheme://name:password@host`.
  private static func withoutLogins(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    while start < bytes.count {
      guard bytes[start] == 0x3A, bytes[start...].starts(with: "://".utf8) else {
        result.append(bytes[start])
        start += 1
        continue
      }
      let name = start + 3
      let end = bytes[name...].firstIndex { [0x20, 0x22, 0x27, 0x2F, 0x3E].contains($0) } ?? bytes.count
      result += bytes[start..<name]
      start = name
      // A text that was cut may have lost the end of it.
      guard let at = bytes[name..<end].lastIndex(of: 0x40) ?? (end == bytes.count ? end : nil),
        let colon = bytes[name..<at].firstIndex(of: 0x3A), !bytes[colon..<at].dropFirst().allSatisfy(\.isDigit)
      else { continue }
      result += bytes[name...colon] + Array("…".utf8)
      start = at
    }
    return result
  }

  /// `SCHEME(password) != 'digest'`, as dovecot compares them: the password stands before any word that tells of it.
  private static func holdsComparison(_ bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0] == 0x29 && bytes[$0...].starts(with: ") != '".utf8) }
  }

  /// What Postfix shows of the dialogue: "Username:" and "Password:" themselves.
  private static let prompts = ["UGFzc3dvcmQ6", "VXNlcm5hbWU6"].map { Array($0.utf8) }

  /// With `…` for each word that looks like base64.
  private static func withoutCodes(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, isCodeByte(bytes[end]) { end += 1 }
      if end - start >= 12, isCode(bytes[start..<end]) {
        result += Array("…".utf8)
      } else {
        result += bytes[start..<end]
      }
      if end < bytes.count { result.append(bytes[end]) }
      start = end + 1
    }
    return result
  }

  private static func isCodeByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x2B || byte == 0x2F || byte == 0x3D
  }

  /// Both cases mixed as no word has them; a path, a name of a host and a hexadecimal number are none.
  private static func isCode(_ word: ArraySlice<UInt8>) -> Bool {
    guard !prompts.contains(where: { word.elementsEqual($0) }), word.count(where: { $0 == 0x2F }) < 3 else {
      return false
    }
    var rises = 0
    var hasDigit = false
    var hasUpper = false
    var hasLower = false
    var last: UInt8 = 0
    for byte in word {
      let isUpper = byte &- 65 < 26
      if isUpper, last &- 97 < 26 { rises += 1 }
      hasUpper = hasUpper || isUpper
      hasLower = hasLower || byte &- 97 < 26
      hasDigit = hasDigit || !byte.isLetter
      last = byte
    }
    return hasUpper && hasLower && (rises >= 3 || (hasDigit && rises >= 1) || word.last == 0x3D)
  }
}
