import Diagnostics
import Vocabulary

/// From a message to the shape that it has, and to what is told of it.
extension ScanPass {
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
    let bucket = tables.bucket(tables.firstBucket(row) &+ Int(head & 0xFF))
    return heads.first(of: bucket, tables, head) < Int(bucket.start &+ bucket.count)
  }

  @inline(__always) mutating func match(
    _ bytes: Bytes, _ row: Int, _ start: Int, _ end: Int, lineStart: Int, lineEnd: Int, _ index: Int, repeats: Int32
  ) -> Bool {
    matcher.begin(start, end)
    if let observer {
      observe(
        observer, bytes, tables.program(row), start, end, lineStart: lineStart, lineEnd: lineEnd, index,
        isNamed: row != tables.anyProgram)
    }
    let head = bytes.word(at: min(start, end), end: end)
    let bucket = tables.bucket(tables.firstBucket(row) &+ Int(head & 0xFF))
    let last = Int(bucket.start &+ bucket.count)
    var number = heads.first(of: bucket, tables, head)
    var others = 0
    while number < last {
      let entry = tables.entry(number)
      guard head & entry.mask == entry.head else {
        number &+= Int(entry.alike)
        continue
      }
      if others == triesBeforeSieve, let places = tables.sieve(of: row)?.places(bytes, start, end) {
        let matches = match(bytes, row, bucket, places, number, start, end, lineStart, lineEnd, index, repeats)
        // Lines that have none of the shapes come in a row: for them, trying any first is in vain.
        triesBeforeSieve = matches ? Self.usualTriesBeforeSieve : 0
        return matches
      }
      number &+= 1
      guard matcher.matches(entry, afterOthers: others) else {
        others &+= 1
        continue
      }
      return take(bytes, entry, row, start, end, lineStart, lineEnd, index, repeats)
    }
    return false
  }

  static let usualTriesBeforeSieve = 3

  /// As above, of those entries from `first` on that the sieve lets through.
  @inline(never) private mutating func match(
    _ bytes: Bytes, _ row: Int, _ bucket: PoolText, _ places: TextSieve.Places, _ first: Int, _ start: Int, _ end: Int,
    _ lineStart: Int, _ lineEnd: Int, _ index: Int, _ repeats: Int32
  ) -> Bool {
    matcher.work &+= end &- start
    let head = bytes.word(at: start, end: end)
    let (base, last) = (Int(bucket.start), Int(bucket.start &+ bucket.count))
    for word in (first &- base) / 64..<(last &- base &+ 63) / 64 {
      var rest = places[word]
      while rest != 0 {
        let number = base &+ word &* 64 &+ rest.trailingZeroBitCount
        rest &= rest &- 1
        guard number >= first else { continue }
        let entry = tables.entry(number)
        guard head & entry.mask == entry.head, matcher.matches(entry, afterOthers: Self.usualTriesBeforeSieve) else {
          continue
        }
        return take(bytes, entry, row, start, end, lineStart, lineEnd, index, repeats)
      }
    }
    return false
  }

  /// A message has the shape of an entry, which may be there to know lines that are no events.
  @inline(__always) private mutating func take(
    _ bytes: Bytes, _ entry: EntryView, _ row: Int, _ start: Int, _ end: Int, _ lineStart: Int, _ lineEnd: Int,
    _ index: Int, _ repeats: Int32
  ) -> Bool {
    guard tables.tells(entry.shape) else {
      understood = index
      return false
    }
    let message = ByteRange(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end &- start))
    return accept(bytes, entry, row, message, lineStart, lineEnd, index, repeats)
  }

  /// Of a line that something below a program wrote: the service of the program, else the one that PAM was asked for, as in
  /// `perl: pam_unix(webmin:auth): …`.
  private func service(_ bytes: Bytes, _ row: ShapeRow, _ program: Int, _ message: ByteRange) -> UInt16 {
    guard tables.firstBucket(program) == tables.firstBucket(tables.anyProgram) else {
      return tables.program(program).service
    }
    let start = Int(message.start)
    guard let open = bytes.first(0x28, from: start, to: start + min(24, Int(message.count))),
      let colon = bytes.first(0x3A, from: open, to: min(open + 64, start + Int(message.count))),
      let asked = Self.program(tables, bytes, open + 1, colon), tables.program(asked).kind == .program,
      !tables.program(asked).isPlain
    else { return row.service }
    return tables.program(asked).service
  }

  /// What a shape took for the line's stamp, if it is one and nothing else.
  @inline(never) private static func writtenStamp(_ bytes: Bytes, _ text: ByteRange) -> Stamp? {
    let start = Int(text.start)
    let end = start + Int(text.count)
    var stamp = Stamp.none
    var reader = StampReader()
    if let after = try? reader.iso(bytes, start, end, &stamp), after == end { return stamp }
    if let after = try? reader.rare(bytes, start, end, &stamp), after == end { return stamp }
    return stampWithZone(bytes, start, end) ?? CollectedEntry.stamp(bytes, start, end) ?? stampOfLine(bytes, start, end)
  }

  /// Any other stamp that a line may begin with: `06/May/2024:07:08:09 +0200`.
  private static func stampOfLine(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    let line = unsafe Array(bytes.buffer(start, end)) + Array(" a b".utf8)
    return unsafe line.withUnsafeBytes { buffer -> Stamp? in
      var reader = EnvelopeReader()
      var envelope = Envelope()
      let isRead = unsafe reader.read(Bytes(buffer), 0, line.count, &envelope) == nil
      let behind = end - start + 1
      guard isRead, [envelope.bareStart, envelope.hostStart, envelope.tagStart].contains(behind) else { return nil }
      return envelope.stamp.kind == .none ? nil : envelope.stamp
    }
  }

  /// `2024-01-21 05:11:11.531 CET`, ` +03`: the zone of a stamp is read before a blank.
  private static func stampWithZone(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    let text = unsafe Array(bytes.buffer(start, end)) + [0x20]
    return unsafe text.withUnsafeBytes { buffer -> Stamp? in
      let bytes = unsafe Bytes(buffer)
      let end = text.count - 1
      var stamp = Stamp.none
      var reader = StampReader()
      guard let clock = try? reader.iso(bytes, 0, text.count, &stamp), clock < end,
        let after = try? reader.zoneBehind(bytes, clock, text.count, &stamp)
      else { return nil }
      // A name that means several zones says nothing.
      return after == end || ZoneAbbreviation.end(bytes, clock + 1, text.count) == end ? stamp : nil
    }
  }

  /// A message has the shape of an entry. What it tells is put together where the last login is kept, and lent from
  /// there: a copy of it would have to wait for what was just written.
  @inline(never) mutating func accept(
    _ bytes: Bytes, _ entry: EntryView, _ programRow: Int, _ message: ByteRange, _ lineStart: Int, _ lineEnd: Int,
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
    hasLogin = !isConnection
    login.lineIndex = index
    login.line = ByteRange(
      start: Int32(truncatingIfNeeded: lineStart), count: Int32(truncatingIfNeeded: lineEnd &- lineStart))
    login.message = message
    login.stamp = envelope.stamp
    if envelope.stamp.kind == .none, caught.detail.isPresent, let stamp = Self.writtenStamp(bytes, caught.detail) {
      login.stamp = stamp
      if !isLookingBack { note(stamp, index) }
    }
    login.service = row.isBelowAny ? service(bytes, row, programRow, message) : row.service
    login.shape = entry.shape
    login.outcome = outcome
    login.reporter = reporter(bytes)
    login.pid = envelope.pid
    login.protocol = row.protocol != 0 ? row.protocol : tables.program(programRow).protocol
    login.reason = row.reason
    login.layer = row.layer == .passdb && tables.program(programRow).isWorker ? .worker : row.layer
    login.attempts = Self.attempts(caught.attempts, repeated: max(1, repeats))
    login.source = caught.source
    login.sourceName = Self.isNoName(bytes, caught.host) ? .none : caught.host
    login.user = Self.isAbsent(tables, bytes, caught.user, row.absent) ? .none : caught.user
    login.session = caught.session
    login.isConnection = isConnection
    if caught.secret.isPresent {
      login.secret = secretMark(bytes, caught.secret, user: login.user)
    } else if login.secret.shape != .absent {
      login.secret = .none
    }
    if !isConnection { unrepeatedAttempts = caught.attempts }
    guard !isLookingBack else { return !isConnection }
    if !isConnection && login.stamp.kind == .none {
      account.undated.add(EnvelopeFault.noStamp.rawValue, sample: Self.sample(bytes, lineStart, lineEnd, index))
    }
    unsafe each(&login, bytes.buffer(0, bytes.count))
    return !isConnection
  }
}
