import Diagnostics

/// Binary files that lie among the logs of a server. They are no logs, so no line of them is read; what they would have
/// told of logins is said.
enum BinaryKind: Equatable {
  /// btmp: records of failed logins.
  case failedLogins
  /// wtmp, utmp: records of sessions and boots.
  case sessions
  case database
  /// EVTX: Windows' event log.
  case eventLog
  /// Packed by its name, and without the beginning that would say how.
  case headless

  init?(head: UnsafeRawBufferPointer) {
    if unsafe head.starts(with: Array("SQLite format 3\0".utf8)) {
      self = .database
    } else if unsafe head.starts(with: Array("ElfFile\0".utf8)) {
      self = .eventLog
    } else if let record = unsafe LoginRecord(head) {
      self = record.isFailedLogin ? .failedLogins : .sessions
    } else {
      return nil
    }
  }

  func diagnostic(_ name: String) -> Diagnostic {
    switch self {
    case .failedLogins:
      .error(
        "binary-login-records",
        "is a binary record of failed logins (btmp), which is not read; they are counted only if a text log tells them too",
        at: Place(file: name),
        help: "look at it with `lastb -F -f FILE`; sshd tells the same in auth.log or the journal")
    case .sessions:
      .note(
        "binary-session-records", "is a binary record of sessions (wtmp), which is not read", at: Place(file: name),
        help: "look at it with `last -F -f FILE`")
    case .eventLog:
      .error(
        "binary-event-log", "is a binary event log of Windows, which is not read; its logins are not counted",
        at: Place(file: name), help: "write it out with `evtx_dump -o jsonl FILE > events.jsonl`, and name that file")
    case .headless: CutHead.headless(name)
    case .database:
      .note(
        "database-file", "is an SQLite database, which is not read", at: Place(file: name),
        help: "if it holds logins, write them out as text and name that file")
    }
  }
}

/// The first record of a file of `struct utmp` as Linux writes it on 64-bit machines: 384 bytes.
private struct LoginRecord {
  var isFailedLogin: Bool

  init?(_ head: UnsafeRawBufferPointer) {
    guard head.count >= 384 else { return nil }
    func number(_ offset: Int) -> UInt32 {
      unsafe UInt32(littleEndian: head.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    /// A text that NUL bytes fill up.
    func isText(_ range: Range<Int>) -> Bool {
      let text = unsafe head[range]
      let used = unsafe text.prefix { $0 != 0 }
      let isPadded = unsafe text[used.endIndex...].allSatisfy { $0 == 0 }
      return unsafe isPadded && used.allSatisfy { $0 >= 0x20 }
    }
    let kind = number(0)
    let seconds = number(340)
    let unused = unsafe head[364..<384].allSatisfy { $0 == 0 }
    guard (1...8).contains(kind), number(344) < 1_000_000, seconds > 315_532_800, unused,
      isText(8..<40), isText(44..<76), isText(76..<332)
    else { return nil }
    // A login program that waits (kind 6) is of a name called LOGIN in wtmp; in btmp it is who was refused.
    let user = unsafe head[44..<76].prefix { $0 != 0 }
    let isWaiting = unsafe user.elementsEqual("LOGIN".utf8)
    isFailedLogin = kind == 6 && !isWaiting
  }
}
