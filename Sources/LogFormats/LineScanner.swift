import Diagnostics
import Vocabulary

/// Finds the login events in stretches of whole lines.
///
/// A scanner keeps nothing from one call to the next but scratch memory, so the batches of a file can go to several
/// scanners in any order. What a batch border could hide is in the account (`repeatsAtStart`),
/// or left to whoever joins lines by process (`LoginMatch.isConnection`).
/// O(bytes). No allocation a line.
public struct LineScanner {
  private let formats: CompiledFormats
  /// The text of one journal entry, and its line.
  private var scratch: [UInt8] = []

  private let leaked: LeakedPasswords?
  /// Bytes at the beginning of the next stretch of which every unread line is looked at, and not only a sample.
  public var watched = 0

  /// Longer lines are cut here.
  public static let lineLimit = 65_536

  /// - Parameter leaked: what passwords that lines give away are looked up in.
  public init(formats: CompiledFormats, leaked: LeakedPasswords? = nil) {
    self.formats = formats
    self.leaked = leaked
  }

  /// Scans whole lines; the last may lack its line end.
  /// - Parameters:
  ///   - each: called once a login line, and once a line that opens a connection, in order, with the match and the bytes
  ///     that its ranges refer to: the given ones, or for a journal entry a buffer that holds its decoded text and is gone
  ///     after the call.
  ///   - operational: called in the same way once a line that tells of an operational event.
  public mutating func scan(
    _ bytes: UnsafeRawBufferPointer,
    operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void = { _, _ in },
    each: (LoginMatch, UnsafeRawBufferPointer) -> Void
  ) -> ScanAccount {
    unsafe scan(bytes, observer: nil, operational: operational, each: each)
  }

  mutating func scan(
    _ bytes: UnsafeRawBufferPointer, observer: ScanObserver?,
    operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void,
    each: (LoginMatch, UnsafeRawBufferPointer) -> Void
  ) -> ScanAccount {
    unsafe withoutActuallyEscaping(operational) { operational in
      unsafe withoutActuallyEscaping(each) { each in
        TableView.with(formats.tables) { tables in
          unsafe Matcher.with(Bytes(bytes), tables) { matcher in
            unsafe withUnsafeTemporaryAllocation(of: KnownNames.Name.self, capacity: KnownNames.capacity) { names in
              unsafe withUnsafeTemporaryAllocation(of: KnownHeads.Head.self, capacity: KnownHeads.capacity) { heads in
                var pass = unsafe ScanPass(
                  matcher: matcher, names: KnownNames(names), heads: KnownHeads(heads), scratch: scratch,
                  operational: operational, each: each)
                pass.observer = observer
                pass.watched = watched
                if let leaked { pass.secrets = SecretReader(leaked: leaked) }
                pass.run()
                observer?.work = pass.matcher.work
                scratch = pass.scratch
                return pass.account
              }
            }
          }
        }
      }
    }
  }
}

/// One call of `LineScanner.scan`.
@safe
struct ScanPass {
  let tables: TableView
  var matcher: Matcher
  let names: KnownNames
  let heads: KnownHeads
  var scratch: [UInt8]
  let operational: (OperationalMatch, UnsafeRawBufferPointer) -> Void
  let each: (LoginMatch, UnsafeRawBufferPointer) -> Void
  var account = ScanAccount()
  var secrets = SecretReader()
  var envelopes = EnvelopeReader()
  var envelope = Envelope()
  /// Of the last line with a stamp; means something where `hourKind` is not none.
  private var hour: Int64 = 0
  private var hourKind = Stamp.Kind.none
  /// The last login line, and for how many attempts one such line stands.
  var lastLogin: LoginMatch?
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
  /// How many envelopes lie around the one that is read.
  var nesting = 0

  init(
    matcher: Matcher, names: KnownNames, heads: KnownHeads, scratch: [UInt8],
    operational: @escaping (OperationalMatch, UnsafeRawBufferPointer) -> Void,
    each: @escaping (LoginMatch, UnsafeRawBufferPointer) -> Void
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
      while end > start && bytes[end - 1] == 0x0D { end -= 1 }
      let index = account.lines
      let others = account.otherLines
      account.lines = index + 1
      if end == start {
        account.otherLines += 1
      } else if bytes[start] == 0x7B {
        json(bytes, start, end, index)
      } else {
        line(bytes, start, end, index)
      }
      if account.otherLines > others { lookAgain(bytes, start, end, index) }
      start = newline + 1
    }
    account.closesWithLogin = lastLogin.map { $0.lineIndex == account.lines - 1 } ?? false
  }

  private mutating func line(_ bytes: Bytes, _ start: Int, _ fullEnd: Int, _ index: Int) {
    let end = min(fullEnd, start + LineScanner.lineLimit)
    if !envelopes.readUsual(bytes, start, end, &envelope),
      let fault = envelopes.read(bytes, start, end, &envelope)
    {
      return unusual(fault, bytes, start, fullEnd, index)
    }
    if envelope.stamp.kind != .none { note(envelope.stamp, index) }
    if message(bytes, start, end, index) {
      countEvent()
    } else if fullEnd - start >= Self.mayHoldNul {
      longLine(bytes, start, fullEnd, index)
    } else {
      account.otherLines += 1
    }
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

  // MARK: Programs and messages

  /// Whether the line is an event. `envelope` has been read from it.
  mutating func message(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    // Helpers that only read are static: a method that borrows `self` has all of it copied, on every line.
    let tables = tables
    var nameStart = envelope.tagStart
    var position: Int
    var bracketed = false
    guard nameStart < end else { return false }
    if envelope.tagEnd < 0 && bytes[nameStart] == 0x5B {
      nameStart += 1
      bracketed = true
    }
    var row: Int
    if envelope.tagEnd >= 0 {
      position = envelope.messageStart
      if let found = Self.program(tables, bytes, nameStart, envelope.tagEnd) {
        row = found
      } else if let (name, pid) = Self.barename(bytes, nameStart, envelope.tagEnd),
        let found = Self.program(tables, bytes, name.lowerBound, name.upperBound)
      {
        row = found
        if envelope.pid == 0 { envelope.pid = pid }
      } else {
        return anyProgram(bytes, start, end, index, messageStart: position)
      }
    } else {
      (row, position) = names.find(tables, bytes, nameStart, end)
      guard row >= 0 else { return otherwise(bytes, start, end, index, nameEnd: position) }
      if bracketed {
        guard position < end, bytes[position] == 0x5D else {
          return envelope.bareStart >= 0 && bareMessage(bytes, start, end, index)
        }
        position += 1
        if position < end && bytes[position] == 0x3A { position += 1 }
        while position < end && bytes[position] == 0x20 { position += 1 }
      } else if tables.program(row).kind != .repetition {
        position = afterTag(bytes, position, end)
      }
    }
    if tables.program(row).kind == .repetition { return repetition(bytes, nameStart, start, end, index) }
    if tables.program(row).isPlain {
      // The kernel writes a lot, and hardly ever something of this kind.
      guard
        envelope.bareStart >= 0 || observer != nil
          || Self.mayMatch(tables, heads, bytes, row, position, end)
      else { return false }
      return match(bytes, row, position, end, lineStart: start, lineEnd: end, index, repeats: 0)
        || (envelope.bareStart >= 0 && bareMessage(bytes, start, end, index))
    }
    if position + 4 < end, bytes[position] == 0x5B, bytes[position + 1] == 0x49, bytes[position + 2] == 0x44,
      bytes[position + 3] == 0x20, let close = bytes.first(0x5D, from: position, to: min(end, position + 48)),
      close + 1 < end
    {
      // Solaris: `[ID 800047 auth.info] `.
      position = close + 2
    }
    var messageEnd = end
    var repeats: Int32 = 0
    if position < end, bytes[position] == 0x6D, let inner = Self.repeated(bytes, position, end) {
      // rsyslog: `message repeated 3 times: [ …]`; a text cut at 800 letters has lost the bracket.
      repeats = inner.times
      position = inner.start
      if bytes[messageEnd - 1] == 0x5D { messageEnd -= 1 }
      guard position < messageEnd else { return false }
    }
    position = DovecotLevel.end(bytes, position, messageEnd)
    // Some write the wrapper's name twice.
    while tables.program(row).kind == .wrapper {
      if position < messageEnd, bytes[position] == 0x28 {
        // `dovecot(pam_unix)[4711]: `, of old PAM below it.
        guard let close = bytes.first(0x29, from: position, to: min(messageEnd, position + 24)),
          let module = Self.program(tables, bytes, position + 1, close)
        else { return false }
        row = module
        break
      }
      let (found, inner) = names.find(tables, bytes, position, messageEnd)
      guard found >= 0, tables.program(found).kind != .repetition else { return false }
      row = found
      position = DovecotLevel.end(bytes, afterTag(bytes, inner, messageEnd), messageEnd)
    }
    if match(bytes, row, position, messageEnd, lineStart: start, lineEnd: end, index, repeats: repeats) { return true }
    if envelope.tagEnd < 0, position < messageEnd, bytes[position] == 0x5B,
      let behind = processBehind(bytes, position, messageEnd)
    {
      // `sshd [4711]: `
      return match(bytes, row, behind, messageEnd, lineStart: start, lineEnd: end, index, repeats: repeats)
    }
    // A word of a log that names no program may be a program's name.
    return envelope.bareStart >= 0 && bareMessage(bytes, start, end, index)
  }

  /// The end of a program's name.
  @inline(__always) static func nameEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var position = start
    while position < end {
      switch bytes[position] {
      case 0x20, 0x28, 0x3A, 0x3C, 0x5B, 0x5D: return position
      default: position += 1
      }
    }
    return position
  }

  @inline(__always) static func program(_ tables: TableView, _ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard start < end, end &- start <= 128 else { return nil }
    let slash = bytes.last(0x2F, from: start, to: end)
    let key = slash.map { $0 &+ 1 } ?? start
    let head = bytes.word(at: key, end: end)
    var slot = ProgramHash.slot(bytes, key, end, head: head, inPath: slash != nil)
    while true {
      let row = tables.hash(slot)
      guard row >= 0 else { return nil }
      if tables.program(row).head == head,
        isNamed(tables.program(row), tables.pool, bytes, start, key, end, inPath: slash != nil)
      {
        return row
      }
      slot = (slot &+ 1) & 1023
    }
  }

  /// Whether a row whose name begins with the same eight bytes is the program at `key..<end`.
  @inline(__always) private static func isNamed(
    _ row: ProgramRow, _ pool: Bytes, _ bytes: Bytes, _ start: Int, _ key: Int, _ end: Int, inPath: Bool
  ) -> Bool {
    let (name, prefix) = (row.name, row.prefix)
    guard end &- key == Int(name.count), inPath == (prefix.count > 0) else { return false }
    if name.count > 8, !bytes.equals(at: key, pool, at: Int(name.start), length: Int(name.count)) { return false }
    return !inPath
      || (key &- start > Int(prefix.count)
        && bytes.equals(at: start, pool, at: Int(prefix.start), length: Int(prefix.count)))
  }

  /// Behind `[123]: `, `(123): `, `(default): ` or `: `. Anything else in parentheses belongs to the message.
  @inline(__always) mutating func afterTag(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = start
    if place < end, bytes[place] == 0x5B {
      // A process number, as nearly all write it.
      var pid: UInt32 = 0
      let limit = min(end, start &+ 10)
      place &+= 1
      while place < limit, bytes[place].isDigit {
        pid = pid &* 10 &+ UInt32(bytes[place] &- 48)
        place &+= 1
      }
      guard place < limit, bytes[place] == 0x5D else { return afterUnusualTag(bytes, start, end) }
      envelope.pid = pid
      place &+= 1
    }
    guard place &+ 2 < end, bytes[place] == 0x3A, bytes[place &+ 1] == 0x20, bytes[place &+ 2] != 0x20 else {
      return afterUnusualTag(bytes, start, end)
    }
    return place &+ 2
  }

  @inline(never) private mutating func afterUnusualTag(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var position = start
    if position < end, bytes[position] == 0x5B, let close = Self.bracketEnd(bytes, start, min(end, start + 16)) {
      envelope.pid = EnvelopeReader.processNumber(bytes, position + 1, close)
      position = close + 1
    } else if position < end, bytes[position] == 0x28,
      let close = bytes.first(0x29, from: position, to: min(end, start + 16)), close + 1 < end
    {
      guard bytes[close + 1] == 0x3A else {
        // `sshd(pam_unix)[4711]: `: the module belongs to the message.
        if bytes[close + 1] == 0x5B, let last = Self.bracketEnd(bytes, close + 1, min(end, close + 16)) {
          envelope.pid = EnvelopeReader.processNumber(bytes, close + 2, last)
        }
        return position
      }
      // Anything else may be a name that somebody typed.
      var isNumber = close > position + 1
      for index in position + 1..<close where !bytes[index].isDigit { isNumber = false }
      if isNumber || bytes.word(at: position + 1, end: close) == Self.defaultName { position = close + 1 }
    }
    if position < end && bytes[position] == 0x3A { position += 1 }
    while position < end && bytes[position] == 0x20 { position += 1 }
    return position
  }

  /// The bracket that closes the one at `start`; there are hardly ever more than a few digits between them.
  @inline(__always) private static func bracketEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var place = start + 1
    while place < end {
      if bytes[place] == 0x5D { return place }
      place += 1
    }
    return nil
  }

  /// `default`
  private static let defaultName = "default".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// `message repeated 3 times: [ `
  private static func repeated(_ bytes: Bytes, _ start: Int, _ end: Int) -> (times: Int32, start: Int)? {
    let words = repeatedWords
    guard end - start > words.count else { return nil }
    for (index, byte) in words.enumerated() where bytes[start + index] != byte { return nil }
    var position = start + words.count
    var times: Int32 = 0
    while position < end, bytes[position].isDigit, times < 1_000_000 {
      times = times * 10 + Int32(bytes[position] &- 48)
      position += 1
    }
    let tail = repeatedTail
    guard times > 0, end - position > tail.count else { return nil }
    for (index, byte) in tail.enumerated() where bytes[position + index] != byte { return nil }
    position += tail.count
    while position < end && bytes[position] == 0x20 { position += 1 }
    return (times, position)
  }

  static let repeatedWords = Array("message repeated ".utf8)
  static let repeatedTail = Array(" times: [".utf8)
  static let lastWords = Array("last message repeated ".utf8)

  /// The password's class and digests; the password goes no further than here.
  private mutating func secretMark(_ bytes: Bytes, _ secret: ByteRange, user: ByteRange) -> SecretMark {
    func part(_ range: ByteRange) -> UnsafeRawBufferPointer {
      guard range.isPresent else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
      return unsafe bytes.buffer(Int(range.start), Int(range.start) + Int(range.count))
    }
    return unsafe secrets.mark(part(secret), user: part(user))
  }

  /// Whether the first bytes of a message are those of any entry of a program: the cheap part of `match`.
  @inline(__always) static func mayMatch(
    _ tables: TableView, _ heads: KnownHeads, _ bytes: Bytes, _ row: Int, _ start: Int, _ end: Int
  ) -> Bool {
    let head = bytes.word(at: min(start, end), end: end)
    let bucket = tables.bucket(Int(tables.program(row).firstBucket) + Int(head & 0xFF))
    return heads.first(of: bucket, tables, head) < Int(bucket.start + bucket.count)
  }

  @inline(__always) mutating func match(
    _ bytes: Bytes, _ row: Int, _ start: Int, _ end: Int, lineStart: Int, lineEnd: Int, _ index: Int, repeats: Int32
  ) -> Bool {
    let program = tables.program(row)
    matcher.begin(start, end)
    if let observer {
      observe(
        observer, bytes, program, start, end, lineStart: lineStart, lineEnd: lineEnd, index,
        isNamed: row != tables.anyProgram)
    }
    let head = bytes.word(at: min(start, end), end: end)
    let bucket = tables.bucket(Int(program.firstBucket) + Int(head & 0xFF))
    let last = Int(bucket.start + bucket.count)
    var number = heads.first(of: bucket, tables, head)
    var others = 0
    while number < last {
      let entry = tables.entry(number)
      guard head & entry.mask == entry.head else {
        number += Int(entry.alike)
        continue
      }
      number += 1
      guard matcher.matches(entry, afterOthers: others) else {
        others &+= 1
        continue
      }
      let message = ByteRange(
        start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end - start))
      return accept(bytes, entry, program, message, lineStart, lineEnd, index, repeats)
    }
    return false
  }

  /// Of a line that something below a program wrote: the service of the program, else the one that PAM was asked for, as in
  /// `perl: pam_unix(webmin:auth): …`.
  private func service(_ bytes: Bytes, _ row: ShapeRow, _ program: ProgramRow, _ message: ByteRange) -> UInt16 {
    guard program.firstBucket == tables.program(tables.anyProgram).firstBucket else { return program.service }
    let start = Int(message.start)
    guard let open = bytes.first(0x28, from: start, to: start + min(24, Int(message.count))),
      let colon = bytes.first(0x3A, from: open, to: min(open + 64, start + Int(message.count))),
      let asked = Self.program(tables, bytes, open + 1, colon), tables.program(asked).kind == .program,
      !tables.program(asked).isPlain
    else { return row.service }
    return tables.program(asked).service
  }

  mutating func accept(
    _ bytes: Bytes, _ entry: Entry, _ program: ProgramRow, _ message: ByteRange, _ lineStart: Int, _ lineEnd: Int,
    _ index: Int, _ repeats: Int32
  ) -> Bool {
    let row = tables.row(Int(entry.shape))
    let caught = matcher.caught
    understood = index
    let isConnection =
      row.opensConnection && (envelope.pid > 0 || caught.session.isPresent)
      && (caught.source != nil || caught.user.isPresent)
    guard let outcome = row.outcome ?? (isConnection ? .success : nil) else {
      return isLookingBack ? false : tell(bytes, row, entry.shape, lineStart, lineEnd, index)
    }
    var match = LoginMatch(
      lineIndex: index,
      line: ByteRange(
        start: Int32(truncatingIfNeeded: lineStart), count: Int32(truncatingIfNeeded: lineEnd - lineStart)),
      message: message, stamp: envelope.stamp,
      service: row.isBelowAny ? service(bytes, row, program, message) : row.service, shape: entry.shape,
      outcome: outcome)
    match.reporter = reporter(bytes)
    match.pid = envelope.pid
    match.protocol = row.protocol != 0 ? row.protocol : program.protocol
    match.reason = row.reason
    match.layer = program.isWorker && row.layer == .passdb ? .worker : row.layer
    match.attempts =
      repeats > 1 ? caught.attempts.multipliedReportingOverflow(by: repeats).partialValue : caught.attempts
    if match.attempts < 1 { match.attempts = Int32.max }
    match.source = caught.source
    match.sourceName = Self.isNoName(bytes, caught.host) ? .none : caught.host
    match.user = row.absent.count > 0 && Self.isAbsent(tables, bytes, caught.user, row.absent) ? .none : caught.user
    match.session = caught.session
    if caught.secret.isPresent { match.secret = secretMark(bytes, caught.secret, user: match.user) }
    if isLookingBack {
      lastLogin = isConnection ? nil : match
      unrepeatedAttempts = caught.attempts
      return !isConnection
    }
    if isConnection {
      match.isConnection = true
      unsafe each(match, bytes.buffer(0, bytes.count))
      return false
    }
    if match.stamp.kind == .none {
      account.undated.add(EnvelopeFault.noStamp.rawValue, sample: Self.sample(bytes, lineStart, lineEnd, index))
    }
    unrepeatedAttempts = caught.attempts
    tell(bytes, match)
    return true
  }

  /// Hands a login on: a call of its own, so that the match is put together in memory, and once.
  @inline(never) private mutating func tell(_ bytes: Bytes, _ match: LoginMatch) {
    lastLogin = match
    unsafe each(match, bytes.buffer(0, bytes.count))
  }
}
