import Testing

@testable import Evidence

@Suite struct JournalExportTests {
  private func field(_ key: String, _ value: String) -> [UInt8] { Array("\(key)=\(value)\n".utf8) }

  /// The form for values with line ends.
  private func binary(_ key: String, _ value: [UInt8], length: UInt64? = nil) -> [UInt8] {
    let count = length ?? UInt64(value.count)
    return Array("\(key)\n".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64($0 * 8)) } + value + [0x0A]
  }

  private func lines(_ bytes: [UInt8], batch: Int = 64) -> [String] {
    let bench = Workbench()
    bench.write("journal.export", bytes)
    let reading = EvidenceReader(bench.find("journal.export").found, limits: ReadLimits(batch: batch)).readAll(jobs: 2)
    #expect(reading.files.map(\.file.packing) == [.journalExport])
    #expect(reading.complete)
    return String(decoding: reading.files.flatMap(\.content), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private var cursor: [UInt8] { field("__CURSOR", "s=1") }

  @Test func `an entry becomes a line of JSON`() {
    let bytes =
      cursor + field("MESSAGE", #"say "a=b" \ é"#) + field("_PID", "7") + [0x0A] + cursor + field("MESSAGE", "") + [
        0x0A
      ]
    #expect(
      lines(bytes) == [
        #"{"__CURSOR":"s=1","MESSAGE":"say \"a=b\" \\ é","_PID":"7"}"#, #"{"__CURSOR":"s=1","MESSAGE":""}"#,
      ])
  }

  /// A length of ten has a line end among its bytes, and the value holds what looks like entries of its own.
  @Test(arguments: [1, 10, 64, 300, 1 << 20]) func `a binary value is as long as it says`(batch: Int) {
    let forged = Array("a\n\n__CURSOR=x\nMESSAGE=forged\n\n".utf8)
    let bytes = cursor + binary("X", Array("0123456789".utf8)) + binary("MESSAGE", forged) + field("_PID", "7") + [0x0A]
    #expect(
      lines(bytes, batch: batch) == [
        #"{"__CURSOR":"s=1","X":"0123456789","MESSAGE":"a\u000a\u000a__CURSOR=x\u000aMESSAGE=forged\u000a\u000a","_PID":"7"}"#
      ])
  }

  @Test func `long values are null, but for the message`() {
    let long = String(repeating: "x", count: 5000)
    let longest = [UInt8](repeating: 0x78, count: 60_000)
    let bytes =
      cursor + field("Y", long) + field("MESSAGE", long) + [0x0A] + cursor + binary("MESSAGE", longest) + [0x0A]
    #expect(
      lines(bytes) == [
        #"{"__CURSOR":"s=1","Y":null,"MESSAGE":"\#(long)"}"#, #"{"__CURSOR":"s=1","MESSAGE":null}"#,
      ])
  }

  @Test func `what breaks off or is no entry leaves its object open`() {
    let whole = cursor + field("_PID", "7") + [0x0A]
    #expect(lines(cursor + Array("MESSAGE=cut".utf8)) == [#"{"__CURSOR":"s=1","MESSAGE":""#])
    #expect(lines(cursor + field("_PID", "7")) == [#"{"__CURSOR":"s=1","_PID":"7"}"#])
    #expect(
      lines(cursor + Array("no field\n".utf8) + whole) == [
        #"{"__CURSOR":"s=1""#, "no field", #"{"__CURSOR":"s=1","_PID":"7"}"#,
      ])
    #expect(
      lines(cursor + binary("MESSAGE", [], length: 1 << 40) + whole) == [
        #"{"__CURSOR":"s=1""#, #"{"__CURSOR":"s=1","_PID":"7"}"#,
      ])
    #expect(
      lines(cursor + binary("MESSAGE", Array("longer".utf8), length: 4) + whole) == [
        #"{"__CURSOR":"s=1""#, "er", #"{"__CURSOR":"s=1","_PID":"7"}"#,
      ])
  }
}
