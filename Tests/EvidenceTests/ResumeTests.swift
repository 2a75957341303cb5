import Diagnostics
import Testing

@testable import Evidence

/// Behind a damaged gzip member reading goes on with the next one.
@Suite struct ResumeTests {
  private func read(_ bytes: [UInt8], batch: Int = 512) throws -> FileReading<Seen> {
    let bench = Workbench()
    bench.write("log.gz", bytes)
    let reading = EvidenceReader(bench.find("log.gz").found, limits: ReadLimits(batch: batch)).readAll(jobs: 2)
    #expect(reading.complete == reading.files.allSatisfy(\.complete))
    return try #require(reading.files.first)
  }

  /// Three logs without a line in common.
  private let logs = (1...3).map { Sample.log(lines: 2000, seed: UInt64($0)) }

  @Test("Whichever byte of a member is damaged, the members around it are read and the gap is told")
  func damagedMember() throws {
    let packed = logs.map { Pack.gzip($0) }
    for position in stride(from: 10, to: packed[1].count, by: packed[1].count / 16) {
      var middle = packed[1]
      middle[position] ^= 0x55
      let file = try read(packed[0] + middle + packed[2])
      let label: Comment = "byte \(position)"
      #expect(file.content.starts(with: logs[0]), label)
      #expect(file.content.suffix(logs[2].count).elementsEqual(logs[2]), label)
      #expect(!file.complete && file.diagnostics.count == 1, label)
      #expect(file.diagnostics.first?.severity == .error, label)
      #expect(file.diagnostics.first?.message.contains("reading went on with the next member") == true, label)
      #expect(file.content.count == file.file.decodedBytes, label)
    }
  }

  @Test("A member that was cut off and has another one behind it costs no line of that one")
  func cutMember() throws {
    let packed = logs.map { Pack.gzip($0) }
    for length in [20, 700, packed[0].count / 2, packed[0].count - 9, packed[0].count - 3] {
      let file = try read(Array(packed[0][..<length]) + packed[1])
      #expect(!file.complete, "cut at \(length)")
      #expect(file.content.suffix(logs[1].count).elementsEqual(logs[1]), "cut at \(length)")
      let before = file.content.dropLast(logs[1].count)
      #expect(before.isEmpty || before.last == 0x0A, "a cut line does not run on, cut at \(length)")
    }
  }

  @Test("Members that are short are found as well, where all of them fit into the input that is held")
  func shortMembers() throws {
    let lines = (0..<200).map { Array("line \($0) of a log that is packed line by line\n".utf8) }
    var bytes: [UInt8] = []
    for (index, line) in lines.enumerated() {
      let packed = Pack.gzip(line)
      bytes += index % 20 == 7 ? packed.dropLast(9) : packed
    }
    let file = try read(bytes)
    let whole = lines.indices.filter { $0 % 20 != 7 }
    let text = String(decoding: file.content, as: UTF8.self)
    for index in whole { #expect(text.contains("line \(index) of")) }
    // Five are told with their place, the others counted.
    #expect(file.diagnostics.count == 6)
    #expect(file.diagnostics.last?.message.hasPrefix("5 more gzip members are damaged") == true)
  }

  @Test("Bytes between members are passed over and told, zero bytes too")
  func betweenMembers() throws {
    for gap in [
      Array("a plain line\n".utf8), [UInt8](repeating: 0, count: 300), [UInt8](repeating: 0x1F, count: 90_000),
    ] {
      let file = try read(Pack.gzip(logs[0]) + gap + Pack.gzip(logs[1]))
      #expect(file.content == logs[0] + logs[1])
      #expect(file.diagnostics.map(\.code) == ["gzip-foreign-bytes"])
      #expect(file.diagnostics.first?.message.contains("\(gap.count) stored bytes were skipped") == true)
      #expect(!file.complete)
    }
  }

  @Test("A file made of starts of members ends in time and is told")
  func startsOnly() throws {
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let file = try read((0..<20_000).flatMap { _ in head + [0x00, 0xF0, 0x0F] })
    #expect(!file.complete && !file.diagnostics.isEmpty && file.diagnostics.count < 10)
  }

  @Test("In a packed container a gap is not bridged, as a packed log inside it would be taken for the rest")
  func containers() throws {
    let inner = Pack.gzip(logs[0])
    let tar = Pack.archive(.tar, .none, [.init(name: "a.gz", bytes: inner), .init(name: "b", bytes: logs[1])])
    let packed = Pack.gzip(tar)
    for length in stride(from: 1000, to: packed.count - 20, by: packed.count / 9) {
      let bench = Workbench()
      bench.write("logs.tgz", Array(packed[..<length]))
      let reading = EvidenceReader(bench.find("logs.tgz").found).readAll(jobs: 1)
      let isComplete = reading.complete
      #expect(!isComplete, "cut at \(length)")
      let content = reading.files.flatMap(\.content)
      let isStart = (logs[0] + logs[1]).starts(with: content)
      #expect(isStart, "cut at \(length)")
    }
    let bench = Workbench()
    bench.write("logs.tgz", packed + Array("appended\n".utf8))
    let reading = EvidenceReader(bench.find("logs.tgz").found).readAll(jobs: 1)
    #expect(reading.files.map(\.content) == [logs[0], logs[1]])
    #expect(!reading.complete && reading.diagnostics.map(\.code) == ["gzip-trailing-bytes"])
  }

  /// Found by fuzzing: a match that reaches back before the start, which the decoder counts and never copies; and a
  /// member that ends within the decoder's last bytes, where it counts its input below zero.
  private static let found = [
    "1f8b0808f614016b0003622e6c6f6700f3cb2f533034543034b0320021850c85e2e28c9468c3582b05b7c4cc9cd4148582c4"
      + "e2e2f2fca21485b4fc2285a2fcfc1285b4a2fc5c05434b233d033da2fc82234312853d0523239046232e3f14f30c9190ab40"
      + "931cb56cd4b211631900e5726b44680300001f8b0808f614016b0003622e6c6f6700f3cb2f533034543034b0320021850c85"
      + "e2e28c9468c3582b05b7c4cc9cd4148582c4e2e2f2fca21485b4fc2285a2fcfc1285b4a2fc5c05434b233d033d233d438582"
      + "fca2120523239046232e3f14f30c91cdab40931cb56cd4b211631900e5726b4468030000",
    "1f8b0808f614016b0003622e6c6f6700f3cb2f533034543034b0320021850c85e2e28c9468c3582b05b7c4cc9cd4148582c4"
      + "e2e2f2fca21485b4fc2285a2fcfc1285b4a2fc1cb56cd4b21163601900e5726b4468230000",
  ]

  @Test("What the decoder counts and never wrote is not passed on, and its counts are not trusted", arguments: found)
  func decoderCounts(hexadecimal: String) throws {
    let digits = Array(hexadecimal)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    let first = try read(bytes)
    // Memory that something else has left its marks in, such as the buffers of another reading.
    for seed in UInt64(1)...3 {
      _ = try read(Pack.gzip(Sample.log(lines: 3000, seed: seed)))
      let again = try read(bytes)
      #expect(again.content == first.content)
    }
    #expect(!first.complete && first.content.count == first.file.decodedBytes)
    #expect(first.content.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
  }
}
