/// What the format tester wants to know of each message whose program a format knows, beyond the events.
final class ScanObserver {
  struct Message {
    /// 0-based.
    var lineIndex: Int
    var line: [UInt8]
    var message: [UInt8]
    var service: Int
    /// Every shape that takes the message when it is asked alone, ascending.
    var claims: [Int]
  }

  /// In the order of the lines. A line that can be cut into program and message in several ways may have several: the scan
  /// goes from one to the next until a shape takes it.
  var messages: [Message] = []
  /// Bytes and steps the matcher looked at during the scan.
  var work = 0

  /// One message a line: that which a shape took, or else the shortest, whose tag was cut off best.
  var readings: [Message] {
    var kept: [Message] = []
    for message in messages {
      guard let last = kept.last, last.lineIndex == message.lineIndex else {
        kept.append(message)
        continue
      }
      let isBetter =
        message.claims.isEmpty ? last.claims.isEmpty && message.message.count < last.message.count : true
      if isBetter { kept[kept.count - 1] = message }
    }
    return kept
  }
}

extension ScanPass {
  mutating func observe(
    _ observer: ScanObserver, _ bytes: Bytes, _ program: ProgramRow, _ start: Int, _ end: Int, lineStart: Int,
    lineEnd: Int, _ index: Int, isNamed: Bool
  ) {
    var claims: Set<Int> = []
    let before = matcher.work
    let bucket = tables.bucket(Int(program.firstBucket) + (start < end ? Int(bytes[start]) : 0))
    for number in Int(bucket.start)..<Int(bucket.start + bucket.count)
    where matcher.matches(tables.entry(number)) {
      claims.insert(Int(tables.entry(number).shape))
    }
    matcher.work = before
    // A program's own formats say how they know what lies below it.
    let own = claims.filter { !tables.row($0).isBelowAny || tables.row($0).service == program.service }
    if isNamed && !own.isEmpty { claims = own }
    // Of a program that no format names only what a shape takes is a format's matter.
    guard isNamed || !claims.isEmpty else { return }
    observer.messages.append(
      ScanObserver.Message(
        lineIndex: index, line: unsafe Array(bytes.buffer(lineStart, lineEnd)),
        message: unsafe Array(bytes.buffer(min(start, end), end)), service: Int(program.service),
        claims: claims.sorted()))
  }
}

extension CompiledFormats {
  /// Every shape that takes a line when it is asked alone, but for those that say `after` of another that takes it:
  /// indexes into `shapes`, ascending. A scan stops at the first.
  func claims(_ line: [UInt8]) -> [Int] {
    let observer = ScanObserver()
    var scanner = LineScanner(formats: self)
    _ = unsafe line.withUnsafeBytes { bytes in
      unsafe scanner.scan(bytes, observer: observer, operational: { _, _ in }, each: { _, _ in })
    }
    return undeclared(Set(observer.messages.flatMap(\.claims)).sorted())
  }

  /// The claims that no declared order settles.
  func undeclared(_ claims: [Int]) -> [Int] {
    claims.filter { shape in !precedence[shape].contains { claims.contains($0) } }
  }
}
