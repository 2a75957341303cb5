import Testing

@testable import LogFormats

/// What is kept of the lines before makes reading faster, and no line read otherwise than it would be alone.
@Suite struct MemoryOfLinesTests {
  private static let hosts = [
    "mx1", "mx10", "mx", "mail-one", "mail-two", "mail-one2", "mail.example.com", "mbil.example.com",
    "mail.example.net", "mail.sample.com", "mail.example.comm", "very-long-host-name.example.org", "(none)", "(x)y",
    "host:", "[host", "a<b", "192.0.2.1", "é",
  ]

  @Test(arguments: [0xBEEF_0001, 0xBEEF_0002] as [UInt64])
  func `an envelope is read as if no line stood before it`(seed: UInt64) {
    var numbers = SeededNumbers(state: seed)
    var reader = EnvelopeReader()
    var known = 0
    for _ in 0..<4000 {
      let host = Self.hosts[Int.random(in: 0..<Self.hosts.count, using: &numbers)]
      let second = Int.random(in: 10...59, using: &numbers)
      let tail = [" sshd[7]: x", "", " ", "  sshd: y", "\t", ": z"][Int.random(in: 0..<6, using: &numbers)]
      let line = Array("Mar  1 00:00:\(second) \(host)\(tail)".utf8)
      line.withUnsafeBytes { buffer in
        let bytes = Bytes(buffer)
        var alone = EnvelopeReader()
        var (seen, expected) = (Envelope(), Envelope())
        let fault = reader.read(bytes, 0, bytes.count, &seen)
        #expect(fault == alone.read(bytes, 0, bytes.count, &expected))
        let same = seen.hostStart == expected.hostStart && seen.hostEnd == expected.hostEnd
        let hasHost = expected.hostEnd >= 0
        #expect(
          seen.hostEnd == expected.hostEnd && (!hasHost || same) && seen.tagStart == expected.tagStart,
          "seed \(String(seed, radix: 16)): \(String(decoding: line, as: UTF8.self))")
        if hasHost { known += 1 }
      }
    }
    #expect(known > 1000)
  }

  @Test(arguments: [0xCAFE_0001, 0xCAFE_0002] as [UInt64])
  func `a name means the same program when it is met again`(seed: UInt64) throws {
    let formats = try CompiledFormats.shared()
    let programs = formats.files.flatMap { $0.programs.map(\.name) }
    let others = [
      "kernel", "su", "a", "postfix/anvil", "postfix/postscreen", "dhclient", "a-name-of-16-byt", "a-name-of-15-by",
      "much-too-long-a-name-to-be-kept", "/usr/sbin/cron", "dovecot-", "sshd-", "imap-logi", "sshd22", "",
    ]
    var numbers = SeededNumbers(state: seed)
    var found = 0
    TableView.with(formats.tables) { tables in
      withUnsafeTemporaryAllocation(of: KnownNames.Name.self, capacity: KnownNames.capacity) { memory in
        let names = KnownNames(memory)
        for _ in 0..<20_000 {
          let list = Bool.random(using: &numbers) ? programs : others
          let name = list[Int.random(in: 0..<min(list.count, 40), using: &numbers)]
          let tail = [
            "[\(Int.random(in: 1...99, using: &numbers))]: Failed password", ": x", "(pam): y", " ", "", "<1>",
          ]
          let line = Array((name + tail[Int.random(in: 0..<6, using: &numbers)]).utf8)
          line.withUnsafeBytes { buffer in
            let bytes = Bytes(buffer)
            let end = ScanPass.nameEnd(bytes, 0, bytes.count)
            let row =
              ScanPass.program(tables, bytes, 0, end) ?? ScanPass.instance(tables, bytes, 0, end, bytes.count) ?? -1
            let seen = names.find(tables, bytes, 0, bytes.count)
            #expect(seen.row == row && seen.end == end, "\(String(decoding: line, as: UTF8.self))")
            if row >= 0 { found += 1 }
          }
        }
      }
    }
    #expect(found > 1000)
  }
}
