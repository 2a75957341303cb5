import Diagnostics
import Glibc
import Testing

@testable import Evidence

/// One driver for every way of packing: whatever the packing, the number of workers and the size of batches, what is
/// passed on is the content, in whole lines.
@Suite struct BatchTests {
  static let contents: [(name: String, bytes: [UInt8])] = [
    ("usual", Sample.log(lines: 900)),
    ("no final newline", Sample.log(lines: 300, finalNewline: false)),
    ("carriage returns", Sample.log(lines: 300, ending: "\r\n")),
    ("one line without newline", Array("a single line".utf8)),
    ("one newline", [10]),
    ("newlines only", [UInt8](repeating: 10, count: 1000)),
    ("a run of NUL", Array("one\n".utf8) + [UInt8](repeating: 0, count: 3000) + Array("\ntwo\n".utf8)),
    ("a line of many batches", Array("one\n".utf8) + [UInt8](repeating: 120, count: 9000) + Array("\ntwo\n".utf8)),
    ("not UTF-8", (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
  ]

  static let packings: [(name: String, kind: EvidenceFile.Packing, pack: @Sendable ([UInt8]) -> [UInt8])] = [
    ("plain", .plain, { $0 }),
    ("gzip", .gzip, { Pack.gzip($0) }),
    (
      "gzip of many members", .gzip,
      { bytes in stride(from: 0, to: bytes.count, by: 700).flatMap { Pack.gzip(Array(bytes[$0...].prefix(700))) } }
    ),
    ("gzip in gzip", .gzip, { Pack.gzip(Pack.gzip($0)) }),
    ("bzip2", .bzip2, { Pack.compressed(.bzip2, $0) }),
    ("xz", .xz, { Pack.compressed(.xz, $0) }),
    ("zstd", .zstd, { Pack.compressed(.zstd, $0) }),
    ("lz4", .lz4, { Pack.compressed(.lz4, $0) }),
    ("tar", .tar, { Pack.archive(.tar, .none, [.init(name: "mail.log", bytes: $0)]) }),
    ("tar.gz", .tar, { Pack.archive(.tar, .gzip, [.init(name: "mail.log", bytes: $0)]) }),
    ("tar.xz", .tar, { Pack.archive(.tar, .xz, [.init(name: "mail.log", bytes: $0)]) }),
    ("zip", .zip, { Pack.archive(.zip, .none, [.init(name: "mail.log", bytes: $0)]) }),
    ("7-Zip", .other, { Pack.sevenZip([.init(name: "mail.log", bytes: $0)]) }),
    ("two bzip2 streams", .bzip2, { Pack.halves($0).flatMap { Pack.compressed(.bzip2, $0) } }),
    ("two xz streams", .xz, { Pack.halves($0).flatMap { Pack.compressed(.xz, $0) } }),
    ("two zstd frames", .zstd, { Pack.halves($0).flatMap { Pack.compressed(.zstd, $0) } }),
    ("two lz4 frames", .lz4, { Pack.halves($0).flatMap { Pack.compressed(.lz4, $0) } }),
    (
      "gzip in tar in tar", .gzip,
      { bytes in
        let inner = Pack.archive(.tar, .none, [.init(name: "mail.log.gz", bytes: Pack.gzip(bytes))])
        return Pack.archive(.tar, .none, [.init(name: "inner.tar", bytes: inner)])
      }
    ),
  ]

  @Test("Whatever the packing, the jobs and the batch size, the batches are the content in whole lines")
  func everyPackingGivesTheContent() throws {
    for content in Self.contents {
      for batch in [1, 7, 64, 1000, 1 << 16] {
        var digests: Set<String> = []
        var positions: Set<[BatchPosition]> = []
        for packing in Self.packings {
          let bench = Workbench()
          bench.write("log", packing.pack(content.bytes))
          let reader = EvidenceReader(bench.find("log").found, limits: ReadLimits(batch: batch))
          for jobs in [1, 2, 5] {
            let label: Comment = "\(content.name), \(packing.name), batches of \(batch), \(jobs) jobs"
            let reading = reader.readAll(jobs: jobs)
            #expect(reading.complete, label)
            #expect(reading.diagnostics.isEmpty, label)
            let file = try #require(reading.files.first, label)
            #expect(reading.files.count == 1, label)
            #expect(file.diagnostics.isEmpty, label)
            #expect(file.file.packing == packing.kind, label)
            #expect(file.content == content.bytes, label)
            #expect(file.file.decodedBytes == content.bytes.count, label)
            #expect(file.batches.dropLast().allSatisfy { $0.bytes.last == 10 }, label)
            #expect(file.batches.allSatisfy { !$0.bytes.isEmpty }, label)
            var offset = 0
            for seen in file.batches {
              #expect(seen.position.byteOffset == offset, label)
              #expect(seen.position.batchIndex == offset / batch, label)
              offset += seen.bytes.count
            }
            digests.insert(file.file.contentDigest)
            positions.insert(file.batches.map(\.position))
          }
        }
        #expect(digests.count == 1, "\(content.name), batches of \(batch): one content, one digest")
        #expect(positions.count == 1, "\(content.name), batches of \(batch): the same borders however packed")
      }
    }
  }

  @Test("Different contents have different digests")
  func digestsDiffer() {
    var digests: Set<String> = []
    var texts: [[UInt8]] = (0..<200).map { [UInt8](repeating: 0, count: $0) }
    texts += (0..<200).map { position in
      var bytes = [UInt8](repeating: 65, count: 200)
      bytes[position] = 66
      return bytes
    }
    for text in texts { digests.insert(text.withUnsafeBytes { ContentDigest(of: $0).hexadecimal }) }
    #expect(digests.count == texts.count)
    #expect(digests.allSatisfy { $0.count == 32 })
  }

  @Test("An empty file is a file with no batch, and complete")
  func emptyFile() throws {
    let bench = Workbench()
    bench.write("empty", [])
    let reading = EvidenceReader(bench.find("empty").found).readAll(jobs: 2, hashing: true)
    let file = try #require(reading.files.first)
    #expect(file.complete && file.batches.isEmpty && file.file.decodedBytes == 0)
    #expect(file.file.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("A line beyond the bound is cut, counted and told, the same in a plain file and a packed one")
  func longLines() throws {
    let long = [UInt8](repeating: 121, count: 5000)
    let limit = 256
    let exact = [UInt8](repeating: 122, count: limit - 1)
    let content =
      Array("first\n".utf8) + exact + [10] + long + Array("\nlast\n".utf8) + exact + [122, 10] + long
    var kept = Array("first\n".utf8) + exact + [10] + long.prefix(limit)
    kept += Array("last\n".utf8) + exact + [122] + long.prefix(limit)
    for batch in [16, 100, 256] {
      var digests: Set<String> = []
      for packed in [false, true] {
        let bench = Workbench()
        bench.write("log", packed ? Pack.gzip(content) : content)
        for jobs in [1, 3] {
          let reading = EvidenceReader(bench.find("log").found, limits: ReadLimits(batch: batch, line: limit))
            .readAll(jobs: jobs)
          let file = try #require(reading.files.first)
          let label: Comment = "batches of \(batch), packed \(packed), \(jobs) jobs"
          #expect(file.content == kept, label)
          #expect(file.file.decodedBytes == content.count, label)
          #expect(!file.complete && !reading.complete, label)
          #expect(file.diagnostics.map(\.code) == ["line-too-long"], label)
          #expect(file.diagnostics.first?.message.contains("3 lines") == true, label)
          #expect(file.diagnostics.first?.message.contains("first at byte 262") == true, label)
          #expect(file.batches.filter(\.position.lastLineIsCut).count == 3, label)
          digests.insert(file.file.contentDigest)
        }
      }
      #expect(digests.count == 1)
    }
  }

  @Test("What lies in the skipped end of a long line counts for the digest")
  func skippedBytesCount() {
    var digests: Set<String> = []
    for end in [UInt8(1), 2] {
      let bench = Workbench()
      bench.write("log", [UInt8](repeating: 120, count: 200_000) + [end, 10])
      let reading = EvidenceReader(bench.find("log").found, limits: ReadLimits(batch: 64, line: 128)).readAll(jobs: 2)
      digests.formUnion(reading.files.map(\.file.contentDigest))
    }
    #expect(digests.count == 2)
  }

  @Test("Many files of all kinds at once keep their order for any number of jobs")
  func manyFiles() {
    let bench = Workbench()
    for number in 0..<40 {
      let bytes = Sample.log(lines: 40 + number * 3, seed: UInt64(number))
      bench.write(
        "log.\(number)", number % 3 == 0 ? bytes : number % 3 == 1 ? Pack.gzip(bytes) : Pack.compressed(.xz, bytes))
    }
    let found = bench.find(".").found
    let readings = [1, 2, 5].map {
      EvidenceReader(found, limits: ReadLimits(batch: 500)).readAll(jobs: $0, hashing: true)
    }
    #expect(readings[0].files.count == 40)
    #expect(readings[0].files.map(\.file.name) == found.map(\.name))
    #expect(readings[0].files.map(\.file.index) == Array(0..<40))
    for reading in readings.dropFirst() {
      #expect(reading.files.map(\.file) == readings[0].files.map(\.file))
      #expect(reading.files.map(\.content) == readings[0].files.map(\.content))
    }
    #expect(readings.map(\.workers.count) == [1, 2, 5])
    #expect(readings.allSatisfy { $0.workers.reduce(0, +) == $0.files.reduce(0) { $0 + $1.batches.count } })
  }

  @Test("Progress ends at the whole, and never goes beyond")
  func progress() {
    let bench = Workbench()
    bench.write("a", Sample.log(lines: 500))
    bench.write("b", Pack.gzip(Sample.log(lines: 500)))
    let reader = EvidenceReader(bench.find("a", "b").found, limits: ReadLimits(batch: 512))
    let log = ProgressLog()
    _ = reader.read(
      jobs: 2, hashing: false, progress: { log.append($0) }, makeWorker: { _ in 0 },
      scan: { _, bytes, _ in bytes.count })
    let total = reader.files.reduce(0) { $0 + $1.storedBytes }
    #expect(log.all.last == ReadProgress(storedBytes: total, totalStoredBytes: total))
    #expect(log.all.allSatisfy { $0.storedBytes <= total && $0.totalStoredBytes == total })
  }

  @Test("A cancelled reading ends, and says that nothing is complete")
  func cancelling() {
    let bench = Workbench()
    bench.write("a", Sample.log(lines: 2000))
    bench.write("b", Pack.gzip(Sample.log(lines: 2000)))
    let counter = Counter()
    let reading = EvidenceReader(bench.find("a", "b").found, limits: ReadLimits(batch: 64)).read(
      jobs: 2, hashing: true, isCancelled: { counter.value >= 5 }, makeWorker: { _ in 0 },
      scan: { _, bytes, _ in
        counter.increase()
        return bytes.count
      })
    #expect(reading.cancelled && !reading.complete)
    #expect(reading.files.allSatisfy { !$0.complete })
    #expect(counter.value < 20)
  }
}
