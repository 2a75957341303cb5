import CivilTime
import Statistics

/// What a mail server writes between refused logins: sessions that end, mail that is stored. No login succeeds or fails
/// in it, as in the case, whose log records no successes.
struct SwarmNoise {
  let zone: Zone
  let style: SimulationOptions.Style
  var random: SplitMix64

  /// Evenly spread over the archive's days, so that no long silence looks like a gap.
  mutating func lines(_ count: Int) -> [LogLine] {
    guard count > 0 else { return [] }
    let start = WallClock.second(SwarmFigures.firstDay)
    let length = SwarmFigures.days.count * 86_400
    return (0..<count).map { index in
      var wall = start + length * index / count + random.below(max(1, length / count))
      // The repeated and the missing hour of the year say nothing.
      if WallClock.utc(wall, in: zone) == nil { wall += 2 * 3600 }
      return LogLine(wall: wall, text: text())
    }
  }

  private mutating func text() -> String {
    let user = "\(random.pick(InventedNames.accounts))@example.com"
    let prefix = style == .native ? "" : "mx1 dovecot: "
    let level = style == .native ? "Info: " : ""
    let pid = 1000 + random.below(40)
    switch random.below(20) {
    case 0:
      return
        "\(prefix)lmtp(\(user))<\(pid)>: \(level)sieve: msgid=<\(random.below(900) + 100)@example.net>: stored mail into mailbox 'INBOX'"
    case 1:
      return "\(prefix)lmtp(\(pid)): \(level)Connect from local"
    default:
      return
        "\(prefix)imap(\(user))<\(pid)>: \(level)Disconnected: Logged out in=\(40 + random.below(60)) out=\(600 + random.below(300)) deleted=0 expunged=0 trashed=0"
    }
  }
}
