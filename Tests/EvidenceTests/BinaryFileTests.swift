import Diagnostics
import Testing

@testable import Evidence

/// Binary records that lie among logs are told by name; none of their bytes is taken for a line.
@Suite struct BinaryFileTests {
  /// One `struct utmp` of 64-bit Linux.
  private func record(kind: UInt8, line: String, user: String, host: String, seconds: UInt32 = 1_700_000_000) -> [UInt8]
  {
    var bytes = [UInt8](repeating: 0, count: 384)
    bytes[0] = kind
    bytes[4] = 77
    for (offset, text) in [(8, line), (44, user), (76, host)] {
      bytes.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }
    for index in 0..<4 { bytes[340 + index] = UInt8(truncatingIfNeeded: seconds >> (8 * UInt32(index))) }
    return bytes
  }

  private func read(_ bytes: [UInt8]) throws -> FileReading<Seen> {
    let bench = Workbench()
    bench.write("file", bytes)
    return try #require(EvidenceReader(bench.find("file").found).readAll(jobs: 1).files.first)
  }

  @Test("A btmp is evidence that is not read; a wtmp and a database are only noted")
  func records() throws {
    let failed = record(kind: 6, line: "ssh:notty", user: "root", host: "192.0.2.7")
    let waiting = record(kind: 6, line: "tty1", user: "LOGIN", host: "")
    let boot = record(kind: 2, line: "~", user: "reboot", host: "6.1.0-18-amd64")
    let session = record(kind: 7, line: "pts/0", user: "ada", host: "host.example.com")
    for bytes in [failed, failed + session] {
      let file = try read(bytes)
      #expect(file.diagnostics.map(\.code) == ["binary-login-records"] && !file.complete)
      #expect(file.diagnostics.first?.help?.contains("lastb") == true)
      #expect(file.batches.isEmpty && file.file.packing == .other && file.file.storedBytes == bytes.count)
    }
    for bytes in [boot + failed, session, waiting] {
      let file = try read(bytes)
      #expect(file.diagnostics.map(\.code) == ["binary-session-records"] && file.complete && file.batches.isEmpty)
      #expect(try read(Pack.gzip(bytes)).diagnostics.map(\.code) == ["binary-session-records"])
    }
    let database = try read(Array("SQLite format 3\0".utf8) + [UInt8](repeating: 7, count: 600))
    #expect(database.diagnostics.map(\.code) == ["database-file"] && database.complete && database.batches.isEmpty)
    let windows = try read(Array("ElfFile\0".utf8) + [UInt8](repeating: 7, count: 600))
    #expect(windows.diagnostics.map(\.code) == ["binary-event-log"] && !windows.complete && windows.batches.isEmpty)
  }

  @Test("What only resembles a record is read as the log it is")
  func lookAlikes() throws {
    var forged = record(kind: 7, line: "pts/0", user: "ada", host: "h")
    forged[370] = 1
    let nameless = [UInt8](repeating: 0, count: 1000)
    for bytes in [forged, nameless, Array("\u{7}\0\0\0 a line\n".utf8), Sample.log(lines: 90)] {
      let file = try read(bytes)
      #expect(file.content == bytes && file.diagnostics.isEmpty)
    }
  }
}
