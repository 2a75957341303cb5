import Diagnostics
import Digests
import Glibc
import Testing

@testable import Evidence

/// Evidence that is broken, lies about itself or changes while it is read: what can be read is, and the rest is told.
@Suite struct DamageTests {
  private func read(
    _ bytes: [UInt8], name: String = "log", limits: ReadLimits = ReadLimits(batch: 512), jobs: Int = 2
  ) -> Reading<Int, Seen> {
    let bench = Workbench()
    bench.write(name, bytes)
    return EvidenceReader(bench.find(name).found, limits: limits).readAll(jobs: jobs)
  }

  @Test("A gzip file cut anywhere gives a start of its content, and says so")
  func truncatedGzip() throws {
    let content = Sample.log(lines: 400)
    let first = Pack.gzip(content)
    let packed = first + Pack.gzip(content)
    var longest = 0
    for length in Array(3..<40) + Array(stride(from: 41, to: packed.count - 12, by: 97))
      + Array(packed.count - 12..<packed.count)
    where length != first.count {
      let reading = read(Array(packed[..<length]), limits: ReadLimits(batch: 64))
      let file = try #require(reading.files.first)
      #expect(!file.complete && !reading.complete, "cut at \(length)")
      let code = length > first.count && length < first.count + 3 ? "gzip-trailing-bytes" : "truncated-gzip"
      #expect(file.diagnostics.map(\.code) == [code], "cut at \(length)")
      #expect((content + content).starts(with: file.content), "cut at \(length)")
      #expect(file.file.decodedBytes == file.content.count)
      #expect(file.content.count >= longest, "more bytes give no less, cut at \(length)")
      longest = file.content.count
    }
    #expect(longest == content.count * 2, "only the checksum was missing")
  }

  @Test("Of a cut file in another packing no more than the last 128 KiB before the cut are lost")
  func truncatedPacking() throws {
    let content = Sample.log(lines: 60_000)
    for filter in [Pack.Filter.xz, .bzip2, .zstd] {
      let packed = Pack.compressed(filter, content)
      let file = try #require(read(Array(packed.dropLast(9)), limits: ReadLimits()).files.first)
      #expect(!file.complete && file.diagnostics.count == 1)
      #expect(content.starts(with: file.content))
      // bzip2 is decoded by blocks of 900 kB.
      #expect(file.content.count > content.count - (filter == .bzip2 ? 900_000 : 0) - 131_072 - 4096, "\(filter)")
    }
  }

  @Test("A packed file of which hardly a byte is left is told, and a short text under such a name is read")
  func cutHeads() throws {
    let content = Sample.log(lines: 400)
    let packed = [
      ("log.bz2", Pack.compressed(.bzip2, content)), ("log.XZ", Pack.compressed(.xz, content)),
      ("log.zst", Pack.compressed(.zstd, content)), ("log.lz4", Pack.compressed(.lz4, content)),
      ("log.1.gz", Pack.gzip(content)),
    ]
    for (name, bytes) in packed {
      for length in 1...3 {
        let file = try #require(read(Array(bytes[..<length]), name: name).files.first)
        #expect(!file.complete, "\(name) of \(length)")
        let code = name == "log.1.gz" && length == 3 ? "truncated-gzip" : "truncated-head"
        #expect(file.diagnostics.map(\.code) == [code], "\(name) of \(length)")
      }
    }
    let text = try #require(read(Array("BZ?\n".utf8), name: "log.bz2").files.first)
    #expect(text.complete && text.content == Array("BZ?\n".utf8))
  }

  @Test("A packed file that lost its beginning is told, and gzip members behind it are read")
  func lostHeads() throws {
    let content = Sample.log(lines: 4000)
    for (name, filter) in [
      ("log.bz2", Pack.Filter.bzip2), ("log.xz", .xz), ("log.zst", .zstd), ("log.lz4", .lz4), ("log.2.gz", .gzip),
    ] {
      let packed = Pack.compressed(filter, content)
      for bytes in [Array(packed.dropFirst(50)), [UInt8](repeating: 0, count: 700)] {
        let reading = read(bytes, name: name)
        let file = try #require(reading.files.first)
        #expect(file.diagnostics.map(\.code) == ["headless-archive"], "\(name)")
        #expect(!reading.complete && file.content.isEmpty, "\(name)")
      }
    }
    // Of a tar file only the name is left.
    let tar = Array("auth.log".utf8) + [UInt8](repeating: 0, count: 92)
    let tarred = try #require(read(tar, name: "logs.tar").files.first)
    #expect(tarred.diagnostics.map(\.code) == ["headless-archive"] && !tarred.complete)
    let two = read(Array((Pack.gzip(content) + Pack.gzip(content)).dropFirst(50)), name: "log.gz")
    let file = try #require(two.files.first)
    #expect(!two.complete && file.content == content && file.diagnostics.map(\.code) == ["headless-archive"])
    // What is no log and was packed has no such name of its own, and text under any name is text.
    let binary = (0..<4000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(read(Pack.gzip(binary), name: "log.gz").complete)
    #expect(read(content, name: "log.gz").files.first?.content == content)
  }

  @Test("What was appended to compressed data is told, and padding is no damage")
  func appended() throws {
    let content = Sample.log(lines: 4000)
    for filter in [Pack.Filter.bzip2, .lz4, .gzip, .xz, .zstd] {
      let packed = Pack.compressed(filter, content)
      for (tail, code) in [
        (Sample.log(lines: 30), "trailing-bytes"), (Sample.log(lines: 60_000), "trailing-bytes"),
        ([UInt8](repeating: 0, count: 1000), "padding"),
      ] {
        let reading = read(packed + tail)
        let file = try #require(reading.files.first)
        #expect(file.content == content, "\(filter)")
        #expect(file.diagnostics.map(\.code) == [(filter == .gzip ? "gzip-" : "") + code], "\(filter)")
        #expect(reading.complete == (code == "padding"), "\(filter)")
        #expect(file.diagnostics.first?.message.contains(" \(tail.count) ") ?? false, "\(filter): \(file.diagnostics)")
      }
      #expect(read(packed + packed).complete, "\(filter): one behind the other is how logs are appended")
      #expect(read(packed).complete, "\(filter)")
    }
    let members = Pack.archive(.tar, .bzip2, [.init(name: "a.log", bytes: content)])
    let reading = read(members + Array("Nov 12 08:31:00 h x: y\n".utf8))
    #expect(!reading.complete && reading.diagnostics.map(\.code) == ["trailing-bytes"])
    #expect(reading.files.first?.content == content)
  }

  @Test("What follows the end of a 7-Zip archive is told")
  func trailingBytesOfSevenZip() throws {
    let content = Sample.log(lines: 20)
    let packed = Pack.sevenZip([.init(name: "a.log", bytes: content)])
    let reading = read(packed + Array("Nov 12 08:31:00 h x: y\n".utf8))
    #expect(reading.files.first?.content == content && !reading.complete)
    #expect(reading.diagnostics.map(\.code) == ["trailing-bytes"])
    #expect(reading.diagnostics.first?.message.contains(" 23 bytes ") ?? false)
    #expect(read(packed).complete)
  }

  @Test("A zip archive whose table of contents leads nowhere is read in the order of its files")
  func brokenZipIndex() throws {
    let content = Sample.log(lines: 3000)
    let packed = Pack.archive(
      .zip, .none, [.init(name: "a.log", bytes: content), .init(name: "b.log", bytes: content)])
    // Bytes that were put in before the table of contents, by a transfer as text: it stands elsewhere than it says.
    let middle = packed.count / 2
    let reading = read(packed[..<middle] + [UInt8](repeating: 0x0D, count: 300) + packed[middle...])
    #expect(!reading.complete && reading.diagnostics.contains { $0.code == "damaged-zip-index" })
    #expect(reading.files.first?.content == content)
    #expect(read(packed).complete)
  }

  @Test("A damaged gzip file never gives more than it says, whichever byte is damaged")
  func damagedGzip() throws {
    let content = Sample.log(lines: 200)
    let packed = Pack.gzip(content)
    for position in stride(from: 10, to: packed.count, by: 41) {
      var bytes = packed
      bytes[position] ^= 0x55
      let reading = read(bytes)
      let file = try #require(reading.files.first)
      #expect(!file.complete || file.content == content, "byte \(position)")
      #expect(file.complete == file.diagnostics.isEmpty, "byte \(position)")
      #expect(file.content.count == file.file.decodedBytes)
    }
    var wrong = packed
    wrong[packed.count - 8] ^= 1
    let file = try #require(read(wrong).files.first)
    #expect(file.content == content)
    #expect(file.diagnostics.map(\.code) == ["gzip-checksum"])
  }

  @Test("What follows the last gzip member is padding or is told")
  func trailingBytes() throws {
    let content = Sample.log(lines: 20)
    let padded = try #require(read(Pack.gzip(content) + [UInt8](repeating: 0, count: 700)).files.first)
    #expect(padded.complete && padded.content == content)
    #expect(padded.diagnostics.map(\.code) == ["gzip-padding"])
    let appended = try #require(read(Pack.gzip(content) + Array("a plain line\n".utf8)).files.first)
    #expect(appended.content == content && !appended.complete)
    #expect(appended.diagnostics.map(\.code) == ["gzip-trailing-bytes"])
    #expect(appended.diagnostics.first?.message.contains("13 bytes") == true)
    // Of one byte it is spoken as of one.
    for (byte, words) in [(UInt8(0), " 1 zero byte "), (0x61, " 1 byte ")] {
      let one = try #require(read(Pack.gzip(content) + [byte]).files.first)
      #expect(one.diagnostics.map { $0.message.contains(words) } == [true], "\(one.diagnostics)")
    }
  }

  @Test("Content decides, not the name")
  func namesLie() throws {
    let content = Sample.log(lines: 50)
    let plain = try #require(read(content, name: "mail.log.1.gz").files.first)
    #expect(plain.file.packing == .plain && plain.content == content && plain.complete)
    let packed = try #require(read(Pack.gzip(content), name: "mail.log").files.first)
    #expect(packed.file.packing == .gzip && packed.content == content && packed.complete)
  }

  @Test("The time in a gzip header is kept, and so is that of a member of a container")
  func times() throws {
    let content = Sample.log(lines: 5)
    #expect(try #require(read(Pack.gzip(content, packed: 1_673_300_000)).files.first).file.packed == 1_673_300_000)
    #expect(try #require(read(Pack.gzip(content)).files.first).file.packed == nil)
    let tar = Pack.archive(.tar, .none, [.init(name: "a.gz", bytes: Pack.gzip(content, packed: 1_673_300_001))])
    let member = try #require(read(tar).files.first)
    #expect(member.file.packed == 1_673_300_001 && member.file.modified == 1_700_000_000)
  }

  @Test("Packers that leave times out write the beginning of their clock: the container's own time stands then")
  func timesLeftOut() throws {
    let content = Sample.log(lines: 5)
    for (form, beginning) in [(Pack.Form.tar, 0), (.tar, 1), (.zip, 315_532_800)] {
      let packed = Pack.archive(form, .none, [.init(name: "a.log", bytes: content, modified: beginning)])
      let member = try #require(read(packed).files.first)
      #expect(member.content == content)
      // The container was written by this test, not decades ago.
      #expect((member.file.modified ?? 0) > 1_700_000_000)
    }
  }

  @Test("A cut stream of any other compression gives a start of its content, and says so")
  func truncatedOthers() throws {
    let content = Sample.log(lines: 3000)
    for filter in [Pack.Filter.bzip2, .xz, .zstd, .lz4] {
      let packed = Pack.compressed(filter, content)
      for length in [20, packed.count / 2, packed.count - 5] {
        let reading = read(Array(packed[..<length]))
        let file = try #require(reading.files.first)
        #expect(!file.complete && !reading.complete, "\(filter) cut at \(length) of \(packed.count)")
        #expect(file.diagnostics.map(\.severity) == [.error], "\(filter) cut at \(length)")
        #expect(content.starts(with: file.content), "\(filter) cut at \(length)")
      }
    }
  }

  @Test("A file that vanishes, is replaced or is cut between finding and reading is told and harms no other")
  func changesBeforeReading() {
    let bench = Workbench()
    for name in ["a", "b", "c", "d"] { bench.write(name, Sample.log(lines: 100)) }
    let found = bench.find("a", "b", "c", "d").found
    unlink("\(bench.path)/a")
    bench.write("other", "another log\n")
    rename("\(bench.path)/other", "\(bench.path)/b")
    truncate("\(bench.path)/c", 300)
    for jobs in [1, 3] {
      let reading = EvidenceReader(found, limits: ReadLimits(batch: 128)).readAll(jobs: jobs, hashing: true)
      #expect(
        reading.files.map { $0.diagnostics.first?.code } == ["missing-file", "file-replaced", "file-shrank", nil])
      #expect(reading.files.map(\.complete) == [false, false, false, true])
      #expect(reading.files[2].content == Array(Sample.log(lines: 100)[..<300]))
      #expect(reading.files[2].file.decodedBytes == 300)
      #expect(reading.files[3].content == Sample.log(lines: 100))
      #expect(reading.files[3].file.sha256 == SHA256Digest.hex(of: Sample.log(lines: 100)))
    }
  }

  @Test("A file that is cut while it is read ends early and is told; one that grows is read as it was found")
  func changesWhileReading() throws {
    let content = Sample.log(lines: 3000)
    for packed in [false, true] {
      let bench = Workbench()
      let bytes = packed ? (0..<300).flatMap { _ in Pack.gzip(content) } : content
      bench.write("shrinks", bytes)
      let path = "\(bench.path)/shrinks"
      let reading = EvidenceReader(bench.find("shrinks").found, limits: ReadLimits(batch: 256)).read(
        jobs: 2, hashing: false, makeWorker: { _ in 0 },
        scan: { _, bytes, _ in
          truncate(path, 2000)
          return Array(bytes)
        })
      let file = try #require(reading.files.first)
      #expect(!file.complete)
      #expect(file.diagnostics.map(\.code) == ["file-shrank"])
      #expect(file.file.decodedBytes < (packed ? content.count * 300 : content.count))
    }
    let bench = Workbench()
    bench.write("grows", content)
    let found = bench.find("grows").found
    bench.write("grows", content + Array("appended later\n".utf8))
    let reading = EvidenceReader(found, limits: ReadLimits(batch: 256)).readAll(jobs: 2)
    let file = try #require(reading.files.first)
    #expect(file.complete && file.content == content)
    #expect(file.diagnostics.map(\.code) == ["file-grew"])
  }

  @Test("A bomb is stopped where its content is out of all proportion")
  func bombs() throws {
    var limits = ReadLimits(batch: 4096)
    limits.unsuspiciousBytes = 100_000
    limits.expansion = 50
    let zeros = [UInt8](repeating: 10, count: 3_000_000)
    let inTar = Pack.archive(.tar, .none, [.init(name: "z.gz", bytes: Pack.gzip(zeros))])
    for bytes in [Pack.gzip(zeros), Pack.compressed(.xz, zeros), Pack.gzip(Pack.gzip(zeros)), inTar] {
      let reading = read(bytes, limits: limits)
      let file = try #require(reading.files.first)
      #expect(!file.complete)
      #expect(file.diagnostics.map(\.code) == ["decompression-bomb"])
      #expect(file.file.decodedBytes < 2_000_000)
    }
    let honest = read(Pack.gzip(Sample.log(lines: 5000)), limits: limits)
    #expect(honest.complete)
  }

  @Test("Standard input is read to its end, whatever it holds, and hashed on the way", arguments: [false, true])
  func standardInput(packed: Bool) throws {
    let content = Sample.log(lines: 500)
    let bytes = packed ? Pack.gzip(content) + [UInt8](repeating: 0, count: 9) : content
    let bench = Workbench()
    bench.write("file", bytes)
    let twin = EvidenceReader(bench.find("file").found, limits: ReadLimits(batch: 700)).readAll(jobs: 1, hashing: true)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    // Small enough for a pipe to hold, so nobody has to write while it is read.
    #expect(bytes.count < 65_536)
    #expect(write(ends[1], bytes, bytes.count) == bytes.count)
    close(ends[1])
    defer { close(ends[0]) }
    var reader = EvidenceReader(bench.find("-").found, limits: ReadLimits(batch: 700))
    reader.standardInput = ends[0]
    let reading = reader.readAll(jobs: 2, hashing: true)
    let file = try #require(reading.files.first)
    #expect(file.batches == twin.files.first?.batches)
    #expect(file.complete && file.content == content)
    #expect(file.file.name == "standard input")
    #expect(file.file.storedBytes == bytes.count && file.file.modified == nil)
    #expect(file.file.sha256 == SHA256Digest.hex(of: bytes))
    #expect(file.file.contentDigest == twin.files.first?.file.contentDigest)
  }

  @Test("A file that is almost all hole is told and not read")
  func sparseFiles() throws {
    let bench = Workbench()
    bench.write("lastlog", "one line\n")
    truncate("\(bench.path)/lastlog", 40 << 30)
    let reading = EvidenceReader(bench.find("lastlog").found).readAll(jobs: 2, hashing: true)
    let file = try #require(reading.files.first)
    #expect(file.diagnostics.map(\.code) == ["sparse-file"])
    #expect(!file.complete && file.batches.isEmpty && file.file.sha256 == nil)
  }

  @Test("Every reason for not opening a file has its code and a way out")
  func reasonsForNotOpening() {
    let told = [ENOENT, ENOTDIR, EACCES, EPERM, EIO].map { OpenFile.unreadable("a", $0) }
    #expect(
      told.map(\.code) == [
        "missing-file", "missing-file", "unreadable-file", "unreadable-file", "unreadable-file",
      ])
    #expect(told.allSatisfy { $0.severity == .error && $0.place?.file == "a" })
    #expect(told[2].help != nil && told[2].message.contains("Permission denied"))
  }

  @Test("The SHA-256 of a file is that of its bytes, and of what is no file there is none")
  func hashes() throws {
    let bench = Workbench()
    let bytes = Sample.log(lines: 20_000)
    bench.write("a", bytes)
    #expect(
      SHA256Digest.hex(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try SHA256Digest.hex(ofFile: "\(bench.path)/a") == SHA256Digest.hex(of: bytes))
    #expect(throws: Diagnostic.self) { try SHA256Digest.hex(ofFile: bench.path) }
    #expect(throws: Diagnostic.self) { try SHA256Digest.hex(ofFile: "\(bench.path)/none") }
  }
}
