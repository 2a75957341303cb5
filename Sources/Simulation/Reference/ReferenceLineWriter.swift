import Statistics

/// Puts the reference archive's lines together, byte piece by byte piece.
struct ReferenceLineWriter {
  var block: [UInt8] = []
  private var random: SplitMix64
  private var second: WallSecond = -1
  /// `Mar  1 00:00:00 mx1 `
  private var head: [UInt8] = []
  private var tenth = 0

  /// Of whoever guesses, knocks and is refused.
  private let addresses: [[UInt8]]
  private let users: [[UInt8]]
  private let accounts: [[UInt8]]
  /// By account: the computers that its user logs in from.
  private let homes: [[[UInt8]]]
  private let numbers: [[UInt8]]
  private let sessions: [[UInt8]]
  private let pieces = Pieces()

  /// The constant parts of the lines.
  private struct Pieces {
    let sshFailed = Array("]: Failed password for invalid user ".utf8)
    let from = Array(" from ".utf8)
    let port = Array(" port ".utf8)
    let ssh2 = Array(" ssh2\n".utf8)
    let sshd = Array("sshd[".utf8)
    let closed = Array("]: Connection closed by ".utf8)
    let preauth = Array(" [preauth]\n".utf8)
    let imapFailed = Array("dovecot: imap-login: Disconnected (auth failed, 1 attempts in 5 secs): user=<".utf8)
    let method = Array(">, method=PLAIN, rip=".utf8)
    let local = Array(", lip=192.0.2.1, TLS, session=<".utf8)
    let end = Array(">\n".utf8)
    let smtpd = Array("postfix/smtpd[".utf8)
    let sasl = Array("]: warning: unknown[".utf8)
    let saslEnd = Array("]: SASL LOGIN authentication failed: UGFzc3dvcmQ6\n".utf8)
    let passdb = Array("dovecot: auth: passwd-file(".utf8)
    let comma = Array(",".utf8)
    let unknownUser = Array("): unknown user\n".utf8)
    let login = Array("dovecot: imap-login: Login: user=<".utf8)
    let pid = Array(", lip=192.0.2.1, mpid=".utf8)
    let tls = Array(", TLS, session=<".utf8)
    let imap = Array("dovecot: imap(".utf8)
    let loggedOut = Array("): Disconnected: Logged out in=".utf8)
    let counts = Array(" deleted=0 expunged=0\n".utf8)
    let out = Array(" out=".utf8)
    let firewall = Array("kernel: [1209600.482113] [UFW BLOCK] IN=eth0 OUT= SRC=".utf8)
    let packet = Array(" DST=192.0.2.1 LEN=40 TTL=243 ID=".utf8)
    let proto = Array(" PROTO=TCP SPT=".utf8)
    let flags = Array(" DPT=23 WINDOW=1024 SYN\n".utf8)
    let connect = Array("]: connect from unknown[".utf8)
    let close = Array("]\n".utf8)
    let qmgr = Array("postfix/qmgr[812]: ".utf8)
    let sender = Array(": from=<newsletter@lists.example.org>, size=".utf8)
    let active = Array(", nrcpt=1 (queue active)\n".utf8)
    let smtp = Array("postfix/lmtp[".utf8)
    let to = Array("]: 4QJ7Xk".utf8)
    let recipient = Array(": to=<".utf8)
    let relay = Array(
      ">, relay=mx1.example.com[private/lmtp], delay=0.42, dsn=2.0.0, status=sent (250 2.0.0 Saved)\n".utf8)
    let cron = Array("CRON[".utf8)
    let job = Array("]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)\n".utf8)
  }

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed, purpose: "reference archive")
    addresses = (0..<60_000).map { _ in
      Array(dotted(0xF000_0000 | UInt32(truncatingIfNeeded: random.next()) & 0x0EFF_FFFE | 1).utf8)
    }
    let names = InventedNames.firstNames + InventedNames.roles
    users = (0..<4000).map { index in
      let name = random.pick(names)
      return Array((index.isMultiple(of: 3) ? name : "\(name)\(index % 90)@\(random.pick(InventedNames.domains))").utf8)
    }
    accounts = (0..<2000).map { Array("\(names[$0 % names.count])\($0)@example.com".utf8) }
    // Beside the others' addresses: nobody guesses from there.
    homes = accounts.indices.map { account in
      (0..<3).map { Array(dotted(0xFF00_0000 | UInt32(account * 8 + $0 + 1)).utf8) }
    }
    numbers = (1000..<65_000).map { Array("\($0)".utf8) }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    sessions = (0..<8192).map { _ in (0..<16).map { _ in alphabet[random.below(64)] } }
    self.random = random
  }

  mutating func setSecond(_ wall: WallSecond) {
    guard wall != second else { return }
    second = wall
    head = Array("\(WallClock.bsd(wall)) mx1 ".utf8)
  }

  /// True for one line of each ten.
  mutating func isTenth(_ index: Int) -> Bool {
    if index % 10 == 0 { tenth = random.below(10) }
    return index % 10 == tenth
  }

  mutating func failure() {
    block += head
    switch random.below(4) {
    case 0:
      add(pieces.sshd, number(), pieces.sshFailed, user(), pieces.from, address(), pieces.port, number(), pieces.ssh2)
    case 1: add(pieces.imapFailed, user(), pieces.method, address(), pieces.local, session(), pieces.end)
    case 2: add(pieces.smtpd, number(), pieces.sasl, address(), pieces.saslEnd)
    default: add(pieces.passdb, user(), pieces.comma, address(), pieces.unknownUser)
    }
  }

  mutating func chatter() {
    block += head
    switch random.below(16) {
    case 0: add(pieces.sshd, number(), pieces.closed, address(), pieces.port, number(), pieces.preauth)
    case 1, 2:
      let user = random.below(accounts.count)
      add(
        pieces.login, accounts[user], pieces.method, random.pick(homes[user]), pieces.pid, number(), pieces.tls,
        session(), pieces.end)
    case 3, 4, 5:
      add(pieces.imap, account(), pieces.loggedOut, number(), pieces.out, number(), pieces.counts)
    case 6: add(pieces.smtpd, number(), pieces.connect, address(), pieces.close)
    case 7: add(pieces.cron, number(), pieces.job)
    case 8, 9: add(pieces.qmgr, session(), pieces.sender, number(), pieces.active)
    case 10, 11, 12: add(pieces.smtp, number(), pieces.to, number(), pieces.recipient, account(), pieces.relay)
    default:
      add(pieces.firewall, address(), pieces.packet, number(), pieces.proto, number(), pieces.flags)
    }
  }

  private mutating func add(_ parts: [UInt8]...) {
    for part in parts { block += part }
  }

  private mutating func number() -> [UInt8] { numbers[random.below(numbers.count)] }
  private mutating func address() -> [UInt8] { addresses[random.below(addresses.count)] }
  private mutating func user() -> [UInt8] { users[random.below(users.count)] }
  private mutating func account() -> [UInt8] { accounts[random.below(accounts.count)] }
  private mutating func session() -> [UInt8] { sessions[random.below(sessions.count)] }
}
