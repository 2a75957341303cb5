/// The names of members that mean something in a collector's object, found without making a text of each name that is met.
struct CollectedNames {
  /// What a member says of a line.
  enum Role { case time, host, program, tag, process, message, none }
  /// The member whose object holds another.
  enum Parent { case host, process, other }

  struct Member {
    var role = Role.none
    /// Its role within the object of another member.
    var inHost = Role.none
    var inProcess = Role.none
    /// Only collectors write it.
    var isSign = false
    /// Its object may hold more.
    var isObject = false
    /// What it is to those within.
    var parent = Parent.other

    func role(in parent: Parent) -> Role {
      switch parent {
      case .host: inHost
      case .process: inProcess
      case .other: role
      }
    }
  }

  private struct Slot {
    /// A stretch of `pool`; of no letters: the slot is free.
    var start = 0
    var count = 0
    var member = Member()
  }

  private static let slotBits = 8
  /// Letters of the longest name.
  private let longest: Int
  private var pool: [UInt8] = []
  /// By hash of the name, open addressing.
  private var slots = [Slot](repeating: Slot(), count: 1 << slotBits)

  /// - Parameter members: by name, fewer than half as many as there are slots.
  init(_ members: [String: Member]) {
    precondition(members.count * 2 <= 1 << Self.slotBits)
    longest = members.keys.map(\.utf8.count).max() ?? 0
    for (name, member) in members {
      let letters = Array(name.utf8)
      var slot = unsafe letters.withUnsafeBytes { unsafe Self.slot(Bytes($0), 0, letters.count) }
      while slots[slot].count > 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(start: pool.count, count: letters.count, member: member)
      pool += letters
    }
  }

  /// nil for a name that means nothing here. `start <= end <= bytes.count`.
  func member(_ bytes: Bytes, _ start: Int, _ end: Int) -> Member? {
    guard end > start, end - start <= longest else { return nil }
    var slot = Self.slot(bytes, start, end)
    while slots[slot].count > 0 {
      if slots[slot].count == end - start, names(slots[slot], bytes, start) { return slots[slot].member }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func names(_ slot: Slot, _ bytes: Bytes, _ start: Int) -> Bool {
    unsafe pool.withUnsafeBytes { pool in
      bytes.equals(at: start, unsafe Bytes(pool), at: slot.start, length: slot.count)
    }
  }

  private static func slot(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    let head = bytes.word(at: start, end: end)
    let tail = end - start > 8 ? bytes.word(at: end - 8, end: end) : 0
    return Int(truncatingIfNeeded: ((head ^ tail &* 31) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - slotBits))
  }
}

extension CollectedNames {
  static let known: Self = {
    var members: [String: Member] = [:]
    for (role, names) in roles {
      for name in names { members[name, default: Member()].role = role }
    }
    for name in ["name", "hostname"] { members[name, default: Member()].inHost = .host }
    members["name", default: Member()].inProcess = .program
    members["pid", default: Member()].inProcess = .process
    for name in objects { members[name, default: Member()].isObject = true }
    for name in signs { members[name, default: Member()].isSign = true }
    members["host", default: Member()].parent = .host
    members["process", default: Member()].parent = .process
    return Self(members)
  }()

  private static let roles: [(Role, [String])] = [
    (
      .time,
      [
        "@timestamp", "timestamp", "time", "date", "_time", "TimeGenerated", "EventTime", "ISODATE", "timereported",
      ]
    ),
    (.host, ["host", "hostname", "Hostname", "Computer", "HOST"]),
    (
      .program,
      [
        "program", "ident", "appname", "_application_name", "application_name", "PROGRAM", "programname", "SourceName",
        "ProcessName", "syslog_program", "SYSLOG_IDENTIFIER",
      ]
    ),
    (.tag, ["syslog-tag", "syslogtag"]),
    (.process, ["pid", "procid", "_process_id", "PID", "ProcessID"]),
    (
      .message,
      [
        "message", "short_message", "msg", "line", "log", "_raw", "textPayload", "SyslogMessage", "MESSAGE", "Message",
      ]
    ),
  ]

  private static let objects = [
    "host", "process", "_source", "result", "jsonPayload", "fields", "syslog", "event", "log", "labels",
  ]

  private static let signs = [
    "@timestamp", "@version", "_time", "_raw", "TimeGenerated", "EventTime", "ISODATE", "timereported", "ident",
    "appname", "_application_name", "application_name", "PROGRAM", "programname", "SourceName", "ProcessName",
    "syslog_program", "syslog-tag", "syslogtag", "short_message", "textPayload", "jsonPayload", "SyslogMessage",
    "ingestionTime", "source_type", "_index", "_source", "labels", "insertId", "date",
  ]
}
