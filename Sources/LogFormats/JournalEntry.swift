/// Where the members of a journal entry stand that matter here.
struct JournalEntry {
  struct Value {
    enum Kind { case absent, null, text, numbers, object }
    var kind = Kind.absent
    /// Inside the quotes or brackets.
    var start = 0
    var end = 0
  }

  var message = Value()
  var host = Value()
  /// Whose output Docker handed to the journal.
  var container = Value()
  /// Docker's own members: a text, and to which of its two streams a container wrote it.
  var log = Value()
  var stream = Value()
  /// A web application's own.
  var ownMessage = Value()
  /// Docker's and the applications'.
  var time = Value()
  private var identifier = Value()
  private var command = Value()
  private var process = Value()
  private var syslogProcess = Value()
  private var realtime = Value()

  private(set) var whole = Value()
  private var isSambas = false
  private var isMongos = false
  /// It has a member `Event`, as `evtx_dump` writes the events of Windows; its time lies deeper.
  private var isWindows = false
  /// It has a member `error_severity`, as PostgreSQL writes; its time has the name of a zone behind it.
  private var isPostgreSQLs = false
  /// It has a member that SFTPGo or Authelia writes, who spread what they tell over several.
  private var isSpread = false

  /// The shapes find its time, not the scanner.
  var holdsTime: Bool { isWindows || isPostgreSQLs }
  /// What it tells stands in no single member: Samba, MongoDB, PostgreSQL, SFTPGo, Authelia.
  var isMessageItself: Bool {
    isSambas || isMongos || isWindows || isPostgreSQLs
      || (isSpread && time.kind == .text && log.kind == .absent && ownMessage.kind == .absent
        && message.kind == .absent)
  }
  /// What a container's engine or a program that is known wrote, and no collector.
  var isOfProgram: Bool { isMessageItself || (log.kind == .text && time.kind == .text) }
  var isOfJournal: Bool { realtime.kind != .absent }
  var program: Value? { identifier.kind == .text ? identifier : command.kind == .text ? command : nil }

  /// False when the object cannot be read to its end. Where a name stands twice, the first counts.
  mutating func find(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard let close = Self.members(bytes, start, end, { keep(bytes, $0, $1) }) else { return false }
    whole = Value(kind: .text, start: start, end: close + 1)
    return true
  }

  /// Calls `each` with the names and values of the object that opens at `start`. The brace that closes it; nil when the
  /// object cannot be read to its end.
  static func members(_ bytes: Bytes, _ start: Int, _ end: Int, _ each: (Value, Value) -> Void) -> Int? {
    var position = skipBlanks(bytes, start + 1, end)
    while position < end && bytes[position] != 0x7D {
      guard let key = value(bytes, &position, end), key.kind == .text else { return nil }
      position = skipBlanks(bytes, position, end)
      guard position < end, bytes[position] == 0x3A else { return nil }
      position = skipBlanks(bytes, position + 1, end)
      guard let value = value(bytes, &position, end) else { return nil }
      each(key, value)
      position = skipBlanks(bytes, position, end)
      if position < end && bytes[position] == 0x2C {
        position = skipBlanks(bytes, position + 1, end)
      } else if position >= end || bytes[position] != 0x7D {
        return nil
      }
    }
    return position < end ? position : nil
  }

  private mutating func keep(_ bytes: Bytes, _ key: Value, _ value: Value) {
    func set(_ member: inout Value) { if member.kind == .absent { member = value } }
    func named(_ name: StaticString) -> Bool {
      guard key.end - key.start == name.utf8CodeUnitCount else { return false }
      return unsafe bytes.equals(
        at: key.start, Bytes(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)), at: 0,
        length: name.utf8CodeUnitCount)
    }
    switch key.end - key.start {
    case 1: if named("t"), value.kind == .object { date(bytes, value) }
    case 3: if named("log") { set(&log) }
    case 4:
      if named("_PID") { set(&process) }
      if named("time") { set(&time) }
      if named("type"), value.kind == .text, value.end - value.start == 14 { isSambas = true }
    case 5:
      if named("_COMM") { set(&command) }
      if named("Event"), value.kind == .object { isWindows = true }
    case 6:
      if named("sender"), value.kind == .text { isSpread = true }
      if named("stream") { set(&stream) }
    case 7:
      if named("MESSAGE") { set(&message) }
      if named("message") { set(&ownMessage) }
    case 9:
      if named("_HOSTNAME") { set(&host) }
      if named("timestamp") { set(&time) }
      if named("remote_ip"), value.kind == .text { isSpread = true }
    case 10: if named("SYSLOG_PID") { set(&syslogProcess) }
    case 14:
      if named("CONTAINER_NAME") { set(&container) }
      if named("error_severity"), value.kind == .text { isPostgreSQLs = true }
    case 17: if named("SYSLOG_IDENTIFIER") { set(&identifier) }
    case 20: if named("__REALTIME_TIMESTAMP") { set(&realtime) }
    default: break
    }
  }

  /// MongoDB's `{"$date":"2023-11-12T08:31:00.123+01:00"}`.
  private mutating func date(_ bytes: Bytes, _ object: Value) {
    var found = Value()
    _ = Self.members(bytes, object.start - 1, object.end + 1) { key, value in
      if key.end - key.start == 5, bytes[key.start] == 0x24, value.kind == .text { found = value }
    }
    guard found.kind == .text, time.kind == .absent else { return }
    time = found
    isMongos = true
  }

  func microseconds(_ bytes: Bytes) -> Int64? {
    guard realtime.kind == .text, realtime.end > realtime.start, realtime.end - realtime.start <= 17 else { return nil }
    var value: Int64 = 0
    for index in realtime.start..<realtime.end {
      guard bytes[index].isDigit else { return nil }
      value = value * 10 + Int64(bytes[index] &- 48)
    }
    return value
  }

  /// 0 when there is none.
  func processNumber(_ bytes: Bytes) -> UInt32 {
    let value = process.kind == .text ? process : syslogProcess
    return value.kind == .text ? EnvelopeReader.processNumber(bytes, value.start, value.end) : 0
  }

  private static func skipBlanks(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var position = start
    while position < end && (bytes[position] == 0x20 || bytes[position] == 0x09) { position += 1 }
    return position
  }

  /// A string, an array (of numbers, or of the several values of a repeated field), `null`, or a bare word.
  private static func value(_ bytes: Bytes, _ position: inout Int, _ end: Int) -> Value? {
    guard position < end else { return nil }
    switch bytes[position] {
    case 0x22:
      let start = position + 1
      var at = start
      while let quote = bytes.first(0x22, from: at, to: end) {
        var backslashes = 0
        while quote - 1 - backslashes >= start && bytes[quote - 1 - backslashes] == 0x5C { backslashes += 1 }
        if backslashes % 2 == 0 {
          position = quote + 1
          return Value(kind: .text, start: start, end: quote)
        }
        at = quote + 1
      }
      return nil
    case 0x5B, 0x7B: return nested(bytes, &position, end)
    default:
      let start = position
      while position < end && bytes[position] != 0x2C && bytes[position] != 0x7D { position += 1 }
      let isNull = position - start >= 4 && bytes[start] == 0x6E && bytes[start + 1] == 0x75
      return Value(kind: isNull ? .null : .text, start: start, end: position)
    }
  }

  /// An array or an object, passed over whatever it holds; only an array of plain numbers means something here.
  private static func nested(_ bytes: Bytes, _ position: inout Int, _ end: Int) -> Value? {
    let start = position + 1
    let isObject = bytes[position] == 0x7B
    var isNumbers = !isObject
    var depth = 0
    while position < end {
      switch bytes[position] {
      case 0x22:
        isNumbers = false
        guard value(bytes, &position, end) != nil else { return nil }
        continue
      case 0x5B, 0x7B:
        if depth > 0 { isNumbers = false }
        depth += 1
      case 0x5D, 0x7D:
        depth -= 1
        if depth == 0 {
          position += 1
          return Value(kind: isNumbers ? .numbers : isObject ? .object : .absent, start: start, end: position - 1)
        }
      default: break
      }
      position += 1
    }
    return nil
  }

  /// Appends what a value says, as bytes. Escapes that mean nothing stay as they stand.
  static func decode(_ bytes: Bytes, _ value: Value, into text: inout [UInt8]) {
    var position = value.start
    if value.kind == .numbers {
      var number = -1
      while position <= value.end {
        let byte = position < value.end ? bytes[position] : 0x2C
        if byte.isDigit {
          number = min(max(0, number) * 10 + Int(byte &- 48), 256)
        } else if byte == 0x2C {
          if (0..<256).contains(number) { text.append(UInt8(number)) }
          number = -1
        }
        position += 1
      }
      return
    }
    while position < value.end {
      let backslash = bytes.first(0x5C, from: position, to: value.end) ?? value.end
      unsafe text.append(contentsOf: bytes.buffer(position, backslash))
      position = backslash + 1
      guard position < value.end else {
        if position == value.end { text.append(0x5C) }
        continue
      }
      let escape = bytes[position]
      position += 1
      switch escape {
      case 0x6E: text.append(0x0A)
      case 0x74: text.append(0x09)
      case 0x72: text.append(0x0D)
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0C)
      case 0x75:
        var scalar = hex(bytes, position, value.end)
        guard scalar != nil else {
          text += [0x5C, 0x75]
          continue
        }
        position += 4
        if let high = scalar, (0xD800..<0xDC00).contains(high), position + 6 <= value.end, bytes[position] == 0x5C,
          bytes[position + 1] == 0x75, let low = hex(bytes, position + 2, value.end), (0xDC00..<0xE000).contains(low)
        {
          scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
          position += 6
        }
        text += Array(String(scalar.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}").utf8)
      default: text.append(escape)
      }
    }
  }

  private static func hex(_ bytes: Bytes, _ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      let byte = bytes[index]
      guard byte.isHexDigit else { return nil }
      value = value << 4 | UInt32(byte.isDigit ? byte &- 48 : (byte | 32) &- 87)
    }
    return value
  }
}
