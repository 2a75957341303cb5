import Diagnostics
import Vocabulary

/// One call of `LineScanner.scan`.
@safe
struct ScanPass {
  let tables: TableView
  var matcher: Matcher
  let names: KnownNames
  let heads: KnownHeads
  var scratch: [UInt8]
  let operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void
  let each: (inout LoginMatch, UnsafeRawBufferPointer) -> Void
  var account = ScanAccount()
  var secrets = SecretReader()
  var envelopes = EnvelopeReader()
  var envelope = Envelope()
  /// Of the last line with a stamp; means something where `hourKind` is not none.
  private var hour: Int64 = 0
  private var hourKind = Stamp.Kind.none
  /// The last login line, where `hasLogin` says that there is one, and for how many attempts one such line stands.
  var login = LoginMatch(
    lineIndex: -1, line: .none, message: .none, stamp: .none, service: 0, shape: 0, outcome: .failure)
  var hasLogin = false
  var unrepeatedAttempts: Int32 = 1
  /// A line before is read once more, for what it says: nothing is told or counted.
  var isLookingBack = false
  /// The event that the last line told of was an operational one.
  var wasOperational = false
  /// Only set by the format tester.
  var observer: ScanObserver?
  /// See `LineScanner.watched`.
  var watched = 0
  /// The last line that a shape took, be it one that tells of no event.
  var understood = -1
  /// In which column of a table whole lines stand; nil before the first row. See `lineColumn`.
  var tableColumn: Int?
  /// Whether the lines are rows of which only some values stand in quotation marks; nil before it was asked.
  var hasPlainRows: Bool?
  /// Of lines that were taken apart, by the last letter of their stream's name.
  var parts: [UInt8: Parts] = [:]
  /// How many envelopes lie around the one that is read.
  var nesting = 0
  /// How many entries are tried before the sieve is asked for the others.
  var triesBeforeSieve = Self.usualTriesBeforeSieve

  init(
    matcher: Matcher, names: KnownNames, heads: KnownHeads, scratch: [UInt8],
    operational: @escaping (OperationalMatch, UnsafeRawBufferPointer) -> Void,
    each: @escaping (inout LoginMatch, UnsafeRawBufferPointer) -> Void
  ) {
    tables = matcher.tables
    self.matcher = matcher
    self.names = names
    self.heads = heads
    self.scratch = scratch
    unsafe self.operational = operational
    unsafe self.each = each
  }

  var currentStamp: Stamp { envelope.stamp }

  var currentHost: ByteRange {
    guard envelope.hostEnd > envelope.hostStart else { return .none }
    return ByteRange(
      start: Int32(truncatingIfNeeded: envelope.hostStart),
      count: Int32(truncatingIfNeeded: envelope.hostEnd - envelope.hostStart))
  }

  mutating func run() {
    let bytes = matcher.bytes
    var start = 0
    while start < bytes.count {
      let newline = bytes.first(0x0A, from: start, to: bytes.count) ?? bytes.count
      var end = newline
      while end > start && bytes[end &- 1] == 0x0D { end &-= 1 }
      let index = account.lines
      let others = account.otherLines
      account.lines = index &+ 1
      if end == start {
        account.otherLines += 1
      } else if end &- start > LineScanner.lineLimit {
        tooLong(bytes, start, end, index)
      } else if bytes[start] == 0x7B {
        json(bytes, start, end, index)
      } else {
        // Not a call of its own: it would cost more than many a line.
        if envelopes.readUsual(bytes, start, end, &envelope) || readsEnvelope(bytes, start, end, index) {
          if envelope.stamp.kind != .none { note(envelope.stamp, index) }
          if message(bytes, start, end, index) {
            countEvent()
          } else if end &- start >= Self.mayHoldNul {
            longLine(bytes, start, end, index)
          } else {
            account.otherLines &+= 1
          }
        }
      }
      if account.otherLines > others, !isTornRecord(bytes, start, end, index) { lookAgain(bytes, start, end, index) }
      start = newline &+ 1
    }
    account.lacksLineEnd = bytes.count > 0 && bytes[bytes.count - 1] != 0x0A
    if hasLogin && login.lineIndex == account.lines - 1 {
      account.closingAttempts = Int(unrepeatedAttempts)
      account.closingHost = hostName(bytes)
    }
    if account.lacksLineEnd && account.closesWithLogin { account.openAddress = openAddress(bytes) }
  }

  /// What the host of the last envelope is called; nil where it names none.
  func hostName(_ bytes: Bytes) -> String? {
    let host = currentHost
    guard host.isPresent, host.start >= 0, Int(host.start) + Int(host.count) <= bytes.count else { return nil }
    return unsafe String(
      decoding: bytes.buffer(Int(host.start), Int(host.start) + Int(host.count)), as: UTF8.self)
  }

  /// Reads the envelope of a line that is not like those before. One that has none is dealt with here.
  @inline(never) private mutating func readsEnvelope(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int
  ) -> Bool {
    guard let fault = envelopes.read(bytes, start, end, &envelope) else { return true }
    unusual(fault, bytes, start, end, index)
    return false
  }

  /// Counts a line of which `message` said that it is an event.
  mutating func countEvent() {
    if wasOperational { account.operationalLines += 1 } else { account.loginLines += 1 }
    wasOperational = false
  }

  @inline(__always) mutating func note(_ stamp: Stamp, _ index: Int) {
    let stepsBack = stamp.seconds < account.lastStamp.seconds &- HourRun.stepBack
    if stamp.kind != hourKind || UInt64(bitPattern: stamp.seconds &- hour &* 3600) >= 3600 || stepsBack {
      noteHour(stamp, index, stepsBack)
    }
    account.lastStamp = stamp
  }

  /// The hour is another than that of the line before, or the clock steps back.
  @inline(never) private mutating func noteHour(_ stamp: Stamp, _ index: Int, _ stepsBack: Bool) {
    let seconds = stamp.seconds
    // Hours are counted down for the years before 1970, which nothing but a forged stamp names.
    hour = seconds >= 0 ? seconds / 3600 : (seconds - 3599) / 3600
    account.hours.append(
      HourRun(firstLine: index, hour: hour, kind: stamp.kind, stepsBack: stepsBack && stamp.kind == hourKind))
    hourKind = stamp.kind
    if account.firstStamp.kind == .none { account.firstStamp = stamp }
  }

  mutating func damage(_ fault: EnvelopeFault, _ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    account.damaged.add(fault.rawValue, sample: Self.sample(bytes, start, end, index))
  }

  static func sample(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Tally.Sample {
    Tally.Sample(
      lineNumber: index + 1, byteOffset: start,
      excerpt: unsafe String(
        decoding: SecretText.cut(Array(bytes.buffer(start, min(end, start + 160)))), as: UTF8.self))
  }
}
