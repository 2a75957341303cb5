/// apt's `history.log`: stanzas of a few lines, of which only the first bears a stamp, and of which those that tell of
/// changes name many packages each.
///
///     Start-Date: 2024-01-21  06:00:01
///     Commandline: /usr/bin/unattended-upgrade
///     Upgrade: openssh-client:amd64 (1:9.2p1-2, 1:9.2p1-3), openssh-server:amd64 (1:9.2p1-2, 1:9.2p1-3)
///     End-Date: 2024-01-21  06:00:09
extension ScanPass {
  /// More lines than a stanza has: command line, user, comment, six kinds of change, an error.
  private static let stanzaLimit = 16

  /// Whether the line is one of a stanza, and no damage. Counts it.
  /// - Parameter end: of the whole line: an upgrade of a release has one of 200 KB.
  mutating func apt(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard let colon = Self.fieldEnd(bytes, start, end) else { return false }
    switch Self.field(bytes, start, colon) {
    case .start, .end:
      guard let stamp = Self.stanzaStamp(bytes, colon, end) else { return false }
      note(stamp, index)
    case .change:
      guard let stamp = stamp(bytes, above: start) else { return false }
      if packages(bytes, start, colon, end, stamp, index) {
        countEvent()
        return true
      }
    case .other:
      guard stamp(bytes, above: start) != nil else { return false }
    case nil: return false
    }
    account.otherLines += 1
    return true
  }

  private enum Field { case start, end, change, other }

  private static func field(_ bytes: Bytes, _ start: Int, _ colon: Int) -> Field? {
    for (name, field) in fields where name.count == colon - start {
      if name.indices.allSatisfy({ bytes[start + $0] == name[$0] }) { return field }
    }
    return nil
  }

  private static let fields: [([UInt8], Field)] = [
    ("Start-Date", .start), ("End-Date", .end), ("Upgrade", .change), ("Install", .change), ("Remove", .change),
    ("Purge", .change), ("Downgrade", .change), ("Reinstall", .change), ("Commandline", .other),
    ("Requested-By", .other), ("Comment", .other), ("Error", .other),
  ].map { (Array($0.utf8), $1) }

  /// Where the colon stands behind a field's name, with a blank behind it.
  private static func fieldEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard end - start > 8, (0x43...0x55).contains(bytes[start]),
      let colon = bytes.first(0x3A, from: start, to: min(end - 1, start + 14)), bytes[colon + 1] == 0x20
    else { return nil }
    return colon
  }

  /// Of `: 2024-01-21  06:00:01`.
  private static func stanzaStamp(_ bytes: Bytes, _ colon: Int, _ end: Int) -> Stamp? {
    guard end - colon >= 22, bytes[colon + 12] == 0x20, bytes[colon + 13] == 0x20 else { return nil }
    let text = (0..<19).map { bytes[colon + 2 + $0 + ($0 > 10 ? 1 : 0)] }
    var stamp = Stamp.none
    var stamps = StampReader()
    return unsafe text.withUnsafeBytes { buffer -> Stamp? in
      let read = try? stamps.iso(unsafe Bytes(buffer), 0, text.count, &stamp)
      return read == text.count ? stamp : nil
    }
  }

  /// The stamp of the stanza in which a line stands. A stretch of lines that begins inside a stanza knows none.
  private func stamp(_ bytes: Bytes, above start: Int) -> Stamp? {
    var end = start - 1
    for _ in 0..<Self.stanzaLimit where end > 0 {
      let before = bytes.last(0x0A, from: 0, to: end).map { $0 + 1 } ?? 0
      guard end > before else { return nil }
      if let colon = Self.fieldEnd(bytes, before, end), Self.field(bytes, before, colon) == .start {
        return Self.stanzaStamp(bytes, colon, end)
      }
      end = before - 1
    }
    return nil
  }

  /// Hands on each package of a line. Whether there was one.
  private mutating func packages(
    _ bytes: Bytes, _ start: Int, _ colon: Int, _ end: Int, _ stamp: Stamp, _ index: Int
  ) -> Bool {
    var found = false
    var item = colon + 2
    while item < end, let close = bytes.first(0x29, from: item, to: end) {
      envelope = Envelope()
      envelope.stamp = stamp
      envelope.tagStart = item
      envelope.tagEnd = item
      envelope.messageStart = item
      if let row = Self.program(tables, bytes, start, colon),
        match(bytes, row, item, close + 1, lineStart: item, lineEnd: close + 1, index, repeats: 0)
      {
        found = true
      }
      item = close + 1
      while item < end, bytes[item] == 0x2C || bytes[item] == 0x20 { item += 1 }
    }
    return found
  }
}
