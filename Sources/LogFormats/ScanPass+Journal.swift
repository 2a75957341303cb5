extension ScanPass {
  /// A line that is a JSON object: an entry of the journal, or what a container wrote. Its text is decoded into the scratch
  /// buffer, and the match's ranges, its line included, are into that.
  mutating func json(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    var entry = JournalEntry()
    guard entry.find(bytes, start, end) else {
      let hasNul = bytes.first(0, from: start, to: end) != nil
      damage(hasNul ? .nul : .json, bytes, start, end, index)
      return
    }
    if tables.objects >= 0, object(entry, bytes, index) {
      hasLogin = false
      return
    }
    var collected = CollectedEntry()
    if entry.message.kind == .absent && !entry.isOfJournal && entry.isOfProgram {
      written(entry, bytes, index)
    } else if !entry.isOfJournal, collected.find(bytes, start, end) {
      self.collected(collected, bytes, outer: collected.stamp(bytes), index)
    } else if entry.message.kind == .absent && !entry.isOfJournal {
      written(entry, bytes, index)
    } else {
      journal(entry, bytes, start, end, index)
    }
    // Its ranges are into memory that the next entry overwrites.
    hasLogin = false
  }

  /// An object that is a line of a user's own format, as it stands: what it tells may be spread over its members. Its time is
  /// that of a member called `time`, or what the shape takes for it.
  private mutating func object(_ entry: JournalEntry, _ bytes: Bytes, _ index: Int) -> Bool {
    let (start, end) = (entry.whole.start, entry.whole.end)
    guard Self.mayMatch(tables, heads, bytes, tables.objects, start, end) else { return false }
    var stamps = StampReader()
    var stamp = Stamp.none
    if entry.time.kind != .text
      || (try? stamps.iso(bytes, entry.time.start, entry.time.end, &stamp)) != entry.time.end
    {
      stamp = .none
    }
    scratch.removeAll(keepingCapacity: true)
    unsafe scratch.append(contentsOf: bytes.buffer(start, end))
    guard
      decoded({ pass, bytes in
        pass.envelope = Envelope()
        pass.envelope.stamp = stamp
        return pass.match(
          bytes, pass.tables.objects, 0, bytes.count, lineStart: 0, lineEnd: bytes.count, index, repeats: 0)
      })
    else { return false }
    if stamp.kind != .none { note(stamp, index) }
    countEvent()
    return true
  }

  /// Docker's `{"log":"…\n","stream":"stdout","time":"2023-11-12T08:31:00.123456789Z"}`, of which the text may be a whole
  /// line; and what Nextcloud, GitLab and others write themselves, `{"time":"…","message":"…", …}`, of which the text is a
  /// message and nothing else. Samba's `{"timestamp":"…","type":"Authentication",…}`, MongoDB's `{"t":{"$date":"…"},…}`, Windows' events
  /// (`{"Event":{…}}`) and PostgreSQL's, whose shapes find the time, and some others are the message themselves. Any other object
  /// is no log line that anybody here knows.
  private mutating func written(_ entry: JournalEntry, _ bytes: Bytes, _ index: Int) {
    var stamps = StampReader()
    let isContainer = entry.log.kind == .text
    let isMessage = entry.isMessageItself
    let text = isContainer ? entry.log : isMessage ? entry.whole : entry.ownMessage
    envelope.stamp = .none
    guard text.kind == .text,
      entry.holdsTime
        || (entry.time.kind == .text && entry.time.end > entry.time.start
          && (try? stamps.iso(bytes, entry.time.start, entry.time.end, &envelope.stamp)) == entry.time.end)
    else {
      account.otherLines += 1
      return
    }
    let stamp = envelope.stamp
    if stamp.kind != .none { note(stamp, index) }
    scratch.removeAll(keepingCapacity: true)
    if isMessage {
      unsafe scratch.append(contentsOf: bytes.buffer(text.start, text.end))
    } else {
      JournalEntry.decode(bytes, text, into: &scratch)
    }
    if isContainer, entry.stream.kind == .text, entry.stream.end > entry.stream.start,
      let isEvent = dockerPart(of: bytes[entry.stream.end - 1], index)
    {
      return count(isEvent)
    }
    while let last = scratch.last, last == 0x0A || last == 0x0D { scratch.removeLast() }
    if decoded({ pass, bytes in
      pass.envelope = Envelope()
      pass.envelope.stamp = stamp
      if isContainer { return pass.contained(bytes, 0, bytes.count, index) }
      pass.envelope.bareStart = 0
      return pass.bareMessage(bytes, 0, bytes.count, index)
    }) {
      countEvent()
    } else {
      account.otherLines += 1
    }
  }

  /// Runs over the scratch buffer as if it were what is scanned.
  mutating func decoded(_ body: (inout ScanPass, Bytes) -> Bool) -> Bool {
    let text = scratch
    return unsafe text.withUnsafeBytes { buffer -> Bool in
      let outside = matcher.bytes
      defer { matcher.bytes = outside }
      matcher.bytes = unsafe Bytes(buffer)
      return body(&self, matcher.bytes)
    }
  }

  /// One entry of `journalctl -o json`, as `HOST PROGRAM MESSAGE`.
  private mutating func journal(_ entry: JournalEntry, _ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    guard let microseconds = entry.microseconds(bytes) else {
      damage(.noStamp, bytes, start, end, index)
      return
    }
    guard microseconds / 1_000_000 < StampReader.end else {
      damage(.impossibleStamp, bytes, start, end, index)
      return
    }
    envelope = Envelope()
    envelope.stamp = Stamp(
      seconds: microseconds / 1_000_000, milliseconds: UInt16(microseconds % 1_000_000 / 1000), kind: .absolute)
    note(envelope.stamp, index)
    if entry.message.kind == .null {
      damage(.noMessage, bytes, start, end, index)
      return
    }
    guard let program = entry.program, entry.message.kind != .absent else {
      account.otherLines += 1
      return
    }
    scratch.removeAll(keepingCapacity: true)
    if entry.host.kind == .text {
      JournalEntry.decode(bytes, entry.host, into: &scratch)
      envelope.hostEnd = scratch.count
      scratch.append(0x20)
    }
    envelope.tagStart = scratch.count
    JournalEntry.decode(bytes, program, into: &scratch)
    envelope.tagEnd = scratch.count
    scratch.append(0x20)
    envelope.messageStart = scratch.count
    JournalEntry.decode(bytes, entry.message, into: &scratch)
    envelope.pid = entry.processNumber(bytes)
    let isContainer = entry.container.kind == .text
    let isEvent = decoded { pass, text in
      let start = pass.envelope.messageStart
      return pass.message(text, 0, text.count, index) || (isContainer && pass.contained(text, start, text.count, index))
    }
    if isEvent { countEvent() } else { account.otherLines += 1 }
  }
}
