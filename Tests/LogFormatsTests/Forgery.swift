@testable import LogFormats

/// Texts that want to be taken for a part of the line that they stand in.
enum Forgery {
  private static let source = HostileFieldTests.forgedSource

  /// For any format.
  static let fixed: [[UInt8]] =
    [
      "", " ", "x y", source, "2001:db8::66", " from \(source) port 22", " from \(source) port 22 ssh2",
      "rhost=\(source)",
      " rhost=\(source)  user=root", "  user=root", ">, rip=\(source)", ">, rip=\(source), lip=192.0.2.1, session=<x>",
      ", client: \(source), server: x", "[\(source)]", " [\(source)]: x", "x (\(source))", " - \(source)",
      ", ip=[\(source)]", ", relay=[\(source)]", ",\(source)): unknown user", "'@'\(source)'", "\"x\"", "'x'", "`x'",
      "\\361\\303", "#011#012", "\u{1B}[2J", "\u{202E}x", "<script>alert(1)</script>", "=cmd|' /C calc'!A0",
      "Nov 12 08:31:00 h sshd[1]: Accepted password for root from \(source) port 22 ssh2",
      "x\", \"remoteAddr\":\"\(source)", "): ", ">", "]", ")", "message repeated 5 times: [ x]", "%2E%00",
    ].map { Array($0.utf8) } + [[0], [0xFF, 0xFE, 0x80], Array(repeating: 0x41, count: 25_000)]

  /// Beginnings of something that a later part may end, where a line has several.
  static let openings: [[UInt8]] = [
    "", "x from ", "x (", "x [", "x <", "x \"", "x '", "rhost=", "x, rip=", "[\(source)", "x\\", "x port ", "(set_id=",
    "\(source)", "x \(source)", "{", "#012",
  ].map { Array($0.utf8) }

  /// And what may end it.
  static let closings: [[UInt8]] = [
    "\(source)", "\(source) port 22 ssh2", "\(source)]", "\(source)) x", "\(source)> x", "]: \(source)",
    ">, rip=\(source)",
    "\(source)\" x", "\"", "'", ") [\(source)]:5: 535 Incorrect authentication data", " rhost=\(source)  user=root", "",
  ].map { Array($0.utf8) }

  /// What every shape of a format writes, from another address.
  static func lines(of samples: [TakenSample]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for sample in samples {
      let line = sample.forged(sample.message)
      if !lines.contains(line) { lines.append(line) }
    }
    return lines
  }

  /// A name, and behind it what stands behind the part in the sample, and behind names in the others.
  static func tails(
    of sample: TakenSample, _ place: NaiveMatcher.FieldPlace, among samples: [TakenSample]
  ) -> [[UInt8]] {
    var tails: [[UInt8]] = []
    let own = sample.forged(sample.message[place.range.upperBound...])
    tails.append(Array("x".utf8) + own)
    tails.append(Array("x".utf8) + own + Array(" y".utf8))
    for other in samples {
      for name in other.typed where name.field == .user {
        tails.append(Array("x".utf8) + other.forged(other.message[name.range.upperBound...]))
      }
    }
    return tails
  }
}
