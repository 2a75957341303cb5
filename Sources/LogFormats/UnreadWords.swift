import Vocabulary

/// By what a line that no format reads is known to speak of a login that failed.
enum UnreadWords {
  // With those of languages in which servers are known to speak, as far as they differ.
  private static let logins = words([
    "auth", "login", "passw", "logon", "log on", "credenti", "sign in", "signin", "anmeld", "kennwort", "contras",
    "mot de p",
  ])
  private static let failures = words([
    "fail", "invalid", "denied", "refused", "incorrect", "unknown", "reject", "wrong ", "mismatch", "not allo",
    "unauthor", "no such ", "illegal", "bad pass", "badlogin", "fehlge", "falsch", "fallid", "falh", "chec d",
    "non vali",
  ])
  /// By two letters, five bits each: which kinds of words begin with them. Few pairs begin any, but most letters do.
  private static let begins: [UInt8] = {
    var begins = [UInt8](repeating: 0, count: 1024)
    for (kind, words) in [(login, logins), (failure, failures)] {
      for word in words {
        begins[Int(word.head & 31) << 5 | Int(word.head >> 8 & 31)] |= kind
      }
    }
    return begins
  }()
  private static let login: UInt8 = 1
  private static let failure: UInt8 = 2

  /// Lower-case words, by their first eight letters.
  private static func words(_ texts: [String]) -> [Literal] { texts.map { Literal(Array($0.utf8.prefix(8)), at: 0) } }

  /// No log line about a login is longer.
  private static let longest = 4096
  /// Letters of a path or name that are looked at, to either side.
  private static let longestName = 128

  /// A word for a login and one for a failure, in either order.
  static func speakOfFailedLogin(_ bytes: Bytes, _ start: Int, _ fullEnd: Int) -> Bool {
    let end = min(fullEnd, start + longest)
    return unsafe begins.withUnsafeBufferPointer { begins in
      // Of the kinds, those that no word was found of yet.
      var missing = login | failure
      var pair = 0
      var position = start
      while position < end {
        let letter = bytes[position]
        // Other bytes than letters are a letter of no pair.
        pair = (pair &<< 5 | (letter.isLetter ? Int(letter & 31) : 0)) & 1023
        // SAFETY: a pair is below 1024, which `begins` has.
        let kinds = unsafe begins[pair] & missing
        position &+= 1
        guard kinds != 0 else { continue }
        if kinds & login != 0, stands(logins, bytes, position &- 2, end), !isSigning(bytes, position &- 2, end),
          !isOfName(bytes, start, position &- 2, end)
        {
          missing &= ~login
        }
        if kinds & failure != 0, stands(failures, bytes, position &- 2, end) { missing &= ~failure }
        if missing == 0 { return true }
      }
      return false
    }
  }

  /// Who signs mail or a zone says `signing`, and means no login.
  private static func isSigning(_ bytes: Bytes, _ word: Int, _ end: Int) -> Bool {
    bytes.word(at: word, end: min(end, word + 7)) | 0x20_2020_2020_2020 == signing
  }

  private static let signing = "signing".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// Whether a word is part of a path, or begins the name of a file or host: what is asked for at `/wp-login.php` or
  /// `login.example.com` says nothing of a login.
  private static func isOfName(_ bytes: Bytes, _ start: Int, _ word: Int, _ end: Int) -> Bool {
    var place = word
    // Of a longer path the rest says as much; the limit keeps lines linear that are made of such words.
    let first = max(start, word - longestName)
    while place > first, !isBetweenWords(bytes[place - 1]) {
      place -= 1
      if bytes[place] == 0x2F { return true }
    }
    place = word
    let end = min(end, word + longestName)
    while place < end, bytes[place].isLetter || bytes[place].isDigit || bytes[place] == 0x2D || bytes[place] == 0x5F {
      place += 1
    }
    return place + 1 < end && bytes[place] == 0x2E && bytes[place + 1].isLetter
  }

  /// Blanks, quotes, brackets, commas and `=`.
  private static func isBetweenWords(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x20, 0x22, 0x27, 0x28, 0x2C, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x5B, 0x5D, 0x60: true
    default: false
    }
  }

  /// Phrases of lines that bear such words and tell of no login at this server: what filters found out about a message, what
  /// another server answered to this one, what a name server is asked, and which service macOS' launchd does not know.
  private static let elsewhere = [
    "Authentication-Results", "spf=", "SPF fail", "SPF permerror", "dkim=", "dmarc=", "rspamd_task_", " said: ",
    "authoritative", " query: ", ": query ", " header Subject: ", "ModSecurity: ", "PHP Warning: ", "PHP Fatal error: ",
    "PHP Notice: ", "PHP Deprecated: ", " failed lookup: name = ", " failed activation: name = ",
  ].map { Array($0.utf8) }

  static func speakOfSomethingElse(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    bears(elsewhere, bytes, start, end)
  }

  /// Dovecot tells of logins at its level `Info`, which it does not say through syslog; at the others of trouble of its own.
  static func bearsDovecotLevel(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    bears(dovecotLevels, bytes, start, end)
  }

  private static let dovecotLevels = [": Error: ", ": Warning: ", ": Debug: ", ": Fatal: ", ": Panic: "].map {
    Array($0.utf8)
  }

  private static func bears(_ phrases: [[UInt8]], _ bytes: Bytes, _ start: Int, _ fullEnd: Int) -> Bool {
    let end = min(fullEnd, start + longest)
    return phrases.contains { phrase in
      var place = start
      while let found = bytes.first(phrase[0], from: place, to: end), end - found >= phrase.count {
        if phrase.indices.allSatisfy({ bytes[found + $0] == phrase[$0] }) { return true }
        place = found + 1
      }
      return false
    }
  }

  private static func stands(_ words: [Literal], _ bytes: Bytes, _ position: Int, _ end: Int) -> Bool {
    let letters = bytes.word(at: position, end: end) | 0x2020_2020_2020_2020
    for word in words where letters & word.mask == word.head { return end - position >= Int(word.count) }
    return false
  }

  /// The last IPv4 address of a line, or of one without any the last IPv6 address.
  static func address(_ bytes: Bytes, _ start: Int, _ fullEnd: Int) -> Address? {
    let end = min(fullEnd, start + longest)
    var found: Address?
    var position = start
    while position < end {
      guard bytes[position].isDigit, position == start || !isPart(bytes[position - 1]) else {
        position += 1
        continue
      }
      var stop = position
      while stop < end, isPart(bytes[stop]) { stop += 1 }
      found = ipv4(bytes, position, stop) ?? found
      position = stop + 1
    }
    return found ?? ipv6(bytes, start, end)
  }

  /// Digits and colons with nothing of a word beside them; times have two colons and no more.
  private static func ipv6(_ bytes: Bytes, _ start: Int, _ end: Int) -> Address? {
    var found: Address?
    var position = start
    while position < end {
      let first = position
      var colons = 0
      while position < end, bytes[position].isHexDigit || bytes[position] == 0x3A {
        if bytes[position] == 0x3A { colons += 1 }
        position += 1
      }
      let isWord = (position < end && isPart(bytes[position])) || (first > start && isPart(bytes[first - 1]))
      // A colon behind it belongs to the text.
      let last = position > first && bytes[position - 1] == 0x3A ? position - 1 : position
      if colons > 2 || (colons == 2 && last - first > 8), !isWord, last - first <= 39 {
        found = Address(bytes.text(first, last)) ?? found
      }
      position = max(position, first + 1)
    }
    return found
  }

  private static func isPart(_ byte: UInt8) -> Bool { byte.isDigit || byte.isLetter || byte == 0x2E }

  private static func ipv4(_ bytes: Bytes, _ start: Int, _ end: Int) -> Address? {
    guard end - start >= 7, end - start <= 15 else { return nil }
    var (value, part, dots, digits): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
    for position in start..<end {
      if bytes[position] == 0x2E {
        guard digits > 0 else { return nil }
        (value, part, digits) = (value << 8 | part, 0, 0)
        dots += 1
      } else {
        guard bytes[position].isDigit else { return nil }
        part = part * 10 + UInt32(bytes[position] &- 48)
        digits += 1
        guard part <= 255, digits <= 3 else { return nil }
      }
    }
    return dots == 3 && digits > 0 ? Address(ipv4: value << 8 | part) : nil
  }
}
