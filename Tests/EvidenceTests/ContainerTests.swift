import Diagnostics
import Digests
import Glibc
import Testing

@testable import Evidence

@Suite struct ContainerTests {
  private func read(_ bytes: [UInt8], limits: ReadLimits = ReadLimits(batch: 512)) -> Reading<Int, Seen> {
    let bench = Workbench()
    bench.write("logs.bin", bytes)
    return EvidenceReader(bench.find("logs.bin").found, limits: limits).readAll(jobs: 2, hashing: true)
  }

  @Test("Members become files of their own, in the order of the container, with its hash")
  func members() {
    let one = Sample.log(lines: 30)
    let two = Sample.log(lines: 40, seed: 2)
    let entries: [Pack.Entry] = [
      .init(name: "var/log", bytes: [], type: S_IFDIR), .init(name: "var/log/b.log", bytes: one),
      .init(name: "var/log/a.log.gz", bytes: Pack.gzip(two)), .init(name: "empty", bytes: []),
    ]
    for bytes in [
      Pack.archive(.tar, .none, entries), Pack.archive(.tar, .zstd, entries), Pack.archive(.zip, .none, entries),
    ] {
      let reading = read(bytes)
      #expect(reading.complete && reading.diagnostics.isEmpty)
      #expect(
        reading.files.map(\.file.name) == [
          "logs.bin!var/log/b.log", "logs.bin!var/log/a.log.gz", "logs.bin!empty",
        ])
      #expect(reading.files.map(\.content) == [one, two, []])
      #expect(reading.files.map(\.file.storedBytes) == [one.count, Pack.gzip(two).count, 0])
      #expect(reading.files.map(\.file.index) == [0, 1, 2])
      #expect(reading.files.allSatisfy { $0.file.sha256 == SHA256Digest.hex(of: bytes) })
      #expect(reading.files.map(\.file.packing).dropFirst().first == .gzip)
    }
  }

  @Test("Links and devices in a container are told and have no content; names are made safe to show")
  func oddMembers() {
    let bytes = Pack.archive(
      .tar, .none,
      [
        .init(name: "link", bytes: [], type: S_IFLNK, link: "/etc/passwd"),
        .init(name: "pipe", bytes: [], type: S_IFIFO),
        .init(name: "../../etc/\u{1B}[31mred", bytes: Array("line\n".utf8)),
      ])
    let reading = read(bytes)
    #expect(reading.diagnostics.map(\.code) == ["member-is-link", "member-is-link"])
    #expect(reading.files.map(\.file.name) == ["logs.bin!../../etc/\\u{1b}[31mred"])
    #expect(reading.complete)
  }

  @Test("A tar file cut anywhere keeps the members before the cut, and says so once")
  func truncatedTar() {
    let one = Sample.log(lines: 60)
    let entries: [Pack.Entry] = [
      .init(name: "a", bytes: one), .init(name: "b", bytes: one), .init(name: "c", bytes: one),
    ]
    let tar = Pack.archive(.tar, .none, entries)
    for length in stride(from: 700, to: one.count * 3 + 1000, by: 613) {
      let reading = read(Array(tar[..<length]))
      #expect(!reading.complete, "cut at \(length)")
      let told = reading.diagnostics + reading.files.flatMap(\.diagnostics)
      #expect(told.map(\.severity) == [.error], "cut at \(length): \(told)")
      #expect((one + one + one).starts(with: reading.files.flatMap(\.content)), "cut at \(length)")
    }
  }

  @Test("The members of a 7-Zip archive are read, and one that does not fit its checksum is told")
  func sevenZip() {
    let logs = (1...3).map { Sample.log(lines: 50, seed: UInt64($0)) }
    var bytes = Pack.sevenZip(logs.enumerated().map { .init(name: "logs/\($0.offset).log", bytes: $0.element) })
    let whole = read(bytes)
    #expect(whole.complete && whole.files.map(\.content) == logs)
    #expect(whole.files.map(\.file.name) == (0..<3).map { "logs.bin!logs/\($0).log" })
    bytes[40 + logs[0].count] ^= 1
    let broken = read(bytes)
    #expect(!broken.complete)
    #expect(broken.files.first?.content == logs[0])
    #expect((broken.diagnostics + broken.files.flatMap(\.diagnostics)).contains { $0.severity == .error })
  }

  @Test("A packed container that is damaged behind its last member is told")
  func damageBehindTheEnd() {
    let tar = Pack.archive(.tar, .none, [.init(name: "a", bytes: Sample.log(lines: 60))])
    var packed = Pack.gzip(tar)
    packed[packed.count - 6] ^= 1
    let reading = read(packed)
    #expect(reading.files.map(\.content) == [Sample.log(lines: 60)])
    #expect(!reading.complete)
    #expect(reading.diagnostics.map(\.code) == ["gzip-checksum"])
  }

  @Test("Two tar files in one are both read")
  func joinedTars() {
    let first = Pack.archive(.tar, .none, [.init(name: "a", bytes: Array("one\n".utf8))])
    let second = Pack.archive(.tar, .none, [.init(name: "b", bytes: Array("two\n".utf8))])
    let reading = read(first + second)
    #expect(reading.files.map(\.content) == [Array("one\n".utf8), Array("two\n".utf8)])
  }

  @Test("Too many layers, too many members and foreign archives are told")
  func limits() {
    var limits = ReadLimits(batch: 512)
    limits.layers = 2
    let deep = read(Pack.gzip(Pack.gzip(Pack.gzip(Array("x\n".utf8)))), limits: limits)
    #expect(deep.files.map { $0.diagnostics.map(\.code) } == [["nested-too-deep"]])
    #expect(!deep.complete)
    limits.members = 3
    let entries = (0..<5).map { Pack.Entry(name: "\($0)", bytes: Array("line\n".utf8)) }
    let many = read(Pack.archive(.tar, .none, entries), limits: limits)
    #expect(many.files.count == 3 && !many.complete)
    #expect(many.diagnostics.map(\.code) == ["too-many-members"])
    let oldCpio: [UInt8] = [0xC7, 0x71] + [UInt8](repeating: 1, count: 24)
    let others: [[UInt8]] = [
      [0x52, 0x61, 0x72, 0x21, 0x1A, 7], Array("070701000".utf8), oldCpio, Array("!<arch>\nx".utf8),
    ]
    for start in others {
      let foreign = read(start)
      #expect(foreign.files.map { $0.diagnostics.map(\.code) } == [["unsupported-archive"]])
      #expect(!foreign.complete)
    }
    // Its list of members stands at its end, so it cannot be read as a stream.
    let seven = Pack.sevenZip(entries)
    let packed = read(Pack.gzip(seven))
    #expect(packed.files.map { $0.diagnostics.map(\.code) } == [["packed-seven-zip"]])
    #expect(!packed.complete)
  }

  @Test("An encrypted member of a zip file is told, and its neighbours are read")
  func encrypted() {
    var zip = Pack.archive(
      .zip, .none, [.init(name: "a", bytes: Sample.log(lines: 30)), .init(name: "b", bytes: Sample.log(lines: 30))])
    // Bit 0 of the flags says encrypted: at 6 in a local header, at 8 in the central directory.
    zip[6] |= 1
    let central = zip.indices.first { zip[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
    if let central { zip[central + 8] |= 1 }
    let reading = read(zip)
    #expect(reading.diagnostics.map(\.code) == ["encrypted-member"])
    #expect(!reading.complete)
    #expect(reading.files.map(\.content) == [Sample.log(lines: 30)])
  }

  @Test("A damaged member of a zip file is told; by a wrong checksum its neighbours stay readable")
  func damagedMember() throws {
    let one = Sample.log(lines: 60)
    let two = Sample.log(lines: 60, seed: 2)
    var deflated = Pack.archive(.zip, .none, [.init(name: "a", bytes: one), .init(name: "b", bytes: two)])
    deflated[100] ^= 0x10
    let broken = read(deflated)
    #expect(!broken.complete)
    #expect(broken.files.first?.diagnostics.map(\.place?.file) == ["logs.bin!a"])
    var zip = Pack.archive(.zipStored, .none, [.init(name: "a", bytes: one), .init(name: "b", bytes: two)])
    zip[200] ^= 0x10
    let reading = read(zip)
    #expect(reading.files.map(\.file.name) == ["logs.bin!a", "logs.bin!b"])
    #expect(reading.files.map(\.complete) == [false, true])
    #expect(reading.files.last?.content == two)
    #expect(reading.files.first?.diagnostics.map(\.place?.file) == ["logs.bin!a"])
  }

  @Test("Whatever byte of whatever packing is damaged, the reading ends and its accounts fit")
  func damageAnywhere() {
    let content = Sample.log(lines: 300)
    for packing in BatchTests.packings where packing.kind != .plain {
      let packed = packing.pack(content)
      for position in stride(from: 0, to: packed.count, by: max(1, packed.count / 60)) {
        var bytes = packed
        bytes[position] ^= UInt8(1 + position % 255)
        let reading = read(bytes)
        let label: Comment = "\(packing.name), byte \(position)"
        let told = reading.diagnostics + reading.files.flatMap(\.diagnostics)
        #expect(reading.complete == !told.contains { $0.severity > .note }, label)
        #expect(reading.files.allSatisfy { $0.content.count == $0.file.decodedBytes }, label)
        #expect(Set(told).count == told.count, "\(packing.name), byte \(position): told once: \(told)")
      }
    }
  }

  /// What xz, bzip2, zstd, lz4 and lzma make of nothing.
  @Test(
    arguments: [
      [
        0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x04, 0xE6, 0xD6, 0xB4, 0x46, 0x00, 0x00, 0x00, 0x00, 0x1C, 0xDF,
        0x44, 0x21, 0x1F, 0xB6, 0xF3, 0x7D, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5A,
      ],
      [0x42, 0x5A, 0x68, 0x39, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0x00, 0x00, 0x00, 0x00],
      [0x28, 0xB5, 0x2F, 0xFD, 0x24, 0x00, 0x01, 0x00, 0x00, 0x99, 0xE9, 0xD8, 0x51],
      [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7, 0x00, 0x00, 0x00, 0x00, 0x05, 0x5D, 0xCC, 0x02],
      [
        0x5D, 0x00, 0x00, 0x80, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x83, 0xFF, 0xFB, 0xFF,
        0xFF, 0xC0, 0x00, 0x00, 0x00,
      ],
    ] as [[UInt8]])
  func `a log that was packed while it was empty is whole`(packed: [UInt8]) {
    let reading = read(packed)
    #expect(reading.complete && reading.diagnostics.isEmpty)
    #expect(reading.files.map(\.content) == [[]])
    #expect(reading.files.flatMap(\.diagnostics).isEmpty)
    #expect(read(Array(packed.dropLast())).complete == false)
  }

  /// What lzma and compress make of two lines.
  @Test(
    arguments: [
      [
        0x5D, 0x00, 0x00, 0x80, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x37, 0x9B, 0x88, 0xCC,
        0xF6, 0xC6, 0x60, 0x31, 0xD9, 0x1A, 0xEB, 0x0B, 0xFF, 0xFF, 0x68, 0x48, 0x00, 0x00,
      ],
      [0x1F, 0x9D, 0x90, 0x6F, 0xDC, 0x94, 0x51, 0x40, 0xE7, 0xCE, 0x1B, 0x05],
    ] as [[UInt8]])
  func `rare packings are read`(packed: [UInt8]) {
    let reading = read(packed)
    #expect(reading.complete && reading.files.map(\.content) == [Array("one\ntwo\n".utf8)])
  }

  @Test(arguments: [Array("BZh91AY&SY".utf8), [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40]] as [[UInt8]])
  func `what only begins like a packed file is damaged`(head: [UInt8]) {
    let reading = read(head)
    #expect(reading.files.map { $0.diagnostics.map(\.code) } == [["damaged-archive"]])
    #expect(!reading.complete)
  }

  @Test("An archive with no file in it is told")
  func emptyArchives() {
    let zip = read([0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18))
    #expect(zip.files.isEmpty)
    #expect(zip.diagnostics.map(\.code) == ["empty-archive"])
    let folder = read(Pack.archive(.zip, .none, [.init(name: "logs/", bytes: [])]))
    #expect(folder.files.flatMap(\.content).isEmpty && folder.complete)
  }

  @Test("A zip file whose list of members says that there are none is read in the order in which they stand")
  func contradictedZip() {
    let line = Array("a line\n".utf8)
    var bytes = Pack.archive(.zip, .none, [.init(name: "a", bytes: line), .init(name: "b", bytes: line)])
    // The size of the list, in its last 22 bytes.
    for index in bytes.count - 10..<bytes.count - 6 { bytes[index] = 0 }
    let zip = read(bytes)
    #expect(zip.files.map(\.content) == [line, line] && !zip.complete)
    #expect(zip.diagnostics.map(\.code) == ["damaged-zip-index"])
  }
}
