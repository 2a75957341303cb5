/// All that stays of a password once its line is parsed: its class, its year, and two digests that tell equal ones.
///
/// Digests are keyed with a random number that the process makes at its start and nobody can read: they mean nothing
/// outside of it, they are only ever compared with each other, and no output, cache or file holds one. Where equal passwords
/// are told apart or counted, the result is the same in every run.
public struct SecretMark: Sendable, Hashable {
  public var shape: SecretShape
  /// Equal for equal passwords.
  public var identity: UInt64
  /// Of the word in it, without digits and signs around it and with signs read as letters; equal to `digest(ofName:)` of the
  /// user name it was made from. 0: none.
  public var stem: UInt64
  /// 1950–2049; 0: none.
  public var year: UInt16
  /// On the list of leaked passwords that the plan names.
  public var isLeaked: Bool

  public init(shape: SecretShape, identity: UInt64, stem: UInt64 = 0, year: UInt16 = 0, isLeaked: Bool = false) {
    self.shape = shape
    self.identity = identity
    self.stem = stem
    self.year = year
    self.isLeaked = isLeaked
  }

  public static let none = SecretMark(shape: .absent, identity: 0)

  /// Of a user name without its domain; 0 for names too short to be told from chance.
  public static func digest(ofName name: String) -> UInt64 {
    let bytes = name.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
    return bytes.count < 3 ? 0 : digest(bytes)
  }

  /// Never 0. O(bytes).
  public static func digest(_ bytes: [UInt8]) -> UInt64 {
    // The standard library's hasher is SipHash with a random key a process.
    var hasher = Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    hasher.combine(bytes.count)
    return max(1, UInt64(bitPattern: Int64(hasher.finalize())))
  }
}

/// A list of leaked passwords, by hashes of them.
public protocol LeakedPasswords: Sendable {
  /// - Parameters:
  ///   - password: its bytes, which are not to be kept
  ///   - identity: `SecretMark.digest` of them
  func holds(_ password: [UInt8], _ identity: UInt64) -> Bool
}

/// Classes passwords. Keeps nothing of them but scratch memory, which the next one overwrites.
public struct SecretReader: Sendable {
  private var exact: [UInt8] = []
  private var text: [UInt8] = []
  private var plain: [UInt8] = []
  private var name: [UInt8] = []
  private let leaked: LeakedPasswords?

  /// - Parameter leaked: asked for each password, while it is known.
  public init(leaked: LeakedPasswords? = nil) { self.leaked = leaked }

  /// For tests and simple callers.
  public mutating func mark(_ password: String, user: String?) -> SecretMark {
    let user = Array((user ?? "").utf8)
    return mark(password.utf8, user: user)
  }

  /// - Parameter user: as typed, with its domain; empty when the line has none.
  /// - Complexity: O(password · user)
  public mutating func mark(_ password: some Sequence<UInt8>, user: some Collection<UInt8>) -> SecretMark {
    exact.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    for byte in password {
      exact.append(byte)
      text.append(Self.lower(byte))
    }
    let year = foundYear()
    var mark = SecretMark(
      shape: .other, identity: SecretMark.digest(exact), stem: stem(), year: UInt16(year))
    if let leaked { mark.isLeaked = leaked.holds(exact, mark.identity) }
    let local = Self.localPart(user)
    name.removeAll(keepingCapacity: true)
    for byte in user[local] { name.append(Self.lower(byte)) }
    let own = holdsName()
    if own {
      mark.shape = year > 0 ? .userYear : .user
    } else if year > 0 {
      mark.shape = .year
    } else if !text.isEmpty && text.allSatisfy(Self.isDigit) {
      mark.shape = .digits
    } else if KeyboardRows.longestRun(text) >= 5 {
      mark.shape = .keyboard
    } else if CommonPasswords.holds(text) {
      mark.shape = .common
    } else if holdsDomain(user[local.upperBound...]) {
      mark.shape = .domain
    }
    return mark
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  private static func isLetter(_ byte: UInt8) -> Bool { byte &- 97 < 26 || byte >= 0x80 }

  /// `4@31!0$57` read as letters.
  private static func letter(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
    case UInt8(ascii: "3"): UInt8(ascii: "e")
    case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
    case UInt8(ascii: "0"): UInt8(ascii: "o")
    case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
    case UInt8(ascii: "7"): UInt8(ascii: "t")
    default: byte
    }
  }

  /// What stands before the last `@` and behind the last `\\` of it.
  private static func localPart<User: Collection<UInt8>>(_ user: User) -> Range<User.Index> {
    var start = user.startIndex
    var end = user.endIndex
    var index = user.startIndex
    while index < user.endIndex {
      if user[index] == UInt8(ascii: "@") { end = index }
      index = user.index(after: index)
    }
    index = user.startIndex
    while index < end {
      if user[index] == UInt8(ascii: "\\") { start = user.index(after: index) }
      index = user.index(after: index)
    }
    return start..<end
  }

  /// The first four digits in a row that are a year.
  private func foundYear() -> Int {
    guard text.count >= 4 else { return 0 }
    for start in 0...(text.count - 4) {
      var value = 0
      for offset in 0..<4 {
        guard Self.isDigit(text[start + offset]) else {
          value = 0
          break
        }
        value = value * 10 + Int(text[start + offset] &- 48)
      }
      if (1950...2049).contains(value) { return value }
    }
    return 0
  }

  private mutating func stem() -> UInt64 {
    guard let first = text.firstIndex(where: Self.isLetter), let last = text.lastIndex(where: Self.isLetter),
      last - first >= 2
    else { return 0 }
    plain.removeAll(keepingCapacity: true)
    for byte in text[first...last] { plain.append(Self.letter(byte)) }
    return SecretMark.digest(plain)
  }

  private mutating func holdsName() -> Bool {
    guard name.count >= 3, name.count <= text.count else { return false }
    if Self.holds(text, name) { return true }
    plain.removeAll(keepingCapacity: true)
    for byte in text { plain.append(Self.letter(byte)) }
    if Self.holds(plain, name) { return true }
    name.reverse()
    return Self.holds(text, name)
  }

  private mutating func holdsDomain(_ rest: some Collection<UInt8>) -> Bool {
    name.removeAll(keepingCapacity: true)
    // The last label says the country or the kind of an organisation, not which.
    var found = false
    for byte in rest {
      if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@") {
        if name.count >= 4, Self.holds(text, name) { found = true }
        name.removeAll(keepingCapacity: true)
      } else {
        name.append(Self.lower(byte))
      }
    }
    return found
  }

  private static func holds(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    for start in 0...(text.count - part.count) {
      var offset = 0
      while offset < part.count && text[start + offset] == part[offset] { offset += 1 }
      if offset == part.count { return true }
    }
    return false
  }
}

/// Rows of keys as fingers run along them.
enum KeyboardRows {
  /// The longest run of keys that follow each other in a row, one way or the other.
  static func longestRun(_ text: [UInt8]) -> Int {
    var longest = 0
    for next in tables {
      var run = 1
      for index in text.indices.dropFirst() {
        let before = text[index - 1]
        run = before < 128 && next[Int(before)] == text[index] ? run + 1 : 1
        longest = max(longest, run)
      }
    }
    return longest
  }

  /// For each layout and direction: the key behind a key, 0 for none.
  private static let tables: [[UInt8]] = [
    ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"], ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
    ["azertyuiop", "qsdfghjklm", "wxcvbn"], ["1qaz", "2wsx", "3edc", "4rfv", "5tgb"],
  ].flatMap { rows in [false, true].map { backwards in table(rows, backwards: backwards) } }

  private static func table(_ rows: [String], backwards: Bool) -> [UInt8] {
    var next = [UInt8](repeating: 0, count: 128)
    for row in rows {
      let keys = backwards ? Array(row.utf8.reversed()) : Array(row.utf8)
      for (key, following) in zip(keys, keys.dropFirst()) { next[Int(key)] = following }
    }
    return next
  }
}

/// Passwords that every list of leaked ones begins with, as FNV-1a digests of their lower case.
enum CommonPasswords {
  static func holds(_ text: [UInt8]) -> Bool { digests.contains(digest(text)) }

  private static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static let digests = Set(text.split(whereSeparator: \.isWhitespace).map { digest($0.utf8) })

  private static let text = """
    password password1 password12 password123 password! passw0rd p@ssw0rd p@ssword p@ssw0rd1 p@ssw0rd123 pass passwd pass123
    pass1234 letmein letmein1 welcome welcome1 welcome123 w3lcome changeme changeme1 change secret secret1 secret123 admin
    admin1 admin12 admin123 admin1234 admin@123 adm1n administrator root root123 toor r00t test test1 test12 test123
    test1234 testing testing123 guest guest1 guest123 user user1 user123 demo default temp temp123 info info123 abc123
    abcd1234 abc1234 a1b2c3 a1b2c3d4 a123456 a12345678 aa123456 aa12345678 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx
    qwe123 qwer1234 q1w2e3 q1w2e3r4 q1w2e3r4t5 asd123 zxc123 monkey dragon master shadow sunshine princess football baseball
    iloveyou lovely michael jennifer jordan hunter hunter2 superman batman trustno1 killer soccer hockey ranger daniel
    thomas robert george charlie andrew michelle jessica pepper ginger joshua maggie summer winter spring autumn ashley
    nicole chelsea matthew access love hello hello1 hello123 freedom whatever ninja mustang starwars computer internet
    cookie cheese banana orange purple yellow silver golden flower blahblah samsung google facebook linkedin myspace
    pokemon naruto liverpool arsenal chelsea1 barcelona juventus mercedes ferrari porsche corvette harley yamaha matrix
    phoenix scorpion tigger buster soccer1 hannah amanda taylor anthony william joseph richard martin heather hammer
    yankees diamond thunder tiger pussy fuckyou fuckyou1 asshole biteme bigdog bond007 access14 apple apple123 windows
    windows1 server server1 server123 mail mail123 email email123 webmail office office1 office123 support support1 sales
    service system system1 manager oracle mysql postgres database backup cisco router ubnt raspberry ubuntu debian linux
    nagios tomcat jenkins docker hadoop ansible vagrant git svn ftp ftpuser www www-data web webmaster postmaster abuse
    passpass pass@123 pass@word pass@word1 company company1 qazwsx qazwsxedc football1 baseball1 princess1 sunshine1
    iloveyou1 monkey1 dragon1 master1 superman1 michael1 charlie1 jordan23 liverpool1 chocolate butterfly babygirl angel
    angel1 angels anything nothing maverick merlin cowboys eagles falcon spider rabbit snoopy bailey sophie oliver
    patrick peanut sparky junior booboo cocacola pepsi newyork london paris berlin moscow texas canada france germany
    """
}
