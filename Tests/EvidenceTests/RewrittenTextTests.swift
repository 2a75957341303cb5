import Testing

@testable import Evidence

/// Texts in another form than a log's, as they are handed on.
@Suite struct RewrittenTextTests {
  private func lines(_ bytes: [UInt8], batch: Int = 64) -> [String] {
    let bench = Workbench()
    bench.write("odd.log", bytes)
    let reading = EvidenceReader(bench.find("odd.log").found, limits: ReadLimits(batch: batch)).readAll(jobs: 2)
    #expect(reading.complete && reading.diagnostics.isEmpty)
    return String(decoding: reading.files.flatMap(\.content), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
  }

  private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  @Test(arguments: [true, false], [1, 7, 64, 1 << 20])
  func `UTF-16 with a byte order mark becomes UTF-8`(isBigEndian: Bool, batch: Int) {
    let text = "Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï😀 from 192.0.2.7\r\nsecond\r\n"
    #expect(
      lines(utf16(text, isBigEndian: isBigEndian), batch: batch)
        == ["Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï😀 from 192.0.2.7", "second"])
  }

  @Test(arguments: [true, false])
  func `UTF-16 without a byte order mark is known by its zeros`(isBigEndian: Bool) {
    let text = "Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï from 192.0.2.7\r\n"
    let bytes = Array(utf16(text, isBigEndian: isBigEndian).dropFirst(2))
    #expect(lines(bytes) == ["Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï from 192.0.2.7"])
  }

  @Test(arguments: [true, false], [true, false])
  func `UTF-32 becomes UTF-8`(isBigEndian: Bool, hasMark: Bool) {
    let text =
      (hasMark ? "\u{FEFF}" : "") + "Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï😀 from 192.0.2.7\r\nsecond\r\n"
    let bytes = text.unicodeScalars.flatMap { scalar -> [UInt8] in
      let little = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * UInt32($0))) }
      return isBigEndian ? little.reversed() : little
    }
    #expect(
      lines(bytes + [0x41], batch: 7)
        == ["Mar  5 08:31:05 mx1 sshd[1]: Invalid user ünï😀 from 192.0.2.7", "second", "\u{FFFD}"])
  }

  @Test(arguments: [1, 7, 64, 1 << 20])
  func `lines that end with a carriage return alone are lines`(batch: Int) {
    let one = "Mar  5 08:31:05 mx1 sshd[1]: Invalid user a from 192.0.2.7"
    #expect(lines(Array((one + "\r" + one + "\r").utf8), batch: batch) == [one, one])
    // More than decides.
    let many = Array(repeating: one, count: 2000)
    #expect(lines(Array(many.joined(separator: "\r").utf8), batch: batch) == many)
    #expect(lines(Array((many.joined(separator: "\r") + "\r").utf8), batch: batch) == many)
    #expect(lines(Array((many.joined(separator: "\r") + "\r\n" + one + "\n").utf8), batch: batch) == many + [one])
  }

  @Test func `a carriage return that somebody typed ends no line`() {
    let typed =
      "Mar  5 08:31:05 mx1 sshd[1]: Invalid user a\rMar  5 08:31:05 mx1 sshd[1]: Invalid user b from 192.0.2.9"
    let text = Array((typed + String(repeating: " ", count: 600) + "from 192.0.2.7\nnext\n").utf8)
    let bench = Workbench()
    bench.write("odd.log", text)
    let reading = EvidenceReader(bench.find("odd.log").found, limits: ReadLimits(batch: 64)).readAll(jobs: 2)
    #expect(reading.files.flatMap(\.content) == text)
  }

  /// A single line that lacks its end, with as many returns as anybody can type in it.
  @Test(arguments: ["\r", "\r\r", "a\r"])
  func `a carriage return in a file without a line feed ends no line, and is told`(typed: String) {
    let forged = "Mar  5 08:31:05 mx1 sshd[1]: Accepted password for root from 203.0.113.9 port 22 ssh2"
    let text = "Mar  5 08:31:05 mx1 sshd[1]: Invalid user \(typed)\(forged)\r\(forged)\rb from 192.0.2.7"
    let bench = Workbench()
    bench.write("odd.log", Array(text.utf8))
    let reading = EvidenceReader(bench.find("odd.log").found, limits: ReadLimits(batch: 64)).readAll(jobs: 2)
    #expect(reading.files.flatMap(\.content) == Array(text.utf8))
    #expect(reading.files.flatMap(\.diagnostics).map(\.code) == ["carriage-returns"])
  }

  // MARK: Records over several lines

  private static let start = "2024-01-21 05:11:11.531 UTC,"
  private static func record(_ name: String) -> String {
    start + #""\#(name)","shop",66171,"192.0.2.7:51182",,2,"authentication",,3/2,0,FATAL,28P01,"user ""\#(name)""",,"#
  }

  @Test(arguments: [1, 7, 64, 1 << 20])
  func `a record whose values hold line ends is one line`(batch: Int) {
    let forged = Self.record("forged").replacing("\"", with: "\"\"")
    let names = ["bob", "b\nob", "\n\(forged)\n", "b\r\nob", "\n\n", "ann"]
    let text = names.map { Self.record($0) + "\n" }.joined()
    let expected = names.map { name in
      // Line ends right before the mark that closes a value go.
      ["\r\n\",", "\n\n\",", "\n\","].reduce(Self.record(name)) { $0.replacing($1, with: "\",") }
        .replacing("\r\n", with: "#012").replacing("\n", with: "#012")
    }
    #expect(lines(Array(text.utf8), batch: batch) == expected)
    let windows = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
    #expect(lines(Array(windows.utf8), batch: batch).count == 6)
  }

  @Test func `what follows a record that was torn off is read as it stands`() {
    let torn = String(Self.record("bob").prefix(34))
    let text = [torn, Self.record("ann"), torn, Self.record("eve"), torn].joined(separator: "\n")
    #expect(lines(Array(text.utf8)) == [torn, Self.record("ann"), torn, Self.record("eve"), torn])
  }

  @Test func `a row of a table is one line, and what stands before it is`() {
    let rows = "\"_time\",_raw,host\n2024-01-21T05:11:11Z,\"Jan 21 05:11:11 h a: b\n\tc \"\"d\"\"\n\",h\n1,2,3"
    #expect(
      lines(Array(rows.utf8))
        == ["\"_time\",_raw,host", "2024-01-21T05:11:11Z,\"Jan 21 05:11:11 h a: b#012\tc \"\"d\"\"\",h", "1,2,3"])
  }

  @Test func `half a pair and half a letter at the end are told as letters that are none`() {
    #expect(lines([0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8, 0x42, 0x00, 0x43]) == ["A\u{FFFD}B\u{FFFD}"])
  }

  @Test func `the journal's verbose form becomes a line of JSON an entry, with the cursor's time`() {
    let text = """
      Tue 2024-03-05 09:31:05.250000 CET [s=1f;i=2;b=3;m=4;t=612e5a9c3b4d0;x=6]
          _HOSTNAME=mx1
          MESSAGE=say "a"
                  and b
          _PID=7
      Tue 2024-03-05 09:31:06.000000 CET [s=1f;i=3;b=3;m=5;t=612e5a9cf2680;x=7]
          MESSAGE=next

      """
    #expect(
      lines(Array(text.utf8)) == [
        #"{"__REALTIME_TIMESTAMP":"1709627465250000","_HOSTNAME":"mx1","MESSAGE":"say \"a\"\u000aand b","_PID":"7"}"#,
        #"{"__REALTIME_TIMESTAMP":"1709627466000000","MESSAGE":"next"}"#,
      ])
  }

  @Test(arguments: [
    "{\n\t\"MESSAGE\" : \"a {[ \\\" b\",\n\t\"n\" : [\n1,\n2]\n}\n{\n\t\"MESSAGE\" : \"c\"\n}\n",
    "[\n  {\n    \"MESSAGE\" : \"a {[ \\\" b\",    \"n\" : [1,2]\n  },\n  {\n \"MESSAGE\" : \"c\"  }\n]\n",
    "{\"events\":[{\"MESSAGE\" : \"a {[ \\\" b\",\"n\" : [1,2]},{\"MESSAGE\" : \"c\"}],\"searchedLogStreams\": []}",
    "{\"took\":3,\"hits\":{\"total\":{\"value\":2},\"hits\": [{\"MESSAGE\" : \"a {[ \\\" b\",\"n\" : [1,2]},{\"MESSAGE\" : \"c\"}]}}",
  ])
  func `each object of a document is a line`(text: String) {
    let found = lines(Array(text.utf8)).map { $0.filter { $0 != " " } }
    #expect(found.prefix(2) == [#"{"MESSAGE":"a{[\"b","n":[1,2]}"#, #"{"MESSAGE":"c"}"#])
  }

  @Test func `an object that does not end is handed on as it is`() {
    #expect(lines(Array("{\n  \"MESSAGE\": \"a\n".utf8)) == [#"{  "MESSAGE": "a"#])
  }
}
