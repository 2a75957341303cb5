import CivilTime

/// The members of an object in which a collector wrapped a line or the parts of one: Logstash, Filebeat, Fluentd, Fluent Bit,
/// Vector, Graylog (GELF), Loki, CloudWatch, Splunk, Elasticsearch, NXLog, Google's and Microsoft's cloud, and the JSON of
/// rsyslog and syslog-ng. Objects may lie in objects, as in `{"host":{"name":"mx1"}}`.
struct CollectedEntry {
  typealias Value = JournalEntry.Value

  private(set) var time = Value()
  private(set) var host = Value()
  private(set) var program = Value()
  /// Program and process as syslog puts them: `sshd[4711]:`.
  private(set) var tag = Value()
  private(set) var process = Value()
  private(set) var message = Value()
  /// A member was met that only collectors write: an application's own object is none of theirs.
  private var isCollectors = false

  private static let depthLimit = 4

  /// Whether it is such an object, and holds a text. Where several members say the same, the first counts.
  mutating func find(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard walk(bytes, start, end, in: .other, depth: 0) else { return false }
    return isCollectors && message.kind == .text
  }

  private mutating func walk(
    _ bytes: Bytes, _ start: Int, _ end: Int, in parent: CollectedNames.Parent, depth: Int
  ) -> Bool {
    let names = CollectedNames.known
    return JournalEntry.members(bytes, start, end) { key, value in
      guard let member = names.member(bytes, key.start, key.end) else { return }
      if value.kind == .object {
        guard depth < Self.depthLimit, member.isObject else { return }
        isCollectors = isCollectors || member.isSign
        _ = walk(bytes, value.start - 1, value.end + 1, in: member.parent, depth: depth + 1)
      } else {
        isCollectors = isCollectors || member.isSign
        keep(member.role(in: parent), value)
      }
    } != nil
  }

  private mutating func keep(_ role: CollectedNames.Role, _ value: Value) {
    func set(_ member: inout Value) {
      if member.kind == .absent, value.kind == .text, value.end > value.start { member = value }
    }
    switch role {
    case .time: set(&time)
    case .host: set(&host)
    case .program: set(&program)
    case .tag: set(&tag)
    case .process: set(&process)
    case .message: set(&message)
    case .none: break
    }
  }

  // MARK: Time

  /// When the collector says it was; `.none` where it does not say, or not so that it can be read.
  func stamp(_ bytes: Bytes) -> Stamp {
    time.kind == .text ? Self.stamp(bytes, time.start, time.end) ?? .none : .none
  }

  /// A text that is a stamp and nothing else: ISO 8601, or seconds, thousandths or finer since 1970.
  static func stamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    var stamp = Stamp.none
    var reader = StampReader()
    if let after = try? reader.iso(bytes, start, end, &stamp) {
      if after == end { return stamp }
      guard bytes[after] == 0x20, ZoneAbbreviation.end(bytes, after + 1, end) == end,
        stamp.settle(inZone: bytes.word(at: after + 1, end: end))
      else { return nil }
      return stamp
    }
    return number(bytes, start, end)
  }

  private static func number(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    var digits = start
    while digits < end && bytes[digits].isDigit { digits += 1 }
    let length = digits - start
    guard [10, 13, 16, 19].contains(length), bytes[start] == 0x31,
      digits == end || (bytes[digits] == 0x2E && length == 10), let seconds = StampReader.digits(bytes, start, 10)
    else { return nil }
    var milliseconds = length > 10 ? StampReader.digits(bytes, start + 10, 3) ?? 0 : 0
    if digits + 4 <= end, let written = StampReader.digits(bytes, digits + 1, 3) { milliseconds = written }
    return Stamp(seconds: Int64(seconds), milliseconds: UInt16(milliseconds), kind: .absolute)
  }
}

extension Stamp {
  /// A stamp of a line, by that of the collector which read it. A year that is missing is the one that brings the two
  /// closest together; where nothing but a zone lies between them, the collector knew it.
  func settled(by outer: Stamp) -> Stamp {
    guard outer.kind == .absolute || outer.kind == .local, kind != .absolute else { return self }
    var inner = self
    if kind == .yearless {
      let day = CivilDate(dayNumber: Int(seconds / 86_400))
      let year = CivilDate(dayNumber: Int(outer.seconds / 86_400)).year
      let choices = (year - 1...year + 1).compactMap { CivilDate(year: $0, month: day.month, day: day.day) }
        .map { Int64($0.dayNumber) * 86_400 + seconds % 86_400 }
      guard let nearest = choices.min(by: { abs($0 - outer.seconds) < abs($1 - outer.seconds) }) else { return self }
      inner.seconds = nearest
      inner.kind = .local
    }
    let between = outer.seconds - inner.seconds
    if outer.kind == .absolute, abs(between) <= 15 * 3600, between % 900 == 0 {
      inner.seconds = outer.seconds
      inner.kind = .absolute
    }
    return inner
  }
}
