import Testing
import Vocabulary

@testable import LogFormats

/// What is read or looked for eight letters at a time says what a look at each letter says.
@Suite struct WordsAtATimeTests {
  private func withMatcher(_ line: [UInt8], _ body: (inout Matcher) -> Void) throws {
    let formats = try CompiledFormats.shared()
    TableView.with(formats.tables) { tables in
      line.withUnsafeBytes { bytes in
        Matcher.with(Bytes(bytes), tables) { lent in
          var matcher = lent
          matcher.begin(0, bytes.count)
          body(&matcher)
        }
      }
    }
  }

  @Test(arguments: 0..<8) func `a clock is read as its letters say`(place: Int) {
    for byte in UInt8.min...UInt8.max {
      var line = Array("12:34:56 ".utf8)
      line[place] = byte
      line.withUnsafeBytes { buffer in
        var (seconds, milliseconds) = (Int64(0), UInt16(0))
        let end = try? StampReader().clock(Bytes(buffer), 0, 9, &seconds, &milliseconds)
        let digits = [0, 1, 3, 4, 6, 7].map { Int(line[$0]) - 48 }
        let isClock =
          digits.allSatisfy { (0...9).contains($0) } && line[2] == 0x3A && line[5] == 0x3A
          && digits[0] * 10 + digits[1] < 24 && digits[2] < 6 && digits[4] * 10 + digits[5] < 61
        #expect(end == (isClock ? 8 : nil), "\(line)")
        guard isClock else { return }
        let hours = digits[0] * 10 + digits[1]
        let minutes = digits[2] * 10 + digits[3]
        #expect(seconds == Int64(hours * 3600 + minutes * 60 + digits[4] * 10 + digits[5]))
      }
    }
  }

  @Test func `an address is read as its letters say`() throws {
    var numbers = SeededNumbers(state: 0xADD0_0001)
    let parts = ["0", "7", "07", "99", "100", "255", "256", "030", "1234", "", "x", ".", "1.2"]
    let tails = ["", " ", ",", ")", "]", ":", ": ", ".", ". ", "-", "a", "%", ":22 ", ".5", ".x", "/24", "\u{E9}"]
    var found = 0
    for _ in 0..<20_000 {
      let text = (0..<4).map { _ in parts[Int.random(in: 0..<parts.count, using: &numbers)] }.joined(separator: ".")
      let line = Array((text + tails[Int.random(in: 0..<tails.count, using: &numbers)]).utf8)
      try withMatcher(line) { matcher in
        let seen = matcher.readAddress(at: 0)
        let expected = NaiveMatcher.address(line, 0)
        #expect(
          seen.end == expected?.1 ?? -1 && (expected == nil || seen.address == expected?.0),
          "\(String(decoding: line, as: UTF8.self))")
        if expected != nil { found += 1 }
      }
    }
    #expect(found > 500)
  }

  @Test func `a process number is read as its digits say`() throws {
    let formats = try CompiledFormats.shared()
    let lengths = (1...12).map { String("9081726354908".prefix($0)) }
    for text in lengths + ["0", "0000007", "00000007", "", "12x", "x12", "1 2", "-7", "\u{661}"] {
      let line = "Nov 12 08:31:00 mx sshd[\(text)]: Failed password for bob from 192.0.2.7 port 4711 ssh2"
      let seen = scan(line, formats).seen
      let isNumber = !text.isEmpty && text.count <= 9 && text.utf8.allSatisfy(\.isDigit)
      #expect(seen.map(\.pid) == [isNumber ? UInt32(text) ?? 0 : 0], "\(line)")
    }
    // At the very end of what is scanned.
    for length in 1...7 {
      let digits = String("7654321".prefix(length))
      for end in ["]", "x", ""] {
        let tag = Array("[\(digits)\(end)".utf8)
        tag.withUnsafeBytes { buffer in
          let found = ScanPass.processDigits(Bytes(buffer), 1, tag.count)
          #expect(found == (end == "]" ? length : 0), "\(digits)\(end)")
        }
      }
    }
  }

  @Test(arguments: [0x7E87_0001, 0x7E87_0002] as [UInt64])
  func `a text is found where it stands first and last`(seed: UInt64) throws {
    let formats = try CompiledFormats.shared()
    var numbers = SeededNumbers(state: seed)
    let pool = formats.tables.pool
    var found = 0
    for (index, step) in formats.tables.steps.enumerated() where step.kind == .any || step.kind == .until {
      let texts = (Int(step.first)..<Int(step.first + step.count)).map { number -> [UInt8] in
        let text = formats.tables.literals[number]
        return Array(pool[Int(text.start)..<Int(text.start + text.count)])
      }
      let line = (0..<12).flatMap { _ -> [UInt8] in
        let text = texts[Int.random(in: 0..<texts.count, using: &numbers)]
        return Bool.random(using: &numbers) ? text : Array(text.dropLast(Int.random(in: 0...2, using: &numbers)))
      }
      let start = Int.random(in: 0...line.count, using: &numbers)
      let stop = Int.random(in: start...line.count, using: &numbers)
      func places(_ text: [UInt8]) -> [Int] { (start..<stop).filter { line[$0...].starts(with: text) } }
      try withMatcher(line) { matcher in
        for (number, text) in zip(Int(step.first)..., texts) where !text.isEmpty {
          #expect(matcher.first(number, from: start, to: stop) == places(text).first ?? -1)
          #expect(matcher.last(number, from: start, to: stop) == places(text).last ?? -1)
        }
        guard step.flag else { return }
        let expected = texts.compactMap { places($0).first }.min()
        let seen = matcher.firstOfAll(matcher.tables.step(index), from: start, to: stop)
        #expect(seen == expected ?? -1)
        if expected != nil { found += 1 }
      }
    }
    #expect(found > 100)
  }

  @Test func `what a message may begin with is known as if it were met for the first time`() throws {
    let formats = try CompiledFormats.shared()
    var numbers = SeededNumbers(state: 0x4EAD_0001)
    let buckets = formats.tables.buckets.filter { $0.count > 0 }
    var known = 0
    TableView.with(formats.tables) { tables in
      withUnsafeTemporaryAllocation(of: KnownHeads.Head.self, capacity: KnownHeads.capacity) { memory in
        let heads = KnownHeads(memory)
        for _ in 0..<20_000 {
          let bucket = buckets[Int.random(in: 0..<min(buckets.count, 400), using: &numbers)]
          let entry = tables.entry(Int(bucket.start) + Int.random(in: 0..<Int(bucket.count), using: &numbers))
          let head = Bool.random(using: &numbers) ? entry.head : entry.head &+ 1 << 16
          let places = Int(bucket.start)..<Int(bucket.start + bucket.count)
          let expected = places.first { head & tables.entry($0).mask == tables.entry($0).head }
          #expect(heads.first(of: bucket, tables, head) == expected ?? places.upperBound)
          if expected != nil { known += 1 }
        }
      }
    }
    #expect(known > 1000)
  }
}
